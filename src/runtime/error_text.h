// Texts of errors, made of what a failed call left in its slot. No Python here: a caller in C reads the same texts.
#pragma once

#include "runtime/value_text.h"
#include "support/exceptions.h"

namespace veloz::runtime {

using support::ExceptionClass;

struct ErrorText {
    ExceptionClass exception;
    std::string text;
};

// Of an error that is the runtime's own: of all kinds but RaiseSite, which the program's sites describe.
ErrorText describe(const ErrorSlot &error);

// What stands in a message for a {}.
struct MessageValue {
    bool known = false; // then its text is, else the next words are those of a value
    std::string_view text{};
    PrintKind kind = PrintKind::Int;
};

// `format` with each {} replaced by the next value. There must be words for all values that are not known.
std::string message(std::string_view format, std::span<const MessageValue> values, const int64_t *words, ArrayTextHook array_text);

} // namespace veloz::runtime
