// Loops with Python's errors in them that are vectorised all the same: errors are looked for in strips, before the strip runs.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// An innermost loop of pure ops, loads, stores and reductions whose only exits are errors becomes, per strip of 512 iterations: a loop that
// evaluates nothing but the conditions of the errors and of indices out of bounds; then either the loop without any check, or, where one
// condition held, the loop as it was, which raises where Python does and after the same effects. A condition may be over-estimated: the
// strip then runs checked. What the conditions read must not be stored to by the same strip; arrays are compared at run time, and a loop
// whose conditions depend on what an earlier iteration left is not touched.
void speculate(ir::Module &module);

} // namespace veloz::passes
