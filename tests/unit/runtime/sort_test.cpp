// The natives that sort and search against the standard library, for lines of any length and step.
#include "runtime/natives.h"

#include "runtime/memory.h"
#include "runtime/sort_keys.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace veloz::runtime {
namespace {

bool earlier(double a, double b) { return comes_before(a, b); }

class Call {
public:
    Call() { context.error = &error; }
    CallContext context{};
    ErrorSlot error;
};

// One axis over a vector's items, `step` apart; backwards if it is negative.
template <typename T> class View {
public:
    View(std::vector<T> &memory, int64_t length, int64_t step, Element element)
        : dims_{length, step * int64_t(sizeof(T))},
          array{reinterpret_cast<char *>(memory.data() + (step < 0 ? (length - 1) * -step : 0)), dims_, 1, element} {}

private:
    int64_t dims_[2];

public:
    NativeArray array;
};

template <typename T> std::vector<T> numbers(std::mt19937_64 &random, int64_t count, int kinds) {
    std::vector<T> made(static_cast<size_t>(count));
    for (T &number : made) {
        if constexpr (std::is_floating_point_v<T>) {
            const T odd[] = {T(0),
                             -T(0),
                             std::numeric_limits<T>::infinity(),
                             -std::numeric_limits<T>::infinity(),
                             std::numeric_limits<T>::quiet_NaN(),
                             -std::numeric_limits<T>::quiet_NaN()};
            number = random() % 8 == 0 ? odd[random() % 6] : T(int64_t(random() % uint64_t(kinds)) - kinds / 2) / 3;
        } else {
            number = kinds > 1000 ? T(random()) : T(random() % uint64_t(kinds));
        }
    }
    return made;
}

template <typename T> void check_sort(Element element, int64_t count, int64_t step, int kinds, std::mt19937_64 &random) {
    std::vector<T> memory = numbers<T>(random, count * std::abs(step) + 1, kinds), untouched = memory;
    View<T> view(memory, count, step, element);
    auto at = [&](const std::vector<T> &of, int64_t k) { return of[size_t(step < 0 ? (count - 1 - k) * -step : k * step)]; };
    std::vector<int64_t> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
        T left = at(memory, a), right = at(memory, b);
        return comes_before(left, right) || (!comes_before(right, left) && a < b);
    });
    std::vector<int64_t> places(static_cast<size_t>(count), -1);
    View<int64_t> result(places, count, 1, Element::I64);
    Call call;
    ASSERT_EQ(natives::veloz_argsort(&call.context, &view.array, &result.array, 0), 0);
    EXPECT_EQ(places, order);
    ASSERT_EQ(natives::veloz_sort(&call.context, &view.array, 0), 0);
    for (int64_t k = 0; k < count; ++k) {
        T sorted = at(memory, k), wanted = at(untouched, order[size_t(k)]);
        if (wanted != wanted)
            EXPECT_NE(sorted, sorted);
        else
            ASSERT_TRUE(sorted == wanted && std::signbit(double(sorted)) == std::signbit(double(wanted))) << k;
    }
    for (size_t k = 0; k < memory.size(); ++k)
        if (step != 1 && (k % size_t(std::abs(step)) != 0 || k / size_t(std::abs(step)) >= size_t(count)))
            ASSERT_EQ(std::memcmp(&memory[k], &untouched[k], sizeof(T)), 0) << "between the items";
}

template <typename T> void check_all(Element element) {
    std::mt19937_64 random(uint64_t(element) + 1);
    for (int64_t count : {0, 1, 2, 3, 7, 16, 17, 48, 49, 64, 65, 127, 128, 129, 255, 256, 257, 300, 1000, 5000})
        for (int64_t step : {1, 2, -1, -3})
            for (int kinds : {2, 90, 1 << 30})
                check_sort<T>(element, count, step, kinds, random);
}

TEST(Sort, AgreesWithTheStandardLibrary) {
    check_all<uint8_t>(Element::U8);
    check_all<int8_t>(Element::I8);
    check_all<int16_t>(Element::I16);
    check_all<uint16_t>(Element::U16);
    check_all<int32_t>(Element::I32);
    check_all<uint32_t>(Element::U32);
    check_all<int64_t>(Element::I64);
    check_all<uint64_t>(Element::U64);
    check_all<float>(Element::F32);
    check_all<double>(Element::F64);
}

TEST(Sort, ManyItems) {
    std::mt19937_64 random(5);
    for (int64_t count : {60'000, 200'001}) {
        check_sort<double>(Element::F64, count, 1, 1 << 30, random);
        check_sort<uint32_t>(Element::U32, count, 1, 1 << 30, random);
        check_sort<int64_t>(Element::I64, count, -1, 5, random);
    }
}

