// A test before a loop nest that an index stays within an axis in all iterations.
#pragma once

#include "analysis/affine.h"
#include "ir/builder.h"

#include <unordered_map>

namespace veloz::passes {

using LoopVariables = std::unordered_map<const ir::Value *, ir::Op *>; // the For of an induction variable

// bool: is 0 <= index < length whatever values the loop variables take? Their ranges are known where the builder stands, their steps are
// constants. True too if one of the loops has no iterations, and false if a part of the index could pass beyond 64 bits.
ir::Value *index_in_range(ir::Builder &build, const analysis::Affine &index, ir::Value *length, const LoopVariables &loops);

} // namespace veloz::passes
