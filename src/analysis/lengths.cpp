// Follows lengths to where they come from.
#include "analysis/lengths.h"

#include <algorithm>

namespace veloz::analysis {

using ir::Op;
using ir::Opcode;
using ir::Value;
using ir::ViewEntry;

namespace {

constexpr int64_t kFar = int64_t(1) << 40; // no slice bound of a program is further from an end

Length constant(int64_t value) { return {nullptr, -1, 0, value}; }

Length shortened(Length length, int64_t by) {
    if (length.constant)
        return constant(std::max<int64_t>(0, *length.constant - by));
    length.less += by;
    return length;
}

// How far a bound is from its end of the axis: start from the front, stop from the back; nothing if that depends on the length.
std::optional<int64_t> distance(const Op &op, size_t part) {
    if (!op.present()[part])
        return 0;
    auto bound = ir::integer_constant(op.operands[part]);
    if (!bound || *bound > kFar || *bound < -kFar)
        return std::nullopt;
    bool from_front = part == 0;
    if (from_front ? *bound < 0 : *bound >= 0)
        return std::nullopt;
    return from_front ? *bound : -*bound;
}

// Of x[a:-b], whose length is that of x less a + b.
std::optional<Length> slice_length(const Op &op) {
    auto step = op.present()[2] ? ir::integer_constant(op.operands[2]) : std::optional<int64_t>(1);
    auto front = distance(op, 0), back = distance(op, 1);
    if (!step || *step != 1 || !front || !back)
        return std::nullopt;
    Length whole = length_of(op.operands[3]);
    return whole.less > kFar ? std::nullopt : std::optional(shortened(whole, *front + *back));
}

Length length_of_view(const Op &view, size_t axis) {
    size_t operand = 1, source = 0, made = 0;
    for (ViewEntry entry : view.entries()) {
        if (entry == ViewEntry::Index) {
            ++operand;
            ++source;
            continue;
        }
        if (made++ == axis)
            return entry == ViewEntry::NewAxis ? constant(1) : length_of(view.operands[operand + 2]);
        if (entry == ViewEntry::Slice) {
            operand += 3;
            ++source;
        }
    }
    return length_along(view.operands[0], source + (axis - made));
}

} // namespace

Length length_along(const Value *array, size_t axis) {
    const Op *op = array->definition;
    switch (op ? op->code : Opcode::Get) {
    case Opcode::Alloc: return length_of(op->operands[axis]);
    case Opcode::BroadcastView: return length_of(op->operands[axis + 1]);
    case Opcode::Transpose: return length_along(op->operands[0], size_t(op->permutation()[axis]));
    case Opcode::FieldView:
    case Opcode::Retype: return length_along(op->operands[0], axis);
    case Opcode::View: return length_of_view(*op, axis);
    default: return {array, int(axis), 0, {}};
    }
}

Length length_of(const Value *number) {
    if (auto known = ir::integer_constant(number))
        return constant(*known);
    const Op *op = number->definition;
    if (op && op->code == Opcode::Dim && !op->operands[0]->type.is_lazy())
        return length_along(op->operands[0], size_t(op->axis()));
    if (op && op->code == Opcode::GetItem) {
        const Op *tuple = op->operands[0]->definition;
        if (tuple && tuple->code == Opcode::MakeTuple)
            return length_of(tuple->operands[size_t(op->item())]);
        if (tuple && tuple->code == Opcode::SliceIndices && op->item() == 2)
            if (auto length = slice_length(*tuple))
                return *length;
    }
    return {number, -1, 0, {}};
}

} // namespace veloz::analysis
