// sin, cos and tan: reduction to [-pi/4, pi/4] by fused multiply-adds, then a polynomial for each of sine and cosine.
#pragma once

#include "vecmath/coefficients.h"
#include "vecmath/huge_angle.h"

namespace veloz::vecmath {

// Beyond these the reduction loses bits. Double takes over from float, and HugeAngle from double, lane by lane.
inline constexpr float kTrigonometricLimitFloat = 0x1p14f;
inline constexpr double kTrigonometricLimitDouble = 0x1p30;

inline constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;
inline constexpr double kHalfPi = 0x1.921fb54442d18p+0, kHalfPiRest = 0x1.1a62633145c07p-54, kHalfPiLast = -0x1.f1976b7ed8fbcp-110;

// x = n pi/2 + r, |r| <= pi/4. The first difference is exact: both sides are multiples of the last bit of kHalfPi.
template <int N> struct ReducedAngle {
    using L = Lanes<double, N>;
    typename L::I quadrant;
    Pair<N> rest;

    explicit ReducedAngle(typename L::V x) {
        auto n = L::round(x, kTwoOverPi);
        quadrant = n.whole;
        auto first = L::fused(n.value, L::splat(-kHalfPi), x);
        auto w = n.value * kHalfPiRest;
        auto last = L::fma(n.value, L::splat(kHalfPiLast), L::product_rest(n.value, L::splat(kHalfPiRest), w));
        rest.high = first - w;
        rest.low = ((first - rest.high) - w) - last;
    }
};

template <int N> VELOZ_INLINE Pair<N> sine_of_rest(Pair<N> r) {
    using L = Lanes<double, N>;
    auto z = r.high * r.high;
    return {r.high, L::fma(z * r.high, L::polynomial(z, kSin), L::fma(z * -0.5, r.low, r.low))};
}
template <int N> VELOZ_INLINE Pair<N> cosine_of_rest(Pair<N> r) {
    using L = Lanes<double, N>;
    auto z = r.high * r.high;
    auto z_low = L::product_rest(r.high, r.high, z);
    auto one = L::fma(z, L::splat(-0.5), L::splat(1.0));
    auto rest = L::fma(L::splat(-0.5), z_low, L::fma(z, L::splat(-0.5), 1.0 - one));
    return {one, L::fma(z * z, L::polynomial(z, kCos), L::fma(-r.high, r.low, rest))};
}

enum class Trigonometric { Sine, Cosine, Tangent };

VELOZ_INLINE Vector<double, 1> tangent_of(Pair<1> s, Pair<1> c, bool odd) {
    s = ordered_sum<1>(s.high, s.low);
    c = ordered_sum<1>(c.high, c.low);
    return odd ? quotient<1>(c, {-s.high, -s.low}).sum() : quotient<1>(s, c).sum();
}

// Of one angle beyond kTrigonometricLimitDouble, infinite or NaN.
template <Trigonometric Function> VELOZ_INLINE double of_huge_angle(double x) {
    if (!(__builtin_fabs(x) <= FormatOf<double>::kMost))
        return x - x;
    HugeAngle angle(x);
    Pair<1> s = sine_of_rest<1>(angle.rest), c = cosine_of_rest<1>(angle.rest);
    if constexpr (Function == Trigonometric::Tangent)
        return tangent_of(s, c, angle.quadrant & 1)[0];
    int64_t quadrant = angle.quadrant + (Function == Trigonometric::Cosine);
    double value = (quadrant & 1 ? c : s).sum()[0];
    return quadrant & 2 ? -value : value;
}

// Sine and cosine of the reduced angle of float lanes, in double: for those beyond kTrigonometricLimitFloat.
template <int N> struct FarAngle {
    using L = Lanes<double, N>;
    typename L::I quadrant;
    typename L::V sine, cosine;

    explicit FarAngle(Vector<float, N> narrow_x) {
        auto n = L::round(widen<N>(narrow_x), kTwoOverPi);
        quadrant = n.whole;
        auto r = L::fma(n.value, L::splat(-kHalfPiRest), L::fused(n.value, L::splat(-kHalfPi), widen<N>(narrow_x)));
        auto z = r * r;
        sine = L::fma(z * r, L::polynomial(z, kShortSin), r);
        cosine = L::fma(z * z, L::polynomial(z, kShortCos), L::fma(z, L::splat(-0.5), L::splat(1.0)));
    }
};

// `value` where `rare`, and that of the huge angle beyond kTrigonometricLimitDouble.
template <Trigonometric Function, int N>
VELOZ_INLINE Vector<float, N> far_results(Vector<float, N> result, Vector<float, N> x, Vector<int32_t, N> rare, Vector<double, N> value) {
    using L = Lanes<float, N>;
    return with_rare<of_huge_angle<Function>, float, N>(L::select(rare, narrow<N>(value), result), x,
                                                        ~(L::abs(x) <= float(kTrigonometricLimitDouble)));
}

template <int N, bool Cosine>
VELOZ_COLD Vector<float, N> patch_far_angles(Vector<float, N> result, Vector<float, N> x, Vector<int32_t, N> rare) {
    using L = Lanes<double, N>;
    FarAngle<N> angle(x);
    auto quadrant = angle.quadrant + (Cosine ? 1 : 0);
    auto value = L::select((quadrant & 1) != 0, angle.cosine, angle.sine);
    return far_results<Cosine ? Trigonometric::Cosine : Trigonometric::Sine, N>(result, x, rare,
                                                                                L::real(L::bits(value) ^ ((quadrant & 2) << 62)));
}

template <int N, bool Cosine> VELOZ_INLINE Vector<float, N> trigonometric(Vector<float, N> x) {
    using L = Lanes<float, N>;
    // pi/2 in three parts. The second has 11 bits, so that n times it is exact below the limit, and so is `r - first`: r - excess is the
    // reduced angle. The signs are such that -0 goes through every step: n is +0, and +0 is only ever taken away.
    auto n = L::round(x, 0x1.45f306p-1f);
    auto first = L::fused(n.value, L::splat(-0x1.921fb4p+0f), x); // exact, as in double
    auto r = L::fused(n.value, L::splat(-0x1.444p-24f), first);
    auto excess = L::fma(n.value, L::splat(0x1.68c234p-39f), L::fused(n.value, L::splat(0x1.444p-24f), r - first));
    auto z = L::fused(r, r, -(r * (excess + excess)));
    auto s = r - L::fma(-(L::polynomial(z, kFloatSin) * z), r, excess);
    auto c = L::fused(L::fma(L::polynomial(z, kFloatCos), z, L::splat(-0.5f)), z, L::splat(1.0f));
    auto quadrant = n.whole + (Cosine ? 1 : 0);
    auto value = L::select((quadrant & 1) != 0, c, s);
    value = L::real(L::bits(value) ^ ((quadrant & 2) << 30));
    auto rare = ~(L::abs(x) <= kTrigonometricLimitFloat);
    return __builtin_expect(L::any(rare), 0) ? patch_far_angles<N, Cosine>(value, x, rare) : value;
}

template <int N, bool Cosine> VELOZ_INLINE Vector<double, N> trigonometric(Vector<double, N> x) {
    using L = Lanes<double, N>;
    ReducedAngle<N> angle(x);
    auto quadrant = angle.quadrant + (Cosine ? 1 : 0);
    auto value = L::select((quadrant & 1) != 0, cosine_of_rest<N>(angle.rest).sum(), sine_of_rest<N>(angle.rest).sum());
    value = L::real(L::bits(value) ^ ((quadrant & 2) << 62));
    constexpr auto kHuge = of_huge_angle < Cosine ? Trigonometric::Cosine : Trigonometric::Sine > ;
    return with_rare<kHuge, double, N>(value, x, ~(L::abs(x) <= kTrigonometricLimitDouble));
}

template <int N> VELOZ_INLINE Vector<double, N> tangent(Vector<double, N> x) {
    using L = Lanes<double, N>;
    ReducedAngle<N> angle(x);
    Pair<N> s = sine_of_rest<N>(angle.rest), c = cosine_of_rest<N>(angle.rest);
    s = ordered_sum<N>(s.high, s.low);
    c = ordered_sum<N>(c.high, c.low);
    auto odd = (angle.quadrant & 1) != 0;
    Pair<N> top{L::select(odd, c.high, s.high), L::select(odd, c.low, s.low)};
    Pair<N> bottom{L::select(odd, -s.high, c.high), L::select(odd, -s.low, c.low)};
    auto value = L::select(x == 0.0, x, quotient<N>(top, bottom).sum());
    return with_rare<of_huge_angle<Trigonometric::Tangent>, double, N>(value, x, ~(L::abs(x) <= kTrigonometricLimitDouble));
}

template <int N> VELOZ_COLD Vector<float, N> patch_far_tangents(Vector<float, N> result, Vector<float, N> x, Vector<int32_t, N> rare) {
    using L = Lanes<double, N>;
    FarAngle<N> angle(x);
    auto odd = (angle.quadrant & 1) != 0;
    auto value = L::select(odd, angle.cosine, angle.sine) / L::select(odd, -angle.sine, angle.cosine);
    return far_results<Trigonometric::Tangent, N>(result, x, rare, value);
}

// tan r by one polynomial; in odd quadrants -1 / tan r with the error of the division and what tan r loses when it is rounded.
template <int N> VELOZ_INLINE Vector<float, N> tangent(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto n = L::round(x, 0x1.45f306p-1f);
    auto first = L::fused(n.value, L::splat(-0x1.921fb4p+0f), x); // the reduction is that of sine
    auto r = L::fused(n.value, L::splat(-0x1.444p-24f), first);
    auto excess = L::fma(n.value, L::splat(0x1.68c234p-39f), L::fused(n.value, L::splat(0x1.444p-24f), r - first));
    auto z = r * r;
    auto curve = r * z, p = L::polynomial(z, kFloatTan);
    auto sum = L::fma(curve, p, r);
    // excess counts with the derivative of tan, which is 1 + 1.6 z where it matters
    excess = L::fused(-curve, p, sum - r) + L::fma(z * 1.6f, excess, excess);
    auto even = sum - excess;
    auto low = (sum - even) - excess;
    auto odd = -1.0f / even;
    auto miss = L::fma(odd, low, L::fused(odd, even, L::splat(1.0f)));
    auto value = L::select((n.whole & 1) != 0, L::fma(odd, miss, odd), even);
    auto rare = ~(L::abs(x) <= kTrigonometricLimitFloat);
    return __builtin_expect(L::any(rare), 0) ? patch_far_tangents<N>(value, x, rare) : value;
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_sin(Vector<T, N> x) {
    if constexpr (sizeof(T) == sizeof(float))
        return trigonometric<N, false>(x);
    else // the sign of zero is kept
        return Lanes<T, N>::select(x == T(0), x, trigonometric<N, false>(x));
}
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_cos(Vector<T, N> x) { return trigonometric<N, true>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_tan(Vector<T, N> x) { return tangent<N>(x); }

} // namespace veloz::vecmath
