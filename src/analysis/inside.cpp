// Recursion over the regions, each op's regions after all ops of its block.
#include "analysis/inside.h"

namespace veloz::analysis {

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

std::set<int64_t> written_slots(Block &block) {
    std::set<int64_t> slots;
    walk(block, [&](Op &op) {
        if (op.code == Opcode::Set)
            slots.insert(op.slot());
    });
    return slots;
}

std::set<int64_t> read_slots(ir::Function &function) {
    std::set<int64_t> slots;
    walk(*function.body, [&](Op &op) {
        if (op.code == Opcode::Get || op.code == Opcode::Move)
            slots.insert(op.slot());
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

bool same_operation(const Op &a, const Op &b) {
    bool same_attributes = a.ints == b.ints || a.code == Opcode::CheckIndex; // which differ in where they stand
    return a.code == b.code && same_attributes && a.real == b.real && a.imag == b.imag && a.text == b.text &&
           a.operands.size() == b.operands.size() && a.regions.empty() && b.regions.empty() && bool(a.result) == bool(b.result) &&
           (!a.result || a.type().same_storage(b.type()));
}

} // namespace veloz::analysis
