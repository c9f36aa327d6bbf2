// Puts the bodies of small functions in the place of their calls, so that the passes see loops and arrays through helpers.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Example: `%r = call %x "square"` becomes `%r = mul %x, %x`. The first pass: what comes in is lowered with the code around it. Functions
// that call themselves, never return or have other options than the caller are left, as are `inline='never'` and what would make the
// caller too long. Callees that nobody calls any more are removed. Tests: tests/ir/inline_calls.vir
void inline_calls(ir::Module &module);

} // namespace veloz::passes
