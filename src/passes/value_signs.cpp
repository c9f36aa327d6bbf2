// Signs of scalars in floating point, by recursion over the ops that made them.
#include "passes/value_signs.h"

#include <algorithm>
#include <cmath>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

// Each contains the ones after it, and NaN. -0 is NotNegative.
enum class Sign { Any, NotNegative, Positive };

constexpr int kDepth = 8;

bool is_float(const Value *value) { return value->type.is_scalar() && types::is_float(value->type.dtype()); }

// Is it a constant that is no NaN?
bool is_number(const Value *value) {
    return value->definition && value->definition->code == Opcode::Const && !std::isnan(value->definition->real);
}

Sign sign_of(const Value *value, int depth);

Sign sign_of_sum(Sign left, Sign right) { return left == Sign::Any || right == Sign::Any ? Sign::Any : std::max(left, right); }

// A product may underflow to 0, as may a quotient; x / -0 is negative.
Sign sign_of_product(const Op &op, int depth) {
    if (op.operands[0] == op.operands[1])
        return Sign::NotNegative;
    bool both = sign_of(op.operands[0], depth) != Sign::Any && sign_of(op.operands[1], depth) != Sign::Any;
    return both ? Sign::NotNegative : Sign::Any;
}

Sign sign_of_quotient(const Op &op, int depth) {
    bool both = sign_of(op.operands[0], depth) != Sign::Any && sign_of(op.operands[1], depth) == Sign::Positive;
    return both ? Sign::NotNegative : Sign::Any;
}

// Widening keeps a value; narrowing may round it to 0.
Sign sign_of_cast(const Op &op, int depth) {
    const Value *from = op.operands[0];
    if (!from->type.is_scalar())
        return Sign::Any;
    if (types::is_unsigned(from->type.dtype()) || types::is_bool(from->type.dtype()))
        return Sign::NotNegative;
    if (!is_float(from))
        return Sign::Any;
    Sign sign = sign_of(from, depth);
    bool narrower = types::byte_size(op.type().dtype()) < types::byte_size(from->type.dtype());
    return narrower ? std::min(sign, Sign::NotNegative) : sign;
}

Sign sign_of(const Value *value, int depth) {
    const Op *op = value->definition;
    if (!op || !is_float(value) || depth == 0)
        return Sign::Any;
    auto operand = [&](size_t index) { return sign_of(op->operands[index], depth - 1); };
    switch (op->code) {
    case Opcode::Const: return op->real > 0 ? Sign::Positive : op->real == 0 ? Sign::NotNegative : Sign::Any;
    case Opcode::Cast: return sign_of_cast(*op, depth - 1);
    case Opcode::Add: return sign_of_sum(operand(0), operand(1));
    case Opcode::Mul: return sign_of_product(*op, depth - 1);
    case Opcode::Div: return sign_of_quotient(*op, depth - 1);
    case Opcode::Sqrt: return std::max(Sign::NotNegative, operand(0)); // of a negative number: NaN
    case Opcode::Abs: return std::max(Sign::NotNegative, operand(0));
    case Opcode::Exp:
    case Opcode::Exp2:
    case Opcode::Erfc:
    case Opcode::Hypot: return Sign::NotNegative;
    case Opcode::Cosh: return Sign::Positive;
    case Opcode::PyMax: return is_number(op->operands[1]) ? std::max(operand(0), operand(1)) : operand(0); // max(-1.0, nan) is -1.0
    case Opcode::Maximum: return std::max(operand(0), operand(1));
    case Opcode::PyMin:
    case Opcode::Minimum: return std::min(operand(0), operand(1));
    case Opcode::Select: return std::min(operand(1), operand(2));
    default: return Sign::Any;
    }
}

// What `value op 0` is for all values of that sign, NaN among them.
std::optional<bool> against_zero(Opcode op, Sign sign) {
    if (sign == Sign::Any)
        return std::nullopt;
    bool positive = sign == Sign::Positive;
    switch (op) {
    case Opcode::Lt: return false;
    case Opcode::Eq:
    case Opcode::Le: return positive ? std::optional(false) : std::nullopt;
    case Opcode::Ne: return positive ? std::optional(true) : std::nullopt;
    default: return std::nullopt; // a NaN is not above 0 either
    }
}

