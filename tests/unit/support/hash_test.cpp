// SHA-256 against the vectors of FIPS 180-4 and its examples.
#include "support/hash.h"

#include <gtest/gtest.h>

namespace veloz::support {
namespace {

std::string digest_of(std::string_view text) {
    Hasher hasher;
    hasher.bytes(text.data(), text.size());
    return to_hex(hasher.finish());
}

TEST(Hash, PublishedVectors) {
    EXPECT_EQ(digest_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(digest_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(digest_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
              "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    EXPECT_EQ(digest_of(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hash, LengthsAroundTheBlock) {
    // sha256 of n letters x, for the sizes where the padding changes its form
    EXPECT_EQ(digest_of(std::string(55, 'x')), "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
    EXPECT_EQ(digest_of(std::string(56, 'x')), "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
    EXPECT_EQ(digest_of(std::string(63, 'x')), "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2");
    EXPECT_EQ(digest_of(std::string(64, 'x')), "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
    EXPECT_EQ(digest_of(std::string(65, 'x')), "9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9");
}

TEST(Hash, NothingAtNoAddress) {
    Hasher hasher;
    hasher.bytes("abc", 3);
    hasher.bytes(nullptr, 0); // as an empty view has it; the sanitizer of undefined behaviour looks here
    EXPECT_EQ(to_hex(hasher.finish()), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, PiecesDoNotMatter) {
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += char('A' + i % 37);
    for (size_t cut = 0; cut <= text.size(); ++cut) {
        Hasher hasher;
        hasher.bytes(text.data(), cut);
        hasher.bytes(text.data() + cut, text.size() - cut);
        ASSERT_EQ(to_hex(hasher.finish()), digest_of(text)) << "cut at " << cut;
    }
}

TEST(Hash, TextsCannotRunIntoEachOther) {
    auto two = [](std::string_view first, std::string_view second) {
        Hasher hasher;
        hasher.text(first);
        hasher.text(second);
        return to_hex(hasher.finish());
    };
    EXPECT_NE(two("ab", "c"), two("a", "bc"));
    EXPECT_NE(two("", "abc"), two("abc", ""));
    EXPECT_EQ(two("ab", "c"), two("ab", "c"));
}

} // namespace
} // namespace veloz::support
