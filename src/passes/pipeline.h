// The one place that knows the order of the passes.
#pragma once

#include "ir/ir.h"
#include "support/interruption.h"

#include <string_view>
#include <vector>

namespace veloz::passes {

struct Options {
    bool verify_each = false;     // verify after every pass and name the one that broke the IR
    support::StopQuestion stop{}; // asked before each pass
};

// One pass: a free function over a module, found by its text name (veloz-opt runs them one by one).
struct Pass {
    std::string_view name;
    void (*run)(ir::Module &module);
    std::string_view reason; // why it stands at its place in the order
};
const std::vector<Pass> &pipeline();

// All passes in order. After it no value is lazy, no Materialize, Assign, Reduce, Fill or Iota is left, and parallel loops are marked.
void run(ir::Module &module, const Options &options);

} // namespace veloz::passes
