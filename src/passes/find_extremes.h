// `if x > best: best = x` becomes best = max(best, x), which reductions and SIMD understand.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// The exact meaning is kept: Python's max and min return their first argument unless the other is strictly beyond it, NaN included.
void find_extremes(ir::Module &module);

} // namespace veloz::passes
