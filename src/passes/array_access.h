// Which memory an access touches: the array that all views on the way come from, and the index along each of its axes.
#pragma once

#include "passes/edit.h"

#include <vector>

namespace veloz::passes {

struct ArrayAccess {
    ir::Op *op = nullptr; // a load or a store
    const ir::Value *root = nullptr;
    std::vector<const ir::Value *> indices; // null: not known; of a flat access one, the place in memory order
    bool flat = false;

    bool writes() const { return op->code == ir::Opcode::Store; }
    // Certainly the same element as the other one of the same array, in the same iteration of all loops around.
    bool same_element(const ArrayAccess &other) const;
};
ArrayAccess access_of(ir::Op &op);

// New arrays of a function whose memory is reached through their own value and its views only.
class OwnMemory {
public:
    explicit OwnMemory(ir::Function &function);
    bool holds(const ir::Value *root) const; // an `alloc` that only loads, stores and views use, besides a return
    bool returned(const ir::Value *root) const;

private:
    enum class Fate { Inside, Returned, Escapes };
    Fate fate(const ir::Value *value) const;

    std::set<int64_t> read_; // slots
};

} // namespace veloz::passes
