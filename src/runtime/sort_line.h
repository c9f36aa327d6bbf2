// Sorting and partitioning of numbers that lie side by side, as their bits.
#pragma once

#include "runtime/context.h"
#include "runtime/sort_keys.h"

namespace veloz::runtime {

// In order, equal numbers (zeros of either sign) as they were, NaN last in any order. Non-zero when there is no memory.
template <typename Key> int32_t sort_numbers(CallContext *context, Key *items, int64_t count, Coding coding);
// The number of this rank at its place, none greater before it and none smaller behind it.
template <typename Key> void partition_numbers(Key *items, int64_t count, int64_t rank, Coding coding);

} // namespace veloz::runtime
