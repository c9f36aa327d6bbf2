// exp and log.
#pragma once

#include "vecmath/lanes.h"

extern "C" {
float logf(float);
double log(double);
}

namespace veloz::vecmath {

// Results below the smallest subnormal are 0 and those above the largest number infinite without a branch: arguments out there are
// ordinary in practice (exp(-x*x)), and an arithmetic underflow would cost hundreds of cycles.
template <int N> VELOZ_INLINE Vector<float, N> exponential(Vector<float, N> x) {
    using L = Lanes<float, N>;
    using V = typename L::V;
    using I = typename L::I;
    I low = x < -103.97208f, high = x > 88.722839f;
    V y = L::select(low | high, L::splat(0.0f), x); // NaN goes through
    V n = L::nearest(y * 0x1.715476p+0f);
    V r = L::fma(n, L::splat(-0x1.62e4p-1f), y);
    r = L::fma(n, L::splat(-0x1.7f7d1cp-20f), r);
    // Minimax of exp on [-ln2/2, ln2/2]; coefficients as in Cephes' expf.
    V p = L::polynomial(r, 1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f);
    p = L::fma(p, r * r, r) + 1.0f;
    // 2^n in two factors: the second product rounds once into the subnormals
    I whole = L::to_int(L::select(n == n, n, L::splat(0.0f)));
    I half = whole >> 1;
    V scaled = p * L::real((half + 127) << 23) * L::real((whole - half + 127) << 23);
    return L::select(high, L::splat(__builtin_inff()), L::select(low, L::splat(0.0f), scaled));
}

template <int N> VELOZ_INLINE Vector<double, N> exponential(Vector<double, N> x) {
    using L = Lanes<double, N>;
    using V = typename L::V;
    using I = typename L::I;
    I low = x < -745.13321910194122, high = x > 709.78271289338397;
    V y = L::select(low | high, L::splat(0.0), x);
    V n = L::nearest(y * 0x1.71547652b82fep+0);
    V r = L::fma(n, L::splat(-0x1.62e42fefa0000p-1), y);
    r = L::fma(n, L::splat(-0x1.cf79abc9e3b3ap-40), r);
    // Taylor's series to r^13: its rest is below 2^-57 on [-ln2/2, ln2/2]
    V p = L::polynomial(r, 1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
                        1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5);
    p = L::fma(p, r * r, r) + 1.0;
    I whole = L::to_int(L::select(n == n, n, L::splat(0.0)));
    I half = whole >> 1;
    V scaled = p * L::real((half + 1023) << 52) * L::real((whole - half + 1023) << 52);
    return L::select(high, L::splat(__builtin_inf()), L::select(low, L::splat(0.0), scaled));
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