TEST(Sort, PatternsThatMisleadPivots) {
    std::mt19937_64 random(6);
    for (int64_t count : {1000, 40'000, 200'000}) {
        std::vector<std::vector<int64_t>> patterns(5, std::vector<int64_t>(size_t(count), 7));
        for (int64_t k = 0; k < count; ++k) {
            patterns[1][size_t(k)] = k;
            patterns[2][size_t(k)] = -k;
            patterns[3][size_t(k)] = std::min(k, count - k);
            patterns[4][size_t(k)] = k % 2 ? k : -1;
        }
        for (std::vector<int64_t> &items : patterns) {
            std::vector<int64_t> expected = items;
            std::sort(expected.begin(), expected.end());
            View<int64_t> view(items, count, 1, Element::I64);
            Call call;
            ASSERT_EQ(natives::veloz_sort(&call.context, &view.array, 0), 0);
            EXPECT_EQ(items, expected);
        }
    }
}

TEST(Partition, PutsTheItemOfARankAtItsPlace) {
    std::mt19937_64 random(7);
    for (int64_t count : {1, 2, 5, 30, 1000})
        for (int64_t rank : {int64_t(0), count / 3, count - 1}) {
            std::vector<double> items = numbers<double>(random, count, 90), sorted = items;
            std::sort(sorted.begin(), sorted.end(), earlier);
            View<double> view(items, count, 1, Element::F64);
            Call call;
            ASSERT_EQ(natives::veloz_partition(&call.context, &view.array, rank, 0), 0);
            double there = items[size_t(rank)], wanted = sorted[size_t(rank)];
            EXPECT_TRUE(there == wanted || (there != there && wanted != wanted));
            for (int64_t k = 0; k < count; ++k)
                EXPECT_FALSE(k < rank ? comes_before(there, items[size_t(k)]) : comes_before(items[size_t(k)], there));
        }
}

TEST(Search, PlacesAreBounds) {
    std::mt19937_64 random(8);
    for (int64_t count : {0, 1, 2, 31, 1000}) {
        std::vector<double> sorted = numbers<double>(random, count, 90), values = numbers<double>(random, 2100, 90);
        std::sort(sorted.begin(), sorted.end(), earlier);
        std::vector<int64_t> places(values.size());
        View<double> array(sorted, count, 1, Element::F64), looked(values, 2100, 1, Element::F64);
        View<int64_t> result(places, 2100, 1, Element::I64);
        for (int64_t behind : {0, 1}) {
            Call call;
            ASSERT_EQ(natives::veloz_searchsorted(&call.context, &array.array, &looked.array, &result.array, behind), 0);
            for (size_t k = 0; k < values.size(); ++k) {
                auto found = behind ? std::upper_bound(sorted.begin(), sorted.end(), values[k], earlier)
                                    : std::lower_bound(sorted.begin(), sorted.end(), values[k], earlier);
                ASSERT_EQ(places[k], found - sorted.begin());
            }
        }
    }
}

TEST(Search, ASorterOutOfRangeIsAnErrorAtItsSite) {
    std::vector<double> items{3, 1, 2}, values{1.5};
    std::vector<int64_t> sorter{1, 2, 3}, places(1, -1);
    View<double> array(items, 3, 1, Element::F64), looked(values, 1, 1, Element::F64);
    View<int64_t> order(sorter, 3, 1, Element::I64), result(places, 1, 1, Element::I64);
    Call call;
    EXPECT_NE(natives::veloz_searchsorted_by(&call.context, &array.array, &order.array, &looked.array, &result.array, 0, 17), 0);
    EXPECT_EQ(call.error.kind, ErrorKind::RaiseSite);
    EXPECT_EQ(call.error.site, 17);
    EXPECT_EQ(places[0], -1);
    sorter[2] = 0;
    Call again;
    EXPECT_EQ(natives::veloz_searchsorted_by(&again.context, &array.array, &order.array, &looked.array, &result.array, 0, 17), 0);
    EXPECT_EQ(places[0], 1);
}

TEST(Unique, GivesMemoryOfItsOwn) {
    int64_t before = pool_statistics().used_bytes;
    std::vector<float> items{2, NAN, 1, 2, NAN, -0.0f, 0.0f};
    View<float> view(items, 7, 1, Element::F32);
    struct {
        NewArray array;
        int64_t dims[2];
    } result;
    Call call;
    ASSERT_EQ(natives::veloz_unique(&call.context, &result.array, &view.array), 0);
    EXPECT_EQ(result.dims[0], 4);
    EXPECT_EQ(result.dims[1], 4);
    EXPECT_EQ(result.array.data, result.array.owner);
    const auto *data = static_cast<const float *>(result.array.data);
    EXPECT_TRUE(data[0] == 0 && data[1] == 1 && data[2] == 2 && std::isnan(data[3]));
    pool_release(result.array.owner);
    EXPECT_EQ(pool_statistics().used_bytes, before);
}

} // namespace
} // namespace veloz::runtime
