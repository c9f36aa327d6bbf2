// An index made from a float is tested once, as an index; what is wrong with it is found out only when that fails.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// x fits an int64 or raises; a[int(x)] is in range or raises: the first test is done only where the index is not in 0…n-1, which is
// never so if x does not fit.
void test_indices(ir::Module &module);

} // namespace veloz::passes
