// An element that is set if a value is beyond it becomes the extreme of the two, whatever the comparison says.
//   if v > m[k]: m[k] = v   ->   m[k] = max(m[k], v)
// Python's max is exactly that, NaN and all. For the updates of shared elements that privatise looks for.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// In the body of the loop, of function `function`.
void find_element_extremes(ir::Function &function, ir::Op &loop);

} // namespace veloz::passes
