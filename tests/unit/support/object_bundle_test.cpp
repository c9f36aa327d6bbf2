// Bundles of object files: what goes in comes out; damaged ones are refused within their bytes.
#include "support/object_bundle.h"

#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>

namespace veloz::support {
namespace {

using Bytes = std::vector<std::byte>;

Bytes filled(size_t size, int value) { return {size, std::byte(value)}; }

TEST(ObjectBundle, OneIsItself) {
    Bytes one = filled(37, 5);
    EXPECT_EQ(bundle({one}), one);
    auto back = unbundle(one);
    ASSERT_EQ(back.size(), 1u);
    EXPECT_EQ(back[0].data(), one.data());
    EXPECT_EQ(back[0].size(), one.size());
}

TEST(ObjectBundle, SeveralComeBackAligned) {
    std::vector<Bytes> objects{filled(1, 1), filled(64, 2), filled(0, 3), filled(33, 4)};
    Bytes all = bundle(objects);
    auto back = unbundle(all);
    ASSERT_EQ(back.size(), objects.size());
    for (size_t i = 0; i < objects.size(); ++i) {
        EXPECT_EQ(Bytes(back[i].begin(), back[i].end()), objects[i]);
        EXPECT_EQ((back[i].data() - all.data()) % 16, 0);
    }
}

TEST(ObjectBundle, DamagedOnesStayWithinTheirBytes) {
    Bytes all = bundle({filled(40, 1), filled(50, 2)});
    for (size_t size = 16; size < all.size(); ++size) {
        Bytes cut(all.begin(), all.begin() + std::ptrdiff_t(size));
        EXPECT_TRUE(unbundle(cut).empty()) << size;
    }
    for (size_t field : {8u, 16u, 24u})
        for (uint64_t value : {UINT64_MAX, UINT64_MAX - 15, uint64_t(1) << 63, uint64_t(4096)}) {
            Bytes damaged = all;
            std::memcpy(damaged.data() + field, &value, sizeof value);
            EXPECT_TRUE(unbundle(damaged).empty()) << field << ' ' << value;
        }
}

} // namespace
} // namespace veloz::support
