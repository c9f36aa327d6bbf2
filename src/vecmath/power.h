// pow, cbrt, hypot and fmod.
#pragma once

#include "vecmath/exponential.h"
#include "vecmath/logarithm.h"

namespace veloz::vecmath {

// log(x) for a positive x, with a relative error near 2^-66: y log(x) is then good to 2^-56 wherever the power is finite.
template <int N> VELOZ_INLINE Pair<N> precise_logarithm(Decomposed<N> parts) {
    using L = Lanes<double, N>;
    auto f = parts.mantissa - 1.0;
    Pair<N> s = quotient<N>({f, L::splat(0.0)}, exact_sum<N>(L::splat(2.0), f));
    s = ordered_sum<N>(s.high, s.low);
    Pair<N> w = exact_product<N>(s.high, s.high);
    w.low = L::fma(2.0 * s.high, s.low, w.low);
    // u = 2/3 w + w^2 kLogTail(w)
    constexpr double kThirds = 0x1.5555555555555p-1, kThirdsRest = 0x1.5555555555555p-55;
    Pair<N> u = exact_product<N>(w.high, L::splat(kThirds));
    u.low = L::fma(w.high, L::splat(kThirdsRest), L::fma(w.low, L::splat(kThirds), u.low));
    Pair<N> tail = ordered_sum<N>(u.high, w.high * w.high * L::polynomial(w.high, kLogTail));
    u = {tail.high, tail.low + u.low};
    // 2s + s u
    Pair<N> product = exact_product<N>(s.high, u.high);
    product.low = L::fma(s.high, u.low, L::fma(s.low, u.high, product.low));
    Pair<N> mantissa = ordered_sum<N>(2.0 * s.high, product.high);
    mantissa.low += 2.0 * s.low + product.low;
    Pair<N> sum = ordered_sum<N>(parts.exponent * kLn2Short, mantissa.high);
    sum.low += L::fma(parts.exponent, L::splat(kLn2ShortRest), mantissa.low);
    return ordered_sum<N>(sum.high, sum.low);
}

template <int N> VELOZ_INLINE Vector<double, N> power_of_positive(Decomposed<N> x, Vector<double, N> y) {
    using L = Lanes<double, N>;
    Pair<N> logarithm = precise_logarithm<N>(x);
    Pair<N> product = exact_product<N>(y, logarithm.high);
    product.low = L::fma(y, logarithm.low, product.low);
    typename L::I n;
    auto result = exponential_pair<N>(product, n).sum();
    auto vanish = product.high < -746.0, overflow = product.high > 710.0;
    return L::scale(result, n, L::abs(product.high) <= 708.0, vanish, overflow);
}
// Zero and negative bases are ordinary: `result` is the power of |x|, and anything for 0.
template <typename T, int N> VELOZ_INLINE Vector<T, N> signed_power(Vector<T, N> result, Vector<T, N> x, Vector<T, N> y) {
    using L = Lanes<T, N>;
    auto at_zero = L::select(y == T(0), L::splat(1), L::select(y < T(0), L::splat(__builtin_inf()), L::splat(0)));
    result = L::select(x == T(0), at_zero, result);
    auto whole = L::nearest(y) == y, odd = whole & (L::nearest(T(0.5) * y) != T(0.5) * y);
    result = L::select((x < T(0)) & ~whole, L::splat(__builtin_nan("")), result);
    return L::real(L::bits(result) ^ (odd & L::sign_bit(x)));
}

// Subnormal bases, infinite arguments and NaNs are rare.
template <typename T, int N> VELOZ_INLINE Vector<Integer<T>, N> ordinary_power(Vector<T, N> x, Vector<T, N> y) {
    using L = Lanes<T, N>;
    auto size = L::abs(x);
    return (size <= FormatOf<T>::kMost) & (L::abs(y) <= FormatOf<T>::kMost) & ((size >= FormatOf<T>::kLeast) | (size == T(0)));
}

// One power that is not ordinary, or one of floats.
VELOZ_INLINE double rare_power(double x, double y) {
    using V = Vector<double, 1>;
    if (y == 0 || x == 1)
        return 1;
    if (x != x || y != y)
        return __builtin_nan("");
    double size = __builtin_fabs(x);
    constexpr double kMost = FormatOf<double>::kMost;
    if (!(__builtin_fabs(y) <= kMost))
        return size == 1 ? 1 : (size > 1) == (y > 0) ? __builtin_inf() : 0;
    if (size > kMost) { // minus infinity keeps its sign in odd powers, and has all
        bool odd = __builtin_rint(y) == y && __builtin_rint(0.5 * y) != 0.5 * y;
        return (y > 0 ? __builtin_inf() : 0.0) * (x < 0 && odd ? -1 : 1);
    }
    V result = power_of_positive<1>(size < FormatOf<double>::kLeast ? decomposed_subnormal(size) : Decomposed<1>(V(size)), V(y));
    return signed_power<double, 1>(result, V(x), V(y))[0];
}

// x^y for whole y of at most kMostWhole in size, by squares and products with their rounding errors: 0.5 ulp. An infinite intermediate
// result has no error, and is the answer, as is a zero with its sign.
constexpr double kMostWhole = 64.0;
template <int N> VELOZ_INLINE Vector<double, N> whole_power(Vector<double, N> x, Vector<double, N> y) {
    using L = Lanes<double, N>;
    auto times = [](Pair<N> a, Pair<N> b) {
        Pair<N> product = exact_product<N>(a.high, b.high);
        product.low = L::fma(a.low, b.high, L::fma(a.high, b.low, product.low));
        return product;
    };
    Pair<N> base{x, L::splat(0.0)}, result{L::splat(1.0), L::splat(0.0)};
    if (auto inverse = y < 0.0; L::any(inverse)) {
        auto reciprocal = 1.0 / x;
        base = {L::select(inverse, reciprocal, x), L::select(inverse, reciprocal * L::fused(-reciprocal, x, L::splat(1.0)), L::splat(0.0))};
    }
    for (auto left = L::round(L::abs(y)).whole;;) {
        auto odd = -(left & 1);
        Pair<N> product = times(result, base);
        result = {L::select(odd, product.high, result.high), L::select(odd, product.low, result.low)};
        left = L::shift_right(left, 1);
        if (!L::any(left))
            break;
        base = times(base, base);
    }
    auto sum = result.sum();
    return L::select(L::abs(sum) > 0.0, sum, result.high);
}

template <int N> VELOZ_INLINE Vector<double, N> power(Vector<double, N> x, Vector<double, N> y) {
    using L = Lanes<double, N>;
    auto whole = (L::nearest(y) == y) & (L::abs(y) <= kMostWhole);
    auto product = L::splat(0.0);
    if (L::any(whole)) {
        product = whole_power<N>(x, L::select(whole, y, L::splat(0.0)));
        if (!L::any(~whole))
            return product;
    }
    auto size = L::abs(x);
    auto result = power_of_positive<N>(Decomposed<N>(L::select(size == 0.0, L::splat(1.0), size)), y);
    result = with_rare<rare_power, double, N>(signed_power<double, N>(result, x, y), x, y, ~(ordinary_power<double, N>(x, y) | whole));
    return L::select(whole, product, result);
}

// 2^(y log2 |x|) in double: the logarithm's error of 2^-36 grows to 2^-29 at the largest power. The reciprocal starts in float.
template <int N> VELOZ_INLINE Vector<float, N> power(Vector<float, N> x, Vector<float, N> y) {
    using L = Lanes<float, N>;
    using D = Lanes<double, N>;
    auto moved = L::bits(L::abs(x)) - 0x3f3504f3;
    auto f = L::real((moved & 0x007fffff) + 0x3f3504f3) - 1.0f;
    auto inverse = widen<N>(1.0f / (2.0f + f)), wide_f = widen<N>(f);
    auto s = wide_f * inverse;
    s = D::fma(s, D::fma(-inverse, 2.0 + wide_f, D::splat(1.0)), s);
    auto exponent = __builtin_convertvector(moved >> 23, Vector<double, N>);
    auto product = widen<N>(y) * D::fma(s, D::polynomial(s * s, kShortLog2), exponent);
    product = D::select(product > 200.0, D::splat(200.0), D::select(product < -200.0, D::splat(-200.0), product));
    auto n = D::round(product);
    auto p = D::polynomial(product - n.value, kShortTwo);
    auto result = narrow<N>(D::real(D::bits(p) + (n.whole << 52)));
    if (L::any(L::bits(x) <= 0)) // most arrays have only positive bases
        result = signed_power<float, N>(result, x, y);
    return with_rare<rare_power, float, N>(result, x, y, ~ordinary_power<float, N>(x, y));
}

// |x| = 2^3q z with z in [1, 8); w is z^(-1/3) by a polynomial and one step of fourth order. `Full`: one more correction in pairs.
template <int N, bool Full> VELOZ_INLINE Vector<double, N> cube_root_of(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto tiny = size < 0x1p-1022;
    auto scaled = Full ? L::select(tiny, size * 0x1p54, size) : size;
    auto field = L::shift_right(L::bits(scaled), 52);
    auto exponent = L::real(field | 0x4330000000000000) - (0x1p52 + 1023.0);
    auto q = L::round((exponent - 1.0) * (1.0 / 3.0));
    auto rest = exponent - 3.0 * q.value; // 0, 1 or 2
    auto mantissa = L::real((L::bits(scaled) & 0x000fffffffffffff) | 0x3ff0000000000000);
    auto z = mantissa * L::select(rest == 0.0, L::splat(1.0), L::select(rest == 1.0, L::splat(2.0), L::splat(4.0)));
    constexpr double kOne = 0x1.965fea53d6e3dp-1, kTwo = 0x1.428a2f98d728bp-1; // 2^(-1/3) and 2^(-2/3)
    auto w = L::polynomial(mantissa, kRootInverse) *
             L::select(rest == 0.0, L::splat(1.0), L::select(rest == 1.0, L::splat(kOne), L::splat(kTwo)));
    auto e = L::fma(-z, w * w * w, L::splat(1.0));
    auto step = L::fma(e, L::fma(e, L::splat(14.0 / 81.0), L::splat(2.0 / 9.0)), L::splat(1.0 / 3.0));
    w = L::fma(w * e, step, w);
    auto root = z * w * w;
    auto power = q.whole;
    if constexpr (Full) {
        Pair<N> square = exact_product<N>(root, root);
        Pair<N> cube = exact_product<N>(square.high, root);
        auto miss = (z - cube.high) - L::fma(square.low, root, cube.low);
        root = L::fma(miss * (1.0 / 3.0), w * w, root);
        power -= tiny & 18;
    }
    auto result = L::copysign(root * L::power_of_two(power), x);
    return L::select((size == 0.0) | ~(size < __builtin_inf()), x, result);
}

// In float: w starts from a third of the exponent and the mantissa together, 4 % off; subnormal numbers are scaled.
template <int N> VELOZ_INLINE Vector<float, N> cube_root(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto size = L::abs(x);
    auto tiny = size < FormatOf<float>::kLeast;
    auto scaled = L::select(tiny, size * 0x1p48f, size);
    auto third = __builtin_convertvector(L::bits(scaled), Vector<float, N>) * (1.0f / 3.0f);
    auto w = L::real(0x54a21d2a - __builtin_convertvector(third, Vector<int32_t, N>));
    auto e = L::fma(-(scaled * w), w * w, L::splat(1.0f));
    auto step = L::fma(e, L::fma(e, L::splat(14.0f / 81.0f), L::splat(2.0f / 9.0f)), L::splat(1.0f / 3.0f));
    w = L::fma(w * e, step, w);
    auto inverse = w * w;
    auto root = scaled * inverse;
    auto miss = L::fused(-(root * root), root, scaled);
    root = L::fma(miss, inverse * (1.0f / 3.0f), root);
    root = L::select(tiny, root * 0x1p-16f, root);
    return L::select(size < __builtin_inff(), L::copysign(root, x), x);
}
template <int N> VELOZ_INLINE Vector<double, N> cube_root(Vector<double, N> x) { return cube_root_of<N, true>(x); }

template <int N> VELOZ_INLINE Vector<double, N> length(Vector<double, N> x, Vector<double, N> y) {
    using L = Lanes<double, N>;
    auto a = L::abs(x), b = L::abs(y);
    auto most = L::select(a > b, a, b), least = L::select(a > b, b, a);
    auto factor = L::select(most > 0x1p511, L::splat(0x1p-600), L::select(most < 0x1p-450, L::splat(0x1p600), L::splat(1.0)));
    auto back = L::select(most > 0x1p511, L::splat(0x1p600), L::select(most < 0x1p-450, L::splat(0x1p-600), L::splat(1.0)));
    most *= factor;
    least *= factor;
    auto result = L::sqrt(L::fma(most, most, least * least)) * back;
    return L::select((a == __builtin_inf()) | (b == __builtin_inf()), L::splat(__builtin_inf()), result);
}
template <int N> VELOZ_INLINE Vector<float, N> length(Vector<float, N> narrow_x, Vector<float, N> narrow_y) {
    using L = Lanes<double, N>;
    auto x = widen<N>(narrow_x), y = widen<N>(narrow_y);
    auto infinite = (L::abs(x) == __builtin_inf()) | (L::abs(y) == __builtin_inf());
    return narrow<N>(L::select(infinite, L::splat(__builtin_inf()), L::sqrt(L::fma(x, x, y * y))));
}

// The exact remainder of numbers whose quotient is large, eleven bits of it at a time, in integers.
VELOZ_INLINE double rare_remainder(double x, double y) {
    constexpr double kMost = FormatOf<double>::kMost;
    if (x != x || y != y || !(__builtin_fabs(x) <= kMost) || y == 0)
        return __builtin_nan("");
    if (!(__builtin_fabs(y) <= kMost) || __builtin_fabs(x) < __builtin_fabs(y))
        return x;
    auto parts = [](double value, int &exponent) { // the exponent is that of the last bit
        auto bits = __builtin_bit_cast(uint64_t, value) & ~(uint64_t(1) << 63);
        int field = int(bits >> 52);
        exponent = field ? field : 1;
        return field ? (bits & 0x000fffffffffffff) | 0x0010000000000000 : bits;
    };
    int exponent, least;
    uint64_t rest = parts(x, exponent), divisor = parts(y, least);
    rest %= divisor;
    for (int left = exponent - least; left > 0 && rest; left -= 11)
        rest = (rest << (left < 11 ? left : 11)) % divisor;
    if (rest == 0)
        return __builtin_copysign(0.0, x);
    int zeros = __builtin_clzll(rest) - 11; // that a normal number does not have
    uint64_t bits = zeros < least ? (rest << zeros & 0x000fffffffffffff) | uint64_t(least - zeros) << 52 : rest << (least - 1);
    return __builtin_copysign(__builtin_bit_cast(double, bits), x);
}

// The quotient is right or one too far from 0, and the fused difference is exact in both cases. Quotients that are not exact whole
// numbers, and arguments without a finite remainder, are rare.
template <typename T, int N> VELOZ_INLINE Vector<T, N> remainder(Vector<T, N> narrow_x, Vector<T, N> narrow_y) {
    using L = Lanes<double, N>;
    Vector<double, N> x = __builtin_convertvector(narrow_x, Vector<double, N>), y = __builtin_convertvector(narrow_y, Vector<double, N>);
    auto size = L::abs(x), divisor = L::abs(y);
    auto times = L::truncated(size / divisor);
    auto rest = L::fused(-times, divisor, size);
    rest = L::copysign(L::select(rest < 0.0, rest + divisor, rest), x);
    Vector<T, N> limit = __builtin_convertvector(times, Vector<T, N>); // compared in T for a mask of T's width
    auto rare = ~((limit < T(0x1p52)) & (Lanes<T, N>::abs(narrow_y) <= FormatOf<T>::kMost));
    if constexpr (!kHasFused && sizeof(T) == 8) // where the halves of a number overflow
        rare |= (size >= 0x1p1023) | (divisor >= 0x1p1023);
    return with_rare<rare_remainder, T, N>(__builtin_convertvector(rest, Vector<T, N>), narrow_x, narrow_y, rare);
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_pow(Vector<T, N> x, Vector<T, N> y) { return power<N>(x, y); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_cbrt(Vector<T, N> x) { return cube_root<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_hypot(Vector<T, N> x, Vector<T, N> y) { return length<N>(x, y); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_fmod(Vector<T, N> x, Vector<T, N> y) { return remainder<T, N>(x, y); }

} // namespace veloz::vecmath
