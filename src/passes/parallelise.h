// Decides which loops run in parallel, and what each slot that they write is: private, a reduction, or a refused dependence.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// prange loops always (unless inside another parallel loop), loops of array statements where the work pays. Stands last: it reads the
// slots that the earlier passes left. Throws support::CompileFailure for a proven dependence between iterations. Tests:
// tests/ir/parallelise.vir
void parallelise(ir::Module &module);

} // namespace veloz::passes
