// Which memory is touched: by an access, the array that all views on the way come from and the index along each of its axes; by a block,
// all its accesses and slots.
#pragma once

#include "ir/ir.h"

#include <set>
#include <vector>

namespace veloz::analysis {

struct ArrayAccess {
    ir::Op *op = nullptr; // a load or a store
    ir::Value *root = nullptr;
    std::vector<ir::Value *> indices; // null: not known; of a flat access one, the place in memory order
    bool flat = false;

    bool writes() const { return op->code == ir::Opcode::Store; }
    // Certainly the same element as the other one of the same array, in the same iteration of all loops around.
    bool same_element(const ArrayAccess &other) const;
};
ArrayAccess access_of(ir::Op &op);

// What a block and its regions do with memory and slots, and the effects of all their ops.
struct Footprint {
    std::vector<ArrayAccess> accesses; // all loads and stores, in the order of walk()
    std::set<int64_t> read, written;   // slots
    unsigned effects = 0;
    bool has_loop = false;

    // Are all accesses to arrays that existed before listed, and is there nothing else that could be seen from
    // outside, nor a way out?
    bool is_plain() const;
};
Footprint footprint(ir::Block &block);

} // namespace veloz::analysis
