// exp and log.
#pragma once

#include "vecmath/lanes.h"

extern "C" {
float logf(float);
double log(double);
}

namespace veloz::vecmath {

// Bounds of exp in one precision.
template <typename T> struct ExponentialRange;
template <> struct ExponentialRange<float> {
    static constexpr float kZero = -103.97208f, kInfinite = 88.722839f, kNormal = 87.3f, kSubnormalBelow = -87.336541f;
    static constexpr float kInfinity = __builtin_inff(), kMantissa = 0x1p23f;
    static constexpr int kShift = 23, kSubnormal = 149;
};
template <> struct ExponentialRange<double> {
    static constexpr double kZero = -745.13321910194122, kInfinite = 709.78271289338397, kNormal = 708.3, kSubnormalBelow = -708.39641853226408;
    static constexpr double kInfinity = __builtin_inf(), kMantissa = 0x1p52;
    static constexpr int kShift = 52, kSubnormal = 1074;
};

// p * 2^n for exp(x), with n in the low bits of `rounded`. Results that vanish need no branch: exp(-x*x) has many. Subnormal results are
// rounded as integers: a floating-point operation with a subnormal result costs a hundred cycles.
template <typename T, int N> VELOZ_INLINE Vector<T, N> scale_exponential(Vector<T, N> x, Vector<T, N> p, Vector<T, N> rounded) {
    using L = Lanes<T, N>;
    using V = typename L::V;
    using I = typename L::I;
    using Range = ExponentialRange<T>;
    I low = x < Range::kZero;
    V y = L::real(low ? I(0) : L::bits(p) + (L::bits(rounded) << Range::kShift));
    if (__builtin_expect(L::any(~(L::abs(x) <= Range::kNormal) & ~low), 0)) {
        V units = L::real(L::bits(p) + ((L::bits(rounded) + Range::kSubnormal) << Range::kShift)); // of the smallest subnormal
        I tiny = L::bits(units + Range::kMantissa) - L::bits(L::splat(Range::kMantissa));
        y = L::select((x < Range::kSubnormalBelow) & ~low, L::real(tiny), y);
        y = L::select(x > Range::kInfinite, L::splat(Range::kInfinity), y);
        y = L::select(x != x, x, y);
    }
    return y;
}

template <int N> VELOZ_INLINE Vector<float, N> exponential(Vector<float, N> x) {
    using L = Lanes<float, N>;
    using V = typename L::V;
    V rounded = L::fma(x, L::splat(0x1.715476p+0f), L::splat(L::kRounder));
    V n = rounded - L::kRounder;
    V r = L::fma(n, L::splat(-0x1.62e4p-1f), x);
    r = L::fma(n, L::splat(-0x1.7f7d1cp-20f), r);
    // Minimax of exp on [-ln2/2, ln2/2]; coefficients as in Cephes' expf.
    V p = L::polynomial(r, 1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f, 1.0f,
                        1.0f);
    return scale_exponential<float, N>(x, p, rounded);
}

template <int N> VELOZ_INLINE Vector<double, N> exponential(Vector<double, N> x) {
    using L = Lanes<double, N>;
    using V = typename L::V;
    V rounded = L::fma(x, L::splat(0x1.71547652b82fep+0), L::splat(L::kRounder));
    V n = rounded - L::kRounder;
    V r = L::fma(n, L::splat(-0x1.62e42fefa0000p-1), x);
    r = L::fma(n, L::splat(-0x1.cf79abc9e3b3ap-40), r);
    // Taylor's series to r^13: its rest is below 2^-57 on [-ln2/2, ln2/2]
    V p = L::polynomial(r, 1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
                        1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5);
    p = L::fma(p, r * r, r) + 1.0;
    return scale_exponential<double, N>(x, p, rounded);
}

template <int N> VELOZ_COLD Vector<float, N> rare_log(Vector<float, N> x) {
    for (int i = 0; i < N; ++i)
        x[i] = logf(x[i]);
    return x;
}
template <int N> VELOZ_COLD Vector<double, N> rare_log(Vector<double, N> x) {
    for (int i = 0; i < N; ++i)
        x[i] = log(x[i]);
    return x;
}

// x = 2^k (1+f); log(1+f) = f - f^2/2 + s (f^2/2 + R(s^2)), s = f/(2+f): the scheme of fdlibm's log.
template <int N> VELOZ_INLINE Vector<float, N> logarithm(Vector<float, N> x) {
    using L = Lanes<float, N>;
    using V = typename L::V;
    using I = typename L::I;
    I normal = (x >= 0x1p-126f) & (x <= 0x1.fffffep127f);
    if (__builtin_expect(L::any(~normal), 0))
        return rare_log<N>(x);
    I shifted = L::bits(x) - 0x3f3504f3; // so that 1+f is in [sqrt(1/2), sqrt(2))
    V k = L::to_real(shifted >> 23);
    V f = L::real((shifted & 0x007fffff) + 0x3f3504f3) - 1.0f;
    V s = f / (2.0f + f);
    V z = s * s, w = z * z;
    V t1 = w * L::fma(w, L::splat(0xf89e26.0p-26f), L::splat(0xccce13.0p-25f));
    V t2 = z * L::fma(w, L::splat(0x91e9ee.0p-25f), L::splat(0xaaaaaa.0p-24f));
    V half = 0.5f * f * f;
    return s * (half + t1 + t2) + k * 9.0580006145e-06f - half + f + k * 6.9313812256e-01f;
}

template <int N> VELOZ_INLINE Vector<double, N> logarithm(Vector<double, N> x) {
    using L = Lanes<double, N>;
    using V = typename L::V;
    using I = typename L::I;
    I normal = (x >= 0x1p-1022) & (x <= 0x1.fffffffffffffp1023);
    if (__builtin_expect(L::any(~normal), 0))
        return rare_log<N>(x);
    I shifted = L::bits(x) - 0x3fe6a09e667f3bcdLL;
    V k = L::to_real(shifted >> 52);
    V f = L::real((shifted & 0x000fffffffffffffLL) + 0x3fe6a09e667f3bcdLL) - 1.0;
    V s = f / (2.0 + f);
    V z = s * s, w = z * z;
    V t1 = w * L::polynomial(w, 1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01);
    V t2 = z * L::polynomial(w, 1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01);
    V half = 0.5 * f * f;
    return s * (half + t1 + t2) + k * 1.90821492927058770002e-10 - half + f + k * 6.93147180369123816490e-01;
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_exp(Vector<T, N> x) { return exponential<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_log(Vector<T, N> x) { return logarithm<N>(x); }

} // namespace veloz::vecmath
