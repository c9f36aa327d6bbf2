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

// Readers in the block and its regions read `to`; the others, and the old value's op, stay. ir::replace_uses() changes all readers.
void replace_uses(const ir::Block &block, const ir::Value *from, ir::Value *to);

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

// Do both compute the same of the same operands? Whether their operands are the same, and what they read unwritten, is the caller's
// question.
bool same_operation(const ir::Op &a, const ir::Op &b);

// Position of the op in its block.
inline ir::OpList::iterator position_of(ir::Op &op) { return op.position; }

} // namespace veloz::passes
