// log, log2, log10 and log1p, and what the inverse hyperbolic functions need of them.
#pragma once

#include "vecmath/coefficients.h"
#include "vecmath/pair.h"

namespace veloz::vecmath {

// x = 2^exponent mantissa, mantissa in [sqrt(1/2), sqrt(2)); x normal and positive.
template <int N> struct Decomposed {
    using L = Lanes<double, N>;
    static constexpr int64_t kRootHalf = 0x3fe6a09e667f3bcd; // the bits of sqrt(1/2)
    typename L::V exponent, mantissa;
    typename L::I whole; // the exponent

    explicit Decomposed(typename L::V x) {
        auto moved = L::bits(x) - kRootHalf;
        auto biased = L::shift_right(moved + (int64_t(1023) << 52), 52);
        whole = biased - 1023;
        exponent = L::real(biased | 0x4330000000000000) - (0x1p52 + 1023.0);
        mantissa = L::real((moved & 0x000fffffffffffff) + kRootHalf);
    }
};

// One subnormal and positive number, made normal first.
VELOZ_INLINE Decomposed<1> decomposed_subnormal(double x) {
    Decomposed<1> parts(Vector<double, 1>(x * 0x1p54));
    parts.exponent -= 54.0;
    parts.whole -= 54;
    return parts;
}

// A logarithm of one number that is not normal and positive: `Of` gives it from the parts of a subnormal one.
template <Vector<double, 1> (*Of)(Decomposed<1>)> VELOZ_INLINE double rare_logarithm(double x) {
    if (x == 0)
        return -__builtin_inf();
    if (!(x > 0))
        return __builtin_nan("");
    if (x == __builtin_inf())
        return x;
    return x < FormatOf<double>::kLeast ? Of(decomposed_subnormal(x))[0] : Of(Decomposed<1>(Vector<double, 1>(x)))[0];
}

// log((d + f) / (d - f)), which is 2 atanh(f / d), for the pairs f and d with |f / d| <= 0.2.
template <int N> VELOZ_INLINE Pair<N> logarithm_of_quotient(Pair<N> f, Pair<N> d) {
    using L = Lanes<double, N>;
    Pair<N> s = quotient<N>(f, d);
    auto w = s.high * s.high;
    return {2.0 * s.high, L::fma(s.high * w, L::polynomial(w, kLogWide), 2.0 * s.low)};
}

// log(2) in a part with trailing zeros, whose product with an exponent is exact, and the rest.
inline constexpr double kLn2Short = 0x1.62e42fefa3800p-1, kLn2ShortRest = 0x1.ef35793c76730p-45;

template <int N> VELOZ_INLINE Vector<double, N> add_exponent(Vector<double, N> exponent, Pair<N> logarithm) {
    using L = Lanes<double, N>;
    Pair<N> sum = ordered_sum<N>(exponent * kLn2Short, logarithm.high);
    return sum.high + (sum.low + L::fma(exponent, L::splat(kLn2ShortRest), logarithm.low));
}

// exponent log(2) + log(1 + f) + rest for s = f / (2 + f), whose last bits do not matter, and `rest` beside 1 + f:
// log(1 + f) = f - f^2/2 + s (f^2/2 + R), R = s^2 kLog(s^2), and 1 / (1 + f) is near 1 - 2s.
template <int N>
VELOZ_INLINE Vector<double, N> sum_of_logarithm(Vector<double, N> exponent, Vector<double, N> f, Vector<double, N> s,
                                                Vector<double, N> rest) {
    using L = Lanes<double, N>;
    auto z = s * s;
    auto half = 0.5 * f * f;
    auto curve = L::fma(z, L::polynomial(z, kLog), L::fma(rest, L::splat(-2.0), half));
    auto tail = L::fma(s, curve, L::fma(exponent, L::splat(kLn2ShortRest), rest));
    return L::fma(exponent, L::splat(kLn2Short), f - (half - tail));
}

// A pair that is positive and below 2^1000, as 2^exponent (1 + top + behind). Its logarithm is small where both are, and as precise.
template <int N> struct OnePlus {
    using L = Lanes<double, N>;
    typename L::V exponent, top, behind, scale; // scale: 2^-exponent

    explicit OnePlus(Pair<N> sum) {
        Decomposed<N> parts(sum.high);
        exponent = parts.exponent;
        scale = L::power_of_two(-parts.whole);
        top = parts.mantissa - 1.0;
        behind = sum.low * scale;
    }
    typename L::V logarithm() const { return sum_of_logarithm<N>(exponent, top, top / (2.0 + top), behind); }
};

// log(1 + f) for a pair f > -1.
template <int N> VELOZ_INLINE Vector<double, N> logarithm_of_one_plus(Pair<N> f) {
    Pair<N> sum = exact_sum<N>(Lanes<double, N>::splat(1.0), f.high);
    return OnePlus<N>({sum.high, sum.low + f.low}).logarithm();
}

// The same in double for float results.
template <int N> VELOZ_INLINE Vector<double, N> short_logarithm_of_one_plus(Vector<double, N> f) {
    using L = Lanes<double, N>;
    Decomposed<N> parts(1.0 + f);
    auto rest = L::select(parts.exponent == 0.0, f, parts.mantissa - 1.0);
    return L::fma(parts.exponent, L::splat(0x1.62e42fefa39efp-1), rest * L::polynomial(rest, kShortLogOne));
}

template <typename T, int N> VELOZ_INLINE Vector<Integer<T>, N> normal_and_positive(Vector<T, N> x) {
    return (x >= FormatOf<T>::kLeast) & (x <= FormatOf<T>::kMost);
}

// x = 2^k (1+f); log(1+f) = f - f^2/2 + s (f^2/2 + R), s = f/(2+f), R = s^2 kLog(s^2).
template <int N> VELOZ_INLINE Vector<double, N> natural_logarithm(Decomposed<N> parts) {
    using L = Lanes<double, N>;
    auto f = parts.mantissa - 1.0;
    auto s = f / (2.0 + f);
    auto z = s * s;
    auto half = 0.5 * f * f;
    auto rest = L::fma(s, L::fma(z, L::polynomial(z, kLog), half), parts.exponent * kLn2ShortRest);
    return L::fma(parts.exponent, L::splat(kLn2Short), f - (half - rest));
}

// The same as a pair, to about 2^-57 of the logarithm or of 1, whichever is less.
template <int N> VELOZ_INLINE Pair<N> longer_logarithm(Decomposed<N> parts) {
    using L = Lanes<double, N>;
    auto f = parts.mantissa - 1.0;
    auto s = f / (2.0 + f);
    auto z = s * s;
    Pair<N> square = exact_product<N>(f * -0.5, f);
    Pair<N> first = ordered_sum<N>(f, square.high);
    auto tail = L::fma(s, L::fma(z, L::polynomial(z, kLog), -square.high), square.low + first.low);
    Pair<N> sum = ordered_sum<N>(parts.exponent * kLn2Short, first.high);
    return {sum.high, sum.low + L::fma(parts.exponent, L::splat(kLn2ShortRest), tail)};
}

template <int N> VELOZ_INLINE Vector<double, N> logarithm(Vector<double, N> x) {
    auto result = natural_logarithm<N>(Decomposed<N>(x));
    return with_rare<rare_logarithm<natural_logarithm<1>>, double, N>(result, x, ~normal_and_positive<double, N>(x));
}

template <int N> VELOZ_INLINE Vector<float, N> logarithm(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto moved = L::bits(x) - 0x3f3504f3;
    auto k = L::to_real(moved >> 23);
    auto f = L::real((moved & 0x007fffff) + 0x3f3504f3) - 1.0f;
    auto s = f / (2.0f + f);
    auto z = s * s;
    auto half = 0.5f * f * f;
    auto tail = L::fma(s, half + z * L::polynomial(z, kFloatLog), k * -0x1.05c610p-29f);
    auto result = L::fused(k, L::splat(0x1.62e430p-1f), f - (half - tail));
    return with_rare<rare_logarithm<natural_logarithm<1>>, float, N>(result, x, ~normal_and_positive<float, N>(x));
}

// log2 and log10: the exponent times kShort + kRest plus the natural logarithm times kUnit + kUnitRest. Powers of the base are exact.
struct Binary {
    static constexpr double kUnit = 0x1.71547652b82fep+0, kUnitRest = 0x1.777d0ffda0d24p-56, kShort = 1.0, kRest = 0.0;
    static constexpr float kFloatUnit = 0x1.715476p+0f, kFloatUnitRest = 0x1.4ae0cp-26f, kFloatShort = 1.0f, kFloatRest = 0.0f;
};
struct Decimal {
    static constexpr double kUnit = 0x1.bcb7b1526e50ep-2, kUnitRest = 0x1.95355baaafad3p-57, kShort = 0x1.34413509f7800p-2,
                            kRest = 0x1.fef311f12b358p-46;
    static constexpr float kFloatUnit = 0x1.bcb7b2p-2f, kFloatUnitRest = -0x1.5b235ep-27f, kFloatShort = 0x1.3442p-2f,
                           kFloatRest = -0x1.95ec1p-19f;
};

// log2 and log10 of a float: h + r is the natural logarithm of the mantissa with h = f - f^2/2 rounded.
template <typename Base, int N> VELOZ_INLINE Vector<float, N> logarithm_to(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto moved = L::bits(x) - 0x3f3504f3;
    auto k = L::to_real(moved >> 23);
    auto f = L::real((moved & 0x007fffff) + 0x3f3504f3) - 1.0f;
    auto s = f / (2.0f + f);
    auto z = s * s;
    auto half = 0.5f * f * f;
    auto h = f - half;
    auto r = L::fma(s, L::fma(z, L::polynomial(z, kFloatLog), half), (f - h) - half + L::fused(f * -0.5f, f, half));
    auto unit = L::fma(h, L::splat(Base::kFloatUnitRest), r * Base::kFloatUnit);
    unit = L::fma(k, L::splat(Base::kFloatRest), unit);
    return L::fma(k, L::splat(Base::kFloatShort), L::fused(h, L::splat(Base::kFloatUnit), unit));
}

template <typename Base, int N> VELOZ_INLINE Vector<double, N> logarithm_to(Decomposed<N> parts) {
    using L = Lanes<double, N>;
    auto f = parts.mantissa - 1.0;
    auto s = f / (2.0 + f);
    auto z = s * s;
    Pair<N> unit = exact_product<N>(f, L::splat(Base::kUnit));
    auto half = 0.5 * f * f;
    auto tail = L::fma(s, L::fma(z, L::polynomial(z, kLog), half), -half);
    unit.low = L::fma(tail, L::splat(Base::kUnit), L::fma(f, L::splat(Base::kUnitRest), unit.low));
    unit.low = L::fma(parts.exponent, L::splat(Base::kRest), unit.low);
    Pair<N> sum = ordered_sum<N>(parts.exponent * Base::kShort, unit.high);
    return sum.high + (sum.low + unit.low);
}
template <typename Base, int N> VELOZ_INLINE Vector<double, N> logarithm_to(Vector<double, N> x) {
    return logarithm_to<Base, N>(Decomposed<N>(x));
}
template <typename Base, typename T, int N> VELOZ_INLINE Vector<T, N> checked_logarithm(Vector<T, N> x) {
    constexpr Vector<double, 1> (*kOfParts)(Decomposed<1>) = logarithm_to<Base, 1>;
    return with_rare<rare_logarithm<kOfParts>, T, N>(logarithm_to<Base, N>(x), x, ~normal_and_positive<T, N>(x));
}

// log(1 + x) where 1 + x is not positive, or is x.
VELOZ_INLINE double rare_logarithm_less_one(double x) {
    return x == -1 ? -__builtin_inf() : x > 1 ? rare_logarithm<natural_logarithm<1>>(x) : __builtin_nan("");
}
// Near 0, where the exponent is 0, x is what comes to 1, without a rest.
template <int N> VELOZ_INLINE Vector<double, N> logarithm_less_one(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto near = L::abs(x) < 0.25;
    if constexpr (N == 1)
        if (near[0])
            return L::copysign(sum_of_logarithm<N>(L::splat(0.0), x, x / (2.0 + x), L::splat(0.0)), x);
    OnePlus<N> parts(exact_sum<N>(L::splat(1.0), x));
    parts.top = L::select(near, x, parts.top);
    parts.behind = L::select(near, L::splat(0.0), parts.behind);
    return with_rare<rare_logarithm_less_one, double, N>(L::copysign(parts.logarithm(), x), x, ~((x > -1.0) & (x <= 0x1p1000)));
}
// As logarithm() of u = 1 + x rounded; what that lost, divided by u, comes to the tail (1 - 2s is near 1 / (1 + f)).
template <int N> VELOZ_INLINE Vector<float, N> logarithm_less_one(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto u = 1.0f + x, part = u - 1.0f;
    auto lost = (1.0f - (u - part)) + (x - part);
    auto moved = L::bits(u) - 0x3f3504f3;
    auto whole = moved >> 23;
    auto k = L::to_real(whole);
    auto f = L::real((moved & 0x007fffff) + 0x3f3504f3) - 1.0f;
    auto scale = (127 - whole) << 23; // of 2^-k; there is no 2^-128, and nothing is left to scale
    lost *= L::real(scale > 0 ? scale : typename L::I(0));
    auto s = f / (2.0f + f);
    auto z = s * s;
    auto half = 0.5f * f * f;
    auto behind = L::fma(k, L::splat(-0x1.05c610p-29f), L::fma(lost * -2.0f, s, lost));
    auto tail = L::fma(s, L::fma(z, L::polynomial(z, kFloatLog), half), behind);
    auto result = L::copysign(L::fused(k, L::splat(0x1.62e430p-1f), f - (half - tail)), x);
    return with_rare<rare_logarithm_less_one, float, N>(result, x, ~((x > -1.0f) & (x <= FormatOf<float>::kMost)));
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_log(Vector<T, N> x) { return logarithm<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_log2(Vector<T, N> x) { return checked_logarithm<Binary, T, N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_log10(Vector<T, N> x) { return checked_logarithm<Decimal, T, N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_log1p(Vector<T, N> x) { return logarithm_less_one<N>(x); }

} // namespace veloz::vecmath
