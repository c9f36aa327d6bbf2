// An artifact survives being written and read; a broken one is refused, and never followed.
#include "driver/entry.h"
#include "driver/place.h"
#include "loaded.h"

#include <random>

namespace veloz::jit {
namespace {

constexpr const char *kBody = "  %s: f64 = sin %a\n  %b: f64 = cast %n\n  %r: f64 = mul %s, %b\n  return %r\n";

TEST(Artifacts, RoundTrip) {
    driver::Entry entry;
    entry.artifact = compiled(numbers(kBody), {.c_symbol = "f_of_c"});
    EXPECT_EQ(entry.artifact.target, kHost);
    EXPECT_EQ(driver::unfit(entry.artifact, driver::Place::Host), "");
    auto back = driver::parse(driver::serialise(entry));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->artifact, entry.artifact);
    Loaded first(entry.artifact), second(back->artifact);
    Context context;
    int64_t arguments[] = {word(0.5), 3}, a = 0, b = 1;
    ASSERT_EQ(first.find<Words>(Convention::Words)(&context, arguments, &a), 0);
    ASSERT_EQ(second.find<Words>(Convention::Words)(&context, arguments, &b), 0);
    EXPECT_EQ(a, b);
}

TEST(Artifacts, TheSameProgramGivesTheSameBytes) { EXPECT_EQ(compiled(numbers(kBody)), compiled(numbers(kBody))); }

TEST(Artifacts, BrokenCodeIsRefused) {
    Artifact whole = compiled(numbers(kBody));
    std::string error;
    for (size_t size = 0; size < whole.bytes.size(); size += 7) {
        std::vector<std::byte> cut(whole.bytes.begin(), whole.bytes.begin() + std::ptrdiff_t(size));
        ASSERT_FALSE(runtime::CodeImage::load(cut, error)) << size;
        ASSERT_NE(error, "");
    }
    Artifact renamed = whole; // its symbol is not in the code
    renamed.exports[0].symbol = "veloz_exit";
    auto image = runtime::CodeImage::load(renamed.bytes, error);
    ASSERT_TRUE(image);
    EXPECT_FALSE(image->find(renamed.exports[0].symbol));
}

// Whatever is damaged below a checksum that fits is loaded within bounds or not at all.
TEST(Artifacts, DamagedCodeIsReadSafely) {
    Artifact whole = compiled(numbers(kBody));
    std::mt19937 random(7);
    int refused = 0;
    for (int trial = 0; trial < 2000; ++trial) {
        std::vector<std::byte> damaged = whole.bytes;
        for (int i = 0; i < 4; ++i)
            damaged[random() % damaged.size()] = std::byte(random());
        std::string error;
        refused += runtime::CodeImage::load(damaged, error) == nullptr;
    }
    EXPECT_GT(refused, 0);
}

TEST(Artifacts, UnknownConventionsAreRefused) {
    driver::Entry entry;
    entry.artifact.exports = {{"f", Convention(7), ""}};
    EXPECT_FALSE(driver::parse(driver::serialise(entry)));
}

} // namespace
} // namespace veloz::jit
