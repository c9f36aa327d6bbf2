// Rows of array statements are cut into pieces where the first axis alone has too few for all cores.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// A nest of an array statement with few iterations of its outermost loop gets more of them: each does a part of the loop inside. How many
// parts follows from the lengths only.
void spread_nests(ir::Module &module);

} // namespace veloz::passes
