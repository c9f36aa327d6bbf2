// The innermost part of a matrix product for this processor.
#pragma once

#include <cstdint>

namespace veloz::runtime {

// `run` adds up a tile of rows × columns, which it writes densely, from a panel of `a` (depth × rows) and one of `b` (depth × columns).
template <typename T> struct ProductKernel {
    int64_t rows, columns;
    void (*run)(int64_t depth, const T *a, const T *b, T *out);
};

inline constexpr int64_t kLargestTile = 8 * 48; // numbers

// Of float, double, uint32_t and uint64_t.
template <typename T> const ProductKernel<T> &product_kernel();

} // namespace veloz::runtime
