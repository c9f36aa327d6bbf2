// Changes to the IR that several passes make: copying, replacing, removing.
#pragma once

#include "analysis/inside.h"
#include "ir/builder.h"

#include <functional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace veloz::passes {

using ValueMap = std::unordered_map<const ir::Value *, ir::Value *>;

using analysis::same_operation;
using analysis::values_inside;
using analysis::walk;
using analysis::written_slots;

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

// Position of the op in its block.
inline ir::OpList::iterator position_of(ir::Op &op) { return op.position; }

} // namespace veloz::passes
