// Sorting by unsigned keys, digit by digit from the last: stable, and linear in the number of items.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace veloz::runtime {

// An item that is its own key, and one that has its place with it.
template <typename Key> struct PlainItem {
    using key_type = Key;
    Key value;
    Key key() const { return value; }
};
template <typename Key, typename Place> struct PlacedItem {
    using key_type = Key;
    Key value;
    Place place;
    Key key() const { return value; }
};

inline constexpr int64_t kFewItems = 48; // sorted by insertion

template <typename Item> void sort_by_insertion(Item *items, int64_t count) {
    for (int64_t k = 1; k < count; ++k) {
        Item item = items[k];
        int64_t at = k;
        for (; at > 0 && item.key() < items[at - 1].key(); --at)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

// `other` is memory for as many items; the sorted ones are where the result points to.
template <typename Item> Item *radix_sort(Item *items, Item *other, int64_t count) {
    using Key = typename Item::key_type;
    constexpr size_t kDigits = sizeof(Key);
    if (count < 2)
        return items;
    if (count <= kFewItems) {
        sort_by_insertion(items, count);
        return items;
    }
    std::array<std::array<int64_t, 256>, kDigits> counts{};
    for (int64_t k = 0; k < count; ++k)
        for (size_t digit = 0; digit < kDigits; ++digit)
            ++counts[digit][uint8_t(items[k].key() >> (8 * digit))];
    for (size_t digit = 0; digit < kDigits; ++digit) {
        auto &places = counts[digit];
        if (places[uint8_t(items[0].key() >> (8 * digit))] == count)
            continue; // all alike
        int64_t next = 0;
        for (int64_t &place : places)
            next += std::exchange(place, next);
        for (int64_t k = 0; k < count; ++k)
            other[places[uint8_t(items[k].key() >> (8 * digit))]++] = items[k];
        std::swap(items, other);
    }
    return items;
}

} // namespace veloz::runtime
