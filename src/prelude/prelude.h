// Functions of NumPy and Python that are written in the language itself: their names, and their trees when they are asked for.
#pragma once

#include "syntax/tree.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace veloz::prelude {

struct Entry {
    std::string_view name; // canonical: "numpy.cov"; "prelude.<file>.<name>" of a helper
    std::string_view doc;  // one line for the reference
    bool method;           // arrays have it as a method too
    std::string_view tree; // serialised
};

std::span<const Entry> entries(); // sorted by name
const Entry *find(std::string_view name);
std::unique_ptr<syntax::Function> read(const Entry &entry);

} // namespace veloz::prelude
