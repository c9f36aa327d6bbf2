// Counted loops: in lanes, in strips, or polling in each iteration.
#include "codegen/common/loops.h"

#include "codegen/common/function.h"
#include "codegen/common/lane_emitter.h"

namespace veloz::codegen {

using ir::Op;

namespace {

constexpr int64_t kStrip = int64_t(1) << 22; // iterations of an innermost loop between two looks for Ctrl-C

} // namespace

// Python's len(range(begin, end, step)), at most the largest int64, which no program reaches; step is not 0.
V LoopEmitter::trip_count(V begin, V end, V step) {
    V zero = build_.getInt64(0), one = build_.getInt64(1);
    V up = build_.CreateICmpSGT(step, zero);
    V low = build_.CreateSelect(up, begin, end), high = build_.CreateSelect(up, end, begin);
    V size = build_.CreateSelect(up, step, build_.CreateNeg(step));
    V distance = build_.CreateSub(build_.CreateSub(high, low), one); // unsigned: up to 2^64
    V count = build_.CreateAdd(build_.CreateUDiv(distance, size), one);
    count = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, count, build_.getInt64(INT64_MAX));
    return build_.CreateSelect(build_.CreateICmpSLT(low, high), count, zero);
}

LoopEmitter::Range LoopEmitter::counted_range(V begin, V end, V step) {
    auto *constant_step = llvm::dyn_cast<llvm::ConstantInt>(step);
    if (constant_step && constant_step->getValue().abs().isOne())
        return {begin, end, step};
    // It might pass the end of the integers: iterations are counted instead.
    return {build_.getInt64(0), trip_count(begin, end, step), build_.getInt64(1), begin, step};
}

void LoopEmitter::run(const Op &op, V begin, V end, V step) {
    bool innermost = !module_->has_loop(*op.regions[0]);
    auto *first = llvm::dyn_cast<llvm::ConstantInt>(begin), *last = llvm::dyn_cast<llvm::ConstantInt>(end);
    if (op.plan->lanes)
        return LaneEmitter({frame_, function_.scalars, function_.slots, arrays_, *this, [this](const Op &inner) { function_.op(inner); }},
                           op)
            .emit(begin, end, step);
    Range range = counted_range(begin, end, step);
    if (!innermost)
        return counted_loop(op, range, true);
    if (op.plan->strip) {
        if (!range.scale)
            index_bases_[op.regions[0]->arguments[0].get()] = build_.CreateAnd(begin, build_.getInt64(~uint64_t(2 * kStrip - 1)));
        return counted_loop(op, range, false);
    }
    if (first && last && (last->getValue() - first->getValue()).abs().ult(kStrip / 1024)) { // too short to matter
        if (!range.scale && first->getValue().isSignedIntN(31) && last->getValue().isSignedIntN(31))
            index_bases_[op.regions[0]->arguments[0].get()] = build_.getInt64(0);
        return counted_loop(op, range, false);
    }
    strips(op, range);
}

// A loop without loops inside is cut into strips, so that asking for Ctrl-C does not keep it from being vectorised:
// for s in begin…end by kStrip { if (kStrip iterations since the last time) poll; for i in s…min(s + kStrip, end) }
void LoopEmitter::strips(const Op &op, const Range &range) {
    bool down = llvm::cast<llvm::ConstantInt>(range.step)->isNegative();
    V most = build_.getInt64(kStrip);
    V counter = local(build_.getInt64Ty(), "since_poll", true);
    auto *head = new_block("strips"), *body = new_block("strip"), *stop = new_block("stop"), *run = new_block("strip.run"),
         *exit = new_block("strips.end");
    auto *before = build_.GetInsertBlock();
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    auto *start = build_.CreatePHI(build_.getInt64Ty(), 2);
    start->addIncoming(range.begin, before);
    build_.CreateCondBr(down ? build_.CreateICmpSGT(start, range.end) : build_.CreateICmpSLT(start, range.end), body, exit);
    build_.SetInsertPoint(body);
    V left = down ? build_.CreateSub(start, range.end) : build_.CreateSub(range.end, start);
    V size = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, left, most);
    V strip_end = down ? build_.CreateSub(start, size, "", false, true) : build_.CreateAdd(start, size, "", false, true);
    auto *ask = new_block("strip.poll");
    V since = build_.CreateAdd(build_.CreateLoad(build_.getInt64Ty(), counter), size);
    build_.CreateStore(since, counter);
    V due = build_.CreateICmpUGT(since, most);
    build_.CreateCondBr(due, ask, run, frame_.unlikely());
    build_.SetInsertPoint(ask);
    build_.CreateStore(build_.getInt64(0), counter);
    V answer = target().poll(frame_);
    build_.CreateCondBr(build_.CreateICmpNE(answer, build_.getInt32(0)), stop, run);
    build_.SetInsertPoint(stop);
    frame_.leave(build_.getInt32(1));
    build_.SetInsertPoint(run);
    targets_.push_back({nullptr, exit, function_.handlers.depth()});
    if (!range.scale)
        index_bases_[op.regions[0]->arguments[0].get()] = build_.CreateAnd(start, build_.getInt64(~uint64_t(2 * kStrip - 1)));
    counted_loop(op, {start, strip_end, range.step, range.first, range.scale}, false);
    targets_.pop_back();
    start->addIncoming(strip_end, build_.GetInsertBlock());
    build_.CreateBr(head);
    build_.SetInsertPoint(exit);
}

