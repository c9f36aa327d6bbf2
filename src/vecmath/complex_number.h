// Complex numbers over lanes of double, and what the complex functions share. Special values follow Annex G of the C standard.
#pragma once

#include "vecmath/functions.h"

namespace veloz::vecmath {

template <int N> struct Complex {
    using L = Lanes<double, N>;
    using V = typename L::V;
    V real, imag;
};

template <int N> VELOZ_INLINE Complex<N> swapped(Complex<N> z) { return {z.imag, z.real}; }
template <int N> VELOZ_INLINE Vector<int64_t, N> is_nan(Vector<double, N> x) { return x != x; }
template <int N> VELOZ_INLINE Vector<int64_t, N> is_infinite(Vector<double, N> x) { return Lanes<double, N>::abs(x) == __builtin_inf(); }
template <int N> VELOZ_INLINE Vector<int64_t, N> is_finite(Vector<double, N> x) {
    return Lanes<double, N>::abs(x) <= FormatOf<double>::kMost;
}
template <int N> VELOZ_INLINE Complex<N> select(Vector<int64_t, N> mask, Complex<N> a, Complex<N> b) {
    using L = Lanes<double, N>;
    return {L::select(mask, a.real, b.real), L::select(mask, a.imag, b.imag)};
}
template <int N> VELOZ_INLINE Complex<N> operator*(Complex<N> a, Complex<N> b) {
    return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

// e^x times numbers, where e^x may overflow although the product does not. The difference is exact.
template <int N> struct Exponential {
    using L = Lanes<double, N>;
    using V = typename L::V;
    static constexpr double kStep = 709, kPower = 0x1.d422d2be5dc9bp+1022; // e^709
    V power, more;

    explicit Exponential(V x) {
        auto large = (x > kStep) & (x < 2000.0);
        power = vector_exp<double, N>(L::select(large, x - kStep, x));
        more = L::select(large, L::splat(kPower), L::splat(1.0));
    }
    V times(V c) const { return (power * c) * more; }
};

// log |z|: near 1 as the logarithm of 1 + (|z|^2 - 1), with the difference in pairs.
template <int N> VELOZ_INLINE Vector<double, N> logarithm_of_size(Complex<N> z) {
    using L = Lanes<double, N>;
    auto a = L::abs(z.real), b = L::abs(z.imag);
    auto most = L::select(a > b, a, b), least = L::select(a > b, b, a);
    auto far = most > 0x1p1000;
    auto scaled = vector_hypot<double, N>(L::select(far, a * 0x1p-100, a), L::select(far, b * 0x1p-100, b));
    auto result = vector_log<double, N>(scaled);
    result = L::select(far & is_finite<N>(most), result + 0x1.1542457337d43p+6, result); // 100 log 2
    auto near = (scaled > 0.7) & (scaled < 1.5);
    if (L::any(near)) {
        auto m = L::select(near, most, L::splat(1.0)), l = L::select(near, least, L::splat(0.0));
        Pair<N> square = exact_product<N>(m, m), other = exact_product<N>(l, l);
        Pair<N> sum = exact_sum<N>(square.high, L::splat(-1.0));
        Pair<N> f = exact_sum<N>(sum.high, other.high);
        f = ordered_sum<N>(f.high, f.low + (sum.low + square.low + other.low));
        auto precise = 0.5 * logarithm_of_one_plus<N>(f);
        precise = L::select(L::abs(f.high) < 0x1p-60, 0.5 * f.high, precise);
        result = L::select(near, precise, result);
    }
    return result;
}

} // namespace veloz::vecmath
