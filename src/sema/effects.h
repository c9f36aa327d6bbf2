// Which ops may change arrays that existed before them.
#pragma once

#include "ir/ir.h"

#include <functional>

namespace veloz::sema {

// `function_writes`: may the function of this name change the arrays that it is given?
using FunctionWrites = std::function<bool(const std::string &name)>;

// Arrays that only this expression knows, its temporary results, do not count.
bool may_write(const ir::Op &op, const FunctionWrites &function_writes);

} // namespace veloz::sema
