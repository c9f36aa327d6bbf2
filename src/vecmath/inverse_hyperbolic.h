// asinh, acosh and atanh as logarithms of 1 + f, with f a pair so that small results keep their precision.
#pragma once

#include "vecmath/logarithm.h"

namespace veloz::vecmath {

// From here on asinh x and acosh x are log(2x), one lane at a time.
inline constexpr double kLogarithmAlone = 0x1p500;

// log(2 size); infinity and NaN stay.
VELOZ_INLINE double logarithm_of_twice(double size) {
    if (!(size <= FormatOf<double>::kMost))
        return size + size;
    Decomposed<1> parts{Vector<double, 1>(size)};
    parts.exponent += 1.0;
    return natural_logarithm<1>(parts)[0];
}
VELOZ_INLINE double rare_inverse_sine(double x) { return __builtin_copysign(logarithm_of_twice(__builtin_fabs(x)), x); }
VELOZ_INLINE double rare_inverse_cosine(double x) { return x < 1 ? __builtin_nan("") : x == 1 ? 0 : logarithm_of_twice(x); }

// log(x + sqrt(square)) for a pair `square` whose high part has that root, and the pair `sum` of x and the root. The root's error is a
// quotient by the root, which is not 0; one division serves it and the logarithm.
template <int N> VELOZ_INLINE Vector<double, N> logarithm_with_root(Pair<N> sum, Pair<N> square, Vector<double, N> root) {
    using L = Lanes<double, N>;
    OnePlus<N> parts(sum);
    auto bottom = 2.0 + parts.top;
    auto inverse = 1.0 / (root * bottom);
    auto rest = 0.5 * (L::fused(-root, root, square.high) + square.low);
    auto behind = L::fma(rest * (bottom * inverse), parts.scale, parts.behind);
    return sum_of_logarithm<N>(parts.exponent, parts.top, parts.top * (root * inverse), behind);
}

template <int N> VELOZ_INLINE Vector<double, N> inverse_sine(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto square = L::fma(size, size, L::splat(1.0));
    auto root = L::sqrt(square);
    auto result = logarithm_with_root<N>(ordered_sum<N>(root, size), {square, L::fused(size, size, 1.0 - square)}, root);
    result = L::select(size < 0x1p-28, x, L::copysign(result, x));
    return with_rare<rare_inverse_sine, double, N>(result, x, ~(size <= kLogarithmAlone));
}

// x^2 - 1 is 2m + m^2 for m = x - 1, without a loss near 1.
template <int N> VELOZ_INLINE Vector<double, N> inverse_cosine(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto moved = x - 1.0, twice = moved + moved;
    auto square = L::fused(moved, moved, twice);
    auto root = L::sqrt(square);
    auto result = logarithm_with_root<N>(ordered_sum<N>(x, root), {square, L::fused(moved, moved, twice - square)}, root);
    return with_rare<rare_inverse_cosine, double, N>(result, x, ~((x > 1.0) & (x <= kLogarithmAlone)));
}

// (1 + x) / (1 - x) = 2^k (d + f) / (d - f) with f = (1 + x) - 2^k (1 - x), d = (1 + x) + 2^k (1 - x); k is 0 for small x.
// It comes from the bits of both numbers and may be one off, so |f / d| <= 0.2.
template <int N> VELOZ_INLINE Vector<double, N> inverse_tangent(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto inside = L::select(size < 1.0, size, L::splat(0.0));
    Pair<N> up = ordered_sum<N>(L::splat(1.0), inside), down = ordered_sum<N>(L::splat(1.0), -inside);
    auto whole = L::shift_right(L::bits(up.high) - L::bits(down.high) + (int64_t(1) << 51), 52);
    auto scale = L::power_of_two(whole), exponent = L::to_real(whole);
    down = {down.high * scale, down.low * scale};
    Pair<N> f = exact_sum<N>(up.high, -down.high), d = exact_sum<N>(up.high, down.high);
    f = ordered_sum<N>(f.high, f.low + (up.low - down.low));
    f.high = L::select(whole == 0, 2.0 * inside, f.high);
    f.low = L::select(whole == 0, L::splat(0.0), f.low);
    d.low += up.low + down.low;
    auto result = 0.5 * add_exponent<N>(exponent, logarithm_of_quotient<N>(f, d));
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
