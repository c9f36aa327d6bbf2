// sinh, cosh and tanh. With |x| = n ln 2 + r: sinh x = sh(n) cosh r + ch(n) sinh r, where sh and ch are sums of two powers of two.
#pragma once

#include "vecmath/exponential.h"

namespace veloz::vecmath {

// sinh and cosh of |x| as pairs over a factor 2^(n - 1000) for large n.
template <int N> struct Hyperbolic {
    using L = Lanes<double, N>;
    typename L::V r, sinh_rest, cosh_rest, factor; // sinh r = r + sinh_rest, cosh r = 1 + cosh_rest
    Pair<N> sh, ch;

    explicit Hyperbolic(typename L::V size) {
        ReducedExponent<N> reduced(size);
        auto n = reduced.whole > 1000 ? typename L::I(1000) : reduced.whole;
        factor = L::power_of_two(reduced.whole - n);
        auto up = L::power_of_two(n - 1), down = L::power_of_two(-n - 1);
        sh = ordered_sum<N>(up, -down);
        ch = ordered_sum<N>(up, down);
        r = reduced.rest.high;
        auto z = r * r;
        sinh_rest = L::fma(r * z, L::polynomial(z, kSinh), reduced.rest.low);
        cosh_rest = L::fma(z, L::polynomial(z, kCosh), r * reduced.rest.low);
    }
    Pair<N> sinh() const {
        Pair<N> part = exact_product<N>(ch.high, r);
        Pair<N> sum = exact_sum<N>(sh.high, part.high);
        return ordered_sum<N>(sum.high, (sum.low + part.low + L::fma(ch.low, r, sh.low)) + L::fma(sh.high, cosh_rest, ch.high * sinh_rest));
    }
    Pair<N> cosh() const {
        Pair<N> part = exact_product<N>(sh.high, r);
        Pair<N> sum = ordered_sum<N>(ch.high, part.high);
        return ordered_sum<N>(sum.high, (sum.low + part.low + L::fma(sh.low, r, ch.low)) + L::fma(ch.high, cosh_rest, sh.high * sinh_rest));
    }
    // The same, rounded: beside `ch` the rest is small enough to be one number.
    typename L::V rounded_cosh() const {
        auto curve = L::fma(ch.high, cosh_rest, L::fma(sh.high, sinh_rest, ch.low));
        return ch.high + L::fma(sh.high, r, curve);
    }
};

// The same in float, over a factor 4: 2^128 is no float. sh and ch have no low part but near n = 12, where ch has one.
template <int N> struct ShortHyperbolic {
    using L = Lanes<float, N>;
    using V = typename L::V;
    V sh, ch, ch_low, r, sinh_rest, cosh_rest;

    explicit ShortHyperbolic(V size) {
        auto bounded = L::select(size > 90.0f, L::splat(90.0f), size); // NaN goes through
        auto n = L::round(bounded, 0x1.715476p+0f);
        auto first = L::fused(n.value, L::splat(-0x1.62e43p-1f), bounded); // exact
        r = L::fma(n.value, L::splat(0x1.05c61p-29f), first);
        auto behind = L::fused(n.value, L::splat(0x1.05c61p-29f), first - r);
        auto exponent = n.whole << 23, least = (127 - 3) * (1 << 23) - exponent;
        auto up = L::real(exponent + (127 - 3) * (1 << 23)), down = L::real(least > 0 ? least : typename L::I(0));
        sh = up - down;
        ch = up + down;
        ch_low = down - (ch - up);
        auto z = r * r;
        sinh_rest = L::fma(r * z, L::polynomial(z, kFloatSinh), behind);
        cosh_rest = z * L::polynomial(z, kFloatCosh);
    }
    VELOZ_INLINE V add(V large, V product, V product_low, V rest) {
        auto sum = large + product;
        return sum + ((product - (sum - large)) + (product_low + rest));
    }
    V sinh() const {
        auto part = ch * r;
        return add(sh, part, L::fused(ch, r, -part), L::fma(sh, cosh_rest, L::fma(ch, sinh_rest, ch_low * r)));
    }
    V cosh() const {
        auto part = sh * r;
        return add(ch, part, L::fused(sh, r, -part), L::fma(ch, cosh_rest, L::fma(sh, sinh_rest, ch_low)));
    }
};

template <int N> VELOZ_INLINE Vector<double, N> bounded_size(Vector<double, N> x, double most) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    return L::select(size > most, L::splat(most), size); // NaN goes through
}

template <int N> VELOZ_INLINE Vector<double, N> hyperbolic_sine(Vector<double, N> x) {
    Hyperbolic<N> parts(bounded_size<N>(x, 720.0));
    return Lanes<double, N>::copysign(parts.sinh().high * parts.factor, x);
}
template <int N> VELOZ_INLINE Vector<double, N> hyperbolic_cosine(Vector<double, N> x) {
    Hyperbolic<N> parts(bounded_size<N>(x, 720.0));
    return parts.rounded_cosh() * parts.factor;
}
template <int N> VELOZ_INLINE Vector<double, N> hyperbolic_tangent(Vector<double, N> x) {
    if constexpr (N == 1) // the rest of 1 is below its last place
        if (__builtin_fabs(x[0]) > 22.0)
            return Lanes<double, N>::copysign(Vector<double, N>(1.0), x);
    Hyperbolic<N> parts(bounded_size<N>(x, 22.0));
    return Lanes<double, N>::copysign(quotient<N>(parts.sinh(), parts.cosh()).sum(), x);
}

template <int N> VELOZ_INLINE Vector<float, N> hyperbolic_sine(Vector<float, N> x) {
    using L = Lanes<float, N>;
    ShortHyperbolic<N> parts(L::abs(x));
    auto result = 4.0f * parts.sinh();
    return L::select(L::abs(x) < 0x1p-13f, x, L::copysign(result, x));
}
template <int N> VELOZ_INLINE Vector<float, N> hyperbolic_cosine(Vector<float, N> x) {
    return 4.0f * ShortHyperbolic<N>(Lanes<float, N>::abs(x)).cosh();
}
// A polynomial up to 1; beyond, 1 - 2 / (e^2x + 1), where the error of the second term counts a quarter at most. From 9.5 on 1.
template <int N> VELOZ_INLINE Vector<float, N> hyperbolic_tangent(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto size = L::abs(x);
    if constexpr (N == 1)
        if (size[0] > 9.5f)
            return L::copysign(L::splat(1.0f), x);
    auto z = size * size;
    auto inner = L::fused(size * z, L::polynomial(z, kFloatTanh), size);
    auto twice = L::select(size > 9.5f, L::splat(19.0f), size + size);
    auto n = L::round(twice, 0x1.715476p+0f);
    auto r = L::fused(n.value, L::splat(-0x1.62e43p-1f), twice);
    r = L::fma(n.value, L::splat(0x1.05c61p-29f), r);
    auto p = L::fused(L::fma(L::polynomial(r, kFloatExp), r, L::splat(1.0f)), r, L::splat(1.0f));
    auto outer = 1.0f - 2.0f / (L::real(L::bits(p) + (n.whole << 23)) + 1.0f);
    return L::copysign(L::select(size > 1.0f, outer, inner), x);
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_sinh(Vector<T, N> x) { return hyperbolic_sine<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_cosh(Vector<T, N> x) { return hyperbolic_cosine<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_tanh(Vector<T, N> x) { return hyperbolic_tangent<N>(x); }

} // namespace veloz::vecmath
