// How a `for` is to be run: what its iterations promise, and what the passes decided.
#pragma once

#include "ir/opcode.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace veloz::ir {

enum class LoopMode : int64_t {
    Serial,   // a `for` of the user's program, in order
    Parallel, // `prange`: iterations in any order, reductions recognised
    Auto,     // made from an array statement: iterations are independent; parallel where it pays
};

enum class Execution : uint8_t {
    Serial,
    Parallel, // in chunks, on the threads of the pool
};

// A slot that iterations of a parallel loop leave something in.
struct Carried {
    int64_t slot = 0;
    std::optional<Opcode> combiner; // of a reduction; absent: the slot keeps the last iteration's value
    bool operator==(const Carried &) const = default;
};

struct LoopPlan {
    LoopMode mode = LoopMode::Serial;
    Execution execution = Execution::Serial;
    int64_t grain = 0;            // fewest iterations of a chunk, unless the op has a fourth operand that says so
    bool lanes = false;           // iterations run side by side in the lanes of vectors, under masks
    bool strip = false;           // of a loop that asks for Ctrl-C between strips
    bool cold = false;            // the checked copy of a loop: not worth optimising
    bool plain = false;           // of a rare case: neither vectorised nor unrolled
    bool independent = false;     // iterations touch disjoint memory: no alias checks needed
    bool pieces = false;          // each iteration is a piece of a loop that is worth a thread
    bool never_empty = false;     // there is at least one iteration where it is reached
    std::vector<Carried> carried; // each slot once
    bool operator==(const LoopPlan &) const = default;
};

} // namespace veloz::ir
