// Bounds checks of subscripts that are affine in loop variables are done once before the loop: the loop is then there twice,
// unchecked for when all is in range, and as it was for when an index goes wrong at some iteration.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// `for i { … check_index i+c, n … }` -> `if in_range { for i { … i+c … } } else { for i { … check_index i+c, n … } }`.
// Stands after hoist_invariants (lengths must be outside of the loop) and before parallelise, which reads both copies alike.
// With boundscheck off, checks only wrap negative indices. Tests: tests/ir/hoist_checks.vir
void hoist_checks(ir::Module &module);

} // namespace veloz::passes
