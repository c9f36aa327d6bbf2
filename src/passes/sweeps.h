// Time loops that sweep over two arrays in turn, or over one of which a step reads what was there before it, do several steps at a time
// while the rows are in cache.
//     for t in range(n): { nest: b[i, j] = f(a[i ± 1, j ± 1]); a, b = b, a }     or     { b[1:-1] = f(a); a[1:-1] = g(b) }
// becomes
//     if nothing can raise and the arrays are apart: { loops of time_tiles } else { the loop as written }
// After forward-slots, which gives an array one name; before lower-arrays and hoist-checks, which make many loops of each step. Tests:
// tests/ir/sweeps.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void sweeps(ir::Module &module);

} // namespace veloz::passes