V LoopEmitter::index_base(const ir::Value *variable) const {
    auto found = index_bases_.find(variable);
    return found == index_bases_.end() ? nullptr : found->second;
}

void LoopEmitter::loop_metadata(llvm::Instruction *latch, const Op &op, bool innermost) {
    llvm::LLVMContext &context = module_->context();
    llvm::SmallVector<llvm::Metadata *, 4> parts{nullptr};
    auto flag = [&](const char *name, bool on) {
        parts.push_back(
            llvm::MDNode::get(context, {llvm::MDString::get(context, name), llvm::ConstantAsMetadata::get(build_.getInt1(on))}));
    };
    if (op.plan->cold || op.plan->plain || cold_) {
        flag("llvm.loop.vectorize.enable", false);
        parts.push_back(llvm::MDNode::get(context, llvm::MDString::get(context, "llvm.loop.unroll.disable")));
    } else if (arrays_.access_group() && innermost) {
        parts.push_back(llvm::MDNode::get(context, {llvm::MDString::get(context, "llvm.loop.parallel_accesses"), arrays_.access_group()}));
    }
    if (parts.size() == 1)
        return;
    llvm::MDNode *loop = llvm::MDNode::getDistinct(context, parts);
    loop->replaceOperandWith(0, loop);
    latch->setMetadata(llvm::LLVMContext::MD_loop, loop);
}

void LoopEmitter::counted_loop(const Op &op, const Range &range, bool polls) {
    auto *head = new_block("for"), *body = new_block("for.body"), *next = new_block("for.next"), *exit = new_block("for.end");
    auto *before = build_.GetInsertBlock();
    bool innermost = !module_->has_loop(*op.regions[0]);
    bool marked = innermost && op.plan->independent;
    llvm::MDNode *outer_group = arrays_.set_access_group(marked ? llvm::MDNode::getDistinct(module_->context(), {}) : nullptr);
    V counter = polls ? local(build_.getInt32Ty(), "polls", true) : nullptr;
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    auto *index = build_.CreatePHI(build_.getInt64Ty(), 2);
    index->addIncoming(range.begin, before);
    bool down = llvm::cast<llvm::ConstantInt>(range.step)->isNegative();
    V more = down ? build_.CreateICmpSGT(index, range.end) : build_.CreateICmpSLT(index, range.end);
    build_.CreateCondBr(more, body, exit);
    build_.SetInsertPoint(body);
    if (counter)
        poll(counter);
    frame_.define(op.regions[0]->arguments[0].get(),
                  range.scale ? build_.CreateAdd(range.first, build_.CreateMul(index, range.scale)) : index);
    bool stripped = !targets_.empty() && targets_.back().next == nullptr;
    targets_.push_back({next, stripped ? targets_.back().exit : exit, function_.handlers.depth()});
    function_.block(*op.regions[0]);
    targets_.pop_back();
    if (!frame_.terminated())
        build_.CreateBr(next);
    build_.SetInsertPoint(next);
    index->addIncoming(build_.CreateAdd(index, range.step, "", false, true), next);
    loop_metadata(build_.CreateBr(head), op, innermost);
    arrays_.set_access_group(outer_group);
    build_.SetInsertPoint(exit);
}

} // namespace veloz::codegen
