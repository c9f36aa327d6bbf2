// There are few pairs: they are looked through one by one.
#include "passes/array_pairs.h"

#include <algorithm>

namespace veloz::passes {

using ir::Opcode;
using ir::Type;
using ir::Value;

void ArrayPairs::add(Value *one, Value *other, bool entirely) {
    auto known = std::ranges::find_if(
        pairs_, [&](const Pair &pair) { return (pair.one == one && pair.other == other) || (pair.one == other && pair.other == one); });
    if (known == pairs_.end())
        pairs_.push_back({one, other, entirely});
    else
        known->entirely |= entirely;
}

Value *ArrayPairs::meet(ir::Builder &build) const {
    Value *any = nullptr;
    for (const Pair &pair : pairs_) {
        Value *both = build.value(Opcode::Overlap, {pair.one, pair.other}, Type::py_bool(), {int64_t(pair.entirely)});
        any = any ? build.value(Opcode::BitOr, {any, both}, Type::py_bool()) : both;
    }
    return any;
}

} // namespace veloz::passes
