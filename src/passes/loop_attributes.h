// How Op::ints of a For is laid out after the front half of the pipeline; written by passes, read by code generation.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

// ints = {LoopMode, Execution, grain, LoopFlags, (slot, combining Opcode or kLastValue)…}; the fourth operand, if there is one, is the
// grain
enum class Execution : int64_t { Serial, Parallel };
enum LoopFlags : int64_t {
    kCold = 1,        // the checked copy of a loop: not worth optimising
    kIndependent = 2, // iterations touch disjoint memory: no alias checks needed
    kShort = 4,       // a strip of a loop, which asks for Ctrl-C between strips
    kPlain = 8,       // of a rare case: neither vectorised nor unrolled
    kLanes = 16,      // iterations run side by side in the lanes of vectors, under masks
};
inline constexpr size_t kExecution = 1;
inline constexpr size_t kGrain = 2;
inline constexpr size_t kFlags = 3;
inline constexpr size_t kFirstSlot = 4;
inline constexpr int64_t kLastValue = -1; // not a reduction: the slot keeps the last iteration's value

inline void complete_attributes(ir::Op &loop) {
    if (loop.ints.size() < kFirstSlot)
        loop.ints.resize(kFirstSlot, 0);
}

inline bool has_flag(const ir::Op &loop, LoopFlags flag) {
    return loop.code == ir::Opcode::For && loop.ints.size() > kFlags && (loop.ints[kFlags] & flag) != 0;
}
inline bool is_parallel(const ir::Op &loop) {
    return loop.code == ir::Opcode::For && loop.ints.size() > kExecution && loop.ints[kExecution] == int64_t(Execution::Parallel);
}
inline bool is_ordered(const ir::Op &loop) { return loop.ints[0] == int64_t(ir::LoopMode::Serial); }

} // namespace veloz::passes
