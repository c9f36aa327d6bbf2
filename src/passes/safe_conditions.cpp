// Bounds on results, carried over to operands from the outside to the inside.
#include "passes/safe_conditions.h"

#include <cmath>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using types::ScalarKind;

namespace {

constexpr double kMargin = 1 - 0x1p-20; // roundings on the way are far smaller

bool is_real(const Value *value) { return value->type.is_scalar() && types::is_float(value->type.dtype()); }

const Op *definition(const Value *value, Opcode code) {
    return value->definition && value->definition->code == code ? value->definition : nullptr;
}

class Conditions {
public:
    Conditions(ir::Builder &builder, bool computed) : build_(builder), computed_(computed) {}

    Value *cheaper(Value *condition) {
        if (const Op *both = definition(condition, Opcode::BitAnd)) {
            Value *left = cheaper(both->operands[0]), *right = cheaper(both->operands[1]);
            if (left == both->operands[0] && right == both->operands[1])
                return condition;
            if (is_costly(right))
                return left;
            return is_costly(left) ? right : flag(Opcode::BitAnd, left, right);
        }
        const Op *infinite = definition(condition, Opcode::IsInf);
        Value *result = infinite ? infinite->operands[0] : nullptr;
        if (!result || !is_real(result) || !result->definition)
            return condition;
        double most = result->type.dtype() == ScalarKind::F32 ? 0x1p126 : 0x1p1022;
        const Op &op = *result->definition;
        bool square = op.code == Opcode::Mul && op.operands[0] == op.operands[1];
        return square || constant_power(op) ? above(result, most) : condition;
    }

private:
    Value *flag(Opcode code, Value *a, Value *b) { return build_.value(code, {a, b}, Type::py_bool()); }
    Value *number(double value, const Type &type) { return build_.constant_float(value, type); }
    Value *size(Value *value) { return build_.value(Opcode::Abs, {value}, value->type); }

    // Whether an operand was finite: not worth its computation, as the other side alone is the alarm.
    static bool is_costly(const Value *side) {
        if (const Op *both = definition(side, Opcode::BitAnd))
            return is_costly(both->operands[0]) || is_costly(both->operands[1]);
        const Op *finite = definition(side, Opcode::IsFinite);
        const Value *operand = finite ? finite->operands[0] : nullptr;
        return operand && (definition(operand, Opcode::Div) || definition(operand, Opcode::Pow) || definition(operand, Opcode::Mul) ||
                           definition(operand, Opcode::Sqrt));
    }

    static bool constant_power(const Op &op) {
        const Op *exponent = op.code == Opcode::Pow ? definition(op.operands[1], Opcode::Const) : nullptr;
        return exponent && exponent->ints.empty() && exponent->real != 0 && std::isfinite(exponent->real) && is_real(op.operands[0]);
    }

    // Holds where |value| > limit, which is at least 1.
    Value *above(Value *value, double limit) {
        const Op *op = value->definition;
        limit = std::max(limit * kMargin, 1.0);
        if (op && op->code == Opcode::Mul && op->operands[0] == op->operands[1])
            return above(op->operands[0], std::sqrt(limit));
        if (op && constant_power(*op)) {
            double exponent = op->operands[1]->definition->real, inner = std::exp2(std::log2(limit) / exponent);
            return exponent > 0 ? above(op->operands[0], inner) : below(op->operands[0], inner);
        }
        if (op && !computed_ && op->code == Opcode::Div && value->type.dtype() == ScalarKind::F64)
            return quotient_above(*op, limit);
        if (op && (op->code == Opcode::Neg || op->code == Opcode::Abs) && is_real(op->operands[0]))
            return above(op->operands[0], limit);
        return flag(Opcode::Gt, size(value), number(limit, value->type));
    }

    Value *below(Value *value, double limit) { return flag(Opcode::Lt, size(value), number(limit * (1 + 0x1p-20), value->type)); }

    // |a| > limit |b|; of a root, a² >= limit² b: a square that underflows belongs to a quotient below 1, and
    // where both are infinite nothing is known.
    Value *quotient_above(const Op &op, double limit) {
        Value *a = op.operands[0], *b = op.operands[1];
        const Op *root = definition(b, Opcode::Sqrt);
        if (root && limit < 0x1p500) {
            Value *square = build_.value(Opcode::Mul, {a, a}, a->type), *radicand = root->operands[0];
            return flag(Opcode::Ge, square, build_.value(Opcode::Mul, {radicand, number(limit * limit, a->type)}, a->type));
        }
        return flag(Opcode::Gt, size(a), build_.value(Opcode::Mul, {size(b), number(limit, a->type)}, a->type));
    }

    ir::Builder &build_;
    bool computed_;
};

} // namespace

Value *cheaper_condition(Value *condition, ir::Builder &builder, bool computed) { return Conditions(builder, computed).cheaper(condition); }

} // namespace veloz::passes
