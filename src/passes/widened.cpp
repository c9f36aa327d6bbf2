// Comparisons of what was float32, with constants rounded to the side that decides the same.
#include "passes/widened.h"

#include <cmath>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using types::ScalarKind;

namespace {

bool is_double(const Value *value) { return value->type.is_scalar() && value->type.dtype() == ScalarKind::F64; }

// The float32 that the value was, or null.
Value *narrow(const Value *value) {
    const Op *op = value->definition;
    if (!op || op->code != Opcode::Cast || !is_double(value))
        return nullptr;
    Value *from = op->operands[0];
    return from->type.is_scalar() && from->type.dtype() == ScalarKind::F32 ? from : nullptr;
}

float rounded_down(double number) {
    auto nearest = float(number);
    return double(nearest) > number ? std::nextafterf(nearest, -INFINITY) : nearest;
}

float rounded_up(double number) {
    auto nearest = float(number);
    return double(nearest) < number ? std::nextafterf(nearest, INFINITY) : nearest;
}

// x > c holds for the same float32 x if c is rounded down to float32, and so on. Equality with what is no float32 is left alone.
Value *against_constant(const Op &question, Opcode code, Value *x, double constant, ir::Builder &builder) {
    if (std::isnan(constant))
        return nullptr;
    bool down = code == Opcode::Gt || code == Opcode::Le;
    float limit = down ? rounded_down(constant) : rounded_up(constant);
    if ((code == Opcode::Eq || code == Opcode::Ne) && double(limit) != constant)
        return nullptr;
    Value *number = builder.constant_float(double(limit), x->type);
    return builder.value(code, {x, number}, question.type());
}

} // namespace

Value *asked_before_widening(const Op &question, ir::Builder &builder) {
    switch (question.code) {
    case Opcode::IsNan:
    case Opcode::IsInf:
    case Opcode::IsFinite:
    case Opcode::SignBit:
        if (Value *x = narrow(question.operands[0]))
            return builder.value(question.code, {x}, question.type());
        return nullptr;
    case Opcode::Eq:
    case Opcode::Ne:
    case Opcode::Lt:
    case Opcode::Le:
    case Opcode::Gt:
    case Opcode::Ge: break;
    default: return nullptr;
    }
    const Value *left = question.operands[0], *right = question.operands[1];
    Value *x = narrow(left), *y = narrow(right);
    auto is_constant = [](const Value *value) {
        const Op *op = value->definition;
        return op && op->code == Opcode::Const && op->ints.empty() && is_double(value);
    };
    if (x && y)
        return x->type == y->type ? builder.value(question.code, {x, y}, question.type()) : nullptr;
    if (x && is_constant(right))
        return against_constant(question, question.code, x, right->definition->real, builder);
    if (y && is_constant(left))
        return against_constant(question, ir::mirrored(question.code), y, left->definition->real, builder);
    return nullptr;
}

} // namespace veloz::passes
