// Changes to the IR that several passes make: walking, copying, replacing, removing.
#pragma once

#include "ir/builder.h"

#include <functional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace veloz::passes {

using ValueMap = std::unordered_map<const ir::Value *, ir::Value *>;

// Every op in the block and its regions, outer before inner, in program order.
void walk(ir::Block &block, const std::function<void(ir::Op &)> &visit);

// A deep copy of `op` before the builder's insertion point; operands are looked up in `map`, which gains the copied values.
ir::Op *copy(const ir::Op &op, ir::Builder &builder, ValueMap &map);

// Replaces every use inside the function. The old value's op stays.
void replace_uses(ir::Function &function, const ir::Value *from, ir::Value *to);
void replace_uses(ir::Block &block, const ValueMap &map);

// for k in range(count): body(k). `automatic`: parallel where it pays; `independent`: iterations write disjoint memory.
void counted_loop(ir::Builder &builder, ir::Value *count, bool automatic, bool independent, const std::function<void(ir::Value *)> &body);

// The loops of the block run in rare cases only: small code matters more than speed.
void mark_plain(ir::Block &block);

// Removes ops without effect whose result nobody reads.
void remove_dead(ir::Function &function);

// Slots that are written somewhere in the block.
std::set<int64_t> written_slots(ir::Block &block);

// What the op's regions compute, the variables of loops among it.
std::unordered_set<const ir::Value *> values_inside(ir::Op &op);

// Position of the op in its block.
ir::OpList::iterator position_of(ir::Op &op);

} // namespace veloz::passes
