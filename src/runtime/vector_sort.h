// Sorting of keys by the widest registers of the processor.
#pragma once

#include <cstdint>

namespace veloz::runtime {

bool has_vector_sort(); // else vector_sort must not be called

// Of uint32_t and uint64_t; `other` is memory for as many keys.
template <typename Key> void vector_sort(Key *keys, Key *other, int64_t count);

} // namespace veloz::runtime
