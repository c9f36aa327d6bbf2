// exp, exp2 and expm1, and the exponential of a pair for functions built on it.
#pragma once

#include "vecmath/coefficients.h"
#include "vecmath/pair.h"

namespace veloz::vecmath {

inline constexpr double kInverseLn2 = 0x1.71547652b82fep+0, kLn2High = 0x1.62e42fefa39efp-1, kLn2Low = 0x1.abc9e3b39803fp-56;

// x = n ln 2 + r with |r| <= ln(2)/2 and r a pair. The first difference is exact: both sides are multiples of the last bit of kLn2High.
template <int N> struct ReducedExponent {
    using L = Lanes<double, N>;
    typename L::V value;
    typename L::I whole;
    Pair<N> rest;

    explicit ReducedExponent(typename L::V x) {
        auto n = L::round(x, kInverseLn2);
        value = n.value;
        whole = n.whole;
        auto first = L::fused(n.value, L::splat(-kLn2High), x);
        rest.high = L::fma(n.value, L::splat(-kLn2Low), first);
        rest.low = L::fma(n.value, L::splat(-kLn2Low), first - rest.high);
    }
};

// exp(x) / 2^n; x.low is small beside x.high
template <int N> VELOZ_INLINE Pair<N> exponential_pair(Pair<N> x, Vector<int64_t, N> &n) {
    using L = Lanes<double, N>;
    ReducedExponent<N> reduced(x.high);
    n = reduced.whole;
    Pair<N> r = ordered_sum<N>(reduced.rest.high, reduced.rest.low + x.low);
    Pair<N> sum = ordered_sum<N>(L::splat(1.0), r.high);
    return {sum.high, sum.low + L::fma(r.high * r.high, L::polynomial(r.high, kExp), r.low)};
}

// In double, to 2^-34, for float results; x from -700 to 700.
template <int N> VELOZ_INLINE Vector<double, N> short_exponential(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto n = L::round(x, kInverseLn2);
    auto r = L::fma(n.value, L::splat(-kLn2High), x);
    return L::fma(L::polynomial(r, kShortExp), r * r, r + 1.0) * L::power_of_two(n.whole);
}

template <int N> VELOZ_INLINE Vector<float, N> exponential(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto n = L::round(x, 0x1.715476p+0f);
    auto r = L::fused(n.value, L::splat(-0x1.62e43p-1f), x); // exact
    r = L::fma(n.value, L::splat(0x1.05c61p-29f), r);
    auto p = L::fused(L::fma(L::polynomial(r, kFloatExp), r, L::splat(1.0f)), r, L::splat(1.0f));
    return L::scale(p, n.whole, L::abs(x) <= 87.3f, x < -103.97208f, x > 88.722839f);
}

template <int N> VELOZ_INLINE Vector<double, N> exponential(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto n = L::round(x, kInverseLn2);
    auto r = L::fused(n.value, L::splat(-kLn2High), x);
    r = L::fma(n.value, L::splat(-kLn2Low), r);
    auto p = L::fma(L::polynomial(r, kExp), r * r, r) + 1.0;
    return L::scale(p, n.whole, L::abs(x) <= 708.3, x < -745.13321910194122, x > 709.78271289338397);
}

template <int N> VELOZ_INLINE Vector<float, N> exponential_of_two(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto n = L::round(x);
    auto r = x - n.value;
    auto p = L::fused(L::polynomial(r, kFloatExp2), r, L::splat(1.0f));
    return L::scale(p, n.whole, L::abs(x) <= 125.0f, x < -150.0f, x >= 128.0f);
}

template <int N> VELOZ_INLINE Vector<double, N> exponential_of_two(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto n = L::round(x);
    auto r = x - n.value;
    auto p = L::fma(L::polynomial(r, kExp2), r, L::splat(1.0));
    return L::scale(p, n.whole, L::abs(x) <= 1021.0, x < -1075.0, x >= 1024.0);
}

// 2^n (1 + p) - 1 with the large parts added exactly. From -50 down the result is -1; n above 1000 would make 2^n infinite.
template <int N> VELOZ_INLINE Vector<double, N> exponential_less_one(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto y = L::select(x < -50.0, L::splat(-50.0), L::select(x > 720.0, L::splat(720.0), x));
    ReducedExponent<N> reduced(y);
    auto n = reduced.whole > 1000 ? typename L::I(1000) : reduced.whole;
    auto power = L::power_of_two(n);
    auto r = reduced.rest.high;
    auto small = L::fma(r * r, L::polynomial(r, kExp), reduced.rest.low);
    Pair<N> whole = exact_sum<N>(power, L::splat(-1.0));
    Pair<N> sum = exact_sum<N>(whole.high, power * r);
    auto result = (sum.high + (sum.low + L::fma(power, small, whole.low))) * L::power_of_two(reduced.whole - n);
    return L::copysign(result, x);
}

// The same for half the result, as 2^128 is no float; what is smaller than half an ulp of 1 stays as it is.
template <int N> VELOZ_INLINE Vector<float, N> exponential_less_one(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto y = L::select(x < -20.0f, L::splat(-20.0f), L::select(x > 89.0f, L::splat(89.0f), x));
    auto n = L::round(y, 0x1.715476p+0f);
    auto first = L::fused(n.value, L::splat(-0x1.62e43p-1f), y); // exact
    auto r = L::fma(n.value, L::splat(0x1.05c61p-29f), first);
    auto behind = L::fused(n.value, L::splat(0x1.05c61p-29f), first - r);
    auto power = L::power_of_two(n.whole - 1);
    auto whole = power - 0.5f;
    auto lost = (power - whole) - 0.5f;
    auto part = power * r;
    auto sum = whole + part;
    lost += part - (sum - whole);
    auto half = sum + L::fma(power, L::fused(r * r, L::polynomial(r, kFloatExpLong), behind), lost);
    return L::select(L::abs(x) < 0x1p-26f, x, half + half);
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_exp(Vector<T, N> x) { return exponential<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_exp2(Vector<T, N> x) { return exponential_of_two<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_expm1(Vector<T, N> x) { return exponential_less_one<N>(x); }

} // namespace veloz::vecmath
