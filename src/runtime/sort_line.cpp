// Numbers become keys in place, the keys are sorted, and become numbers again.
#include "runtime/sort_line.h"

#include "runtime/lines.h"
#include "runtime/radix_sort.h"
#include "runtime/vector_sort.h"

#include <algorithm>

namespace veloz::runtime {

namespace {

// Moves NaN to the end: how many items come before them.
template <typename Key> int64_t set_nan_apart(Key *items, int64_t count) {
    int64_t end = count;
    for (int64_t k = 0; k < end;)
        if (is_nan(items[k]))
            std::swap(items[k], items[--end]);
        else
            ++k;
    return end;
}

// What the encoding of numbers has to know of floats.
struct Oddities {
    int64_t nans = 0, positive_zeros = 0, negative_zeros = 0;
    bool mixed_zeros() const { return positive_zeros && negative_zeros; }
};

template <typename Key> Oddities oddities(const Key *items, int64_t count) {
    Oddities found;
    for (int64_t k = 0; k < count; ++k) {
        found.nans += is_nan(items[k]);
        found.positive_zeros += items[k] == 0;
        found.negative_zeros += items[k] == kSign<Key>;
    }
    return found;
}

template <typename Key> void encode_all(Key *items, int64_t count, Coding coding) {
    if (coding == Coding::Signed)
        for (int64_t k = 0; k < count; ++k)
            items[k] = encode(items[k], Coding::Signed);
    if (coding == Coding::Float)
        for (int64_t k = 0; k < count; ++k)
            items[k] = encode(items[k], Coding::Float);
}

template <typename Key> void decode_all(Key *items, int64_t count, Coding coding) {
    if (coding == Coding::Signed)
        for (int64_t k = 0; k < count; ++k)
            items[k] = decode(items[k], Coding::Signed);
    if (coding == Coding::Float)
        for (int64_t k = 0; k < count; ++k)
            items[k] = decode(items[k], Coding::Float);
}

template <typename Key> void sort_by_counting(Key *keys, int64_t count) {
    std::array<int64_t, 256> counts{};
    for (int64_t k = 0; k < count; ++k)
        ++counts[keys[k]];
    Key *next = keys;
    for (size_t key = 0; key < counts.size(); ++key)
        next = std::fill_n(next, counts[key], Key(key));
}

template <typename Key> int32_t sort_keys(CallContext *context, Key *keys, int64_t count) {
    const int64_t few = sizeof(Key) >= 4 && has_vector_sort() ? 20 : 256;
    if (sizeof(Key) == 1 && count > kFewItems) {
        if constexpr (sizeof(Key) == 1)
            sort_by_counting(keys, count);
        return 0;
    }
    if (count < few) {
        std::sort(keys, keys + count);
        return 0;
    }
    Scratch other(context, count * int64_t(sizeof(Key)));
    if (!other)
        return 1;
    if constexpr (sizeof(Key) >= 4) {
        if (has_vector_sort()) {
            vector_sort(keys, other.as<Key>(), count);
            return 0;
        }
    }
    auto *items = reinterpret_cast<PlainItem<Key> *>(keys);
    PlainItem<Key> *sorted = radix_sort(items, other.as<PlainItem<Key>>(), count);
    if (sorted != items)
        std::memcpy(keys, sorted, size_t(count) * sizeof(Key));
    return 0;
}

template <typename Key> int32_t sort_floats(CallContext *context, Key *items, int64_t count) {
    Oddities odd = oddities(items, count);
    Scratch signs(context, odd.mixed_zeros() ? odd.positive_zeros + odd.negative_zeros : 1);
    if (!signs)
        return 1;
    if (odd.mixed_zeros()) {
        auto *next = signs.as<uint8_t>();
        for (int64_t k = 0; k < count; ++k)
            if (Key(items[k] & Key(~kSign<Key>)) == 0)
                *next++ = items[k] != 0;
    }
    int64_t ordered = odd.nans ? set_nan_apart(items, count) : count;
    encode_all(items, ordered, Coding::Float);
    if (int32_t status = sort_keys(context, items, ordered)) {
        decode_all(items, ordered, Coding::Float);
        return status;
    }
    Key *zeros = odd.mixed_zeros() ? std::lower_bound(items, items + ordered, encode(kSign<Key>, Coding::Float)) : nullptr;
    decode_all(items, ordered, Coding::Float);
    for (int64_t k = 0; zeros && k < odd.positive_zeros + odd.negative_zeros; ++k)
        zeros[k] = signs.as<uint8_t>()[k] ? kSign<Key> : Key(0);
    return 0;
}

} // namespace

template <typename Key> int32_t sort_numbers(CallContext *context, Key *items, int64_t count, Coding coding) {
    if (count < 2)
        return 0;
    if (coding == Coding::Float)
        return sort_floats(context, items, count);
    encode_all(items, count, coding);
    int32_t status = sort_keys(context, items, count);
    decode_all(items, count, coding);
    return status;
}

template <typename Key> void partition_numbers(Key *items, int64_t count, int64_t rank, Coding coding) {
    int64_t ordered = coding == Coding::Float ? set_nan_apart(items, count) : count;
    if (rank >= ordered)
        return;
    encode_all(items, ordered, coding);
    std::nth_element(items, items + rank, items + ordered);
    decode_all(items, ordered, coding);
}

template int32_t sort_numbers(CallContext *, uint8_t *, int64_t, Coding);
template int32_t sort_numbers(CallContext *, uint16_t *, int64_t, Coding);
template int32_t sort_numbers(CallContext *, uint32_t *, int64_t, Coding);
template int32_t sort_numbers(CallContext *, uint64_t *, int64_t, Coding);
template void partition_numbers(uint8_t *, int64_t, int64_t, Coding);
template void partition_numbers(uint16_t *, int64_t, int64_t, Coding);
template void partition_numbers(uint32_t *, int64_t, int64_t, Coding);
template void partition_numbers(uint64_t *, int64_t, int64_t, Coding);

} // namespace veloz::runtime
