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

bool runs_once(const Op &loop) {
    if (loop.code != Opcode::While || loop.regions[0]->ops.empty() || loop.regions[1]->ops.empty())
        return false;
    const Op &last = *loop.regions[0]->ops.back();
    auto condition = last.operands.empty() ? std::nullopt : ir::integer_constant(last.operands[0]);
    return condition == 1 && loop.regions[1]->ops.back()->code == Opcode::Break;
}

} // namespace veloz::analysis
