// What work costs, in units of one simple machine operation, and what is worth a thread; one profile per target.
#pragma once

#include "ir/ir.h"

namespace veloz::analysis {

struct CostProfile {
    int64_t simple;   // an addition, a load, a comparison
    int64_t division; // of integers, with the sign rules of Python
    int64_t math;     // a function of vecmath; a power
    int64_t call;     // of a compiled function, besides its body
    int64_t memory;   // a new array, besides what fills it
    int64_t chunk;    // the least that a thread is asked to do: far above the cost of handing it over
};

const CostProfile &host_costs();

// One execution of the op without its regions and, of a call, without the callee's body. Never negative.
int64_t units(const ir::Op &op, const CostProfile &profile);

} // namespace veloz::analysis
