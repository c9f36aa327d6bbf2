// Moves what does not change in a loop in front of it: reads of slots, dimensions, constants and integer arithmetic on them.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Stands before hoist_checks, which needs array lengths and offsets as values from outside of the loop. Tests:
// tests/ir/hoist_invariants.vir
void hoist_invariants(ir::Module &module);

} // namespace veloz::passes
