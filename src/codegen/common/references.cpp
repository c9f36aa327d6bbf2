// Lowers the ops of ownership to calls of the target.
#include "codegen/common/references.h"

#include "ir/parts.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using types::Type;

namespace {

unsigned owners(const Type &type) {
    unsigned count = type.is_array();
    for (const Type &part : ir::part_types(type))
        count += owners(part);
    return count;
}

} // namespace

void References::each_owner(const Type &type, V value, llvm::function_ref<void(V)> visit) {
    if (type.is_array())
        return visit(build_.CreateExtractValue(value, 1));
    const std::vector<Type> parts = ir::part_types(type);
    for (unsigned i = 0; i < parts.size(); ++i)
        if (parts[i].holds_array())
            each_owner(parts[i], build_.CreateExtractValue(value, i), visit);
}

unsigned References::new_cells(const Type &type) {
    if (!memory_) { // grows until the function is complete
        Build at(frame_.entry(), frame_.entry()->begin());
        memory_ = at.CreateAlloca(build_.getPtrTy(), build_.getInt32(1), "frame");
    }
    unsigned first = cells_;
    cells_ += owners(type);
    return first;
}

V References::cell(unsigned index) { return build_.CreateConstInBoundsGEP1_64(build_.getPtrTy(), memory_, index); }

void References::hold(unsigned first, const Type &type, V value) {
    each_owner(type, value, [&](V owner) { build_.CreateStore(owner, cell(first++)); });
}

void References::forget(unsigned first, const Type &type) {
    for (unsigned i = 0; i < owners(type); ++i)
        build_.CreateStore(llvm::ConstantPointerNull::get(build_.getPtrTy()), cell(first + i));
}

void References::own(const ir::Value *value) {
    auto [found, added] = cell_of_.try_emplace(value, 0u);
    if (added)
        found->second = new_cells(value->type);
    hold(found->second, value->type, this->value(value));
}

void References::give_up(const ir::Value *value) {
    if (auto found = cell_of_.find(value); found != cell_of_.end())
        forget(found->second, value->type);
}

V References::emit(const Op &op) {
    const ir::Value *operand = op.operands[0];
    V held = value(operand);
    bool retains = op.code == Opcode::Retain;
    if (!retains)
        give_up(operand);
    each_owner(operand->type, held, [&](V owner) { retains ? target().retain(frame_, owner) : target().release(frame_, owner); });
    return retains ? held : nullptr;
}

void References::release_cells(unsigned first, unsigned last) {
    if (first == last)
        return;
    target().release_all(frame_, cell(first), last - first);
    build_.CreateMemSet(cell(first), build_.getInt8(0), build_.getInt64((last - first) * sizeof(void *)), llvm::MaybeAlign(8));
}

void References::release_frame() {
    if (cells_ == 0)
        return;
    memory_->setOperand(0, build_.getInt32(cells_));
    Build at(frame_.entry()->getTerminator());
    at.CreateMemSet(memory_, at.getInt8(0), at.getInt64(cells_ * sizeof(void *)), llvm::MaybeAlign(8));
    target().release_all(frame_, memory_, cells_);
}

} // namespace veloz::codegen
