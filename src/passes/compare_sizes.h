// Decides `abs(z) > 2` of complex numbers by squares, in loops that are left early.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Example: `gt (abs z), c` becomes `re*re + im*im > c*c`, and the compare itself runs only where both are too close for rounded squares to
// decide, or where something is NaN: the answer is always that of the compare. Before place-releases, which wants all slots, and after what
// matches loops; only where the vectoriser does not take the loop, as it would rather have the function than a branch.
// Tests: tests/ir/compare_sizes.vir
void compare_sizes(ir::Module &module);

} // namespace veloz::passes
