// The pool of array memory.
#include "runtime/memory.h"

#include "runtime/abi.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace veloz::runtime {
namespace {

constexpr size_t kMiB = size_t(1) << 20;
constexpr int64_t kLimit = 24 * int64_t(kMiB);
// The pool reads its limit once, when it is used first: before any test runs.
[[maybe_unused]] const int kConfigured = setenv("VELOZ_POOL_BYTES", std::to_string(kLimit).c_str(), 1);

bool all_bytes(const void *data, size_t bytes, int value) {
    auto *each = static_cast<const unsigned char *>(data);
    for (size_t i = 0; i < bytes; ++i)
        if (each[i] != value)
            return false;
    return true;
}

class Memory : public testing::Test {
protected:
    void SetUp() override {
        pool_trim();
        start_ = pool_statistics();
    }
    int64_t used() const { return pool_statistics().used_bytes - start_.used_bytes; }
    PoolStatistics start_{};
};

TEST_F(Memory, BlocksAreAlignedAndWritable) {
    for (size_t bytes : {size_t(0), size_t(1), size_t(63), size_t(64), size_t(65), size_t(4096), kMiB - 1, kMiB, kMiB + 1, 5 * kMiB}) {
        void *data = pool_allocate(bytes);
        ASSERT_TRUE(data);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(data) % 64, 0u) << bytes;
        EXPECT_EQ(pool_block_bytes(data), bytes);
        EXPECT_EQ(used(), int64_t(bytes));
        std::memset(data, 0xab, bytes);
        pool_release(data);
        EXPECT_EQ(used(), 0);
    }
}

TEST_F(Memory, ABlockDropsWhatItHolds) {
    const BlockContents *pairs = block_contents(24, {8, 16});
    EXPECT_EQ(pairs, block_contents(24, {8, 16}));
    EXPECT_NE(pairs, block_contents(24, {8}));
    EXPECT_EQ(block_contents(8, {}), nullptr);
    void *shared = pool_allocate(100);
    auto *outer = static_cast<void **>(pool_allocate(72, false, pairs));
    outer[1] = shared;                             // the first element: one block, one null
    outer[4] = pool_allocate(200, false, nullptr); // the second
    outer[7] = pool_allocate(48, false, pairs);    // the third: a block that holds others
    static_cast<void **>(outer[7])[1] = pool_allocate(300);
    static_cast<void **>(outer[7])[5] = shared;
    pool_retain(shared);
    pool_retain(shared);
    EXPECT_EQ(used(), 100 + 72 + 200 + 48 + 300);
    pool_release(outer);
    EXPECT_EQ(used(), 100);
    pool_release(shared);
    EXPECT_EQ(used(), 0);
}

TEST_F(Memory, LongChainsAreDroppedWithoutRecursion) {
    void *head = nullptr;
    for (int i = 0; i < 300'000; ++i) {
        auto *next = static_cast<void **>(pool_allocate(8, false, block_contents(0, {0})));
        *next = head;
        head = next;
    }
    pool_release(head);
    EXPECT_EQ(used(), 0);
}

TEST_F(Memory, ThePeakIsKept) {
    pool_reset_peak();
    int64_t before = pool_statistics().peak_bytes;
    pool_release(pool_allocate(5000));
    pool_release(pool_allocate(1000));
    EXPECT_EQ(pool_statistics().peak_bytes - before, 5000);
    pool_reset_peak();
    EXPECT_EQ(pool_statistics().peak_bytes, before);
}

TEST_F(Memory, ZeroedMeansZeroedEvenWhenRecycled) {
    for (size_t bytes : {size_t(1000), 3 * kMiB}) {
        void *first = pool_allocate(bytes);
        std::memset(first, 0xff, bytes);
        pool_release(first);
        void *second = pool_allocate(bytes, true);
        EXPECT_TRUE(all_bytes(second, bytes, 0)) << bytes;
        pool_release(second);
    }
}

TEST_F(Memory, LastReferenceGivesBack) {
    void *data = pool_allocate(100);
    pool_retain(data);
    pool_retain(data);
    pool_release(data);
    pool_release(data);
    EXPECT_EQ(used(), 100);
    pool_release(data);
    EXPECT_EQ(used(), 0);
    pool_release(nullptr);
}

