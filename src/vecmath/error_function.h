// erf and erfc. Double: polynomials by cell, from a table; float: two polynomials in double.
#pragma once

#include "vecmath/error_tables.h"
#include "vecmath/exponential.h"

namespace veloz::vecmath {

// A row of a table per lane: value + rest at the cell's centre and the sum of the terms in `distance`.
template <int Columns, int N> struct CellValue {
    using L = Lanes<double, N>;
    typename L::V high, low, slope, curve; // the function is high + low + distance (slope + distance curve)

    CellValue(const double *table, typename L::I row, typename L::V distance) {
        auto column = [&](int index) __attribute__((always_inline)) {
            typename L::V value;
#pragma clang loop unroll(full)
            for (int i = 0; i < N; ++i)
                value[i] = table[row[i] * Columns + index];
            return value;
        };
        low = column(0);
        high = column(1);
        slope = column(2);
        curve = column(Columns - 1);
#pragma clang loop unroll(full)
        for (int i = Columns - 2; i > 2; --i)
            curve = L::fma(curve, distance, column(i));
    }
};

template <int N> VELOZ_INLINE Vector<double, N> error_function(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto bounded = L::select(size < 6.0, size, L::splat(6.0)); // erf(6) rounds to 1
    auto cell = L::round(bounded * 8.0);
    auto distance = L::fma(cell.value, L::splat(-0.125), bounded);
    CellValue<kErfCellsColumns, N> parts(kErfCells, cell.whole, distance);
    Pair<N> line = exact_product<N>(parts.slope, distance);
    Pair<N> sum = exact_sum<N>(parts.high, line.high);
    auto result = sum.high + (sum.low + line.low + L::fma(distance * distance, parts.curve, parts.low));
    return L::select(x == x, L::copysign(result, x), x);
}

// erfc(|x|) = exp(-x^2) times a function by cells of 1 + |x|: eight to each power of two.
template <int N> VELOZ_INLINE Vector<double, N> complementary_error_function(Vector<double, N> x) {
    using L = Lanes<double, N>;
    auto size = L::abs(x);
    auto bounded = L::select(size < 28.0, size, L::splat(28.0));
    Pair<N> square = exact_product<N>(bounded, bounded);
    typename L::I n;
    Pair<N> decay = exponential_pair<N>({-square.high, -square.low}, n);
    auto place = L::bits(1.0 + bounded);
    auto row = L::shift_right(place, 49) - (1023 << 3);
    auto centre = L::real((place & ~((int64_t(1) << 49) - 1)) | (int64_t(1) << 48)) - 1.0;
    auto distance = bounded - centre;
    CellValue<kErfcCellsColumns, N> parts(kErfcCells, row, distance);
    auto line = L::fma(distance, parts.curve, parts.slope) * distance;
    Pair<N> scaled = ordered_sum<N>(parts.high, line);
    scaled.low += parts.low;
    Pair<N> product = exact_product<N>(decay.high, scaled.high);
    product.low += L::fma(decay.high, scaled.low, decay.low * scaled.high);
    // the result for negative arguments; its exponent stays normal
    auto power = L::power_of_two(n > -1000 ? n : typename L::I(-1000));
    Pair<N> left = ordered_sum<N>(L::splat(2.0), -product.high * power);
    auto right = L::scale(product.sum(), n, bounded <= 26.0, size > 27.3, typename L::I(0));
    auto result = L::select(x < 0.0, left.high + (left.low - product.low * power), right);
    return L::select(x == x, result, x);
}

template <int N> VELOZ_INLINE Vector<double, N> short_complement(Vector<double, N> size) {
    using L = Lanes<double, N>;
    auto bounded = L::select(size < 10.1, size, L::splat(10.1)); // the result is then below half the smallest float
    auto t = (bounded - 2.0) / ((bounded + 2.0));
    return L::polynomial(t, kShortErfc) * short_exponential<N>(-bounded * bounded) / L::fma(bounded, L::splat(2.0), L::splat(1.0));
}

template <int N> VELOZ_INLINE Vector<float, N> error_function(Vector<float, N> narrow_x) {
    using L = Lanes<double, N>;
    auto x = widen<N>(narrow_x);
    auto size = L::abs(x);
    auto z = L::select(size < 1.0, x * x, L::splat(1.0));
    auto result = L::select(size < 1.0, size * L::polynomial(z, kShortErf), 1.0 - short_complement<N>(size));
    return narrow<N>(L::select(x == x, L::copysign(result, x), x));
}
template <int N> VELOZ_INLINE Vector<float, N> complementary_error_function(Vector<float, N> narrow_x) {
    using L = Lanes<double, N>;
    auto x = widen<N>(narrow_x);
    auto complement = short_complement<N>(L::abs(x));
    return narrow<N>(L::select(x == x, L::select(x < 0.0, 2.0 - complement, complement), x));
}

template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_erf(Vector<T, N> x) { return error_function<N>(x); }
template <typename T, int N> VELOZ_INLINE Vector<T, N> vector_erfc(Vector<T, N> x) { return complementary_error_function<N>(x); }

} // namespace veloz::vecmath
