#include "sema/effects.h"

#include <algorithm>

namespace veloz::sema {

using ir::Opcode;
using ir::Value;

namespace {

bool is_fresh(const Value *array) {
    while (array->definition && ir::info(array->definition->code).family == ir::Family::View)
        array = array->definition->operands[0];
    return array->definition && (array->definition->code == Opcode::Alloc || array->definition->code == Opcode::Materialize ||
                                 array->definition->code == Opcode::Native);
}

} // namespace

bool may_write(const ir::Op &op, const FunctionWrites &function_writes) {
    if (ir::has_effect(op.code, ir::effect::Calls)) {
        auto is_known = [](const Value *value) { return value->type.holds_array() && !is_fresh(value); };
        return std::any_of(op.operands.begin(), op.operands.end(), is_known) && function_writes(op.text);
    }
    if (ir::has_effect(op, ir::effect::WritesMemory)) {
        std::vector<const Value *> written = ir::written_arrays(op);
        return written.empty() || !std::all_of(written.begin(), written.end(), is_fresh);
    }
    auto writes = [&](const auto &inner) { return may_write(*inner, function_writes); };
    return std::any_of(op.regions.begin(), op.regions.end(),
                       [&](const auto &region) { return std::any_of(region->ops.begin(), region->ops.end(), writes); });
}

} // namespace veloz::sema
