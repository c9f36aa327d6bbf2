// Quicksort with AVX-512: parts are cut by compressing stores, and what is left goes through a bitonic network in registers.
#include "runtime/vector_sort.h"

#include "runtime/level.h"

#include <algorithm>
#include <cstring>
#include <immintrin.h>
#include <limits>
#include <type_traits>

namespace veloz::runtime {

bool has_vector_sort() { return processor_level() == Level::Avx512; }

namespace {

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)

constexpr int kRegisters = 8; // of the network

template <typename Key> constexpr int kLanes = 64 / int(sizeof(Key));
template <typename Key> constexpr int64_t kNetwork = kRegisters * kLanes<Key>;
template <typename Key> constexpr bool kWide = sizeof(Key) == 8;

template <typename Key> __m512i smaller(__m512i a, __m512i b) { return kWide<Key> ? _mm512_min_epu64(a, b) : _mm512_min_epu32(a, b); }
template <typename Key> __m512i larger(__m512i a, __m512i b) { return kWide<Key> ? _mm512_max_epu64(a, b) : _mm512_max_epu32(a, b); }

// Lanes whose number differs in the one bit `kStep` change places.
template <typename Key, int kStep> __m512i partners(__m512i value) {
    if constexpr (kWide<Key>)
        return _mm512_permutexvar_epi64(_mm512_xor_si512(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi64(kStep)), value);
    else
        return _mm512_permutexvar_epi32(
            _mm512_xor_si512(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32(kStep)), value);
}

// Of the register that begins with item `first`: the lanes that keep the smaller key when items `kStep` apart are compared, in runs of
// `kRun` items that go up and down in turns.
template <typename Key, int kRun, int kStep> constexpr uint32_t lower_lanes(int first) {
    uint32_t mask = 0;
    for (int lane = 0; lane < kLanes<Key>; ++lane)
        if (((lane & kStep) == 0) == (((first + lane) & kRun) == 0))
            mask |= 1U << lane;
    return mask;
}

template <typename Key> __m512i choose(uint32_t lanes, __m512i others, __m512i chosen) {
    if constexpr (kWide<Key>)
        return _mm512_mask_blend_epi64(__mmask8(lanes), others, chosen);
    else
        return _mm512_mask_blend_epi32(__mmask16(lanes), others, chosen);
}

template <typename Key, int kRun, int kStep> void compare(__m512i (&items)[kRegisters]) {
    constexpr int kApart = kStep / kLanes<Key>;
    if constexpr (kApart > 0) {
        for (int r = 0; r < kRegisters; ++r) {
            if ((r & kApart) != 0)
                continue;
            __m512i low = smaller<Key>(items[r], items[r + kApart]), high = larger<Key>(items[r], items[r + kApart]);
            bool up = ((r * kLanes<Key>)&kRun) == 0;
            items[r] = up ? low : high;
            items[r + kApart] = up ? high : low;
        }
    } else {
        for (int r = 0; r < kRegisters; ++r) {
            __m512i other = partners<Key, kStep>(items[r]);
            items[r] =
                choose<Key>(lower_lanes<Key, kRun, kStep>(r * kLanes<Key>), larger<Key>(items[r], other), smaller<Key>(items[r], other));
        }
    }
    if constexpr (kStep > 1)
        compare<Key, kRun, kStep / 2>(items);
}

template <typename Key, int kRun> void build_runs(__m512i (&items)[kRegisters]) {
    compare<Key, kRun, kRun / 2>(items);
    if constexpr (kRun < int(kNetwork<Key>))
        build_runs<Key, 2 * kRun>(items);
}

// At most kNetwork keys; the largest key fills up.
template <typename Key> void sort_few(Key *keys, int64_t count) {
    alignas(64) Key padded[kNetwork<Key>];
    std::fill(padded + count, padded + kNetwork<Key>, std::numeric_limits<Key>::max());
    std::memcpy(padded, keys, size_t(count) * sizeof(Key));
    __m512i items[kRegisters];
    for (int r = 0; r < kRegisters; ++r)
        items[r] = _mm512_load_si512(padded + r * kLanes<Key>);
    build_runs<Key, 2>(items);
    for (int r = 0; r < kRegisters; ++r)
        _mm512_store_si512(padded + r * kLanes<Key>, items[r]);
    std::memcpy(keys, padded, size_t(count) * sizeof(Key));
}

// Keys below the pivot, or up to it, come to the front: how many. `other` takes the rest on the way.
template <typename Key> int64_t cut(Key *keys, Key *other, int64_t count, Key pivot, bool up_to) {
    Key *low = keys, *high = other;
    int64_t k = 0;
    __m512i limit = kWide<Key> ? _mm512_set1_epi64(int64_t(pivot)) : _mm512_set1_epi32(int32_t(pivot));
    for (; k + kLanes<Key> <= count; k += kLanes<Key>) {
        __m512i some = _mm512_loadu_si512(keys + k);
        if constexpr (kWide<Key>) {
            __mmask8 below = up_to ? _mm512_cmple_epu64_mask(some, limit) : _mm512_cmplt_epu64_mask(some, limit);
            _mm512_storeu_si512(low, _mm512_maskz_compress_epi64(below, some));
            _mm512_storeu_si512(high, _mm512_maskz_compress_epi64(__mmask8(~below), some));
            int found = __builtin_popcount(uint32_t(below));
            low += found, high += kLanes<Key> - found;
        } else {
            __mmask16 below = up_to ? _mm512_cmple_epu32_mask(some, limit) : _mm512_cmplt_epu32_mask(some, limit);
            _mm512_storeu_si512(low, _mm512_maskz_compress_epi32(below, some));
            _mm512_storeu_si512(high, _mm512_maskz_compress_epi32(__mmask16(~below), some));
            int found = __builtin_popcount(uint32_t(below));
            low += found, high += kLanes<Key> - found;
        }
    }
    for (; k < count; ++k) {
        Key key = keys[k];
        bool below = up_to ? key <= pivot : key < pivot;
        *(below ? low : high) = key;
        low += below, high += !below;
    }
    std::memcpy(low, other, size_t(high - other) * sizeof(Key));
    return low - keys;
}

template <typename Key> Key middle_of(Key a, Key b, Key c) { return std::max(std::min(a, b), std::min(std::max(a, b), c)); }

template <typename Key> Key pivot_of(const Key *keys, int64_t count) {
    auto at = [&](int64_t ninth) { return keys[count / 16 + ninth * (count / 9)]; };
    return middle_of(middle_of(at(0), at(1), at(2)), middle_of(at(3), at(4), at(5)), middle_of(at(6), at(7), at(8)));
}

template <typename Key> void sort_part(Key *keys, Key *other, int64_t count, int depth) {
    while (count > kNetwork<Key>) {
        if (depth-- == 0) { // pivots that do not cut
            std::sort(keys, keys + count);
            return;
        }
        Key pivot = pivot_of(keys, count);
        int64_t below = cut(keys, other, count, pivot, false);
        if (below == 0) { // it is the least key: those that are equal to it are in place then
            below = cut(keys, other, count, pivot, true);
            keys += below, count -= below;
            continue;
        }
        if (below < count - below) {
            sort_part(keys, other, below, depth);
            keys += below, count -= below;
        } else {
            sort_part(keys + below, other, count - below, depth);
            count = below;
        }
    }
    if (count > 1)
        sort_few(keys, count);
}

#pragma clang attribute pop

} // namespace

template <typename Key> void vector_sort(Key *keys, Key *other, int64_t count) {
    int depth = 2 * (64 - __builtin_clzll(uint64_t(count) | 1));
    sort_part(keys, other, count, depth);
}

template void vector_sort(uint32_t *, uint32_t *, int64_t);
template void vector_sort(uint64_t *, uint64_t *, int64_t);

} // namespace veloz::runtime
