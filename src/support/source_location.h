// A range of the user's source text.
#pragma once

#include <cstdint>

namespace veloz::support {

// Lines are 1-based and absolute in the file; columns are 0-based UTF-8 byte offsets, the end is exclusive (as in Python's `ast`).
struct SourceLocation {
    int32_t line = 0;
    int32_t column = 0;
    int32_t end_line = 0;
    int32_t end_column = 0;
    int32_t inlined = 0; // 0: in the function that the code is part of; else 1 + the index of the ir::InlinedCall that it came by

    bool known() const { return line > 0; }
    bool operator==(const SourceLocation &) const = default;
};

} // namespace veloz::support
