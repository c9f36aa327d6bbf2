// Vector types over the lane count, and the few operations on them that the functions are written in.
#pragma once

#include <cstdint>

#define VELOZ_INLINE static inline __attribute__((always_inline))
// The calling convention keeps half of the vector registers: values that live across the unlikely call need not go to the stack.
#define VELOZ_COLD static __attribute__((noinline, cold, intel_ocl_bicc))

namespace veloz::vecmath {

template <typename T, int N> struct VectorOf {
    typedef T type __attribute__((ext_vector_type(N)));
};
template <typename T, int N> using Vector = typename VectorOf<T, N>::type;

template <typename T> struct FormatOf;
template <> struct FormatOf<float> {
    using Integer = int32_t;
    using Unsigned = uint32_t;
    static constexpr int kMantissa = 23, kBias = 127;
    static constexpr float kLeast = 0x1p-126f, kMost = 0x1.fffffep127f; // the positive normal numbers
    static constexpr float kWhole = 0x1p23f;                            // from here on there are no fractions
    static constexpr float kRounder = 0x1.8p23f; // adding it rounds to a whole number and leaves that in the low bits
};
template <> struct FormatOf<double> {
    using Integer = int64_t;
    using Unsigned = uint64_t;
    static constexpr int kMantissa = 52, kBias = 1023;
    static constexpr double kLeast = 0x1p-1022, kMost = 0x1.fffffffffffffp1023;
    static constexpr double kWhole = 0x1p52;
    static constexpr double kRounder = 0x1.8p52;
};

// The processor of this instance multiplies and adds with one rounding.
#ifdef __FMA__
inline constexpr bool kHasFused = true;
#else
inline constexpr bool kHasFused = false;
#endif

template <typename T> using Integer = typename FormatOf<T>::Integer;

// One program over N lanes of T. Conversions between numbers and integers go through kRounder: AVX2 has none for 64 bits, and one
// out of range has no value in LLVM.
template <typename T, int N> struct Lanes {
    using F = FormatOf<T>;
    using V = Vector<T, N>;
    using I = Vector<Integer<T>, N>;
    using U = Vector<typename F::Unsigned, N>;

    // The nearest whole number as a number and as an integer; both are right for sizes below 2^(kMantissa-1).
    struct Rounded {
        V value;
        I whole;
    };

    // a b + c, with one rounding where the processor has that and with two elsewhere: for sums that bear both.
    VELOZ_INLINE V fma(V a, V b, V c) {
        if constexpr (kHasFused)
            return __builtin_elementwise_fma(a, b, c);
        return a * b + c;
    }
    // a b + c from the exact product, on every processor: exact where the sum cancels. Sizes of doubles below 2^1023.
    VELOZ_INLINE V fused(V a, V b, V c) {
        if constexpr (kHasFused) {
            return __builtin_elementwise_fma(a, b, c);
        } else if constexpr (sizeof(T) == 4) {
            using D = Vector<double, N>;
            return __builtin_convertvector(__builtin_convertvector(a, D) * __builtin_convertvector(b, D) + __builtin_convertvector(c, D),
                                           V);
        } else {
            V product = a * b, sum = product + c, part = sum - product;
            return sum + (((product - (sum - part)) + (c - part)) + product_rest(a, b, product));
        }
    }
    // a b - product exactly, for the rounded product. Without fused operations by Dekker's halves of 26 bits.
    VELOZ_INLINE V product_rest(V a, V b, V product) {
        if constexpr (kHasFused)
            return __builtin_elementwise_fma(a, b, -product);
        V a_high = upper_half(a), b_high = upper_half(b), a_low = a - a_high, b_low = b - b_high;
        return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    }
    VELOZ_INLINE V upper_half(V x) {
        constexpr int kHalf = F::kMantissa / 2 + 1; // the halves of both numbers have 26 bits: their products are exact
        return real((bits(x) + (Integer<T>(1) << (kHalf - 1))) & ~((Integer<T>(1) << kHalf) - 1));
    }
    VELOZ_INLINE V nearest(V x) {
        if constexpr (kHasFused)
            return __builtin_elementwise_rint(x);
        V size = abs(x); // SSE2 has no instruction for it
        return copysign(select(size < F::kWhole, (size + F::kWhole) - F::kWhole, size), x);
    }
    VELOZ_INLINE V truncated(V x) { // x >= 0
        if constexpr (kHasFused)
            return __builtin_elementwise_trunc(x);
        V whole = nearest(x);
        return select(whole > x, whole - T(1), whole);
    }
    VELOZ_INLINE V abs(V x) { return __builtin_elementwise_abs(x); }
    VELOZ_INLINE V sqrt(V x) { return __builtin_elementwise_sqrt(x); }
    VELOZ_INLINE V copysign(V x, V sign) { return __builtin_elementwise_copysign(x, sign); }
    VELOZ_INLINE I bits(V x) { return __builtin_bit_cast(I, x); }
    VELOZ_INLINE V real(I x) { return __builtin_bit_cast(V, x); }
    VELOZ_INLINE V select(I mask, V a, V b) { // mask: 0 or -1 in each lane
        if constexpr (N == 1)                 // without the way through an integer
            return mask[0] != 0 ? a : b;
        else
            return mask ? a : b;
    }
    VELOZ_INLINE bool any(I mask) { return __builtin_reduce_or(mask) != 0; }
    VELOZ_INLINE V splat(T value) { return V(value); }

    VELOZ_INLINE Rounded round(V x) { return rounded(x + F::kRounder); }
    VELOZ_INLINE Rounded round(V x, T factor) { return rounded(fma(x, splat(factor), splat(F::kRounder))); } // of the product
    VELOZ_INLINE Rounded rounded(V moved) { return {moved - F::kRounder, bits(moved) - bits(splat(F::kRounder))}; }
    VELOZ_INLINE V to_real(I x) { return real(x + bits(splat(F::kRounder))) - F::kRounder; }
    VELOZ_INLINE I shift_right(I x, int count) { return I(U(x) >> typename F::Unsigned(count)); }
    // 2^n; n from 1-kBias to kBias
    VELOZ_INLINE V power_of_two(I n) { return real((n + F::kBias) << F::kMantissa); }
    // p 2^n for p not far from 1: 0 where `vanish` and infinite where `overflow`; lanes of neither that are not `ordinary` may be
    // subnormal, overflow, or NaN. Results that vanish need no branch: exp(-x*x) has many. Subnormal results are rounded as integers:
    // a floating-point operation with a subnormal result costs a hundred cycles.
    VELOZ_INLINE V scale(V p, I n, I ordinary, I vanish, I overflow) {
        I raw = bits(p) + (n << F::kMantissa);
        V result = real(vanish ? I(0) : raw);
        if (__builtin_expect(any(~(ordinary | vanish)), 0)) {
            V units = real(bits(p) + ((n + (F::kBias + F::kMantissa - 1)) << F::kMantissa)); // of the smallest subnormal
            I tiny = bits(units + F::kWhole) - bits(splat(F::kWhole));
            I other = ~vanish;
            result = select((raw < (Integer<T>(1) << F::kMantissa)) & other, real(tiny), result);
            result = select((p != p) & other, p, result);
            result = select(overflow | ((raw >= bits(splat(__builtin_inf()))) & (p == p) & other), splat(__builtin_inf()), result);
        }
        return result;
    }
    VELOZ_INLINE I sign_bit(V x) { return bits(x) & bits(splat(T(-0.0))); }

    // Horner's scheme, highest coefficient first. Float results have no room for a second rounding in the last step.
    template <int K> VELOZ_INLINE V polynomial(V x, const T (&coefficients)[K]) {
        V sum = splat(coefficients[0]);
#pragma clang loop unroll(full)
        for (int i = 1; i < K; ++i)
            sum = sizeof(T) == 4 && i == K - 1 ? fused(sum, x, splat(coefficients[i])) : fma(sum, x, splat(coefficients[i]));
        return sum;
    }
};

template <int N> VELOZ_INLINE Vector<double, N> widen(Vector<float, N> x) { return __builtin_convertvector(x, Vector<double, N>); }
template <int N> VELOZ_INLINE Vector<float, N> narrow(Vector<double, N> x) { return __builtin_convertvector(x, Vector<float, N>); }

// The rare branch: lanes of `rare` get the result of Function, the others keep theirs, so that no lane's result depends on another's
// argument. Float lanes take the double version and round.
template <double (*Function)(double), typename T, int N>
VELOZ_COLD Vector<T, N> patch(Vector<T, N> result, Vector<T, N> x, Vector<Integer<T>, N> rare) {
#pragma clang loop unroll(disable)
    for (int i = 0; i < N; ++i)
        if (rare[i])
            result[i] = T(Function(double(x[i])));
    return result;
}
template <double (*Function)(double, double), typename T, int N>
VELOZ_COLD Vector<T, N> patch(Vector<T, N> result, Vector<T, N> x, Vector<T, N> y, Vector<Integer<T>, N> rare) {
#pragma clang loop unroll(disable)
    for (int i = 0; i < N; ++i)
        if (rare[i])
            result[i] = T(Function(double(x[i]), double(y[i])));
    return result;
}
template <double (*Function)(double), typename T, int N>
VELOZ_INLINE Vector<T, N> with_rare(Vector<T, N> result, Vector<T, N> x, Vector<Integer<T>, N> rare) {
    return __builtin_expect(Lanes<T, N>::any(rare), 0) ? patch<Function, T, N>(result, x, rare) : result;
}
template <double (*Function)(double, double), typename T, int N>
VELOZ_INLINE Vector<T, N> with_rare(Vector<T, N> result, Vector<T, N> x, Vector<T, N> y, Vector<Integer<T>, N> rare) {
    return __builtin_expect(Lanes<T, N>::any(rare), 0) ? patch<Function, T, N>(result, x, y, rare) : result;
}

} // namespace veloz::vecmath
