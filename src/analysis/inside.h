// What blocks and loops have inside: every op in order, the values that they compute, the slots that they write.
#pragma once

#include "ir/ir.h"

#include <functional>
#include <set>
#include <unordered_set>

namespace veloz::analysis {

// Every op in the block and its regions, outer before inner, in program order. The visitor may insert before the op or remove it.
void walk(ir::Block &block, const std::function<void(ir::Op &)> &visit);

// Slots that are written somewhere in the block.
std::set<int64_t> written_slots(ir::Block &block);

// Slots that some op of the function reads.
std::set<int64_t> read_slots(ir::Function &function);

// What the op's regions compute, the variables of loops among it.
std::unordered_set<const ir::Value *> values_inside(ir::Op &op);

// Do both compute the same of the same operands? Whether their operands are the same, and what they read unwritten, is the caller's
// question.
bool same_operation(const ir::Op &a, const ir::Op &b);

} // namespace veloz::analysis
