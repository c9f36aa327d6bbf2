// Loops over the same range that follow each other become one, so that what the first makes is in registers and cache for the second.
//   for i { b[i] = a[i] * 2 }; for i { c[i] = b[i] + 1 }   ->   for i { b[i] = a[i] * 2; c[i] = b[i] + 1 }
// Nests too, and pairs of prange. Only where an iteration of the second uses of the first what the same iteration left, and nothing can
// raise: after hoist-checks, which leaves loops without checks; before interchange, which takes what is one nest then. If arrays may share
// memory or a subscript may be out of range, the loops stand there as they were, too. Tests: tests/ir/fuse_loops.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void fuse_loops(ir::Module &module);

} // namespace veloz::passes
