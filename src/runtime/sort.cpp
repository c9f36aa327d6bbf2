// The natives that sort: lines of numbers as unsigned keys, complex numbers by comparison.
#include "runtime/lines.h"
#include "runtime/merge_sort.h"
#include "runtime/radix_sort.h"
#include "runtime/sort_keys.h"
#include "runtime/sort_line.h"

#include <bit>

namespace veloz::runtime {

namespace {

template <typename T> constexpr bool is_complex = !std::is_arithmetic_v<T>;
template <typename T>
using KeyOf = std::conditional_t<sizeof(T) == 1, uint8_t,
                                 std::conditional_t<sizeof(T) == 2, uint16_t, std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>>>;

// About the comparisons that a sort of so many takes, in units of in_parallel.
int64_t sorting_units(int64_t length) { return length * (1 + std::bit_width(uint64_t(length))); }

// ---- sort ----

template <typename T> int32_t sort_by_comparison(CallContext *context, const Line &line) {
    Scratch memory(context, 2 * line.length * int64_t(sizeof(T)));
    if (!memory)
        return 1;
    T *items = memory.as<T>();
    line.gather(items);
    line.scatter(merge_sort(items, items + line.length, line.length, [](T a, T b) { return comes_before(a, b); }));
    return 0;
}

template <typename T> int32_t sort_line(CallContext *context, const Line &line, Element element) {
    if constexpr (is_complex<T>) {
        return sort_by_comparison<T>(context, line);
    } else {
        using Key = KeyOf<T>;
        if (line.is_dense<Key>())
            return sort_numbers(context, reinterpret_cast<Key *>(line.data), line.length, coding(element));
        Scratch copy(context, line.length * int64_t(sizeof(T)));
        if (!copy)
            return 1;
        Key *items = copy.as<Key>();
        line.gather(items);
        if (int32_t status = sort_numbers(context, items, line.length, coding(element)))
            return status;
        line.scatter(items);
        return 0;
    }
}

// ---- argsort ----

template <typename Key, typename Place> int32_t argsort_keys(CallContext *context, const Line &line, const Line &places, Coding coding) {
    using Item = PlacedItem<Key, Place>;
    int64_t count = line.length, bytes = count * int64_t(sizeof(Item));
    Scratch memory(context, 2 * bytes);
    if (!memory)
        return 1;
    Item *items = memory.as<Item>();
    for (int64_t k = 0; k < count; ++k)
        items[k] = {encode_equal(line.item<Key>(k), coding), Place(k)};
    Item *sorted = radix_sort(items, items + count, count);
    for (int64_t k = 0; k < count; ++k)
        places.put(k, int64_t(sorted[k].place));
    return 0;
}

template <typename T> int32_t argsort_line(CallContext *context, const Line &line, const Line &places, Element element) {
    if constexpr (is_complex<T>) {
        struct Item {
            T value;
            int64_t place;
        };
        Scratch memory(context, 2 * line.length * int64_t(sizeof(Item)));
        if (!memory)
            return 1;
        Item *items = memory.as<Item>();
        for (int64_t k = 0; k < line.length; ++k)
            items[k] = {line.item<T>(k), k};
        auto before = [](const Item &a, const Item &b) { return comes_before(a.value, b.value); };
        Item *sorted = merge_sort(items, items + line.length, line.length, before);
        for (int64_t k = 0; k < line.length; ++k)
            places.put(k, sorted[k].place);
        return 0;
    } else {
        using Key = KeyOf<T>;
        if (sizeof(T) < 8 && line.length <= int64_t(UINT32_MAX))
            return argsort_keys<Key, uint32_t>(context, line, places, coding(element));
        return argsort_keys<Key, uint64_t>(context, line, places, coding(element));
    }
}

// ---- partition ----

template <typename T> int32_t partition_line(CallContext *context, const Line &line, int64_t rank, Element element) {
    using Item = std::conditional_t<is_complex<T>, T, KeyOf<T>>;
    bool dense = line.is_dense<Item>();
    Scratch copy(context, dense ? 1 : line.length * int64_t(sizeof(T)));
    if (!copy)
        return 1;
    Item *items = dense ? reinterpret_cast<Item *>(line.data) : copy.as<Item>();
    if (!dense)
        line.gather(items);
    if constexpr (is_complex<T>)
        std::nth_element(items, items + rank, items + line.length, [](T a, T b) { return comes_before(a, b); });
    else
        partition_numbers(items, line.length, rank, coding(element));
    if (!dense)
        line.scatter(items);
    return 0;
}

// ---- unique ----

template <typename T> bool is_nan_item(T item) {
    if constexpr (is_complex<T>)
        return item.real() != item.real() || item.imag() != item.imag();
    else
        return item != item;
}

// Of sorted items: how many are left.
template <typename T> int64_t keep_distinct(T *items, int64_t count) {
    int64_t kept = std::min<int64_t>(count, 1);
    for (int64_t k = 1; k < count; ++k) {
        bool repeated = items[k] == items[kept - 1] || (is_nan_item(items[k]) && is_nan_item(items[kept - 1]));
        items[kept] = items[k];
        kept += repeated ? 0 : 1;
    }
    return kept;
}

} // namespace

namespace natives {

int32_t veloz_sort(CallContext *context, const NativeArray *array, int64_t axis) {
    Lines lines(*array, axis);
    return with_type(array->element, [&](auto zero) {
        return in_parallel(context, lines.count(), sorting_units(lines.length()),
                           [&](CallContext *own, int64_t k) { return sort_line<decltype(zero)>(own, lines[k], array->element); });
    });
}

int32_t veloz_argsort(CallContext *context, const NativeArray *array, const NativeArray *places, int64_t axis) {
    Lines lines(*array, axis), results(*places, axis);
    return with_type(array->element, [&](auto zero) {
        return in_parallel(context, lines.count(), 2 * sorting_units(lines.length()), [&](CallContext *own, int64_t k) {
            return argsort_line<decltype(zero)>(own, lines[k], results[k], array->element);
        });
    });
}

int32_t veloz_partition(CallContext *context, const NativeArray *array, int64_t rank, int64_t axis) {
    Lines lines(*array, axis);
    if (lines.length() == 0)
        return 0;
    return with_type(array->element, [&](auto zero) {
        return in_parallel(context, lines.count(), 4 * lines.length(), [&](CallContext *own, int64_t k) {
            return partition_line<decltype(zero)>(own, lines[k], rank, array->element);
        });
    });
}

int32_t veloz_unique(CallContext *context, NewArray *result, const NativeArray *array) {
    Lines lines(*array, array->rank - 1);
    return with_type(array->element, [&](auto zero) -> int32_t {
        using T = decltype(zero);
        int64_t count = lines.count() * lines.length();
        Scratch copy(context, count * int64_t(sizeof(T)));
        if (!copy)
            return 1;
        T *flat = copy.as<T>();
        for (int64_t k = 0; k < lines.count(); ++k)
            lines[k].gather(flat + k * lines.length());
        if (int32_t status = sort_line<T>(context, {reinterpret_cast<char *>(flat), count, int64_t(sizeof(T))}, array->element))
            return status;
        int64_t kept = keep_distinct(flat, count);
        void *memory = veloz_alloc(context, kept * int64_t(sizeof(T)), 0);
        if (!memory)
            return 1;
        std::memcpy(memory, flat, size_t(kept) * sizeof(T));
        *result = {memory, memory};
        result->dims()[0] = kept;
        result->dims()[1] = int64_t(sizeof(T));
        return 0;
    });
}

} // namespace natives

} // namespace veloz::runtime
