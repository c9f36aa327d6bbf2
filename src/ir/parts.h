// Tuples and optionals as the ops `tuple` and `item` see them.
#pragma once

#include "ir/builder.h"

namespace veloz::ir {

// Types of the operands of `tuple` and the results of `item`: the elements of a tuple; whether an optional is there, and its value.
std::vector<Type> part_types(const Type &type);

Value *make_optional(Builder &builder, Value *present, Value *value);
Value *nothing(Builder &builder, const Type &type); // what stands where nobody looks: zeros, no memory

} // namespace veloz::ir
