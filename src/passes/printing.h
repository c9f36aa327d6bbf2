// Which functions of a module print, themselves or in what they call: loops around that keep their order.
#pragma once

#include "ir/ir.h"

#include <set>
#include <string>

namespace veloz::passes {

class Printing {
public:
    explicit Printing(const ir::Module &module);

    // The first op in the block that prints, itself or in what it calls; null if there is none.
    const ir::Op *find(ir::Block &block) const;

private:
    std::set<std::string> functions_;
};

} // namespace veloz::passes
