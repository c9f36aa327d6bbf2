// Where a function uses its arrays: the order of its ops, the values that hold or lend references, and the uses of each.
#pragma once

#include "analysis/inside.h"
#include "ir/ownership.h"

#include <unordered_map>
#include <vector>

namespace veloz::analysis {

class ArrayUses {
public:
    // A value that comes with a reference, or the read of a slot that owns one, which lends it.
    struct Lender {
        ir::Value *value = nullptr;
        std::vector<ir::Op *> uses; // of it and of what is derived from it, in program order, each op once
        bool retained = false;      // a read that needs a reference of its own
        bool holds() const { return retained || value->definition->code != ir::Opcode::Get; }
        int64_t slot() const { return value->definition->slot(); } // of a read
    };

    // Reads of slots below `first_owning_slot` (parameters) lend what the caller holds: they are no lenders.
    ArrayUses(ir::Function &function, int64_t first_owning_slot);

    std::vector<Lender> &lenders() { return lenders_; } // in program order
    // What the op's operands belong to; nothing for most ops.
    const std::vector<Lender *> &used_by(const ir::Op *op) const;
    const std::vector<ir::Op *> &sets() const { return sets_; } // of slots that hold arrays
    // return, break and continue anywhere inside the op
    const std::vector<ir::Op *> &exits_inside(const ir::Op *op) const;
    // Does every path from the block's start end by raising? What is held there is left to the frame.
    bool left_to_frame(const ir::Block &block) const;
    ir::OpList::iterator place(const ir::Op *op) const { return places_.at(op).iterator; }
    int number(const ir::Op *op) const { return places_.at(op).number; } // in program order, outer before inner
    int last_inside(const ir::Op *op) const { return places_.at(op).last; }

    void remove(ir::Op *set); // a set that nobody reads

private:
    struct Place {
        ir::OpList::iterator iterator;
        int number, last;
    };

    void visit(ir::Block &block);
    void find_retained();

    ir::Function &function_;
    int64_t first_owning_slot_;
    ir::Lenders finder_;
    int count_ = 0;
    std::unordered_map<const ir::Op *, Place> places_;
    std::vector<Lender> lenders_;
    std::unordered_map<const ir::Value *, size_t> index_; // into lenders_
    std::unordered_map<const ir::Op *, std::vector<Lender *>> used_;
    std::vector<std::pair<ir::Op *, size_t>> uses_; // until all lenders are known
    std::vector<ir::Op *> sets_;
    std::vector<ir::Op *> around_; // the ops whose regions are being visited
    std::unordered_map<const ir::Op *, std::vector<ir::Op *>> exits_;
};

} // namespace veloz::analysis
