// Moves invariant ops out of loops, innermost loops first.
#include "passes/hoist_invariants.h"

#include "passes/edit.h"

#include <unordered_set>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

// Worth doing even where the loop does not run at all; what costs more is left to LLVM, which knows where it pays.
bool is_cheap(const Op &op) {
    switch (op.code) {
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Cast: return op.result && op.type().is_scalar();
    case Opcode::Const:
    case Opcode::Get:
    case Opcode::Dim:
    case Opcode::Stride:
    case Opcode::GetItem: return true;
    default: return ir::info(op.code).family == ir::Family::View && op.operands.size() == 1;
    }
}

bool is_movable(const Op &op) { return is_cheap(op) && !ir::has_effect(op, ~unsigned(ir::effect::ReadsSlot)); }

void hoist(Op &loop) {
    std::set<int64_t> written;
    for (auto &region : loop.regions)
        written.merge(written_slots(*region));
    std::unordered_set<const Value *> inside = values_inside(loop);
    auto before = position_of(loop);
    std::function<void(Block &)> visit = [&](Block &block) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            auto here = it++;
            Op &op = **here;
            for (auto &region : op.regions)
                visit(*region);
            bool movable = is_movable(op) && !(op.code == Opcode::Get && written.contains(op.slot()));
            for (const Value *operand : op.operands)
                movable &= !inside.contains(operand);
            if (!movable)
                continue;
            inside.erase(op.result.get());
            ir::move(op, *loop.parent, before);
        }
    };
    for (auto &region : loop.regions)
        visit(*region);
}

void visit_loops(Block &block) {
    for (auto &op : block.ops) {
        for (auto &region : op->regions)
            visit_loops(*region);
        if (ir::is_loop(op->code))
            hoist(*op);
    }
}

} // namespace

void hoist_invariants(ir::Module &module) {
    for (auto &function : module.functions)
        visit_loops(*function->body);
}

} // namespace veloz::passes
