// Array statements become loops over an index space; element-wise trees are computed in one pass over memory, without temporaries.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Materialize, Assign and Reduce become loops of mode Auto over scalar ops; lazy values, Fill and Iota are gone after it. Stands after
// fuse_statements (trees are as large as they get) and before forward_slots and the loop passes, which see ordinary loops.
// Tests: tests/ir/lower_arrays.vir
void lower_arrays(ir::Module &module);

} // namespace veloz::passes
