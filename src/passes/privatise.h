// Updates of elements that iterations of a prange loop share go to private copies, one for each piece of the loop.
//
//     for i in prange(n): hist[k[i]] += 1
// becomes
//     pieces = as many as the work pays for, 1 to 64, whatever the number of threads
//     copies = zeros((pieces, bins))                          (of one piece: the array itself)
//     for p in prange(pieces): for i in piece p: copies[p, k[i]] += 1
//     for p in range(pieces): hist += copies[p]
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Stands before lower-arrays, since `y += x[i]` is one op there, and after forward-slots, which gives an array one name. Throws
// support::CompileFailure for a shared array that the loop does not only update. Tests: tests/ir/privatise.vir
void privatise(ir::Module &module);

} // namespace veloz::passes
