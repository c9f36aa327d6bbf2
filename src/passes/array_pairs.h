// Arrays that may share memory, which a loop asks about before it begins.
#pragma once

#include "ir/builder.h"

#include <vector>

namespace veloz::passes {

class ArrayPairs {
public:
    // `entirely`: they may not be the very same view, either.
    void add(ir::Value *one, ir::Value *other, bool entirely);
    void clear() { pairs_.clear(); }
    size_t size() const { return pairs_.size(); }
    bool empty() const { return pairs_.empty(); }
    // bool: do any two of them meet? In the order in which they came, so that a program always becomes the same code. Null: there are none.
    ir::Value *meet(ir::Builder &build) const;

private:
    struct Pair {
        ir::Value *one, *other;
        bool entirely;
    };
    std::vector<Pair> pairs_; // each once, whichever comes first
};

} // namespace veloz::passes
