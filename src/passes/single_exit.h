// Rewrites the body of a function so that every path comes to its end instead of returning.
#pragma once

#include "ir/builder.h"

#include <functional>

namespace veloz::passes {

// Example: `if c { return a } {}; return b` becomes `if c { give a } { give b }`; a `return` inside of a loop becomes `give`, `break` or,
// where something follows that the path must not run, `give`, `leave` out of a block around the whole body. `give` makes, at the builder's
// insertion point, what keeps the operand of the return. Part of inline-calls.
void make_single_exit(ir::Builder &builder, ir::Block &body, const std::function<void(const ir::Op &)> &give);

bool has_return(const ir::Op &op); // is it one, or is there one inside?

} // namespace veloz::passes
