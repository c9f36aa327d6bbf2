// Lowers the ops of ownership. The frame has a cell for each reference that a value or slot may hold: what is in one when the function is
// left by an error is released there. Values without arrays have no cells.
#include "codegen/common/function_emitter.h"
#include "ir/parts.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;

void FunctionEmitter::each_owner(const Type &type, V value, const std::function<void(V)> &visit) {
    if (type.is_array())
        visit(build_.CreateExtractValue(value, 1));
    if (type.is_array())
        return;
    const std::vector<Type> parts = ir::part_types(type);
    for (unsigned i = 0; i < parts.size(); ++i)
        if (parts[i].holds_array())
            each_owner(parts[i], build_.CreateExtractValue(value, i), visit);
}

static unsigned owners(const types::Type &type) {
    unsigned count = type.is_array();
    for (const types::Type &part : ir::part_types(type))
        count += owners(part);
    return count;
}

unsigned FunctionEmitter::new_cells(const Type &type) {
    if (!frame_) { // grows until the function is complete
        llvm::IRBuilder<> at(entry_, entry_->begin());
        frame_ = at.CreateAlloca(build_.getPtrTy(), build_.getInt32(1), "frame");
    }
    unsigned first = cells_;
    cells_ += owners(type);
    return first;
}

V FunctionEmitter::cell(unsigned index) { return build_.CreateConstInBoundsGEP1_64(build_.getPtrTy(), frame_, index); }

void FunctionEmitter::hold(unsigned first, const Type &type, V value) {
    each_owner(type, value, [&](V owner) { build_.CreateStore(owner, cell(first++)); });
}

void FunctionEmitter::forget(unsigned first, const Type &type) {
    for (unsigned i = 0; i < owners(type); ++i)
        build_.CreateStore(llvm::ConstantPointerNull::get(build_.getPtrTy()), cell(first + i));
}

void FunctionEmitter::own(const ir::Value *value) {
    auto [found, added] = cell_of_.try_emplace(value, 0u);
    if (added)
        found->second = new_cells(value->type);
    hold(found->second, value->type, this->value(value));
}

void FunctionEmitter::give_up(const ir::Value *value) {
    if (auto found = cell_of_.find(value); found != cell_of_.end())
        forget(found->second, value->type);
}

V FunctionEmitter::ownership(const Op &op) {
    const ir::Value *operand = op.operands[0];
    V held = value(operand);
    const char *function = op.code == Opcode::Retain ? "veloz_retain" : "veloz_release";
    if (op.code == Opcode::Release)
        give_up(operand);
    each_owner(operand->type, held, [&](V owner) { build_.CreateCall(module_->abi(function), {owner}); });
    return op.code == Opcode::Retain ? held : nullptr;
}

V FunctionEmitter::move_from(const Op &op) {
    Slot &from = slot(op.slot());
    V held = build_.CreateLoad(from.memory->getAllocatedType(), from.memory);
    // Empty means null owners, which are released without effect: the slot may have been empty on this path.
    build_.CreateStore(llvm::Constant::getNullValue(held->getType()), from.memory);
    forget(from.cell, op.type());
    return held;
}

void FunctionEmitter::set_slot(const Op &op) {
    Slot &to = slot(op.slot());
    V held = value(op.operands[0]);
    build_.CreateStore(held, to.memory);
    if (!to.owns)
        return;
    hold(to.cell, source_->slots[size_t(op.slot())].type, held);
    give_up(op.operands[0]);
}

void FunctionEmitter::hand_over(Slot &from, const Type &type, V memory, V cells) {
    V old = build_.CreateLoad(module_->type(type), memory);
    each_owner(type, old, [&](V owner) { build_.CreateCall(module_->abi("veloz_release"), {owner}); });
    unsigned count = 0;
    V held = build_.CreateLoad(module_->type(type), from.memory);
    each_owner(type, held,
               [&](V owner) { build_.CreateStore(owner, build_.CreateConstInBoundsGEP1_64(build_.getPtrTy(), cells, count++)); });
    forget(from.cell, type);
}

void FunctionEmitter::release_frame() {
    if (cells_ == 0)
        return;
    frame_->setOperand(0, build_.getInt32(cells_));
    llvm::IRBuilder<> at(entry_->getTerminator());
    at.CreateMemSet(frame_, at.getInt8(0), at.getInt64(cells_ * sizeof(void *)), llvm::MaybeAlign(8));
    build_.CreateCall(module_->abi("veloz_release_all"), {frame_, build_.getInt64(cells_)});
}

} // namespace veloz::codegen
