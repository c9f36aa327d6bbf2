// asinh, acosh and atanh as logarithms of 1 + f, with f a pair so that small results keep their precision.
#pragma once

#include "vecmath/logarithm.h"

namespace veloz::vecmath {

// From here on sqrt(x^2 + 1) is x, and asinh x and acosh x are log(2x); x^2 stays finite below.
inline constexpr double kLogarithmAlone = 0x1p60;

// log(1 + f), or log(2 size) where `large`.
template <int N> VELOZ_INLINE Vector<double, N> logarithm_of_sum(Vector<double, N> size, Vector<int64_t, N> large, Pair<N> f) {
    using L = Lanes<double, N>;
    f.high = L::select(large, size, f.high);
    f.low = L::select(large, L::splat(0.0), f.low);
    auto result = logarithm_of_one_plus<N>(f, L::select(large, L::splat(1.0), L::splat(0.0)));
    return L::select(size < __builtin_inf(), result, size);
}

template <int N> VELOZ_INLINE Vector<double, N> inverse_sine(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto large = size > kLogarithmAlone;
    auto bounded = L::select(large, L::splat(1.0), size);
    Pair<N> square = exact_product<N>(bounded, bounded);
    Pair<N> sum = exact_sum<N>(L::splat(1.0), square.high);
    Pair<N> root = square_root<N>({sum.high, sum.low + square.low});
    Pair<N> f = exact_sum<N>(bounded, root.high - 1.0);
    auto result = logarithm_of_sum<N>(size, large, ordered_sum<N>(f.high, f.low + root.low));
    return L::select(size < 0x1p-28, x, L::copysign(result, x));
}

template <int N> VELOZ_INLINE Vector<double, N> inverse_cosine(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto large = x > kLogarithmAlone;
    auto bounded = L::select(large, L::splat(1.0), x);
    Pair<N> square = exact_product<N>(bounded, bounded);
    Pair<N> difference = exact_sum<N>(square.high, L::splat(-1.0));
    Pair<N> root = square_root<N>(exact_sum<N>(difference.high, difference.low + square.low));
    Pair<N> shifted = exact_sum<N>(bounded, L::splat(-1.0));
    Pair<N> f = exact_sum<N>(root.high, shifted.high);
    auto result = logarithm_of_sum<N>(x, large, ordered_sum<N>(f.high, f.low + root.low + shifted.low));
    return L::select(x < 1.0, L::splat(__builtin_nan("")), result);
}

// (1 + x) / (1 - x) = 2^k (d + f) / (d - f) with f = (1 + x) - 2^k (1 - x), d = (1 + x) + 2^k (1 - x); k is 0 for small x.
template <int N> VELOZ_INLINE Vector<double, N> inverse_tangent(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto inside = L::select(size < 1.0, size, L::splat(0.0));
    Pair<N> up = ordered_sum<N>(L::splat(1.0), inside), down = ordered_sum<N>(L::splat(1.0), -inside);
    Decomposed<N> parts(up.high / down.high);
    auto scale = L::power_of_two(parts.whole);
    down = {down.high * scale, down.low * scale};
    Pair<N> f = exact_sum<N>(up.high, -down.high), d = exact_sum<N>(up.high, down.high);
    f = ordered_sum<N>(f.high, f.low + (up.low - down.low));
    f.high = L::select(parts.exponent == 0.0, 2.0 * inside, f.high);
    f.low = L::select(parts.exponent == 0.0, L::splat(0.0), f.low);
    d.low += up.low + down.low;
    auto result = 0.5 * add_exponent<N>(parts.exponent, logarithm_of_quotient<N>(f, d));
    result = L::select(size == 1.0, L::splat(__builtin_inf()), result);
    return L::copysign(L::select((size <= 1.0), result, L::splat(__builtin_nan(""))), x);
}

template <int N> VELOZ_INLINE Vector<float, N> inverse_sine(Vector<float, N> narrow_x) {
    using L = Lanes<double, N>;
    auto x = widen<N>(narrow_x);
    auto size = L::abs(x);
    auto square = size * size;
    auto result = short_logarithm_of_one_plus<N>(size + square / (1.0 + L::sqrt(1.0 + square)));
    result = L::select(size < __builtin_inf(), result, size);
    return narrow<N>(L::copysign(result, x));
}
template <int N> VELOZ_INLINE Vector<float, N> inverse_cosine(Vector<float, N> narrow_x) {
    using L = Lanes<double, N>;
    auto x = widen<N>(narrow_x);
    auto shifted = x - 1.0;
    auto result = short_logarithm_of_one_plus<N>(shifted + L::sqrt(shifted * (x + 1.0)));
    result = L::select(x < __builtin_inf(), result, x);
    return narrow<N>(L::select(x < 1.0, L::splat(__builtin_nan("")), result));
}
// As in double, with atanh x = k ln(2)/2 + atanh(f / d). k comes from the bits of both numbers and may be one off, so |f / d| <= 0.2.
template <int N> VELOZ_INLINE Vector<float, N> inverse_tangent(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto size = L::abs(x);
    auto up = 1.0f + size, down = 1.0f - size;
    auto up_low = size - (up - 1.0f), down_low = (1.0f - down) - size;
    auto whole = (L::bits(up) - L::bits(down) + (1 << 22)) >> 23;
    auto power = L::power_of_two(whole), k = L::to_real(whole);
    down *= power;
    down_low *= power;
    auto first = up - down, behind = up_low - down_low;
    auto f = first + behind, d = up + down;
    auto f_low = behind - (f - first), d_low = (down - (d - up)) + (up_low + down_low);
    auto inverse = 1.0f / d;
    auto s = f * inverse;
    auto s_low = (L::fused(-s, d, f) + L::fma(-s, d_low, f_low)) * inverse;
    auto z = s * s;
    auto base = k * 0x1.62e4p-2f; // exact, and the rest of ln(2)/2 comes to the tail
    auto sum = base + s;
    auto tail = L::fma(k, L::splat(0x1.7f7d1cp-21f), s_low) + (s - (sum - base));
    auto result = sum + L::fma(s * z, L::polynomial(z, kFloatAtanh), tail);
    result = L::select(size == 1.0f, L::splat(__builtin_inff()), result);
    return L::copysign(L::select(size <= 1.0f, result, L::splat(__builtin_nanf(""))), x);
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_asinh(Vector<T, N> x) { return inverse_sine<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_acosh(Vector<T, N> x) { return inverse_cosine<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_atanh(Vector<T, N> x) { return inverse_tangent<N>(x); }

} // namespace veloz::vecmath
