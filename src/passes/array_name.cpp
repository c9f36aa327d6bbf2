// Goes from views to what they are views of, until a slot of the user's names one.
#include "passes/array_name.h"

namespace veloz::passes {

std::string array_name(const ir::Function &function, const ir::Value *array) {
    for (;;) {
        const ir::Op *op = array->definition;
        int slot = op && op->code == ir::Opcode::Get ? int(op->slot()) : array->named;
        if (slot >= 0 && !function.slots[size_t(slot)].name.starts_with('%'))
            return function.slots[size_t(slot)].name;
        if (!op || ir::info(op->code).family != ir::Family::View)
            return "an array";
        array = op->operands[0];
    }
}

} // namespace veloz::passes
