// Numbers as unevaluated sums of two doubles: what the functions need of that arithmetic to stay near half an ulp.
#pragma once

#include "vecmath/lanes.h"

namespace veloz::vecmath {

template <int N> struct Pair {
    using L = Lanes<double, N>;
    using V = typename L::V;
    V high, low;

    V sum() const { return high + low; }
};

// a + b exactly, for |a| >= |b| or a == 0.
template <int N> VELOZ_INLINE Pair<N> ordered_sum(Vector<double, N> a, Vector<double, N> b) {
    auto sum = a + b;
    return {sum, b - (sum - a)};
}
// a + b exactly.
template <int N> VELOZ_INLINE Pair<N> exact_sum(Vector<double, N> a, Vector<double, N> b) {
    auto sum = a + b;
    auto part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}
template <int N> VELOZ_INLINE Pair<N> exact_product(Vector<double, N> a, Vector<double, N> b) {
    auto product = a * b;
    return {product, Lanes<double, N>::product_rest(a, b, product)};
}
// a / b to about twice the precision of a double, by one division.
template <int N> VELOZ_INLINE Pair<N> quotient(Pair<N> a, Pair<N> b) {
    using L = Lanes<double, N>;
    auto inverse = 1.0 / b.high;
    auto first = a.high * inverse;
    auto rest = L::fused(-first, b.high, a.high) + L::fma(-first, b.low, a.low);
    return {first, rest * inverse};
}
// sqrt(a); 0 for 0.
template <int N> VELOZ_INLINE Pair<N> square_root(Pair<N> a) {
    using L = Lanes<double, N>;
    auto root = L::sqrt(a.high);
    auto rest = L::fused(-root, root, a.high) + a.low;
    return {root, L::select(root == 0.0, L::splat(0.0), 0.5 * rest / root)};
}

} // namespace veloz::vecmath
