// Questions about a float32 that was widened to float64, asked of the float32 itself: exact for every input.
#pragma once

#include "ir/builder.h"

namespace veloz::passes {

// isinf(cast x), cast x > 709.78, cast x < cast y … without the casts; null where the op is no such question. The comparison costs half
// in vectors then. New ops come at the builder's insertion point.
ir::Value *asked_before_widening(const ir::Op &question, ir::Builder &builder);

} // namespace veloz::passes
