// veloz_overlap against the sets of bytes that two views really touch.
#include "runtime/abi.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>
#include <set>
#include <vector>

namespace veloz::runtime {
namespace {

struct View {
    int64_t start = 0; // byte in the buffer
    int64_t rank = 0, size = 1;
    std::vector<int64_t> dims; // shape, then strides

    std::set<int64_t> bytes() const {
        std::set<int64_t> first{start}, all;
        for (int64_t axis = 0; axis < rank; ++axis) {
            std::set<int64_t> next;
            for (int64_t at : first)
                for (int64_t i = 0; i < dims[size_t(axis)]; ++i)
                    next.insert(at + i * dims[size_t(rank + axis)]);
            first = next;
        }
        for (int64_t at : first)
            for (int64_t i = 0; i < size; ++i)
                all.insert(at + i);
        return all;
    }
    bool operator==(const View &) const = default;
};

std::vector<char> buffer(1 << 12);

bool overlap(const View &a, const View &b) {
    char *middle = buffer.data() + buffer.size() / 2;
    return veloz_overlap(middle + a.start, a.dims.data(), a.rank, a.size, middle + b.start, b.dims.data(), b.rank, b.size) != 0;
}

View random_view(std::mt19937 &random) {
    View view;
    view.start = int64_t(random() % 64) - 32;
    view.rank = int64_t(random() % 3);
    view.size = 1 << (random() % 4);
    for (int64_t axis = 0; axis < view.rank; ++axis)
        view.dims.push_back(random() % 8 ? int64_t(random() % 5) : 0);
    for (int64_t axis = 0; axis < view.rank; ++axis)
        view.dims.push_back((int64_t(random() % 9) - 4) * view.size);
    return view;
}

TEST(Overlap, AgreesWithBruteForce) {
    std::mt19937 random(7);
    int shared = 0, apart = 0, careful = 0;
    for (int round = 0; round < 100000; ++round) {
        View a = random_view(random), b = random() % 8 ? random_view(random) : a;
        std::set<int64_t> left = a.bytes(), right = b.bytes();
        bool common = std::any_of(left.begin(), left.end(), [&](int64_t at) { return right.contains(at); });
        bool said = overlap(a, b);
        ASSERT_EQ(said, overlap(b, a));
        if (a == b) {
            ASSERT_FALSE(said); // the very same view is no overlap
            continue;
        }
        if (common) {
            ASSERT_TRUE(said);
            ++shared;
            continue;
        }
        // Not conservative without need: views whose ranges of bytes are apart do not overlap.
        bool nested = !left.empty() && !right.empty() && *left.begin() <= *right.rbegin() && *right.begin() <= *left.rbegin();
        if (!nested)
            ASSERT_FALSE(said);
        ++(said ? careful : apart);
    }
    EXPECT_GT(shared, 10000);
    EXPECT_GT(apart, 10000);
    EXPECT_GT(careful, 100); // interleaved views
}

TEST(Overlap, EmptyAndScalarViews) {
    View empty{0, 1, 8, {0, 8}}, whole{0, 1, 8, {4, 8}}, point{8, 0, 8, {}}, other{8, 0, 4, {}};
    EXPECT_FALSE(overlap(empty, whole));
    EXPECT_FALSE(overlap(empty, empty));
    EXPECT_TRUE(overlap(point, whole));
    EXPECT_FALSE(overlap(point, point));
    EXPECT_TRUE(overlap(point, other)); // the same place, but other elements
}

} // namespace
} // namespace veloz::runtime