TEST_F(Memory, LargeBlocksAreRecycled) {
    void *first = pool_allocate(5 * kMiB);
    pool_release(first);
    int64_t cached = pool_statistics().cached_bytes;
    EXPECT_GE(cached, int64_t(5 * kMiB));
    void *second = pool_allocate(5 * kMiB - 5000); // fits into the same mapping
    EXPECT_EQ(second, first);
    EXPECT_EQ(pool_statistics().cached_bytes, 0);
    void *small = pool_allocate(kMiB); // nothing cached is of use to it
    EXPECT_NE(small, first);
    pool_release(second);
    void *tiny = pool_allocate(kMiB); // a mapping four times as large is not wasted on it
    EXPECT_NE(tiny, first);
    pool_release(small);
    pool_release(tiny);
    pool_trim();
    EXPECT_EQ(pool_statistics().cached_bytes, 0);
}

TEST_F(Memory, CacheStaysBelowItsLimit) {
    EXPECT_EQ(pool_statistics().limit_bytes, kLimit);
    std::vector<void *> blocks;
    for (int i = 0; i < 10; ++i)
        blocks.push_back(pool_allocate(6 * kMiB));
    for (void *block : blocks) {
        pool_release(block);
        EXPECT_LE(pool_statistics().cached_bytes, kLimit);
    }
    EXPECT_GT(pool_statistics().cached_bytes, 0);
    void *huge = pool_allocate(30 * kMiB); // larger than the whole cache
    pool_release(huge);
    EXPECT_LE(pool_statistics().cached_bytes, kLimit);
}

TEST_F(Memory, Reallocate) {
    auto *data = static_cast<char *>(pool_reallocate(nullptr, 10));
    std::memcpy(data, "0123456789", 10);
    data = static_cast<char *>(pool_reallocate(data, 2 * kMiB));
    EXPECT_EQ(std::memcmp(data, "0123456789", 10), 0);
    data = static_cast<char *>(pool_reallocate(data, 4));
    EXPECT_EQ(std::memcmp(data, "0123", 4), 0);
    EXPECT_EQ(used(), 4);
    EXPECT_FALSE(pool_reallocate(data, SIZE_MAX)); // and the old block is still there
    EXPECT_EQ(std::memcmp(data, "0123", 4), 0);
    pool_release(data);
    EXPECT_EQ(used(), 0);
}

TEST_F(Memory, ImpossibleSizes) {
    for (size_t bytes : {SIZE_MAX, SIZE_MAX - 64, size_t(1) << 63, (size_t(1) << 46) + 1, size_t(1) << 46})
        EXPECT_FALSE(pool_allocate(bytes)) << bytes;
    EXPECT_EQ(used(), 0);
    ErrorSlot slot;
    CallContext context;
    context.error = &slot;
    EXPECT_FALSE(veloz_alloc(&context, -1, 0));
    EXPECT_EQ(slot.kind, ErrorKind::MemoryError);
    EXPECT_EQ(slot.values[0], -1);
    EXPECT_NE(context.status, 0);
    EXPECT_FALSE(veloz_alloc(&context, int64_t(1) << 60, 0));
    EXPECT_EQ(slot.values[0], int64_t(1) << 60);
}

TEST_F(Memory, OwnersThatAreNotOurs) {
    char byte = 0;
    void *external = reinterpret_cast<void *>(reinterpret_cast<uintptr_t>(&byte) | 1);
    veloz_retain(nullptr);
    veloz_release(nullptr);
    veloz_retain(external);
    veloz_release(external);
    void *data = pool_allocate(8);
    veloz_retain(data);
    veloz_release(data);
    EXPECT_EQ(used(), 8);
    veloz_release(data);
    EXPECT_EQ(used(), 0);
}

TEST_F(Memory, ManyThreads) {
    std::atomic<bool> damaged{false};
    void *shared = pool_allocate(kMiB);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 300; ++i) {
                size_t bytes = i % 10 == 0 ? (1 + size_t(i % 3)) * kMiB : size_t(i);
                void *data = pool_allocate(bytes);
                std::memset(data, t, bytes);
                pool_retain(shared);
                pool_release(shared);
                if (!all_bytes(data, std::min<size_t>(bytes, 5000), t))
                    damaged = true;
                pool_release(data);
                if (i % 50 == 0)
                    pool_trim();
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_FALSE(damaged);
    pool_release(shared);
    EXPECT_EQ(used(), 0);
}

} // namespace
} // namespace veloz::runtime
