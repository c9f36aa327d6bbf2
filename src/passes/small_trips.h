// Inner loops of two, three or four iterations, as over the axes of points, are unrolled where the count turns out to be that.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// A loop around an inner loop whose count does not change in it is made once per small count, the inner loop unrolled: what is left can
// be vectorised along the outer one.
void small_trips(ir::Module &module);

} // namespace veloz::passes
