// sin and cos: reduction to [-pi/4, pi/4] by fused multiply-adds, then a polynomial for each of sine and cosine.
#pragma once

#include "vecmath/lanes.h"

extern "C" {
float sinf(float);
double sin(double);
float cosf(float);
double cos(double);
}

namespace veloz::vecmath {

// Beyond these the three-part reduction loses bits: the C library takes over, lane by lane.
inline constexpr float kTrigonometricLimitFloat = 30000.0f;
inline constexpr double kTrigonometricLimitDouble = 1.0e6;

template <int N, bool Cosine> VELOZ_COLD Vector<float, N> rare_trigonometric(Vector<float, N> x) {
    for (int i = 0; i < N; ++i)
        x[i] = Cosine ? cosf(x[i]) : sinf(x[i]);
    return x;
}
template <int N, bool Cosine> VELOZ_COLD Vector<double, N> rare_trigonometric(Vector<double, N> x) {
    for (int i = 0; i < N; ++i)
        x[i] = Cosine ? cos(x[i]) : sin(x[i]);
    return x;
}

template <int N, bool Cosine> VELOZ_INLINE Vector<float, N> trigonometric(Vector<float, N> x) {
    using L = Lanes<float, N>;
    using V = typename L::V;
    using I = typename L::I;
    if (__builtin_expect(L::any(~(L::abs(x) <= kTrigonometricLimitFloat)), 0))
        return rare_trigonometric<N, Cosine>(x);
    V rounded = L::fma(x, L::splat(0x1.45f306p-1f), L::splat(L::kRounder)); // 2/pi
    V n = rounded - L::kRounder;
    // x - n*pi/2 as r + low: `first` is exact, and so are its difference to r and the two parts of the product
    V first = L::fma(n, L::splat(-0x1.921fb6p+0f), x);
    V product = n * 0x1.777a5cp-25f;
    V r = first + product;
    V low = L::fma(n, L::splat(0x1.ee59dap-50f), L::fma(n, L::splat(0x1.777a5cp-25f), -product));
    low = ((first - r) + product) + low;
    V z = r * r;
    // Minimax on [-pi/4, pi/4]; coefficients as in Cephes' single-precision routines.
    V s = L::polynomial(z, -1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f);
    s = L::fma(s * z, r, low) + r;
    V c = L::polynomial(z, 2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f);
    V one = L::fma(z, L::splat(-0.5f), L::splat(1.0f));
    V rest = L::fma(-r, low, L::fma(z, L::splat(-0.5f), 1.0f - one));
    c = L::fma(z * z, c, rest) + one;
    I quadrant = L::bits(rounded) + (Cosine ? 1 : 0);
    V value = L::select((quadrant & 1) != 0, c, s);
    return L::real(L::bits(value) ^ ((quadrant & 2) << 30));
}

template <int N, bool Cosine> VELOZ_INLINE Vector<double, N> trigonometric(Vector<double, N> x) {
    using L = Lanes<double, N>;
    using V = typename L::V;
    using I = typename L::I;
    if (__builtin_expect(L::any(~(L::abs(x) <= kTrigonometricLimitDouble)), 0))
        return rare_trigonometric<N, Cosine>(x);
    V rounded = L::fma(x, L::splat(0x1.45f306dc9c883p-1), L::splat(L::kRounder));
    V n = rounded - L::kRounder;
    // x - n*pi/2 as r + tail: the product with the first part is split exactly
    V product = n * 0x1.921fb54442d18p+0;
    V error = L::fma(n, L::splat(0x1.921fb54442d18p+0), -product);
    V a = x - product;
    V w = L::fma(n, L::splat(0x1.1a62633145c07p-54), error);
    V r = a - w;
    V tail = (a - r) - w;
    V z = r * r;
    // Kernel polynomials and their compensated evaluation as in fdlibm's __kernel_sin and __kernel_cos.
    V p = L::polynomial(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06,
                        -1.98412698298579493134e-04, 8.33333333332248946124e-03);
    V v = z * r;
    V s = r - ((z * (0.5 * tail - v * p) - tail) - v * -1.66666666666666324348e-01);
    V q = z * L::polynomial(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07,
                            2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02);
    V half = 0.5 * z;
    V one = 1.0 - half;
    V c = one + (((1.0 - one) - half) + (z * q - r * tail));
    I quadrant = L::bits(rounded) + (Cosine ? 1 : 0);
    V value = L::select((quadrant & 1) != 0, c, s);
    return L::real(L::bits(value) ^ ((quadrant & 2) << 62));
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_sin(Vector<T, N> x) { return trigonometric<N, false>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_cos(Vector<T, N> x) { return trigonometric<N, true>(x); }

} // namespace veloz::vecmath
