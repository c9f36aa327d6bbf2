// Marks loops whose iterations are to run side by side in the lanes of vectors: those with inner loops that the vectoriser cannot take,
// because a sum has an order or because iterations end at different times.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Sets LoopPlan::lanes. Each iteration computes what it would alone, in its order. A loop is marked only where no check comes after a
// store, so that a block of iterations in which one fails can be run again one by one; where iterations are ordered, none may touch what
// another one writes.
void lanes(ir::Module &module);

} // namespace veloz::passes
