// Values as Python and NumPy show them.
#pragma once

#include "runtime/context.h"
#include "support/print_kind.h"

#include <span>
#include <string>
#include <string_view>

namespace veloz::runtime {

using support::PrintKind;

// str() of the value at `words`, which goes past it; `bare`: as NumPy's repr, which has no parentheses around a complex number, and
// array(…) around an array. Without a hook arrays have no text.
std::string value_text(PrintKind kind, bool bare, const int64_t *&words, ArrayTextHook array_text);

} // namespace veloz::runtime
