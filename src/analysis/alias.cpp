// New memory is followed from where it is made to all its uses.
#include "analysis/alias.h"

#include "analysis/inside.h"

#include <algorithm>

namespace veloz::analysis {

using ir::Op;
using ir::Opcode;
using ir::Value;

Value *memory_of(Value *array) {
    while (array->definition && ir::info(array->definition->code).family == ir::Family::View)
        array = array->definition->operands[0];
    return array;
}

const Value *memory_of(const Value *array) { return memory_of(const_cast<Value *>(array)); }

bool is_fresh(const Value *memory) {
    return memory->definition && (memory->definition->code == Opcode::Alloc || memory->definition->code == Opcode::Materialize);
}

OwnMemory::OwnMemory(ir::Function &function) : read_(read_slots(function)) {}

OwnMemory::Fate OwnMemory::fate(const Value *value) const {
    Fate worst = Fate::Inside;
    for (const ir::Use &use : value->uses()) {
        const Op &op = *use.op;
        Fate one = Fate::Escapes;
        if (ir::info(op.code).family == ir::Family::View)
            one = fate(op.result.get());
        else if (op.code == Opcode::Return)
            one = Fate::Returned;
        else if (ir::info(op.code).family == ir::Family::Memory || (op.code == Opcode::Set && !read_.contains(op.slot())))
            one = Fate::Inside;
        worst = std::max(worst, one);
    }
    return worst;
}

bool OwnMemory::holds(const Value *memory) const {
    return memory->definition && memory->definition->code == Opcode::Alloc && fate(memory) != Fate::Escapes;
}

bool OwnMemory::returned(const Value *memory) const { return fate(memory) == Fate::Returned; }

bool OwnMemory::apart(const Value *one, const Value *other) const {
    return one != other && ((is_fresh(one) && is_fresh(other)) || holds(one) || holds(other));
}

} // namespace veloz::analysis
