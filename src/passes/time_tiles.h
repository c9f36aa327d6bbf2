// Repeated sweeps over the rows of arrays, several steps at a time while the rows are in cache.
#pragma once

#include "ir/builder.h"

#include <functional>

namespace veloz::passes {

// Steps 0, 1, 2… each compute rows [first, last) of one of two arrays in turn from rows at most `radius` away of the other one, as the step
// before left them.
struct TimeTiles {
    ir::Value *steps, *first, *last; // int64
    int64_t radius = 1;              // at least 1
    ir::Value *row_bytes;            // of all arrays together
    ir::Value *row_elements;
    ir::LoopMode mode = ir::LoopMode::Serial; // of the tiles
    // Emits rows [begin, end) of an even or an odd step.
    std::function<void(bool odd, ir::Value *begin, ir::Value *end)> rows;
};

// Emits the loops. Each row of each step is computed once, by the same operations as in the plain order.
void emit_time_tiles(ir::Builder &build, const TimeTiles &tiles);

} // namespace veloz::passes
