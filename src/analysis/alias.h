// May two arrays share memory? What is known of it before the program runs.
#pragma once

#include "ir/ir.h"

#include <set>

namespace veloz::analysis {

// What the array is a view of: the value that all views on the way come from.
ir::Value *memory_of(ir::Value *array);
const ir::Value *memory_of(const ir::Value *array);

// Is it new memory, which nobody has seen before the op that gives it?
bool is_fresh(const ir::Value *memory);

// New arrays of a function whose memory is reached through their own value and its views only.
class OwnMemory {
public:
    explicit OwnMemory(ir::Function &function);
    bool holds(const ir::Value *memory) const; // an `alloc` that only loads, stores and views use, besides a return
    bool returned(const ir::Value *memory) const;
    // Do the two, which are no views, certainly share no memory? One value is not apart from itself.
    bool apart(const ir::Value *one, const ir::Value *other) const;

private:
    enum class Fate { Inside, Returned, Escapes };
    Fate fate(const ir::Value *value) const;

    std::set<int64_t> read_; // slots
};

} // namespace veloz::analysis
