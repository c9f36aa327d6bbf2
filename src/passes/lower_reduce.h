// Reductions of arrays as loops with an accumulator.
#pragma once

#include "ir/builder.h"

namespace veloz::passes {

// Emits the loops for a Reduce op at the builder's place and returns the value that replaces it.
ir::Value *lower_reduce(ir::Module &module, ir::Builder &builder, const ir::Op &op);

} // namespace veloz::passes
