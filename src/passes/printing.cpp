// A fixed point over the calls of a module.
#include "passes/printing.h"

#include "passes/edit.h"

namespace veloz::passes {

using ir::Op;
using ir::Opcode;

Printing::Printing(const ir::Module &module) {
    for (size_t before = SIZE_MAX; before != functions_.size();) {
        before = functions_.size();
        for (const auto &function : module.functions)
            if (!functions_.contains(function->name) && find(*function->body))
                functions_.insert(function->name);
    }
}

const Op *Printing::find(ir::Block &block) const {
    const Op *found = nullptr;
    walk(block, [&](Op &op) {
        if (!found && (op.code == Opcode::Print || (op.code == Opcode::Call && functions_.contains(op.text))))
            found = &op;
    });
    return found;
}

} // namespace veloz::passes
