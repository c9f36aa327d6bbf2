// Complex sinh, cosh and tanh; sin, cos and tan are theirs at i z.
#pragma once

#include "vecmath/complex_number.h"

namespace veloz::vecmath {

// Beyond it e^|x| / 2 is sinh and cosh to the last bit, and may overflow where the products do not.
inline constexpr double kExponentialAlone = 40;

// sinh x cos y + i cosh x sin y
template <int N> VELOZ_INLINE Complex<N> complex_sinh(Complex<N> z) {
    using L = Lanes<double, N>;
    auto sine = vector_sin<double, N>(z.imag), cosine = vector_cos<double, N>(z.imag);
    auto size = L::abs(z.real);
    auto large = size > kExponentialAlone;
    Exponential<N> power(size);
    Complex<N> result{vector_sinh<double, N>(z.real) * cosine, vector_cosh<double, N>(z.real) * sine};
    result.real = L::select(large, power.times(L::copysign(L::splat(0.5), z.real) * cosine), result.real);
    result.imag = L::select(large, power.times(0.5 * sine), result.imag);
    auto turning = ~is_finite<N>(z.imag);
    result.real = L::select(turning & ((z.real == 0.0) | is_infinite<N>(z.real)), z.real, result.real);
    result.real = L::select(z.imag == 0.0, vector_sinh<double, N>(z.real), result.real);
    result.imag = L::select(z.imag == 0.0, z.imag, result.imag);
    return result;
}

// cosh x cos y + i sinh x sin y
template <int N> VELOZ_INLINE Complex<N> complex_cosh(Complex<N> z) {
    using L = Lanes<double, N>;
    auto sine = vector_sin<double, N>(z.imag), cosine = vector_cos<double, N>(z.imag);
    auto size = L::abs(z.real);
    auto large = size > kExponentialAlone;
    Exponential<N> power(size);
    Complex<N> result{vector_cosh<double, N>(z.real) * cosine, vector_sinh<double, N>(z.real) * sine};
    result.real = L::select(large, power.times(0.5 * cosine), result.real);
    result.imag = L::select(large, power.times(L::copysign(L::splat(0.5), z.real) * sine), result.imag);
    auto turning = ~is_finite<N>(z.imag);
    auto nothing = L::copysign(z.imag, L::real(L::bits(z.imag) ^ L::sign_bit(z.real))); // zero with the sign of both
    result.real = L::select(turning & is_infinite<N>(z.real), size, result.real);
    result.imag = L::select(turning & (z.real == 0.0), L::copysign(L::splat(0.0), nothing), result.imag);
    result.real = L::select(z.imag == 0.0, vector_cosh<double, N>(z.real), result.real);
    result.imag = L::select(z.imag == 0.0, nothing, result.imag);
    return result;
}

// W. Kahan, "Branch cuts for complex elementary functions" (1987): with t = tan y, s = sinh x, r = cosh x and b = 1 + t^2 the result is
// (b r s + i t) / (1 + b s^2).
template <int N> VELOZ_INLINE Complex<N> complex_tanh(Complex<N> z) {
    using L = Lanes<double, N>;
    auto size = L::abs(z.real);
    auto flat = size > 22.0;
    auto x = L::select(flat, L::splat(0.0), z.real), y = L::select(flat, L::splat(0.0), z.imag);
    auto t = vector_tan<double, N>(y), s = vector_sinh<double, N>(x);
    auto b = 1.0 + t * t, rho = L::sqrt(1.0 + s * s), bottom = 1.0 + b * s * s;
    Complex<N> result{b * rho * s / bottom, t / bottom};
    result.real = L::select((z.real == 0.0) & ~is_nan<N>(z.real), z.real, result.real);
    result.imag = L::select(z.imag == 0.0, z.imag, result.imag);
    // 4 sin y cos y e^-2x
    auto turning = ~is_finite<N>(z.imag);
    auto angle = L::select(turning, L::splat(0.0), z.imag);
    auto rest = 4.0 * vector_sin<double, N>(angle) * vector_cos<double, N>(angle) * vector_exp<double, N>(-2.0 * size);
    auto finite = is_finite<N>(z.real);
    rest = L::select(turning, L::select(finite, L::splat(__builtin_nan("")), L::splat(0.0)), rest);
    auto one = L::copysign(L::splat(1.0), z.real);
    one = L::select(turning & finite, L::splat(__builtin_nan("")), one);
    return {L::select(flat, one, result.real), L::select(flat, L::select(z.imag == 0.0, z.imag, rest), result.imag)};
}

template <int N> VELOZ_INLINE Complex<N> complex_sin(Complex<N> z) { return swapped<N>(complex_sinh<N>(swapped<N>(z))); }
template <int N> VELOZ_INLINE Complex<N> complex_cos(Complex<N> z) { return complex_cosh<N>({-z.imag, z.real}); }
template <int N> VELOZ_INLINE Complex<N> complex_tan(Complex<N> z) { return swapped<N>(complex_tanh<N>(swapped<N>(z))); }

} // namespace veloz::vecmath
