// What one operation must look like by itself: operands, attributes and result. Part of the verifier.
#pragma once

#include "ir/ir.h"

namespace veloz::ir {

// The first rule of README.md that the op breaks, or null. The number of operands has been checked; slots, sites, callees and the
// place of the op are not looked at.
const char *broken_rule(const Op &op);

} // namespace veloz::ir
