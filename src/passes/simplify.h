// Simplification of scalar code: equal values once, constants folded, branches that are decided taken.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Only integer and bool constants are folded: floating point keeps the order and rounding that sema wrote down. Lengths of arrays are
// traced to what they were made from. Values are shared within a block and with the blocks inside it. Tests: tests/ir/simplify.vir
void simplify(ir::Module &module);

} // namespace veloz::passes
