// The natives that look for values in sorted arrays.
#include "runtime/lines.h"
#include "runtime/sort_keys.h"

#include <bit>

namespace veloz::runtime {

namespace {

// The place of a value among `count` items that `item(k)` gives in order: before equal ones, or behind them.
template <typename T, typename Item> int64_t place_of(T value, int64_t count, bool behind, Item &&item) {
    int64_t begin = 0;
    while (count > 0) {
        int64_t half = count / 2;
        T middle = item(begin + half);
        bool further = behind ? !comes_before(value, middle) : comes_before(middle, value);
        begin = further ? begin + half + 1 : begin;
        count = further ? count - half - 1 : half;
    }
    return begin;
}

int64_t searching_units(int64_t length) { return 4 * int64_t(1 + std::bit_width(uint64_t(length))); }

// One search per value, in any number of axes.
template <typename T, typename Item>
int32_t search_all(CallContext *context, int64_t length, const NativeArray &values, const NativeArray &places, bool behind, Item item) {
    Lines from(values, values.rank - 1), to(places, places.rank - 1);
    constexpr int64_t kTogether = 1024; // values of one line that are one piece of work
    int64_t pieces = (from.length() + kTogether - 1) / kTogether;
    int64_t units = searching_units(length) * std::min(from.length(), kTogether);
    return in_parallel(context, from.count() * pieces, units, [&](CallContext *, int64_t k) {
        Line source = from[k / pieces], target = to[k / pieces];
        int64_t begin = k % pieces * kTogether, end = std::min(begin + kTogether, source.length);
        for (int64_t at = begin; at < end; ++at)
            target.put(at, place_of<T>(source.item<T>(at), length, behind, item));
        return 0;
    });
}

} // namespace

namespace natives {

int32_t veloz_searchsorted(CallContext *context, const NativeArray *array, const NativeArray *values, const NativeArray *places,
                           int64_t behind) {
    Line sorted = Lines(*array, 0)[0];
    return with_type(array->element, [&](auto zero) {
        using T = decltype(zero);
        return search_all<T>(context, sorted.length, *values, *places, behind != 0, [&](int64_t k) { return sorted.item<T>(k); });
    });
}

int32_t veloz_searchsorted_by(CallContext *context, const NativeArray *array, const NativeArray *sorter, const NativeArray *values,
                              const NativeArray *places, int64_t behind, int32_t out_of_range) {
    Line items = Lines(*array, 0)[0], order = Lines(*sorter, 0)[0];
    for (int64_t k = 0; k < order.length; ++k) {
        auto place = order.item<int64_t>(k);
        if (place < 0 || place >= items.length) {
            veloz_raise(context, int32_t(ErrorKind::RaiseSite), out_of_range, 0, nullptr);
            return 1;
        }
    }
    return with_type(array->element, [&](auto zero) {
        using T = decltype(zero);
        return search_all<T>(context, items.length, *values, *places, behind != 0,
                             [&](int64_t k) { return items.item<T>(order.item<int64_t>(k)); });
    });
}

} // namespace natives

} // namespace veloz::runtime
