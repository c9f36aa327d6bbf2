// Walking, copying, replacing and removing ops.
#include "passes/edit.h"

#include "passes/loop_attributes.h"

#include <algorithm>
#include <unordered_set>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

void walk(Block &block, const std::function<void(Op &)> &visit) {
    for (auto it = block.ops.begin(); it != block.ops.end();) {
        Op &op = **it;
        ++it; // the visitor may insert before the op or remove it
        visit(op);
    }
    for (auto &op : block.ops)
        for (auto &region : op->regions)
            walk(*region, visit);
}

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

bool has_effect(const Op &op) {
    switch (ir::info(op.code).family) {
    case ir::Family::Control:
    case ir::Family::Call:
    case ir::Family::Ownership:
    case ir::Family::Check: return op.code != Opcode::SliceIndices;
    default:
        return op.code == Opcode::Set || op.code == Opcode::Move || op.code == Opcode::Store || op.code == Opcode::Assign ||
               op.code == Opcode::CopyArray;
    }
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
    if (op.result)
        map[op.result.get()] = made->result.get();
    Block *block = builder.block();
    auto position = builder.position();
    for (const auto &region : op.regions)
        copy_block(*region, *builder.new_block(made), builder, map);
    builder.set_insertion(block, position);
    return made;
}

void replace_uses(Block &block, const ValueMap &map) {
    walk(block, [&](Op &op) {
        for (Value *&operand : op.operands)
            if (auto found = map.find(operand); found != map.end())
                operand = found->second;
    });
}

void replace_uses(ir::Function &function, const Value *from, Value *to) { replace_uses(*function.body, {{from, to}}); }

void counted_loop(ir::Builder &builder, Value *count, bool automatic, bool independent, const std::function<void(Value *)> &body) {
    ir::LoopMode mode = automatic ? ir::LoopMode::Auto : ir::LoopMode::Serial;
    Op *op = builder.make_for(builder.constant_int(0), count, builder.constant_int(1), mode);
    complete_attributes(*op);
    op->ints[kFlags] = independent ? kIndependent : 0;
    builder.inside(op->regions[0].get(), [&] { body(op->regions[0]->arguments[0].get()); });
}

void mark_plain(Block &block) {
    walk(block, [](Op &op) {
        if (op.code != Opcode::For)
            return;
        complete_attributes(op);
        op.ints[kFlags] |= kPlain;
    });
}

void remove_dead(ir::Function &function) {
    for (bool changed = true; changed;) {
        changed = false;
        std::unordered_set<const Value *> used;
        walk(*function.body, [&](Op &op) { used.insert(op.operands.begin(), op.operands.end()); });
        std::function<void(Block &)> sweep = [&](Block &block) {
            for (auto it = block.ops.begin(); it != block.ops.end();) {
                for (auto &region : (*it)->regions)
                    sweep(*region);
                bool dead = !has_effect(**it) && (!(*it)->result || !used.contains((*it)->result.get()));
                changed |= dead;
                it = dead ? block.ops.erase(it) : std::next(it);
            }
        };
        sweep(*function.body);
    }
}

std::set<int64_t> written_slots(Block &block) {
    std::set<int64_t> slots;
    walk(block, [&](Op &op) {
        if (op.code == Opcode::Set)
            slots.insert(op.ints[0]);
    });
    return slots;
}

std::unordered_set<const Value *> values_inside(Op &op) {
    std::unordered_set<const Value *> found;
    auto add_results = [&](const Op &inner) {
        if (inner.result)
            found.insert(inner.result.get());
        for (const auto &region : inner.regions)
            for (const auto &argument : region->arguments)
                found.insert(argument.get());
    };
    for (const auto &region : op.regions) {
        for (const auto &argument : region->arguments)
            found.insert(argument.get());
        walk(*region, add_results);
    }
    return found;
}

ir::OpList::iterator position_of(Op &op) {
    return std::find_if(op.parent->ops.begin(), op.parent->ops.end(), [&](const auto &other) { return other.get() == &op; });
}

} // namespace veloz::passes
