// Who holds the references of array values in a function whose ownership is written out (README.md, "Ownership").
#pragma once

#include "ir/ir.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace veloz::ir {

// Does the op's result come with a reference of its own, which somebody has to take over or give back?
bool gives_reference(const Op &op);

// Finds what keeps an array value's memory alive.
class Lenders {
public:
    // Results of ops that give references, and of Get, that the arrays in `value` belong to. It is its own lender if it is one of them.
    const std::vector<const Value *> &of(const Value *value);

private:
    std::unordered_map<const Value *, std::vector<const Value *>> known_;
};

// The first leak, double release or use after a release on a path through the function, or an empty string. `guilty`: the op that does
// it, if it is one.
std::string broken_ownership(const Function &function, const Op *&guilty);

} // namespace veloz::ir
