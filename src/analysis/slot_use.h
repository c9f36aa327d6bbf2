// What the iterations of a loop do with a slot: is it their own, does it carry a value from one to the next, is it a reduction?
#pragma once

#include "ir/ir.h"

#include <optional>
#include <vector>

namespace veloz::analysis {

// May the op be a step of a reduction?
bool combines(ir::Opcode op);

class SlotUse {
public:
    SlotUse(ir::Block &body, int64_t slot);

    // Every value that the slot may hold is its value at the iteration's start combined with something, and nothing else reads it.
    std::optional<ir::Opcode> reduction(ir::Block &body);
    // What a reduction promises: partial results in any order. Lets a chunk's own sum or extreme be vectorised.
    void reassociate();
    // Has the order of the reduction's steps been given up?
    bool is_free() const;
    // Is it an extreme whose operands are the other way round?
    bool forgets() const { return forgets_; }

    const ir::Op *first_get() const { return gets_.empty() ? nullptr : gets_.front(); }
    const ir::Op *first_set() const { return sets_.front(); }

private:
    bool is_get(const ir::Value *value) const;

    int64_t slot_;
    std::vector<ir::Op *> sets_, gets_;
    std::vector<ir::Op *> updates_; // of a reduction
    bool forgets_ = false;
};

// What one iteration does with a slot.
struct Iteration {
    int64_t slot;
    bool always_written = false; // on every path to its end
    bool reads_first = false;    // on some path before it wrote the slot

    explicit Iteration(int64_t slot) : slot(slot) {}
    void scan(const ir::Block &body);
    void scan_after(const ir::Block &block, const ir::Op *last); // only what follows `last` in the block

private:
    // `written`: on all paths so far. `outermost`: a `continue` ends the iteration.
    void visit(const ir::Block &block, bool &written, bool outermost);
    void visit(const ir::Op &op, bool &written, bool outermost);

    std::vector<std::pair<const ir::Op *, bool>> blocks_; // around: written on all ways that leave it so far?
};

// May the value that the loop leaves in the slot be read? Further on, or in the next iteration of a loop around.
bool read_after(const ir::Op &loop, int64_t slot);

} // namespace veloz::analysis
