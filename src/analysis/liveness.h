// Where the slots that hold arrays are read last, so that they can be emptied there, and which sets nobody reads.
#pragma once

#include "analysis/array_uses.h"

#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace veloz::analysis {

struct SlotLifetimes {
    std::vector<ir::Op *> dead_sets;
    std::unordered_set<const ir::Op *> last_reads; // gets with a reference of their own that may take the slot's
    // Slots to empty there. Before a set or return: when it holds a reference of its own to what it is given.
    std::unordered_map<const ir::Op *, std::vector<int64_t>> after, before;
    std::unordered_map<const ir::Block *, std::vector<int64_t>> at_start;
};

// A slot lives while what it holds may still be used, also through reads that borrow it. On paths that end by raising nothing dies: the
// frame gives back what it holds there.
SlotLifetimes slot_lifetimes(ir::Function &function, const ArrayUses &uses, int64_t first_owning_slot);

} // namespace veloz::analysis
