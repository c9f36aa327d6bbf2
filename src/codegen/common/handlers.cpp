// A body knows where its errors go; on the way there what it held is released.
#include "codegen/common/handlers.h"

#include "codegen/common/function.h"
#include "support/exceptions.h"

#include <algorithm>

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using support::ExceptionClass;

namespace {

bool has_handler(const ir::Block &block) {
    return std::any_of(block.ops.begin(), block.ops.end(), [](const auto &op) {
        return op->code == Opcode::Try || op->code == Opcode::Caught || op->code == Opcode::RaiseAgain ||
               (op->code == Opcode::Raise && op->ints.size() > 1) ||
               std::any_of(op->regions.begin(), op->regions.end(), [](const auto &region) { return has_handler(*region); });
    });
}

} // namespace

void HandlerEmitter::start(const ir::Block &body) {
    if (has_handler(body))
        base_ = target().handled_count(frame_);
}

void HandlerEmitter::end() {
    if (base_)
        target().set_handled_count(frame_, base_);
}

V HandlerEmitter::place(int64_t handlers) { return build_.CreateAdd(base_, build_.getInt32(uint32_t(depth() - 1 - unsigned(handlers)))); }

void HandlerEmitter::go_back(unsigned depth) {
    if (depth != this->depth())
        target().set_handled_count(frame_, build_.CreateAdd(base_, build_.getInt32(depth)));
}

// A table with a byte for every number.
V HandlerEmitter::is_one_of(V number, const Op &op) {
    const ir::Module &source = module_->source();
    std::vector<uint8_t> caught(kFirstSite + source.sites.size());
    caught[kNoMemory] = ir::is_caught(source, int32_t(ExceptionClass::MemoryError), op.ints);
    caught[kTooDeep] = ir::is_caught(source, int32_t(ExceptionClass::RecursionError), op.ints);
    for (size_t i = 0; i < source.sites.size(); ++i)
        caught[kFirstSite + i] = ir::is_caught(source, source.sites[i], op.ints);
    auto *list = llvm::ConstantDataArray::get(module_->context(), caught);
    auto *table = new llvm::GlobalVariable(module_->module(), list->getType(), true, llvm::GlobalValue::PrivateLinkage, list, "caught");
    table->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    V entry = build_.CreateInBoundsGEP(build_.getInt8Ty(), table, build_.CreateZExt(number, build_.getInt64Ty()));
    return build_.CreateICmpNE(build_.CreateLoad(build_.getInt8Ty(), entry), build_.getInt8(0));
}

// Cells of slots come before those of the values in the body.
void HandlerEmitter::touch_slots(const Op &op) {
    for (const auto &region : op.regions)
        for (const auto &inner : region->ops) {
            if (ir::info(inner->code).family == ir::Family::Local)
                slots_.at(inner->slot());
            if (inner->plan)
                for (const ir::Carried &carried : inner->plan->carried)
                    slots_.at(carried.slot);
            touch_slots(*inner);
        }
}

void HandlerEmitter::try_op(const Op &op) {
    touch_slots(op);
    auto *look = new_block("look"), *caught = new_block("caught"), *end = new_block("try.end");
    unsigned first = references_.count();
    frame_.guard({look, caught, &op});
    function_.block(*op.regions[0]);
    frame_.end_guard();
    if (!frame_.terminated())
        build_.CreateBr(end);
    unsigned last = references_.count();

    build_.SetInsertPoint(look);
    frame_.leave_unless(is_one_of(target().error_in_flight(frame_), op), caught);
    build_.SetInsertPoint(caught);
    V number = target().error_in_flight(frame_);
    references_.release_cells(first, last);
    unsigned outer = depth();
    target().catch_error(frame_, build_.CreateAdd(base_, build_.getInt32(outer)));
    in_flight_.push_back(number);
    function_.block(*op.regions[1]);
    if (!frame_.terminated()) {
        go_back(outer);
        build_.CreateBr(end);
    }
    in_flight_.pop_back();
    build_.SetInsertPoint(end);
}

V HandlerEmitter::caught(const Op &op) { return is_one_of(in_flight_.back(), op); }

void HandlerEmitter::raise(const Op &op) {
    std::vector<V> words = calls_.error_words(op, 0);
    target().raise(frame_, Failure::Site, int(op.site()), words);
    if (op.from() != ir::kFromNothing)
        target().raise_from(frame_, op.from() == ir::kFromNone ? build_.getInt32(uint32_t(-1)) : place(op.from() - ir::kFromHandler));
    frame_.leave_raised(int(op.site()));
}

void HandlerEmitter::raise_again(const Op &op) {
    target().raise_again(frame_, place(op.handlers()));
    frame_.leave(build_.getInt32(1));
}

} // namespace veloz::codegen
