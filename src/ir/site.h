// What compiled code raises: resolved to a Python exception by the driver's callers.
#pragma once

#include "types/type.h"

#include <cstdint>
#include <string>
#include <vector>

namespace veloz::ir {

struct Site {
    std::string exception;     // "ValueError", or the class's shown name
    int32_t object_index = -1; // a user's exception class: index into the program's objects
    // Arguments of the exception in order: literal text, or the next operand (its type is in `types`).
    struct Argument {
        bool literal = true;
        std::string text;
        types::Type type;

        bool operator==(const Argument &) const = default;
    };
    std::vector<Argument> arguments;
    // When set, the one argument is this text with each "{}" replaced by the next value: built-in messages.
    std::string format;
    int32_t line = 0; // in the file of the function
    std::string function;

    bool operator==(const Site &) const = default;
};

} // namespace veloz::ir
