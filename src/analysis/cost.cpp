// The profiles and the cost of single ops.
#include "analysis/cost.h"

namespace veloz::analysis {

using ir::Op;
using ir::Opcode;

const CostProfile &host_costs() {
    static constexpr CostProfile profile{.simple = 1, .division = 8, .math = 10, .call = 8, .memory = 64, .chunk = 1 << 15};
    return profile;
}

int64_t units(const Op &op, const CostProfile &profile) {
    if (op.code >= Opcode::Sin && op.code <= Opcode::Lgamma)
        return profile.math;
    switch (op.code) {
    case Opcode::Const:
    case Opcode::Dim:
    case Opcode::Stride:
    case Opcode::GetItem:
    case Opcode::MakeTuple:
    case Opcode::Yield:
    case Opcode::Block:
    case Opcode::Leave:
    case Opcode::Try:
    case Opcode::Continue:
    case Opcode::Break: return 0;
    case Opcode::Pow:
    case Opcode::Atan2:
    case Opcode::Hypot:
    case Opcode::Fmod: return profile.math;
    case Opcode::FloorDiv:
    case Opcode::Mod: return profile.division;
    case Opcode::Call: return profile.call;
    case Opcode::Native:
    case Opcode::Print:
    case Opcode::Alloc: return profile.memory;
    default: return profile.simple;
    }
}

} // namespace veloz::analysis
