// Follows subscripts from an access back to the variables of the loops around it.
#include "analysis/subscripts.h"

#include "analysis/inside.h"

#include <algorithm>

namespace veloz::analysis {

using ir::Op;
using ir::Opcode;
using ir::Value;

Subscripts::Subscripts(Op &loop) : variable_(loop.regions[0]->arguments[0].get()), inside_(values_inside(loop)) {
    walk(*loop.regions[0], [&](Op &op) {
        for (const auto &region : op.regions)
            for (const auto &argument : region->arguments)
                ranges_[argument.get()] = &op;
        if (op.code == Opcode::Set)
            sets_.emplace(op.slot(), op.operands[0]);
    });
}

bool Subscripts::tell_apart(const Op &op, size_t first) {
    for (size_t i = first; i < op.operands.size(); ++i) {
        visited_.clear();
        if (look(op.operands[i]) == Tells::Apart)
            return true;
    }
    return false;
}

bool Subscripts::is_own(const Value *array) {
    const Op *op = array->definition;
    if (!inside_.contains(array) || !op)
        return false;
    if (op->code == Opcode::View)
        return tell_apart(*op, 1) || is_own(op->operands[0]);
    if (op->code == Opcode::Get) {
        int64_t slot = op->slot();
        if (!examined_.insert(slot).second)
            return true; // set from itself: its other sets decide
        bool own = sets_.contains(slot) && each_set(slot, [&](const Value *value) { return is_own(value); });
        examined_.erase(slot);
        return own;
    }
    bool same_memory = op->code == Opcode::Retype || op->code == Opcode::Transpose || op->code == Opcode::FieldView ||
                       op->code == Opcode::FlatView || op->code == Opcode::BroadcastView || op->code == Opcode::GetItem;
    return same_memory ? is_own(op->operands[0]) : true;
}

template <typename Test> bool Subscripts::each_set(int64_t slot, Test test) const {
    auto [first, last] = sets_.equal_range(slot);
    return std::all_of(first, last, [&](const auto &set) { return test(set.second); });
}

Subscripts::Tells Subscripts::look(const Value *index) {
    if (index == variable_)
        return Tells::Apart;
    if (!inside_.contains(index))
        return Tells::Nothing;
    if (!visited_.insert(index).second) // a name that is computed from itself
        return Tells::Nothing;
    auto range = ranges_.find(index);
    if (range != ranges_.end())
        return range->second->code == Opcode::For ? combined(*range->second) : Tells::Unknown;
    const Op &op = *index->definition;
    switch (op.code) {
    case Opcode::Const: return Tells::Nothing;
    case Opcode::Cast: return types::is_integer(op.operands[0]->type.dtype()) ? look(op.operands[0]) : Tells::Unknown;
    case Opcode::CheckIndex: return look(op.operands[0]);
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::LShift:
    case Opcode::Neg:
    case Opcode::PyMin: // as parts of bounds
    case Opcode::PyMax: return combined(op);
    case Opcode::Select: return std::max(look(op.operands[1]), look(op.operands[2]));
    case Opcode::Dim: return Tells::Nothing;
    case Opcode::Get: {
        Tells all = Tells::Nothing;
        each_set(op.slot(), [&](const Value *value) {
            all = std::max(all, look(value));
            return true;
        });
        return all;
    }
    default: return Tells::Unknown;
    }
}

Subscripts::Tells Subscripts::combined(const Op &op) {
    Tells all = Tells::Nothing;
    for (const Value *operand : op.operands)
        all = std::max(all, look(operand));
    return all;
}

bool Subscripts::alike(const Value *left, const Value *right) {
    if (left == right)
        return true;
    const Op *a = left->definition, *b = right->definition;
    if (!a || !b || !same_operation(*a, *b) || a->code == Opcode::Call)
        return false;
    for (size_t i = 0; i < a->operands.size(); ++i)
        if (!alike(a->operands[i], b->operands[i]))
            return false;
    return true;
}

} // namespace veloz::analysis
