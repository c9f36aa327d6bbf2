// One walk over the function, and the decision which reads of slots need a reference of their own.
#include "analysis/array_uses.h"

#include <algorithm>
#include <map>

namespace veloz::analysis {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

ArrayUses::ArrayUses(ir::Function &function, int64_t first_owning_slot) : function_(function), first_owning_slot_(first_owning_slot) {
    visit(*function.body);
    for (auto [op, lender] : uses_) {
        lenders_[lender].uses.push_back(op);
        used_[op].push_back(&lenders_[lender]);
    }
    find_retained();
}

void ArrayUses::visit(Block &block) {
    for (auto it = block.ops.begin(); it != block.ops.end(); ++it) {
        Op &op = **it;
        int number = count_++;
        std::vector<size_t> found;
        for (const Value *operand : op.operands)
            if (operand->type.holds_array())
                for (const Value *lender : finder_.of(operand))
                    if (auto known = index_.find(lender); known != index_.end())
                        found.push_back(known->second);
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        for (size_t lender : found)
            uses_.emplace_back(&op, lender);
        bool read = op.code == Opcode::Get && op.type().holds_array() && op.slot() >= first_owning_slot_;
        if (read || gives_reference(op)) {
            index_[op.result.get()] = lenders_.size();
            lenders_.push_back({op.result.get(), {}, false});
        }
        if (op.code == Opcode::Set && function_.slots[size_t(op.slot())].type.holds_array())
            sets_.push_back(&op);
        if (op.code == Opcode::Return || op.code == Opcode::Break || op.code == Opcode::Continue || op.code == Opcode::Leave)
            for (const Op *outer : around_)
                exits_[outer].push_back(&op);
        around_.push_back(&op);
        for (auto &region : op.regions)
            visit(*region);
        around_.pop_back();
        places_[&op] = {it, number, count_ - 1};
    }
}

// A read needs no reference of its own while its slot holds one: until it is written. A read that is given on at once may take the slot's.
void ArrayUses::find_retained() {
    std::map<int64_t, std::vector<int>> written;
    for (const Op *set : sets_)
        written[set->slot()].push_back(number(set));
    for (Lender &lender : lenders_) {
        if (lender.value->definition->code != Opcode::Get || lender.uses.empty())
            continue;
        const Op *only = lender.uses.size() == 1 ? lender.uses.front() : nullptr;
        if (only && (only->code == Opcode::Return || only->code == Opcode::Set) && only->operands[0] == lender.value) {
            lender.retained = true;
            continue;
        }
        // Up to the end of the last use; of a loop that it is in and the read is not: up to the loop's end.
        const Op *last = lender.uses.back();
        int end = number(last);
        for (const Op *op = last; op->parent != lender.value->definition->parent;) {
            op = op->parent->owner;
            if (op->code == Opcode::For || op->code == Opcode::While)
                end = last_inside(op) + 1;
        }
        auto found = written.find(lender.slot());
        if (found == written.end())
            continue;
        auto next = std::upper_bound(found->second.begin(), found->second.end(), number(lender.value->definition));
        lender.retained = next != found->second.end() && *next < end;
    }
}

const std::vector<ArrayUses::Lender *> &ArrayUses::used_by(const Op *op) const {
    static const std::vector<Lender *> nothing;
    auto found = used_.find(op);
    return found == used_.end() ? nothing : found->second;
}

const std::vector<Op *> &ArrayUses::exits_inside(const Op *op) const {
    static const std::vector<Op *> nothing;
    auto found = exits_.find(op);
    return found == exits_.end() ? nothing : found->second;
}

bool ArrayUses::left_to_frame(const Block &block) const {
    return !block.ops.empty() && (block.ops.back()->code == Opcode::Raise || block.ops.back()->code == Opcode::RaiseAgain) &&
           std::all_of(block.ops.begin(), block.ops.end(), [&](const auto &op) { return exits_inside(op.get()).empty(); });
}

void ArrayUses::remove(Op *set) {
    for (Lender *lender : used_by(set))
        std::erase(lender->uses, set);
    ir::erase(*set);
}

} // namespace veloz::analysis
