// Tuples and optionals as the ops `tuple` and `item` see them.
#pragma once

#include "ir/builder.h"

namespace veloz::ir {

// Types of the operands of `tuple` and the results of `item`: the elements of a tuple; whether an optional is there, and its value.
std::vector<Type> part_types(const Type &type);

Value *make_optional(Builder &builder, Value *present, Value *value);
// A read-only array whose elements lie in the code, in the order of its type.
Value *array_constant(Builder &builder, const Type &type, const std::vector<int64_t> &shape, const std::string &bytes);
// The shape and elements of such a constant; false if the op's text is none.
bool read_array_constant(const Op &op, std::vector<int64_t> &shape, std::string &bytes);

Value *nothing(Builder &builder, const Type &type); // what stands where nobody looks: zeros, no memory

} // namespace veloz::ir
