// What the user calls an array.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// The name of the array, or of the one that it is a view of; "an array" if it has none.
std::string array_name(const ir::Function &function, const ir::Value *array);

} // namespace veloz::passes
