// Vector types over the lane count, and the few operations on them that the functions are written in.
#pragma once

#include <cstdint>

#define VELOZ_INLINE static inline __attribute__((always_inline))
#define VELOZ_COLD static __attribute__((noinline, cold))

namespace veloz::vecmath {

template <typename T, int N> struct VectorOf {
    typedef T type __attribute__((ext_vector_type(N)));
};
template <typename T, int N> using Vector = typename VectorOf<T, N>::type;

template <typename T> struct IntegerOf;
template <> struct IntegerOf<float> {
    using type = int32_t;
};
template <> struct IntegerOf<double> {
    using type = int64_t;
};
template <typename T> using Integer = typename IntegerOf<T>::type;

// One program over N lanes of T.
template <typename T, int N> struct Lanes {
    using V = Vector<T, N>;
    using I = Vector<Integer<T>, N>;

    VELOZ_INLINE V fma(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
    VELOZ_INLINE V nearest(V x) { return __builtin_elementwise_rint(x); }
    VELOZ_INLINE V abs(V x) { return __builtin_elementwise_abs(x); }
    VELOZ_INLINE I to_int(V x) { return __builtin_convertvector(x, I); }
    VELOZ_INLINE V to_real(I x) { return __builtin_convertvector(x, V); }
    VELOZ_INLINE I bits(V x) { return __builtin_bit_cast(I, x); }
    VELOZ_INLINE V real(I x) { return __builtin_bit_cast(V, x); }
    VELOZ_INLINE V select(I mask, V a, V b) { return mask ? a : b; } // mask: 0 or -1 in each lane
    VELOZ_INLINE bool any(I mask) { return __builtin_reduce_or(mask) != 0; }
    VELOZ_INLINE V splat(T value) { return V(value); }

    // Adding it leaves the nearest integer in the low bits of the sum (to nearest even, for moderate arguments); taking it away again
    // gives that integer as a real number, +0 for both zeros.
    static constexpr T kRounder = sizeof(T) == 4 ? T(0x1.8p23) : T(0x1.8p52);

    // Horner's scheme, highest coefficient first.
    template <typename... Rest> VELOZ_INLINE V polynomial(V x, T highest, Rest... rest) {
        V sum = splat(highest);
        ((sum = fma(sum, x, splat(rest))), ...);
        return sum;
    }
};

} // namespace veloz::vecmath
