// Nests of loops whose ranges do not depend on one another, and how they change places.
#pragma once

#include "analysis/inside.h"

#include <vector>

namespace veloz::passes {

// The loop and those inside it, outermost first, if each body but the innermost has one loop, and otherwise scalar arithmetic and writes to
// slots only. All are in the order of the program, but for the outermost one, which has this mode; their ranges are known before the nest,
// their steps are constants. Else nothing.
std::vector<ir::Op *> perfect_nest(ir::Op &outermost, ir::LoopMode mode = ir::LoopMode::Serial);

// What stands between the loops moves into the innermost one; writes to slots vanish: nobody may read them.
void sink(const std::vector<ir::Op *> &loops);

// The loops take the places that the order says, outermost first. All that is computed is in the innermost body.
void reorder(const std::vector<ir::Op *> &loops, const std::vector<size_t> &order);

} // namespace veloz::passes
