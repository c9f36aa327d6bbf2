// asin, acos, atan and atan2.
#pragma once

#include "vecmath/coefficients.h"
#include "vecmath/pair.h"

namespace veloz::vecmath {

inline constexpr double kPi = 0x1.921fb54442d18p+1, kPiRest = 0x1.1a62633145c07p-53; // pi to twice the precision
inline constexpr float kFloatHalfPi = 0x1.921fb6p+0f, kFloatHalfPiRest = -0x1.777a5cp-25f;

template <int N> struct ArcTangent {
    using L = Lanes<double, N>;
    using V = typename L::V;

    // The angle of the point (x, y) with x, y >= 0, not both 0; negated and added to pi where `mirror`.
    VELOZ_INLINE V angle(V y, V x, Vector<int64_t, N> mirror) {
        auto steep = y > 0x1.3504f333f9de6p+1 * x; // tan(3 pi/8)
        auto middle = (y > 0x1.a827999fcef32p-2 * x) & ~steep;
        Pair<N> difference = exact_sum<N>(y, -x), sum = exact_sum<N>(y, x);
        Pair<N> top{L::select(steep, -x, L::select(middle, difference.high, y)), L::select(middle, difference.low, L::splat(0.0))};
        Pair<N> bottom{L::select(steep, y, L::select(middle, sum.high, x)), L::select(middle, sum.low, L::splat(0.0))};
        auto share = L::select(steep, L::splat(0.5), L::select(middle, L::splat(0.25), L::splat(0.0))); // of pi
        share = L::select(mirror, 1.0 - share, share);
        auto sign = mirror & L::bits(L::splat(-0.0));
        Pair<N> t = quotient<N>(top, bottom);
        t.high = L::real(L::bits(t.high) ^ sign);
        t.low = L::real(L::bits(t.low) ^ sign);
        auto z = t.high * t.high;
        // the angles are multiples of pi/4 up to pi; times 3 the product is rounded
        Pair<N> base = exact_product<N>(share, L::splat(kPi));
        Pair<N> result = ordered_sum<N>(base.high, t.high);
        auto rest = L::fma(share, L::splat(kPiRest), base.low) + t.low;
        return result.high + (result.low + L::fma(t.high * z, L::polynomial(z, kAtan), rest));
    }

    VELOZ_INLINE V of(V x) {
        auto size = L::abs(x);
        size = L::select(size > 0x1p60, L::splat(0x1p60), size); // pi/2 to the last bit
        if constexpr (N == 1)
            return L::copysign(of_one(size), x);
        return L::copysign(angle(size, L::splat(1.0), size != size), x);
    }

    // angle(size, 1), with branches in place of selects: the same bits.
    VELOZ_INLINE V of_one(V size) {
        auto z = size * size;
        if (!(size[0] > 0x1.a827999fcef32p-2))
            return size + L::fma(size * z, L::polynomial(z, kAtan), L::splat(0.0));
        if (size[0] > 0x1.3504f333f9de6p+1)
            return turned({L::splat(-1.0), L::splat(0.0)}, {size, L::splat(0.0)}, 0.5);
        return turned(exact_sum<N>(size, L::splat(-1.0)), exact_sum<N>(size, L::splat(1.0)), 0.25);
    }
    VELOZ_INLINE V turned(Pair<N> top, Pair<N> bottom, double share) {
        Pair<N> t = quotient<N>(top, bottom);
        auto z = t.high * t.high;
        Pair<N> result = ordered_sum<N>(L::splat(share * kPi), t.high);
        return result.high + (result.low + L::fma(t.high * z, L::polynomial(z, kAtan), share * kPiRest + t.low));
    }

    // Finite arguments.
    VELOZ_INLINE V of_point(V y, V x) {
        auto height = L::abs(y), width = L::abs(x);
        // products and quotients of the core neither overflow nor lose bits
        auto most = L::select(height > width, height, width);
        auto factor = L::select(most > 0x1p1000, L::splat(0x1p-100), L::select(most < 0x1p700, L::splat(0x1p200), L::splat(1.0)));
        height *= factor;
        width *= factor;
        auto nothing = (height == 0.0) & (width == 0.0);
        return L::copysign(angle(height, L::select(nothing, L::splat(1.0), width), L::bits(x) < 0), y);
    }
};

template <int N> VELOZ_INLINE Vector<double, N> arc_tangent(Vector<double, N> x) { return ArcTangent<N>::of(x); }
// atan t with t = |x| up to 0.6, pi/4 + atan t with t = (|x| - 1) / (|x| + 1) up to 1/0.6, pi/2 + atan t with t = -1/|x| beyond.
template <int N> VELOZ_INLINE Vector<float, N> arc_tangent(Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto size = L::abs(x);
    if constexpr (N == 1) { // no quotient, and the same bits
        auto square = size * size;
        if (!(size[0] > 0.6f))
            return L::copysign(size + L::fma(size * square, L::polynomial(square, kFloatAtan), L::splat(0.0f)), x);
    }
    auto above = size > 0.6f, steep = size > 1.6666666f;
    auto top = L::select(steep, L::splat(-1.0f), L::select(above, size - 1.0f, size));
    auto bottom = L::select(steep, size, L::select(above, size + 1.0f, L::splat(1.0f)));
    auto t = top / bottom;
    auto z = t * t;
    auto base = L::select(steep, L::splat(kFloatHalfPi), L::select(above, L::splat(0.5f * kFloatHalfPi), L::splat(0.0f)));
    auto sum = base + t;
    auto lost = L::fma(base, L::splat(kFloatHalfPiRest / kFloatHalfPi), t - (sum - base));
    return L::copysign(sum + L::fma(t * z, L::polynomial(z, kFloatAtan), lost), x);
}

// One point, infinite or NaN in a coordinate or, of those of floats, very far or very near.
VELOZ_INLINE double rare_angle(double y, double x) {
    constexpr double kMost = FormatOf<double>::kMost, kQuarter = 0.25 * kPi;
    if (y != y || x != x)
        return __builtin_nan("");
    bool high = !(__builtin_fabs(y) <= kMost), wide = !(__builtin_fabs(x) <= kMost), left = __builtin_signbit(x);
    if (high || wide)
        return __builtin_copysign(high && wide ? (left ? 3 * kQuarter : kQuarter) : high ? 2 * kQuarter : left ? kPi : 0.0, y);
    return ArcTangent<1>::of_point(Vector<double, 1>(y), Vector<double, 1>(x))[0];
}

template <int N> VELOZ_INLINE Vector<double, N> arc_tangent_of_point(Vector<double, N> y, Vector<double, N> x) {
    using L = Lanes<double, N>;
    constexpr double kMost = FormatOf<double>::kMost;
    auto rare = ~((L::abs(y) <= kMost) & (L::abs(x) <= kMost));
    return with_rare<rare_angle, double, N>(ArcTangent<N>::of_point(y, x), y, x, rare);
}
// As arc_tangent() for a quotient, with the error of the division. The angle is `quarters` of pi and t; points that are very far or very
// near are rare.
template <int N> VELOZ_INLINE Vector<float, N> arc_tangent_of_point(Vector<float, N> y, Vector<float, N> x) {
    using L = Lanes<float, N>;
    auto height = L::abs(y), width = L::abs(x);
    auto most = L::select(height > width, height, width);
    auto nothing = most == 0.0f;
    width = L::select(nothing, L::splat(1.0f), width);
    auto above = height > 0.6f * width, steep = 0.6f * height > width;
    auto top = L::select(steep, -width, L::select(above, height - width, height));
    auto bottom = L::select(steep, height, L::select(above, height + width, width));
    top = L::real(L::bits(top) ^ L::sign_bit(x));
    auto t = top / bottom;
    auto inverse = L::real(0x7ef311c3 - L::bits(bottom)); // three bits, and six by one step, are enough
    inverse *= L::fma(-inverse, bottom, L::splat(2.0f));
    auto rest = L::fused(-t, bottom, top) * inverse;
    auto quarters = L::select(steep, L::splat(2.0f), L::select(above, L::splat(1.0f), L::splat(0.0f)));
    quarters = L::select(L::bits(x) < 0, 4.0f - quarters, quarters);
    auto base = quarters * (0.5f * kFloatHalfPi);
    auto sum = base + t;
    auto base_low = L::fma(quarters, L::splat(0.5f * kFloatHalfPiRest), L::fused(quarters, L::splat(0.5f * kFloatHalfPi), -base));
    auto lost = (t - (sum - base)) + (rest + base_low);
    auto z = t * t;
    auto result = L::copysign(sum + L::fma(t * z, L::polynomial(z, kFloatAtan), lost), y);
    return with_rare<rare_angle, float, N>(result, y, x, ~(nothing | ((most >= 0x1p-60f) & (most <= 0x1p100f))));
}

// asin t = t + t^3 P(t^2) for |t| <= 1/2; beyond, asin |x| = pi/2 - 2 asin t with t^2 = (1 - |x|) / 2. NaN outside [-1, 1] by the root.
template <int N> struct ArcSine {
    using L = Lanes<double, N>;
    using V = typename L::V;
    typename L::I outer; // |x| > 1/2
    Pair<N> angle;       // asin t

    explicit ArcSine(V size) {
        outer = size > 0.5;
        if constexpr (N == 1) { // no root, and the same bits
            if (!outer[0]) {
                auto square = size * size;
                angle.high = size;
                angle.low = L::fma(size * square, L::polynomial(square, kAsin), L::splat(0.0));
                return;
            }
        }
        auto z = L::select(outer, L::fma(size, L::splat(-0.5), L::splat(0.5)), size * size);
        Pair<N> root = square_root<N>({z, L::splat(0.0)});
        angle.high = L::select(outer, root.high, size);
        angle.low = L::fma(angle.high * z, L::polynomial(z, kAsin), L::select(outer, root.low, L::splat(0.0)));
    }
};

template <int N> VELOZ_INLINE Vector<double, N> arc_sine(Vector<double, N> x) {
    using L = Lanes<double, N>;
    ArcSine<N> core(L::abs(x));
    if constexpr (N == 1)
        if (!core.outer[0])
            return L::copysign(core.angle.sum(), x);
    Pair<N> outer = ordered_sum<N>(L::splat(0.5 * kPi), -2.0 * core.angle.high);
    auto far = outer.high + (outer.low + L::fma(L::splat(-2.0), core.angle.low, L::splat(0.5 * kPiRest)));
    return L::copysign(L::select(core.outer, far, core.angle.sum()), x);
}
// acos x = base + factor asin t with factor 2 near 1, -2 near -1 (base pi), and -1 or 1 between (base pi/2)
template <int N> VELOZ_INLINE Vector<double, N> arc_cosine(Vector<double, N> x) {
    using L = Lanes<double, N>;
    ArcSine<N> core(L::abs(x));
    auto negative = x < 0.0;
    auto halves = L::select(core.outer, L::select(negative, L::splat(1.0), L::splat(0.0)), L::splat(0.5)); // of pi
    auto factor = L::select(core.outer, L::splat(2.0), L::splat(-1.0));
    factor = L::select(negative, -factor, factor);
    Pair<N> sum = ordered_sum<N>(halves * kPi, factor * core.angle.high);
    return sum.high + (sum.low + L::fma(factor, core.angle.low, halves * kPiRest));
}

// The same in float.
template <int N> struct ShortArcSine {
    using L = Lanes<float, N>;
    using V = typename L::V;
    typename L::I outer;
    V t, rest; // their sum is asin t

    explicit ShortArcSine(V size) {
        outer = size > 0.5f;
        if constexpr (N == 1) { // no root, and the same bits
            if (!outer[0]) {
                auto square = size * size;
                t = size;
                rest = L::fma(t * square, L::polynomial(square, kFloatAsin), L::splat(0.0f));
                return;
            }
        }
        auto z = L::select(outer, L::fma(size, L::splat(-0.5f), L::splat(0.5f)), size * size);
        auto root = L::sqrt(z);
        // the root's error is its residual times 1 / (2 root), which three bits of are enough
        auto inverse = L::real(0x7e6eb3bf - L::bits(root));
        auto low = L::select(outer, L::fused(-root, root, z) * inverse, L::splat(0.0f));
        t = L::select(outer, root, size);
        rest = L::fma(t * z, L::polynomial(z, kFloatAsin), low);
    }
};

template <int N> VELOZ_INLINE Vector<float, N> arc_sine(Vector<float, N> x) {
    using L = Lanes<float, N>;
    ShortArcSine<N> core(L::abs(x));
    auto sum = L::fma(core.t, L::splat(-2.0f), L::splat(kFloatHalfPi));
    auto lost = L::fma(core.t, L::splat(-2.0f), kFloatHalfPi - sum);
    auto far = sum + L::fma(core.rest, L::splat(-2.0f), lost + kFloatHalfPiRest);
    return L::copysign(L::select(core.outer, far, core.t + core.rest), x);
}
template <int N> VELOZ_INLINE Vector<float, N> arc_cosine(Vector<float, N> x) {
    using L = Lanes<float, N>;
    ShortArcSine<N> core(L::abs(x));
    auto negative = x < 0.0f;
    auto halves = L::select(core.outer, L::select(negative, L::splat(2.0f), L::splat(0.0f)), L::splat(1.0f)); // of pi/2
    auto factor = L::select(core.outer, L::splat(2.0f), L::splat(-1.0f));
    factor = L::select(negative, -factor, factor);
    auto base = halves * kFloatHalfPi;
    auto sum = L::fma(factor, core.t, base);
    auto lost = L::fma(factor, core.t, base - sum);
    return sum + L::fma(factor, core.rest, L::fma(halves, L::splat(kFloatHalfPiRest), lost));
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_asin(Vector<T, N> x) { return arc_sine<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_acos(Vector<T, N> x) { return arc_cosine<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_atan(Vector<T, N> x) { return arc_tangent<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_atan2(Vector<T, N> y, Vector<T, N> x) {
    return arc_tangent_of_point<N>(y, x);
}

} // namespace veloz::vecmath
