// Diagnostics as data, and the two exceptions that a compilation may end with.
#pragma once

#include "support/source_location.h"

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace veloz::support {

struct Label {
    SourceLocation location;
    std::string text;
};

// The source text that diagnostics are rendered against: lines of one file from `first_line` on.
struct SourceText {
    std::string file;
    int32_t first_line = 1;
    std::vector<std::string> lines;
};

// What is wrong with the user's program: one message, the place, and at most one suggestion.
struct Diagnostic {
    enum class Category { Unsupported, Typing, Syntax };

    Category category = Category::Unsupported;
    std::string message; // one sentence in Python's terms
    Label primary;       // drawn with a caret line
    std::vector<Label> secondary;
    std::string suggestion; // the nearest thing that works; may be empty
    std::string file;       // set by the layer that knows it (sema, per function)
    std::string function;   // name of the function that holds the primary label
    SourceText source{};    // of that function, where it did not become part of a program
};

// At most ten lines: message, file and line, source line, caret, secondary labels, suggestion.
std::string render(const Diagnostic &diagnostic, const SourceText &source);

// The user's program cannot be compiled. The only exception the compiler throws for a user's mistake.
class CompileFailure : public std::exception {
public:
    explicit CompileFailure(Diagnostic diagnostic);
    const char *what() const noexcept override { return diagnostic_.message.c_str(); }
    const Diagnostic &diagnostic() const { return diagnostic_; }

private:
    Diagnostic diagnostic_;
};

// A broken invariant of ours. The text ends with a request to report it.
class InternalError : public std::exception {
public:
    explicit InternalError(std::string_view text);
    const char *what() const noexcept override { return text_.c_str(); }

private:
    std::string text_;
};

[[noreturn]] void internal_error(std::string_view text);

} // namespace veloz::support
