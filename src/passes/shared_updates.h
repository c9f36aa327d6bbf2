// Arrays whose elements several iterations of a loop may update, and whether each iteration could do so in a copy.
#pragma once

#include "ir/ir.h"

#include <string>
#include <vector>

namespace veloz::passes {

// An array from before the loop that the loop changes only by updates of one kind: y[k] += v, y += v, y[:] = np.maximum(y, v). Their
// subscripts are not known to differ between iterations.
struct SharedArray {
    std::vector<ir::Value *> values;     // what the array is called in the loop: one value from before it, or reads of a slot
    ir::Opcode combiner{};               // of the updates; a difference is an Add
    std::vector<const ir::Op *> updates; // the stores and assigns, in program order
    const ir::Op *obstacle = nullptr;    // an op that is no such update: the array cannot be copied
    std::string reason;                  // what that op does, in words of the user
};

// Each in the order of its first update. Looks at what sema writes, before array statements have become loops.
std::vector<SharedArray> shared_arrays(ir::Op &loop);

// Arrays from before the loop that the loop uses in any other way than as one of `shared`: values, and slots that it reads.
struct OtherArrays {
    std::vector<ir::Value *> values;
    std::vector<int64_t> slots;
};
OtherArrays other_arrays(ir::Op &loop, const std::vector<SharedArray> &shared);

} // namespace veloz::passes
