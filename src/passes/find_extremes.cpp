// Matches an `if` without `else` whose condition compares a slot with the very value that the branch sets the slot to.
#include "passes/find_extremes.h"

#include "passes/edit.h"

#include <unordered_set>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

// Computing it again, from the same memory and slots, gives the same.
bool is_repeatable(const Op &op) {
    using namespace ir::effect;
    return op.result && op.type().is_scalar() && !ir::has_effect(op, ~unsigned(ReadsMemory | ReadsSlot | Raises));
}

// Is anything written between the read and the `if`?
bool written_between(const Op &read, const Op &branch) {
    if (read.parent != branch.parent)
        return true;
    for (auto it = std::next(read.position); it != branch.parent->ops.end(); ++it) {
        const Op *op = it->get();
        if (op == &branch)
            return false;
        if (!op->regions.empty() || ir::has_effect(*op, ir::effect::WritesMemory | ir::effect::WritesSlot | ir::effect::Calls))
            return true;
    }
    return true;
}

// The same value, or computed alike before the `if` and inside it from the same memory.
bool same(const Value *left, const Value *right, const Op &branch) {
    if (left == right)
        return true;
    const Op *a = left->definition, *b = right->definition;
    if (!a || !b || !is_repeatable(*a) || !(left->type == right->type) || !same_operation(*a, *b))
        return false;
    auto is_read = [](const Op &op) { return ir::has_effect(op, ir::effect::ReadsMemory | ir::effect::ReadsSlot); };
    auto is_current = [&](const Op &op) { return op.parent == branch.regions[0].get() || !written_between(op, branch); };
    if (is_read(*a) && !(is_current(*a) && is_current(*b)))
        return false;
    for (size_t i = 0; i < a->operands.size(); ++i)
        if (!same(a->operands[i], b->operands[i], branch))
            return false;
    return true;
}

class Extremes {
public:
    explicit Extremes(ir::Function &function) : function_(function), builder_(&function) {}

    bool run() {
        block(*function_.body);
        return changed_;
    }

private:
    void block(Block &block) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            if (op.code == Opcode::If && rewrite(block, it)) {
                it = ir::erase(op);
                changed_ = true;
                continue;
            }
            for (auto &region : op.regions)
                this->block(*region);
            ++it;
        }
    }

    // The set of a branch that does nothing else: no check is there but for its value.
    static const Op *only_set(const Block &branch) {
        if (branch.ops.empty() || branch.ops.back()->code != Opcode::Set)
            return nullptr;
        std::unordered_set<const Op *> needed{branch.ops.back().get()};
        for (auto op = branch.ops.rbegin(); op != branch.ops.rend(); ++op) {
            bool is_last = op == branch.ops.rbegin();
            if (!is_last && !is_repeatable(**op))
                return nullptr;
            if (needed.contains(op->get()))
                for (const Value *operand : (*op)->operands)
                    needed.insert(operand->definition);
            else if (ir::has_effect(**op, ir::effect::Raises))
                return nullptr;
        }
        return branch.ops.back().get();
    }

    bool rewrite(Block &block, ir::OpList::iterator at) {
        const Op &op = **at;
        const Op *test = op.operands[0]->definition, *set = only_set(*op.regions[0]);
        if (test && test->code == Opcode::Cast) // from np.bool_ to bool
            test = test->operands[0]->definition;
        if (!test || !set || !op.regions[1]->ops.empty() || (test->code != Opcode::Gt && test->code != Opcode::Lt) ||
            test->parent != &block)
            return false;
        auto is_slot = [&](const Value *value) {
            return value->definition && value->definition->code == Opcode::Get && value->definition->slot() == set->slot();
        };
        bool slot_left = is_slot(test->operands[0]);
        Value *slot = test->operands[slot_left ? 0 : 1], *candidate = test->operands[slot_left ? 1 : 0];
        if (!is_slot(slot) || !same(candidate, set->operands[0], op) || !(candidate->type == slot->type) || !slot->type.is_scalar() ||
            types::is_complex(slot->type.dtype()) || written_between(*slot->definition, op))
            return false;
        bool larger = (test->code == Opcode::Gt) != slot_left; // candidate > slot, slot < candidate
        builder_.set_insertion(&block, at);
        builder_.set_location(set->location);
        Value *best = builder_.value(larger ? Opcode::PyMax : Opcode::PyMin, {slot, candidate}, slot->type);
        builder_.set(int(set->slot()), best);
        return true;
    }

    ir::Function &function_;
    ir::Builder builder_;
    bool changed_ = false;
};

} // namespace

void find_extremes(ir::Module &module) {
    for (auto &function : module.functions)
        if (Extremes(*function).run())
            remove_dead(*function);
}

} // namespace veloz::passes