bool is_zero(const Value *value) { return value->definition && value->definition->code == Opcode::Const && value->definition->real == 0; }

// At most 0, or NaN.
bool is_not_positive(const Value *value, int depth) {
    const Op *op = value->definition;
    if (!op || !is_float(value) || depth == 0)
        return false;
    auto sign = [&](size_t index) { return sign_of(op->operands[index], depth - 1); };
    switch (op->code) {
    case Opcode::Const: return op->real <= 0;
    case Opcode::Neg: return sign(0) != Sign::Any;
    case Opcode::Mul:
        return (is_not_positive(op->operands[0], depth - 1) && sign(1) != Sign::Any) ||
               (is_not_positive(op->operands[1], depth - 1) && sign(0) != Sign::Any);
    case Opcode::Div: return is_not_positive(op->operands[0], depth - 1) && sign(1) == Sign::Positive;
    case Opcode::Add: return is_not_positive(op->operands[0], depth - 1) && is_not_positive(op->operands[1], depth - 1);
    case Opcode::Sub: return is_not_positive(op->operands[0], depth - 1) && sign(1) != Sign::Any;
    default: return false;
    }
}

// A size that finite values do not exceed. Of a finite result of these ops the operands were finite.
double bound_of(const Value *value, int depth) {
    constexpr double kNone = INFINITY;
    const Op *op = value->definition;
    if (!op || !value->type.is_scalar() || depth == 0)
        return kNone;
    auto bound = [&](size_t index) { return bound_of(op->operands[index], depth - 1); };
    switch (op->code) {
    case Opcode::Const: return is_float(value) ? std::abs(op->real) : kNone;
    case Opcode::Cast: {
        types::ScalarKind from = op->operands[0]->type.dtype();
        double inner = bound(0), most = from == types::ScalarKind::F32                     ? 0x1p128
                                        : types::is_float(from) || types::is_complex(from) ? kNone
                                                                                           : 0x1p64;
        return std::min(inner, most);
    }
    case Opcode::Sin:
    case Opcode::Cos:
    case Opcode::Tanh:
    case Opcode::Erf:
    case Opcode::Atan: return 2.0;
    case Opcode::Neg:
    case Opcode::Abs: return bound(0);
    case Opcode::Sqrt: return std::sqrt(bound(0));
    case Opcode::Add:
    case Opcode::Sub: return bound(0) + bound(1);
    case Opcode::Mul: return bound(0) * bound(1);
    default: return kNone;
    }
}

} // namespace

bool never_overflows(const Op &both) {
    for (size_t side = 0; side < 2; ++side) {
        const Op *infinite = both.operands[side]->definition, *finite = both.operands[1 - side]->definition;
        const Op *product = infinite && infinite->code == Opcode::IsInf ? infinite->operands[0]->definition : nullptr;
        if (!product || !finite || finite->code != Opcode::IsFinite || product->code != Opcode::Mul ||
            product->type().dtype() != types::ScalarKind::F64 || product->operands[0] != product->operands[1] ||
            product->operands[0] != finite->operands[0])
            continue;
        if (bound_of(product->operands[0], kDepth) < 0x1p511)
            return true;
    }
    return false;
}

std::optional<bool> decided_by_signs(const Op &comparison) {
    const Value *left = comparison.operands[0], *right = comparison.operands[1];
    if (!is_float(left) || !is_float(right))
        return std::nullopt;
    const Op *constant = right->definition;
    if (comparison.code == Opcode::Gt && constant && constant->code == Opcode::Const && constant->real >= 0 &&
        is_not_positive(left, kDepth))
        return false;
    if (is_zero(right))
        return against_zero(comparison.code, sign_of(left, kDepth));
    return is_zero(left) ? against_zero(ir::mirrored(comparison.code), sign_of(right, kDepth)) : std::nullopt;
}

} // namespace veloz::passes
