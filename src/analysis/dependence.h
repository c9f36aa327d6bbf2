// Dependences between iterations of a loop through array elements.
#pragma once

#include "ir/ir.h"

#include <optional>
#include <set>

namespace veloz::analysis {

// One iteration writes an element that another one reads.
struct Dependence {
    const ir::Op *store;
    const ir::Op *load;
    bool decides = false; // the value that is read decides whether another one is written
};

// Compares subscripts that are sums of the variable, times a constant, and what does not change in the loop, of one array value. A pair it
// does not understand is not reported: what it finds is certain for any loop of more than a few iterations. Stores in `but` are not looked
// at.
std::optional<Dependence> proved_dependence(ir::Op &loop, const std::set<const ir::Op *> &but = {});

// An element that is updated (a[k] += v), or set by a comparison with itself to what differs between iterations (if v > a[k]: a[k] = v),
// although its subscripts are not known to differ between iterations: those computed from data, by % or //, or not from the loop's variable
// at all. Arrays made inside of the loop belong to the iteration.
std::optional<Dependence> shared_update(ir::Op &loop);

} // namespace veloz::analysis
