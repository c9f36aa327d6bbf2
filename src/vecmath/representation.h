// Functions of how numbers are represented, exact by nature: spacing, nextafter and ldexp.
#pragma once

#include "vecmath/lanes.h"

namespace veloz::vecmath {

// The next number after x in the direction of y.
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_nextafter(Vector<T, N> x, Vector<T, N> y) {
    using L = Lanes<T, N>;
    auto away = (y > x) == (x > T(0)); // from zero
    auto next = L::real(L::bits(x) + (away ? typename L::I(1) : typename L::I(-1)));
    next = L::select(x == T(0), L::copysign(L::real(typename L::I(1)), y), next);
    next = L::select(x == y, y, next);
    return L::select((x != x) | (y != y), x + y, next);
}

// As NumPy: the distance to the next number away from zero, with the sign of x (+ for both zeros); NaN for infinities.
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_spacing(Vector<T, N> x) {
    using L = Lanes<T, N>;
    auto next = L::real(L::bits(x) + 1) - x;
    return L::select(x == T(0), L::real(typename L::I(1)), L::select(L::abs(x) <= FormatOf<T>::kMost, next, x - x));
}

// x 2^n for a whole number n. Before the last step nothing is rounded: a number that becomes subnormal in one of the first two keeps
// too few bits left of it only if the last one makes it zero.
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_ldexp(Vector<T, N> x, Vector<T, N> n) {
    using L = Lanes<T, N>;
    constexpr int kBias = FormatOf<T>::kBias, kDown = kBias - 1 - (FormatOf<T>::kMantissa + 1), kLimit = 2 * kBias + 2 * kDown;
    auto bounded = L::select(n > T(kLimit), L::splat(kLimit), L::select(n < T(-kLimit), L::splat(-kLimit), n));
    auto left = L::round(bounded).whole;
#pragma clang loop unroll(full)
    for (int i = 0; i < 2; ++i) {
        auto up = left > kBias, down = left < 1 - kBias;
        auto step = up ? typename L::I(kBias) : down ? typename L::I(-kDown) : typename L::I(0);
        x *= L::power_of_two(step);
        left -= step;
    }
    left = left > kBias ? typename L::I(kBias) : left < 1 - kBias ? typename L::I(1 - kBias) : left;
    return x * L::power_of_two(left);
}

} // namespace veloz::vecmath
