// How many iterations of a parallel loop are worth a chunk: from trip counts and the cost of what is called, at run time where need be.
#pragma once

#include "ir/ir.h"

#include <optional>

namespace veloz::passes {

struct Grain {
    int64_t known = 0;          // fewest iterations of a chunk, or
    ir::Value *value = nullptr; // the same, computed before the loop
};

// Emits what it takes before the loop. It depends on counts only, never on the number of threads, so that the chunks do not either.
// `parts_bits`: each iteration is to become 2^parts_bits of them.
Grain grain_of(const ir::Module &module, ir::Function &function, ir::Op &loop, ir::Value *parts_bits = nullptr);

} // namespace veloz::passes
