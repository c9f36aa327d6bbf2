// What can be asked of a range that is a value.
#pragma once

#include "builtins/context.h"

namespace veloz::builtins {

ir::Value *range_length(Context &context, const RangeOperand &range);
Operand range_item(Context &context, const RangeOperand &range, const Operand &index); // a number, or a range for a slice
ir::Value *range_contains(Context &context, const RangeOperand &range, const Operand &number);
ir::Value *ranges_equal(Context &context, const RangeOperand &left, const RangeOperand &right);
std::optional<Operand> range_attribute(const RangeOperand &range, const std::string &name);

} // namespace veloz::builtins
