// Errors in words, without an interpreter.
#include "runtime/error_text.h"

#include <cstring>
#include <gtest/gtest.h>

namespace veloz::runtime {
namespace {

ErrorSlot error(ErrorKind kind, std::vector<int64_t> values = {}) {
    ErrorSlot slot;
    slot.kind = kind;
    slot.values = std::move(values);
    return slot;
}

TEST(ErrorText, TheRuntimesOwn) {
    EXPECT_EQ(describe(error(ErrorKind::MemoryError)).exception, ExceptionClass::MemoryError);
    EXPECT_EQ(describe(error(ErrorKind::MemoryError, {1 << 20})).text, "unable to allocate 1048576 bytes for an array");
    EXPECT_EQ(describe(error(ErrorKind::Recursion)).exception, ExceptionClass::RecursionError);
    EXPECT_EQ(describe(error(ErrorKind::None)).exception, ExceptionClass::SystemError);
}

TEST(ErrorText, NothingIsReadThatWasNotStored) {
    EXPECT_EQ(describe(error(ErrorKind::MemoryError)).text, "unable to allocate 0 bytes for an array");
}

TEST(ErrorText, MessagesWithValues) {
    double half = 0.5, tiny = 1e-7;
    int64_t words[] = {-3, 0, 0, 1, 0};
    std::memcpy(&words[1], &half, sizeof half);
    std::memcpy(&words[2], &half, sizeof half);
    std::memcpy(&words[4], &tiny, sizeof tiny);
    std::vector<MessageValue> values{{.kind = PrintKind::Int},
                                     {.known = true, .text = "{} add"},
                                     {.kind = PrintKind::Complex128},
                                     {.kind = PrintKind::Bool},
                                     {.kind = PrintKind::Float64}};
    EXPECT_EQ(message("{}, {}, {}, {}, {}", values, words, nullptr), "-3, {} add, (0.5+0.5j), True, 1e-07");
}

TEST(ErrorText, BracesThatStandForNothingStay) {
    EXPECT_EQ(message("a {set} {} of {}", std::vector<MessageValue>{{.known = true, .text = "x"}}, nullptr, nullptr), "a {set} x of {}");
    EXPECT_EQ(message("", {}, nullptr, nullptr), "");
    EXPECT_EQ(message("{", {}, nullptr, nullptr), "{");
}

} // namespace
} // namespace veloz::runtime
