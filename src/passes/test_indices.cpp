// if x does not fit {…check…}; k = cast x; check_index k n   becomes   k = to_index x; if k is not in 0…n-1 { if x does not fit {…} }; …
#include "passes/test_indices.h"

#include "passes/edit.h"

#include <algorithm>

namespace veloz::passes {

using ir::Block;
using ir::Family;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

bool is_constant(const Value *value, double number) {
    return value->definition && value->definition->code == Opcode::Const && value->definition->real == number;
}

// not (x >= -2^63 and x < 2^63)
bool tests_fit(const Value *condition, const Value *x) {
    auto made_by = [](const Value *value, Opcode code) -> const Op * {
        return value->definition && value->definition->code == code ? value->definition : nullptr;
    };
    const Op *negation = made_by(condition, Opcode::Not);
    const Op *both = negation ? made_by(negation->operands[0], Opcode::BitAnd) : nullptr;
    const Op *low = both ? made_by(both->operands[0], Opcode::Ge) : nullptr,
             *high = both ? made_by(both->operands[1], Opcode::Lt) : nullptr;
    return low && high && low->operands[0] == x && high->operands[0] == x && is_constant(low->operands[1], -0x1p63) &&
           is_constant(high->operands[1], 0x1p63);
}

// Nothing that shows, but for what it raises.
bool only_raises(const Block &block) {
    return std::all_of(block.ops.begin(), block.ops.end(), [](const auto &op) {
        Family family = ir::info(op->code).family;
        if (op->code == Opcode::If)
            return only_raises(*op->regions[0]) && only_raises(*op->regions[1]);
        return op->code == Opcode::Check || op->code == Opcode::Raise || family == Family::Constant || family == Family::Unary ||
               family == Family::Binary || family == Family::Compare;
    });
}

// Shows nothing to anybody, and takes no memory.
bool is_quiet(const Op &op) {
    using namespace ir::effect;
    return !ir::has_effect(op, Kept | Allocates);
}

// The test that x fits, if nothing but reads stands between it and the check.
Op *test_before(const Op &check, const Op &cast) {
    Block &block = *check.parent;
    const Value *length = check.operands[1];
    auto at = position_of(const_cast<Op &>(check));
    while (at != block.ops.begin()) {
        Op &op = **--at;
        if (op.code == Opcode::If) {
            bool found = op.regions[1]->ops.empty() && only_raises(*op.regions[0]) && tests_fit(op.operands[0], cast.operands[0]);
            return found ? &op : nullptr;
        }
        if (!is_quiet(op) || op.result.get() == length)
            return nullptr;
    }
    return nullptr;
}

// What the test compares, computed again where it is needed: rarely.
Value *copied(Value *value, const Value *x, ir::Builder &builder) {
    const Op *op = value->definition;
    if (value == x || !op || op->code == Opcode::Const)
        return value;
    ValueMap map;
    for (Value *operand : op->operands)
        map[operand] = copied(operand, x, builder);
    return copy(*op, builder, map)->result.get();
}

// The index as Python counts from the end, or its error: in the rare branch, too. What is checked again in the block is known then.
void combine(ir::Function &function, Op &check, Op &cast, Op &test, std::unordered_set<const Op *> &gone) {
    Block &block = *check.parent;
    ir::Builder builder(&function);
    builder.set_location(cast.location);
    builder.set_insertion(&block, position_of(test));
    Type wide = Type::scalar(types::ScalarKind::U64), flag = Type::py_bool();
    Value *index = builder.value(Opcode::ToIndex, {cast.operands[0]}, cast.type());
    Value *length = check.operands[1], *checked_index = check.operands[0];
    int slot = builder.add_slot("%index", check.type());
    builder.set(slot, builder.cast(index, check.type()));
    Value *inside = builder.value(Opcode::Lt, {builder.cast(index, wide), builder.cast(length, wide)}, flag);
    Op *rare = builder.make_if(builder.value(Opcode::Not, {inside}, flag));
    Block &cold = *rare->regions[0];
    builder.inside(&cold, [&] { test.operands.set(0, copied(test.operands[0], cast.operands[0], builder)); });
    ir::move(test, cold, cold.ops.end());
    builder.set_location(check.location);
    builder.inside(&cold, [&] { builder.set(slot, builder.value(Opcode::CheckIndex, {index, length}, check.type(), check.ints)); });
    builder.set_insertion(&block, position_of(check));
    Value *at = builder.get(slot);
    for (auto op = position_of(check); op != block.ops.end();) {
        Op &again = **op++;
        if (again.code != Opcode::CheckIndex || again.operands[0] != checked_index || again.operands[1] != length)
            continue;
        ir::replace_uses(again.result.get(), at);
        gone.insert(&again);
        ir::erase(again);
    }
    ir::replace_uses(cast.result.get(), index);
}

} // namespace

void test_indices(ir::Module &module) {
    for (auto &function : module.functions) {
        std::vector<Op *> checks;
        walk(*function->body, [&](Op &op) {
            Op *cast = op.code == Opcode::CheckIndex ? op.operands[0]->definition : nullptr;
            if (cast && cast->code == Opcode::Cast && cast->parent == op.parent && types::is_float(cast->operands[0]->type.dtype()))
                checks.push_back(&op);
        });
        std::unordered_set<const Op *> gone;
        for (Op *check : checks) {
            Op *cast = gone.contains(check) ? nullptr : check->operands[0]->definition;
            Op *test = cast && cast->code == Opcode::Cast ? test_before(*check, *cast) : nullptr;
            if (test)
                combine(*function, *check, *cast, *test, gone);
        }
        if (!gone.empty())
            remove_dead(*function);
    }
}

} // namespace veloz::passes
