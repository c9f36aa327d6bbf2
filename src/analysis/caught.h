// What the handler of a `try` sees of its body, which may be left in the middle.
#pragma once

#include "ir/ir.h"

namespace veloz::analysis {

// Is the op in the body of a `try`, at any depth?
bool is_guarded(const ir::Op &op);

// May the loop be left by an error that is caught in its function, and writes a slot that is read outside of it? Then its iterations must
// leave such slots as Python does, one after the other.
bool shows_unfinished(const ir::Function &function, const ir::Op &loop);
// Of these slots alone.
bool shows_unfinished(const ir::Function &function, const ir::Op &loop, const std::vector<int64_t> &slots);

} // namespace veloz::analysis
