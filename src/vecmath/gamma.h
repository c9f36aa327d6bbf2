// tgamma and lgamma, both from the logarithm of gamma(|x|): by cells below 9, by Stirling's formula from there on.
#pragma once

#include "vecmath/exponential.h"
#include "vecmath/gamma_tables.h"
#include "vecmath/inverse_trigonometric.h"
#include "vecmath/logarithm.h"
#include "vecmath/power.h"
#include "vecmath/trigonometric.h"

namespace veloz::vecmath {

// log(sqrt(2 pi)) and log(pi)
inline constexpr double kLogRootTwoPi = 0x1.d67f1c864beb5p-1, kLogRootTwoPiRest = -0x1.65b5a1b7ff5dfp-55;
inline constexpr double kLogPi = 0x1.250d048e7a1bdp+0, kLogPiRest = 0x1.7abf2ad8d5088p-57;

// Below this size gamma(x) is 1/x, and its logarithm -log|x|, to far more than the last bit.
inline constexpr double kGammaTiny = 0x1p-64;

template <int N> VELOZ_INLINE Pair<N> added(Pair<N> a, Pair<N> b) {
    Pair<N> sum = exact_sum<N>(a.high, b.high);
    return ordered_sum<N>(sum.high, sum.low + (a.low + b.low));
}
template <int N> VELOZ_INLINE Pair<N> multiplied(Pair<N> a, Pair<N> b) {
    using L = Lanes<double, N>;
    Pair<N> product = exact_product<N>(a.high, b.high);
    return {product.high, L::fma(a.high, b.low, L::fma(a.low, b.high, product.low))};
}
template <int N> VELOZ_INLINE Pair<N> chosen(Vector<int64_t, N> mask, Pair<N> a, Pair<N> b) {
    using L = Lanes<double, N>;
    return {L::select(mask, a.high, b.high), L::select(mask, a.low, b.low)};
}

// One column of a table for each lane's row.
template <int N> struct Row {
    const double *table;
    Vector<int64_t, N> start;

    __attribute__((always_inline)) Vector<double, N> operator[](int column) const {
        Vector<double, N> value;
#pragma clang loop unroll(full)
        for (int i = 0; i < N; ++i)
            value[i] = table[start[i] + column];
        return value;
    }
};

// What the logarithm of gamma is for. As kFloat it is the high parts alone, to about 2^-34, for float results; as kDouble a pair that
// is rounded to a double; as kPower a pair for its exponential, whose error is that of the logarithm times its size.
enum class Use { kFloat, kDouble, kPower };

template <int N, Use kUse> struct LogGamma {
    using L = Lanes<double, N>;
    using V = typename L::V;
    using I = typename L::I;
    static constexpr bool Full = kUse != Use::kFloat;

    VELOZ_INLINE Pair<N> logarithm(V x) { // of a normal number
        if constexpr (kUse == Use::kPower)
            return precise_logarithm<N>(Decomposed<N>(x));
        if constexpr (kUse == Use::kDouble)
            return longer_logarithm<N>(Decomposed<N>(x));
        Decomposed<N> parts(x);
        auto s = (parts.mantissa - 1.0) / (parts.mantissa + 1.0);
        return {L::fma(s, L::polynomial(s * s, kShortLog2), parts.exponent) * kLn2High, L::splat(0.0)};
    }

    // exp(x) / 2^n
    VELOZ_INLINE Pair<N> exponential(Pair<N> x, I &n) {
        if constexpr (Full) {
            Pair<N> result = exponential_pair<N>(x, n);
            return ordered_sum<N>(result.high, result.low);
        }
        auto reduced = L::round(x.high, kInverseLn2);
        n = reduced.whole;
        auto r = L::fma(reduced.value, L::splat(-kLn2High), x.high);
        return {L::fma(L::polynomial(r, kShortExp), r * r, r + 1.0), L::splat(0.0)};
    }

    // log gamma(1 + u), u from 0 to 8
    VELOZ_INLINE Pair<N> by_cells(V u) {
        auto cell = L::round(u * 8.0);
        auto distance = L::fma(cell.value, L::splat(-0.125), u);
        Row<N> row{kGammaCells, cell.whole * kGammaCellsColumns};
        constexpr int kLast = Full ? kGammaCellsColumns - 1 : 10;
        V curve = row[kLast];
#pragma clang loop unroll(full)
        for (int i = kLast - 1; i > 3; --i)
            curve = L::fma(curve, distance, row[i]);
        if constexpr (!Full)
            return {L::fma(distance, L::fma(distance, curve, row[2]), row[0]), L::splat(0.0)};
        Pair<N> line = exact_product<N>(row[2], distance);
        line.low += L::fma(distance * distance, curve, distance * row[3]);
        return added<N>({row[0], row[1]}, line);
    }

    // log gamma(a) = a (log a - 1) - log(a)/2 + log(sqrt(2 pi)) + P(1/a^2)/a, a >= 9. Where `factor` is not 1 it scales the first
    // term, beside which the others vanish.
    VELOZ_INLINE Pair<N> by_stirling(V a, V factor) {
        Pair<N> log = logarithm(a);
        auto inverse = 1.0 / a;
        auto z = inverse * inverse;
        if constexpr (!Full) {
            auto tail = L::fma(inverse, L::polynomial(z, kShortStirling), L::splat(kLogRootTwoPi));
            return {L::fma(a * factor, log.high - 1.0, L::fma(log.high, L::splat(-0.5), tail)), L::splat(0.0)};
        }
        if constexpr (kUse == Use::kDouble) { // (a - 1/2) log a - a + ...
            auto scaled = a * factor, times = scaled - 0.5;
            Pair<N> product = exact_product<N>(times, log.high);
            Pair<N> most = ordered_sum<N>(product.high, -scaled);
            auto tail = L::fma(inverse, L::polynomial(z, kStirling), L::splat(kLogRootTwoPi));
            return {most.high, most.low + (product.low + L::fma(times, log.low, tail))};
        }
        Pair<N> less = exact_sum<N>(log.high, L::splat(-1.0));
        Pair<N> product = exact_product<N>(a * factor, less.high);
        product.low = L::fma(a * factor, less.low + log.low, product.low);
        Pair<N> rest = exact_sum<N>(-0.5 * log.high, L::splat(kLogRootTwoPi));
        rest.low += L::fma(log.low, L::splat(-0.5), L::fma(inverse, L::polynomial(z, kStirling), L::splat(kLogRootTwoPiRest)));
        return added<N>(product, rest);
    }

    // log gamma(a) for a >= 1, log gamma(1 + a) below.
    VELOZ_INLINE Pair<N> of(V a, V factor) {
        auto large = a >= 9.0;
        auto u = L::select(a < 1.0, a, a - 1.0);
        Pair<N> result{};
        if (L::any(~large))
            result = by_cells(L::select(large, L::splat(0.0), u));
        if (L::any(large))
            result = chosen<N>(large, by_stirling(L::select(large, a, L::splat(9.0)), factor), result);
        return result;
    }
};

// sin(pi d), d from 0 to 1/2
template <int N, bool Full> VELOZ_INLINE Pair<N> sine_of_half_turns(Vector<double, N> d) {
    using L = Lanes<double, N>;
    auto steep = d > 0.25;
    auto turns = L::select(steep, 0.5 - d, d);
    if constexpr (Full) {
        Pair<N> r = multiplied<N>({turns, L::splat(0.0)}, {L::splat(kPi), L::splat(kPiRest)});
        Pair<N> result = chosen<N>(steep, cosine_of_rest<N>(r), sine_of_rest<N>(r));
        return ordered_sum<N>(result.high, result.low);
    } else {
        auto r = turns * kPi, z = r * r;
        auto sine = L::fma(z * r, L::polynomial(z, kShortSin), r);
        auto cosine = L::fma(z * z, L::polynomial(z, kShortCos), L::fma(z, L::splat(-0.5), L::splat(1.0)));
        return {L::select(steep, cosine, sine), L::splat(0.0)};
    }
}

// What both functions need of the reflection gamma(-a) = -pi / (a sin(pi a) gamma(a)), with 1 for a below 1 as LogGamma has it.
template <int N, bool Full> struct Reflected {
    using L = Lanes<double, N>;
    typename L::V whole;    // the nearest whole number
    typename L::V distance; // from there to a, exactly
    Pair<N> product;        // a |sin(pi a)|; 1 at the poles

    explicit Reflected(typename L::V a) {
        whole = L::nearest(a);
        distance = a - whole;
        auto size = L::abs(distance);
        Pair<N> sine = sine_of_half_turns<N, Full>(L::select(size <= 0.5, size, L::splat(0.0))); // infinite numbers have no distance
        product = multiplied<N>({L::select(a < 1.0, L::splat(1.0), a), L::splat(0.0)}, sine);
        product.high = L::select(distance == 0.0, L::splat(1.0), product.high);
    }
};

template <int N, bool Full> VELOZ_INLINE Vector<double, N> gamma_function(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto a = L::select(size < 186.0, size, L::splat(186.0)); // gamma(-186) is 0
    Pair<N> logarithm = LogGamma < N, Full ? Use::kPower : Use::kFloat > ::of(a, L::splat(1.0));
    typename L::I n;
    Pair<N> value = LogGamma < N, Full ? Use::kPower : Use::kFloat > ::exponential(logarithm, n);
    auto result = value.sum();
    auto inverted = x < 1.0, negative = x < 0.0, tiny = size < kGammaTiny, pole = x == -__builtin_inf();
    auto sign = L::splat(0.0);
    if (L::any(inverted)) {
        Reflected<N, Full> reflected(size);
        Pair<N> bottom = multiplied<N>(reflected.product, value);
        bottom = chosen<N>(negative, bottom, {L::select(tiny, L::splat(1.0), size), L::splat(0.0)});
        Pair<N> top = chosen<N>(negative, {L::splat(kPi), L::splat(kPiRest)}, value);
        result = L::select(inverted, quotient<N>(top, bottom).sum(), result);
        n = negative ? -n : n;
        auto odd = L::nearest(0.5 * reflected.whole) * 2.0 != reflected.whole;
        sign = L::real(L::bits(L::splat(-0.0)) & negative & (odd ^ (reflected.distance > 0.0)));
        pole |= negative & (reflected.distance == 0.0);
    }
    result = L::scale(result, n, size <= 165.0, x < -185.0, x > 171.63);
    result = L::real(L::bits(result) | L::bits(sign));
    result = L::select(tiny, 1.0 / x, result);
    return L::select(x == x, L::select(pole & ~tiny, L::splat(__builtin_nan("")), result), x);
}

// log|gamma(x)| near its zeros from -2.457 to -16: by a polynomial in the distance from the zero.
template <int N> VELOZ_COLD Vector<double, N> log_gamma_near_zero(Vector<double, N> result, Vector<double, N> x, Vector<int64_t, N> near) {
    using L = Lanes<double, N>;
    auto size = L::select(near, -x, L::splat(3.0));
    auto whole = L::round(size);
    auto right = size < whole.value;
    auto number = 2 * (whole.whole - 2) + (right ? 1 : typename L::I(0));
    Row<N> row{kGammaZeros, (size < 2.62 ? typename L::I(0) : number) * kGammaZerosColumns};
    Pair<N> t = exact_sum<N>(-size, -row[0]);
    t = ordered_sum<N>(t.high, t.low - row[1]);
    constexpr int kPairs = 7; // the terms before this column are worth two doubles: the signs alternate
    auto rest = row[kGammaZerosColumns - 1];
#pragma clang loop unroll(disable)
    for (int i = kGammaZerosColumns - 2; i >= kPairs; --i)
        rest = L::fma(rest, t.high, row[i]);
    Pair<N> sum{rest, L::splat(0.0)};
#pragma clang loop unroll(disable)
    for (int i = kPairs - 1; i > 3; --i)
        sum = added<N>({row[i], L::splat(0.0)}, multiplied<N>(sum, t));
    sum = added<N>({row[2], row[3]}, multiplied<N>(sum, t));
    return L::select(near, multiplied<N>(sum, t).sum(), result);
}

// log|gamma(x)| below 1, from the logarithm of gamma(|x|), or of gamma(1 + |x|) for |x| < 1. Where the logarithms nearly cancel, on the
// negative axis, the polynomials at the zeros take over.
template <int N, bool Full>
VELOZ_INLINE Vector<double, N> log_gamma_below_one(Vector<double, N> x, Vector<double, N> a, Pair<N> logarithm) {
    using L = Lanes<double, N>;
    constexpr double kLogScale = 0x1.62e42fefa39efp+6, kLogScaleRest = 0x1.abc9e3b39803fp-49; // log(2^128)
    auto below = x < 1.0, tiny = a < kGammaTiny, subnormal = a < 0x1p-1000, negative = (x < 0.0) & ~tiny, pole = a == 0.0;
    Pair<N> factor{L::select(subnormal, a * 0x1p128, a), L::splat(0.0)};
    Pair<N> base{L::select(subnormal, L::splat(kLogScale), L::splat(0.0)), L::select(subnormal, L::splat(kLogScaleRest), L::splat(0.0))};
    if (L::any(negative)) {
        auto far = negative & (a >= 9.0); // where both logarithms are large and nearly the same
        if (Full && L::any(far)) {
            auto scale = L::select(a > 0x1p500, L::splat(0x1p-64), L::splat(1.0));
            auto precise = LogGamma<N, Use::kPower>::by_stirling(L::select(far, a, L::splat(9.0)), scale);
            logarithm = chosen<N>(far, precise, logarithm);
        }
        Reflected<N, Full> reflected(a);
        factor = chosen<N>(negative, reflected.product, factor);
        base = chosen<N>(negative, {L::splat(kLogPi), L::splat(kLogPiRest)}, base);
        logarithm = chosen<N>(negative, {-logarithm.high, -logarithm.low}, logarithm);
        pole |= negative & (reflected.distance == 0.0);
    }
    factor.high = L::select(below & (a > 0.0), factor.high, L::splat(1.0));
    Pair<N> other = LogGamma < N, Full ? Use::kDouble : Use::kFloat > ::logarithm(factor.high);
    if (L::any(negative))
        other.low += L::select(negative, factor.low / factor.high, L::splat(0.0));
    Pair<N> sum = added<N>({-other.high, -other.low}, logarithm);
    if (L::any(negative | subnormal))
        sum = added<N>(base, sum);
    auto result = sum.sum();
    auto near = (x < -2.0) & (x > -0.5 - kGammaLastZero) & (L::abs(result) < 0.125);
    if (L::any(near))
        result = log_gamma_near_zero<N>(result, x, near);
    return L::select(pole, L::splat(__builtin_inf()), result);
}

template <int N, bool Full> VELOZ_INLINE Vector<double, N> logarithm_of_gamma(Vector<double, N> x) {
    using L = Lanes<double, N>;
    using Log = LogGamma<N, Full ? Use::kDouble : Use::kFloat>;
    if constexpr (N <= 2) { // one number at a time
        auto all = [](typename L::I mask) { return !L::any(~mask); };
        if (all((x >= 9.0) & (x <= 0x1p500)))
            return Log::by_stirling(x, L::splat(1.0)).sum();
        if (all((x >= 1.0) & (x < 9.0)))
            return Log::by_cells(x - 1.0).sum();
        if (all((x >= kGammaTiny) & (x < 1.0))) {
            Pair<N> logarithm = Log::logarithm(x);
            return added<N>({-logarithm.high, -logarithm.low}, Log::by_cells(x)).sum();
        }
    }
    auto size = L::abs(x);
    auto huge = size > 0x1p500;
    auto a = L::select(size < __builtin_inf(), size, L::splat(1.0));
    Pair<N> logarithm = Log::of(a, L::select(huge, L::splat(0x1p-64), L::splat(1.0)));
    auto result = L::select(huge, logarithm.sum() * 0x1p64, logarithm.sum());
    if (L::any(x < 1.0))
        result = L::select(x < 1.0, log_gamma_below_one<N, Full>(x, a, logarithm), result);
    return L::select(x == x, L::select(size == __builtin_inf(), L::splat(__builtin_inf()), result), x);
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_tgamma(Vector<T, N> x) {
    return __builtin_convertvector((gamma_function<N, sizeof(T) == 8>(__builtin_convertvector(x, Vector<double, N>))), Vector<T, N>);
}
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_lgamma(Vector<T, N> x) {
    return __builtin_convertvector((logarithm_of_gamma<N, sizeof(T) == 8>(__builtin_convertvector(x, Vector<double, N>))), Vector<T, N>);
}

} // namespace veloz::vecmath
