// Sorting by comparison: stable, with memory for as many items.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

namespace veloz::runtime {

// Merges [left, middle) and [middle, right) to `to`; of equal ones those of the first come first.
template <typename Item, typename Before>
void merge_runs(const Item *left, const Item *middle, const Item *right, Item *to, const Before &before) {
    const Item *second = middle;
    while (left < middle && second < right) {
        bool from_second = before(*second, *left);
        *to++ = *(from_second ? second : left);
        second += from_second;
        left += !from_second;
    }
    to = std::copy(left, middle, to);
    std::copy(second, right, to);
}

// The sorted items are where the result points to: `items` or `other`.
template <typename Item, typename Before> Item *merge_sort(Item *items, Item *other, int64_t count, const Before &before) {
    constexpr int64_t kRun = 16; // sorted by insertion
    for (int64_t begin = 0; begin < count; begin += kRun) {
        int64_t end = std::min(begin + kRun, count);
        for (int64_t k = begin + 1; k < end; ++k) {
            Item item = items[k];
            int64_t at = k;
            for (; at > begin && before(item, items[at - 1]); --at)
                items[at] = items[at - 1];
            items[at] = item;
        }
    }
    for (int64_t run = kRun; run < count; run *= 2) {
        for (int64_t begin = 0; begin < count; begin += 2 * run)
            merge_runs(items + begin, items + std::min(begin + run, count), items + std::min(begin + 2 * run, count), other + begin,
                       before);
        std::swap(items, other);
    }
    return items;
}

} // namespace veloz::runtime
