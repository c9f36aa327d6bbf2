// Replaces reads of slots by the value that was written last, where it is known: later passes then see values, not memory.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// Example: `set i, %iv` … `%1 = get i` … `check_index %1, %n` becomes `check_index %iv, %n`. Tests: tests/ir/forward_slots.vir
void forward_slots(ir::Module &module);

} // namespace veloz::passes
