// Under fastmath, float64 between float32 data and a float32 store becomes float32: a vector holds twice as many, and the functions are
// shorter.
//     %d: f64 = cast %x        %s: f32 = sin %x
//     %s: f64 = sin %d    →    store %out, %s, %i
//     %r: f32 = cast %s
//     store %out, %r, %i
// Only where every leaf is float32 data, a small integer or a constant of float32's range: no float64 argument, no float64 sum. After
// simplify, which asks its questions about widened numbers of the numbers themselves; before what copies loops. Test: tests/ir/narrow.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void narrow(ir::Module &module);

} // namespace veloz::passes
