// Loops over the rows of arrays that follow each other become one, so that what one statement makes of a row is read by the next while it
// is in cache; and the last reader of an array writes into it instead of into new memory.
//   for i { for k { t[i, k] = exp(x[i, k]) } }; for i { for k { s += t[i, k] } … }   ->   for i { for k { t[i, k] = … }; for k { s += … } …
//   }
// After lower-arrays, which makes a nest of each statement, and simplify, which shows that their lengths are one; before all that looks at
// loops one by one. Tests: tests/ir/fuse_rows.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void fuse_rows(ir::Module &module);

} // namespace veloz::passes
