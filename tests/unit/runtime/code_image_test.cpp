// The loader of machine code: real objects run; damaged ones are refused or load without touching memory they must not touch.
#include "runtime/code_image.h"

#include "runtime/context.h"
#include "runtime/symbols.h"
#include "support/object_bundle.h"

#include <cmath>
#include <cstring>
#include <elf.h>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace veloz::runtime {
namespace {

using Bytes = std::vector<std::byte>;

Bytes sample(const std::string &form) {
    std::ifstream file(std::string(VELOZ_SAMPLES) + "/sample_" + form + ".o", std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    Bytes bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

int64_t expected(int64_t n) {
    const int64_t chosen[] = {17, -4, 1 << 20, 99, 1234567, 3};
    const double numbers[] = {0.5, 1.25, -3.0, 1e10};
    return int8_t(n) + (n >= 0 && n < 6 ? chosen[n] : n) + (n & 1 ? n * n : 2 * n) + int64_t(4 * numbers[n & 3]) +
           int64_t(std::fmax(double(n) + 0.5, 3.0));
}

class Objects : public testing::TestWithParam<const char *> {};

TEST_P(Objects, Runs) {
    Bytes object = sample(GetParam());
    ASSERT_GT(object.size(), sizeof(Elf64_Ehdr));
    std::string error;
    auto image = CodeImage::load(object, error);
    ASSERT_TRUE(image) << error;
    object.assign(object.size(), std::byte{0xcc}); // the image does not need it any more
    auto entry = reinterpret_cast<int64_t (*)(void *, int64_t)>(image->find("veloz_entry"));
    ErrorSlot slot;
    CallContext context;
    context.error = &slot;
    for (int64_t n = 0; n < 20; ++n)
        EXPECT_EQ(entry(&context, n), expected(n));
    EXPECT_GE(image->size(), 4096u);
}

TEST_P(Objects, RunsBesideAnother) {
    Bytes both = support::bundle({sample("plt"), sample(GetParam())});
    std::string error;
    auto image = CodeImage::load(both, error);
    ASSERT_TRUE(image) << error;
    auto entry = reinterpret_cast<int64_t (*)(void *, int64_t)>(image->find("veloz_entry"));
    ErrorSlot slot;
    CallContext context;
    context.error = &slot;
    for (int64_t n = 0; n < 20; ++n)
        EXPECT_EQ(entry(&context, n), expected(n));
    for (size_t size = 0; size < both.size(); size += 7) {
        Bytes cut(both.begin(), both.begin() + std::ptrdiff_t(size));
        ASSERT_FALSE(CodeImage::load(cut, error)) << size << " of " << both.size();
    }
}

TEST_P(Objects, EveryTruncationIsRefused) {
    Bytes object = sample(GetParam());
    for (size_t size = 0; size < object.size(); ++size) {
        Bytes cut(object.begin(), object.begin() + std::ptrdiff_t(size)); // its own allocation: a sanitizer sees reads behind it
        std::string error;
        ASSERT_FALSE(CodeImage::load(cut, error)) << size << " of " << object.size();
        ASSERT_NE(error, "");
    }
}

// Whether a flipped byte is noticed depends on where it is; the loader must survive all of them.
TEST_P(Objects, EveryByteMayBeDamaged) {
    Bytes object = sample(GetParam());
    int refused = 0;
    for (size_t i = 0; i < object.size(); ++i)
        for (unsigned flip : {0x01u, 0x80u, 0xffu}) {
            Bytes damaged = object;
            damaged[i] ^= std::byte(flip);
            std::string error;
            auto image = CodeImage::load(damaged, error);
            ASSERT_NE(bool(image), !error.empty());
            refused += !image;
        }
    EXPECT_GT(refused, 100);
}

// Many bytes at once, and whole fields of headers with extreme values.
TEST_P(Objects, HeadersMayBeNonsense) {
    Bytes object = sample(GetParam());
    std::mt19937_64 random(20240717);
    const uint64_t extremes[] = {
        0, 1, 0x7f, 0xff, 0xffff, 0x7fffffff, 0xffffffff, uint64_t(1) << 32, uint64_t(1) << 62, ~uint64_t(0), ~uint64_t(0) - 63};
    Elf64_Ehdr header;
    std::memcpy(&header, object.data(), sizeof header);
    for (int round = 0; round < 20000; ++round) {
        Bytes damaged = object;
        for (int k = 0; k <= int(random() % 3); ++k) {
            bool in_sections = random() % 2;
            size_t from = in_sections ? header.e_shoff : 0;
            size_t width = size_t(1) << (random() % 4), room = damaged.size() - from - width;
            size_t at = from + size_t(random() % (room + 1)) / width * width;
            uint64_t value = random() % 4 ? extremes[random() % std::size(extremes)] : random();
            std::memcpy(damaged.data() + std::min(at, damaged.size() - width), &value, width);
        }
        std::string error;
        CodeImage::load(damaged, error);
    }
}

INSTANTIATE_TEST_SUITE_P(Forms, Objects, testing::Values("plt", "noplt"), [](const auto &each) { return std::string(each.param); });

TEST(CodeImage, OtherFilesAreRefused) {
    std::string error;
    EXPECT_FALSE(CodeImage::load({}, error));
    Bytes zeros(4096);
    EXPECT_FALSE(CodeImage::load(zeros, error));
    std::ifstream file("/proc/self/exe", std::ios::binary); // an ELF file, but no relocatable one
    Bytes own(1 << 16);
    file.read(reinterpret_cast<char *>(own.data()), std::streamsize(own.size()));
    EXPECT_FALSE(CodeImage::load(own, error));
    EXPECT_EQ(error, "not a relocatable x86-64 object");
}

TEST(Symbols, AbiIsComplete) {
#define VELOZ_ABI(name, ...) EXPECT_TRUE(find_symbol(#name)) << #name;
#include "runtime/abi.def"
    EXPECT_TRUE(find_symbol("memcpy"));
    EXPECT_FALSE(find_symbol("system"));
    EXPECT_FALSE(find_symbol(""));
}

} // namespace
} // namespace veloz::runtime
