// Arrays between statements that need not exist: what reads them computes their elements itself.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// A Materialize whose value only element-wise ops, slices and reductions of one later statement of its block read becomes part of that
// statement, if nothing is written in between and not too much is computed twice. Stands after forward_slots (names are values) and
// before lower_arrays (statements are still whole). Tests: tests/ir/fuse_statements.vir
void fuse_statements(ir::Module &module);

} // namespace veloz::passes
