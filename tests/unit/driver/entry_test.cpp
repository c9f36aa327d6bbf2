// The byte form of entries: an exact inverse, and no tolerance for damage.
#include "sample_entry.h"

#include "support/hash.h"

#include <cstring>
#include <gtest/gtest.h>

namespace veloz::driver {
namespace {

using Bytes = std::vector<std::byte>;

void expect_same(const Entry &left, const Entry &right) {
    EXPECT_EQ(left.result, right.result);
    ASSERT_EQ(left.sites.size(), right.sites.size());
    for (size_t i = 0; i < left.sites.size(); ++i) {
        const ir::Site &a = left.sites[i], &b = right.sites[i];
        EXPECT_EQ(a.exception, b.exception);
        EXPECT_EQ(a.object_index, b.object_index);
        EXPECT_EQ(a.format, b.format);
        EXPECT_EQ(a.line, b.line);
        EXPECT_EQ(a.function, b.function);
        ASSERT_EQ(a.arguments.size(), b.arguments.size());
        for (size_t k = 0; k < a.arguments.size(); ++k) {
            EXPECT_EQ(a.arguments[k].literal, b.arguments[k].literal);
            EXPECT_EQ(a.arguments[k].text, b.arguments[k].text);
            EXPECT_EQ(a.arguments[k].type, b.arguments[k].type);
        }
    }
    ASSERT_EQ(left.objects.size(), right.objects.size());
    for (size_t i = 0; i < left.objects.size(); ++i) {
        EXPECT_EQ(left.objects[i].module, right.objects[i].module);
        EXPECT_EQ(left.objects[i].qualified_name, right.objects[i].qualified_name);
    }
    EXPECT_EQ(left.may_run_long, right.may_run_long);
    EXPECT_EQ(left.cacheable, right.cacheable);
    EXPECT_EQ(left.artifact, right.artifact);
}

TEST(Entry, RoundTrip) {
    for (const Entry &entry : {sample_entry(), sample_entry(0), Entry{}}) {
        auto back = parse(serialise(entry));
        ASSERT_TRUE(back);
        expect_same(entry, *back);
        EXPECT_EQ(serialise(*back), serialise(entry));
    }
}

TEST(Entry, EveryTruncationIsRefused) {
    Bytes whole = serialise(sample_entry());
    for (size_t size = 0; size < whole.size(); ++size)
        ASSERT_FALSE(parse(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(size)))) << size;
    whole.push_back(std::byte{0});
    EXPECT_FALSE(parse(whole)) << "one byte too many";
}

TEST(Entry, EveryFlippedBitIsRefused) {
    Bytes whole = serialise(sample_entry());
    for (size_t i = 0; i < whole.size(); ++i)
        for (int bit = 0; bit < 8; ++bit) {
            Bytes damaged = whole;
            damaged[i] ^= std::byte(1 << bit);
            ASSERT_FALSE(parse(damaged)) << "byte " << i << " bit " << bit;
        }
}

// A checksum protects against accidents; a wrong body below a right checksum must still not be followed out of bounds.
TEST(Entry, ForgedBodiesAreReadSafely) {
    Bytes whole = serialise(sample_entry());
    constexpr size_t kHead = 40; // magic and digest
    int refused = 0, read = 0;
    for (size_t i = kHead; i < whole.size(); ++i)
        for (unsigned flip : {0x01u, 0x40u, 0x80u, 0xffu}) {
            Bytes forged = whole;
            forged[i] ^= std::byte(flip);
            support::Hasher hasher;
            hasher.bytes(forged.data() + kHead, forged.size() - kHead);
            support::Digest digest = hasher.finish();
            std::memcpy(forged.data() + 8, digest.data(), digest.size());
            if (auto entry = parse(forged)) {
                ++read;
                EXPECT_LE(entry->artifact.bytes.size(), whole.size());
            } else {
                ++refused;
            }
        }
    EXPECT_GT(refused, 100);
    EXPECT_GT(read, 100); // flips inside of texts and code
}

TEST(Entry, OtherFilesAreRefused) {
    EXPECT_FALSE(parse({}));
    EXPECT_FALSE(parse(Bytes(1000)));
}

} // namespace
} // namespace veloz::driver
