// The square of the size has a relative error of less than 2^-51, hypot() one of less than 2^-51: a margin of 2^-46 is plenty.
#include "passes/compare_sizes.h"

#include "passes/edit.h"

#include <cmath>
#include <optional>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

constexpr double kMargin = 0x1p-46;
constexpr double kSmallest = 1e-100, kLargest = 1e100; // limits whose squares, and what is lost below them, are ordinary numbers

// The number that the value is, written as a float or as a whole number.
std::optional<double> number(const Value *value) {
    const Op *op = value->definition;
    if (op && op->code == Opcode::Cast)
        if (auto whole = ir::integer_constant(op->operands[0]); whole && std::abs(*whole) < (int64_t(1) << 53))
            return double(*whole);
    if (!op || op->code != Opcode::Const || !op->ints.empty())
        return std::nullopt;
    return op->real;
}

bool has_break(const ir::Block &block) {
    for (const auto &op : block.ops) {
        if (op->code == Opcode::Break || op->code == Opcode::Leave || op->code == Opcode::Return)
            return true;
        for (const auto &region : op->regions)
            if (!ir::is_loop(op->code) && has_break(*region))
                return true;
    }
    return false;
}

// Is the innermost loop around the op one that its iterations leave?
bool is_left_early(const Op &op) {
    const Op *loop = op.parent->owner;
    while (loop && !ir::is_loop(loop->code))
        loop = loop->parent->owner;
    return loop && (loop->code == Opcode::While || has_break(*loop->regions[0]));
}

bool is_size(const Value *value) {
    const Op *op = value->definition;
    return op && op->code == Opcode::Abs && op->operands[0]->type.is_scalar() && op->operands[0]->type.dtype() == types::ScalarKind::C128;
}

// The size is the first operand: as code then reads.
std::optional<Opcode> turned(const Op &op) {
    bool first = is_size(op.operands[0]);
    switch (op.code) {
    case Opcode::Gt: return first ? Opcode::Gt : Opcode::Lt;
    case Opcode::Ge: return first ? Opcode::Ge : Opcode::Le;
    case Opcode::Lt: return first ? Opcode::Lt : Opcode::Gt;
    case Opcode::Le: return first ? Opcode::Le : Opcode::Ge;
    default: return std::nullopt;
    }
}

void decide_by_squares(ir::Function &function, Op &compare) {
    std::optional<Opcode> code = turned(compare);
    if (!code)
        return;
    size_t side = is_size(compare.operands[0]) ? 0 : 1;
    auto limit = number(compare.operands[1 - side]);
    if (!is_size(compare.operands[side]) || !limit || !(*limit >= kSmallest && *limit <= kLargest) || !is_left_early(compare))
        return;
    Value *size = compare.operands[side];
    Value *z = size->definition->operands[0];
    const ir::Type type = size->type, truth = compare.type();
    ir::Builder builder(&function);
    builder.set_location(compare.location);
    builder.set_insertion(compare.parent, compare.position);
    Value *real = builder.value(Opcode::Real, {z}, type), *imag = builder.value(Opcode::Imag, {z}, type);
    Value *square =
        builder.value(Opcode::Add, {builder.value(Opcode::Mul, {real, real}, type), builder.value(Opcode::Mul, {imag, imag}, type)}, type);
    double bound = *limit * *limit;
    Value *beyond = builder.value(Opcode::Gt, {square, builder.constant_float(bound * (1 + kMargin), type)}, truth);
    Value *within = builder.value(Opcode::Lt, {square, builder.constant_float(bound * (1 - kMargin), type)}, truth);
    Value *open = builder.value(Opcode::Not, {builder.value(Opcode::BitOr, {beyond, within}, truth)}, truth);
    int slot = builder.add_slot("%decided", truth);
    builder.set(slot, *code == Opcode::Gt || *code == Opcode::Ge ? beyond : within);
    Op *rare = builder.make_if(open);
    builder.inside(rare->regions[0].get(), [&] {
        Value *exact = builder.value(Opcode::Abs, {z}, type);
        std::vector<Value *> operands{compare.operands[0], compare.operands[1]};
        operands[side] = exact;
        builder.set(slot, builder.value(compare.code, operands, truth));
    });
    ir::replace_uses(compare.result.get(), builder.get(slot));
    ir::erase(compare);
    if (size->uses().empty())
        ir::erase(*size->definition);
}

} // namespace

void compare_sizes(ir::Module &module) {
    for (auto &function : module.functions) {
        std::vector<Op *> compares;
        walk(*function->body, [&](Op &op) {
            if (ir::info(op.code).family == ir::Family::Compare && (is_size(op.operands[0]) || is_size(op.operands[1])))
                compares.push_back(&op);
        });
        for (Op *compare : compares)
            decide_by_squares(*function, *compare);
    }
}

} // namespace veloz::passes
