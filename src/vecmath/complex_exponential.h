// Complex exp, exp2, expm1, log, log2, log10, log1p and sqrt.
#pragma once

#include "vecmath/complex_number.h"

namespace veloz::vecmath {

// Of one number that needs no care: sine and cosine share the reduction, and two lanes alike keep bits out of the integer registers. The
// bits are those of the long way.
VELOZ_INLINE Complex<1> exponential_of_ordinary(double real, double imag) {
    using L = Lanes<double, 2>;
    ReducedAngle<2> angle(L::splat(imag));
    auto sine = sine_of_rest<2>(angle.rest).sum(), cosine = cosine_of_rest<2>(angle.rest).sum();
    auto odd = (angle.quadrant & 1) != 0;
    auto first = L::select(odd, sine, cosine), second = L::select(odd, cosine, sine);
    first = L::real(L::bits(first) ^ (((angle.quadrant + 1) & 2) << 62));
    second = L::select(L::splat(imag) == 0.0, L::splat(imag), L::real(L::bits(second) ^ ((angle.quadrant & 2) << 62)));
    if (real == 0)
        return {first[0], second[0]};
    auto power = exponential<2>(L::splat(real));
    return {(power * first)[0], imag == 0 ? imag : (power * second)[0]};
}

template <int N> VELOZ_INLINE Complex<N> complex_exp(Complex<N> z) {
    using L = Lanes<double, N>;
    if constexpr (N == 1)
        if (__builtin_fabs(z.real[0]) <= 700 && __builtin_fabs(z.imag[0]) <= kTrigonometricLimitDouble)
            return exponential_of_ordinary(z.real[0], z.imag[0]);
    auto sine = vector_sin<double, N>(z.imag), cosine = vector_cos<double, N>(z.imag);
    Exponential<N> power(z.real);
    Complex<N> result{power.times(cosine), power.times(sine)};
    result.imag = L::select(z.imag == 0.0, z.imag, result.imag);
    auto turning = is_infinite<N>(z.real) & ~is_finite<N>(z.imag); // an angle without a value
    auto up = z.real > 0.0;
    result.real = L::select(turning, L::select(up, L::splat(__builtin_inf()), L::splat(0.0)), result.real);
    result.imag = L::select(turning, L::select(up, L::splat(__builtin_nan("")), L::splat(0.0)), result.imag);
    return result;
}
template <int N> VELOZ_INLINE Complex<N> complex_exp2(Complex<N> z) { return complex_exp<N>({z.real * kLn2High, z.imag * kLn2High}); }

// (e^x - 1) cos y - 2 sin^2(y / 2), as NumPy has it.
template <int N> VELOZ_INLINE Complex<N> complex_expm1(Complex<N> z) {
    auto half = vector_sin<double, N>(0.5 * z.imag);
    return {vector_expm1<double, N>(z.real) * vector_cos<double, N>(z.imag) - 2.0 * half * half,
            Exponential<N>(z.real).times(vector_sin<double, N>(z.imag))};
}

template <int N> VELOZ_INLINE Complex<N> complex_log(Complex<N> z) {
    return {logarithm_of_size<N>(z), vector_atan2<double, N>(z.imag, z.real)};
}
template <int N> VELOZ_INLINE Complex<N> complex_log2(Complex<N> z) {
    z = complex_log<N>(z);
    return {z.real * kInverseLn2, z.imag * kInverseLn2};
}
template <int N> VELOZ_INLINE Complex<N> complex_log10(Complex<N> z) {
    z = complex_log<N>(z);
    return {z.real * Decimal::kUnit, z.imag * Decimal::kUnit};
}
template <int N> VELOZ_INLINE Complex<N> complex_log1p(Complex<N> z) {
    auto moved = z.real + 1.0;
    return {vector_log<double, N>(vector_hypot<double, N>(moved, z.imag)), vector_atan2<double, N>(z.imag, moved)};
}

// sqrt((|x| + |z|) / 2) is the larger part, and |y| over twice that the other. Scaled so that nothing overflows or loses bits.
template <int N> VELOZ_INLINE Complex<N> complex_sqrt(Complex<N> z) {
    using L = Lanes<double, N>;
    auto x = L::abs(z.real), y = L::abs(z.imag);
    auto most = L::select(x > y, x, y);
    auto large = most > 0x1p1000, small = most < 0x1p-900;
    auto scale = L::select(large, L::splat(0x1p-4), L::select(small, L::splat(0x1p200), L::splat(1.0)));
    auto back = L::select(large, L::splat(0x1p2), L::select(small, L::splat(0x1p-100), L::splat(1.0)));
    x *= scale;
    y *= scale;
    auto root = L::sqrt(0.5 * (x + vector_hypot<double, N>(x, y)));
    auto other = L::select(root == 0.0, L::splat(0.0), y / (root + root));
    root *= back;
    other *= back;
    auto right = ~(L::bits(z.real) < 0);
    Complex<N> result{L::select(right, root, other), L::copysign(L::select(right, other, root), z.imag)};
    auto infinite = L::splat(__builtin_inf()), zero = L::splat(0.0);
    auto wide = is_infinite<N>(z.real);
    result.real = L::select(wide, L::select(right, infinite, L::select(is_nan<N>(z.imag), z.imag, zero)), result.real);
    result.imag =
        L::select(wide, L::select(right, L::select(is_nan<N>(z.imag), z.imag, L::copysign(zero, z.imag)), L::copysign(infinite, z.imag)),
                  result.imag);
    auto high = is_infinite<N>(z.imag);
    return {L::select(high, infinite, result.real), L::select(high, z.imag, result.imag)};
}

} // namespace veloz::vecmath
