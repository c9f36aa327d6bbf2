// Reads and writes variables, with the references that they hold.
#include "codegen/common/slots.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using types::Type;

Slots::Slot &Slots::at(int64_t index) {
    auto [it, added] = slots_.try_emplace(index);
    if (added) {
        const ir::Slot &slot = frame_.source().slots[size_t(index)];
        it->second.owns = slot.type.holds_array();
        if (it->second.owns)
            it->second.cell = references_.new_cells(slot.type);
        it->second.memory = local(module_->type(slot.type), slot.name, true);
    }
    return it->second;
}

V Slots::read(int64_t index) {
    llvm::AllocaInst *memory = at(index).memory;
    return build_.CreateLoad(memory->getAllocatedType(), memory);
}

void Slots::write(int64_t index, V value) { build_.CreateStore(value, at(index).memory); }

void Slots::borrow(int64_t index, V value) {
    const ir::Slot &slot = frame_.source().slots[size_t(index)];
    Slot &borrowed = slots_[index];
    borrowed.memory = local(module_->type(slot.type), slot.name, false);
    build_.CreateStore(value, borrowed.memory);
}

V Slots::emit(const Op &op) {
    if (op.code == Opcode::Get)
        return read(op.slot());
    if (op.code == Opcode::Move)
        return move(op);
    set(op);
    return nullptr;
}

V Slots::move(const Op &op) {
    Slot &from = at(op.slot());
    V held = build_.CreateLoad(from.memory->getAllocatedType(), from.memory);
    // Empty means null owners, which are released without effect: the slot may have been empty on this path.
    build_.CreateStore(llvm::Constant::getNullValue(held->getType()), from.memory);
    references_.forget(from.cell, op.type());
    return held;
}

void Slots::set(const Op &op) {
    Slot &to = at(op.slot());
    V held = value(op.operands[0]);
    build_.CreateStore(held, to.memory);
    if (!to.owns)
        return;
    references_.hold(to.cell, type(op.slot()), held);
    references_.give_up(op.operands[0]);
}

void Slots::hand_over(int64_t index, V memory, V cells) {
    const Type &type = this->type(index);
    Slot &from = at(index);
    V old = build_.CreateLoad(module_->type(type), memory);
    references_.each_owner(type, old, [&](V owner) { target().release(frame_, owner); });
    unsigned count = 0;
    V held = build_.CreateLoad(module_->type(type), from.memory);
    references_.each_owner(
        type, held, [&](V owner) { build_.CreateStore(owner, build_.CreateConstInBoundsGEP1_64(build_.getPtrTy(), cells, count++)); });
    references_.forget(from.cell, type);
}

} // namespace veloz::codegen
