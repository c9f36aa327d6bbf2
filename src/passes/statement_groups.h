// Which statements of a block are better computed as one.
#pragma once

#include "passes/fused_tree.h"

#include <vector>

namespace veloz::passes {

// One statement and the arrays that it computes anew instead of reading.
struct StatementGroup {
    ir::Op *consumer = nullptr;      // Materialize, Assign or Reduce
    Producers producers{};           // results of Materialize, read by nothing else
    std::vector<ir::Op *> between{}; // in program order: the producers, and what depends on them but for the consumer and Dim
    std::vector<ir::Op *> lengths{}; // Dim of what is between
};

// In program order of the consumers. Nothing is changed.
std::vector<StatementGroup> statement_groups(ir::Block &block);

// The arrays in memory that a tree reads, each once, in the order of reading; Iota and Fill, which have a shape, too.
std::vector<ir::Value *> shaped_parts(ir::Value *root);

} // namespace veloz::passes
