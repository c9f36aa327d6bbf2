// Copying, replacing and removing ops.
#include "passes/edit.h"

#include <algorithm>
#include <unordered_set>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

void copy_block(const Block &from, Block &to, ir::Builder &builder, ValueMap &map) {
    for (const auto &argument : from.arguments) {
        to.arguments.push_back(std::make_unique<Value>());
        to.arguments.back()->type = argument->type;
        to.arguments.back()->block = &to;
        map[argument.get()] = to.arguments.back().get();
    }
    builder.set_insertion(&to);
    for (const auto &op : from.ops)
        copy(*op, builder, map);
}

} // namespace

Op *copy(const Op &op, ir::Builder &builder, ValueMap &map) {
    std::vector<Value *> operands;
    for (Value *operand : op.operands) {
        auto found = map.find(operand);
        operands.push_back(found == map.end() ? operand : found->second);
    }
    builder.set_location(op.location);
    Op *made = builder.create(op.code, std::move(operands), op.result ? &op.result->type : nullptr, op.ints);
    made->real = op.real, made->imag = op.imag, made->text = op.text;
    if (op.plan)
        *made->plan = *op.plan;
    if (op.result)
        map[op.result.get()] = made->result.get();
    Block *block = builder.block();
    auto position = builder.position();
    for (const auto &region : op.regions)
        copy_block(*region, *builder.new_block(made), builder, map);
    builder.set_insertion(block, position);
    return made;
}

void replace_uses(const Block &block, const Value *from, Value *to) {
    std::vector<ir::Use> uses = from->uses(); // it changes on the way
    for (const ir::Use &use : uses)
        if (ir::is_inside(*use.op, block))
            use.op->operands.set(use.operand, to);
}

void counted_loop(ir::Builder &builder, Value *count, bool automatic, bool independent, const std::function<void(Value *)> &body) {
    ir::LoopMode mode = automatic ? ir::LoopMode::Auto : ir::LoopMode::Serial;
    Op *op = builder.make_for(builder.constant_int(0), count, builder.constant_int(1), mode);
    op->plan->independent = independent;
    builder.inside(op->regions[0].get(), [&] { body(op->regions[0]->arguments[0].get()); });
}

void mark_plain(Block &block) {
    walk(block, [](Op &op) {
        if (op.plan)
            op.plan->plain = true;
    });
}

namespace {

// Readers come after what they read, so one way from the end to the front meets each op when all its readers are known.
void remove_dead(Block &block) {
    for (auto next = block.ops.end(); next != block.ops.begin();) {
        Op &op = **std::prev(next);
        for (auto &region : op.regions)
            remove_dead(*region);
        bool dead = !ir::has_effect(op, ir::effect::Kept) && (!op.result || op.result->uses().empty());
        next = dead ? ir::erase(op) : op.position;
    }
}

} // namespace

void remove_dead(ir::Function &function) { remove_dead(*function.body); }

} // namespace veloz::passes
