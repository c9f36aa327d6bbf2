// Control flow, checks that raise, calls and print.
#include "codegen/common/function_emitter.h"

#include "codegen/common/lane_emitter.h"
#include "runtime/abi.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using runtime::ErrorKind;
using types::ScalarKind;

namespace {

constexpr int64_t kStrip = int64_t(1) << 22; // iterations of an innermost loop between two looks for Ctrl-C
constexpr uint32_t kPollMask = 1023;

runtime::PrintKind print_kind(ScalarKind kind) {
    using runtime::PrintKind;
    return types::is_bool(kind)       ? PrintKind::Bool
           : types::is_signed(kind)   ? PrintKind::Int
           : types::is_unsigned(kind) ? PrintKind::Unsigned
           : kind == ScalarKind::F32  ? PrintKind::Float32
           : kind == ScalarKind::F64  ? PrintKind::Float64
           : kind == ScalarKind::C64  ? PrintKind::Complex64
                                      : PrintKind::Complex128;
}

} // namespace

void FunctionEmitter::if_op(const Op &op) {
    auto *then_block = new_block("then"), *else_block = new_block("else"), *end = new_block("endif");
    bool raises = !op.regions[0]->ops.empty() && op.regions[0]->ops.back()->code == Opcode::Raise;
    llvm::MDNode *weights = raises ? llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights() : nullptr;
    build_.CreateCondBr(value(op.operands[0]), then_block, else_block, weights);
    for (size_t side = 0; side < 2; ++side) {
        build_.SetInsertPoint(side == 0 ? then_block : else_block);
        block(*op.regions[side]);
        if (!terminated())
            build_.CreateBr(end);
    }
    build_.SetInsertPoint(end);
}

// Every 1024th time the runtime is asked whether the user wants to stop.
void FunctionEmitter::poll(V counter) {
    V count = build_.CreateAdd(build_.CreateLoad(build_.getInt32Ty(), counter), build_.getInt32(1));
    build_.CreateStore(count, counter);
    auto *ask = new_block("poll"), *stop = new_block("stop"), *on = new_block("go_on");
    V due = build_.CreateICmpEQ(build_.CreateAnd(count, build_.getInt32(kPollMask)), build_.getInt32(0));
    build_.CreateCondBr(due, ask, on, llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights());
    build_.SetInsertPoint(ask);
    V answer = build_.CreateCall(module_->abi("veloz_poll"), {context_});
    build_.CreateCondBr(build_.CreateICmpNE(answer, build_.getInt32(0)), stop, on);
    build_.SetInsertPoint(stop);
    leave(build_.getInt32(1));
    build_.SetInsertPoint(on);
}

void FunctionEmitter::while_op(const Op &op) {
    auto *head = new_block("while"), *body = new_block("while.body"), *end = new_block("while.end");
    V counter = local(build_.getInt32Ty(), "polls", true);
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    block(*op.regions[0]);
    if (!terminated())
        build_.CreateCondBr(value(op.regions[0]->ops.back()->operands[0]), body, end);
    build_.SetInsertPoint(body);
    poll(counter);
    loops_.push_back({head, end});
    block(*op.regions[1]);
    loops_.pop_back();
    if (!terminated())
        build_.CreateBr(head);
    build_.SetInsertPoint(end);
}

void FunctionEmitter::for_op(const Op &op) {
    if (op.plan->execution == ir::Execution::Parallel)
        return parallel_loop(op);
    loop_with_polls(op, value(op.operands[0]), value(op.operands[1]), value(op.operands[2]));
}

// Python's len(range(begin, end, step)), at most the largest int64, which no program reaches; step is not 0.
V FunctionEmitter::trip_count(V begin, V end, V step) {
    V zero = build_.getInt64(0), one = build_.getInt64(1);
    V up = build_.CreateICmpSGT(step, zero);
    V low = build_.CreateSelect(up, begin, end), high = build_.CreateSelect(up, end, begin);
    V size = build_.CreateSelect(up, step, build_.CreateNeg(step));
    V distance = build_.CreateSub(build_.CreateSub(high, low), one); // unsigned: up to 2^64
    V count = build_.CreateAdd(build_.CreateUDiv(distance, size), one);
    count = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, count, build_.getInt64(INT64_MAX));
    return build_.CreateSelect(build_.CreateICmpSLT(low, high), count, zero);
}

FunctionEmitter::Range FunctionEmitter::counted_range(V begin, V end, V step) {
    auto *constant_step = llvm::dyn_cast<llvm::ConstantInt>(step);
    if (constant_step && constant_step->getValue().abs().isOne())
        return {begin, end, step};
    // It might pass the end of the integers: iterations are counted instead.
    return {build_.getInt64(0), trip_count(begin, end, step), build_.getInt64(1), begin, step};
}

void FunctionEmitter::loop_with_polls(const Op &op, V begin, V end, V step) {
    bool innermost = !module_->has_loop(*op.regions[0]);
    auto *first = llvm::dyn_cast<llvm::ConstantInt>(begin), *last = llvm::dyn_cast<llvm::ConstantInt>(end);
    if (op.plan->lanes)
        return LaneEmitter(*this, op).emit(begin, end, step);
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
void FunctionEmitter::strips(const Op &op, const Range &range) {
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
    build_.CreateCondBr(due, ask, run, llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights());
    build_.SetInsertPoint(ask);
    build_.CreateStore(build_.getInt64(0), counter);
    V answer = build_.CreateCall(module_->abi("veloz_poll"), {context_});
    build_.CreateCondBr(build_.CreateICmpNE(answer, build_.getInt32(0)), stop, run);
    build_.SetInsertPoint(stop);
    leave(build_.getInt32(1));
    build_.SetInsertPoint(run);
    loops_.push_back({nullptr, exit});
    if (!range.scale)
        index_bases_[op.regions[0]->arguments[0].get()] = build_.CreateAnd(start, build_.getInt64(~uint64_t(2 * kStrip - 1)));
    counted_loop(op, {start, strip_end, range.step, range.first, range.scale}, false);
    loops_.pop_back();
    start->addIncoming(strip_end, build_.GetInsertBlock());
    build_.CreateBr(head);
    build_.SetInsertPoint(exit);
}

void FunctionEmitter::loop_metadata(llvm::Instruction *latch, const Op &op, bool innermost) {
    llvm::LLVMContext &context = module_->context();
    llvm::SmallVector<llvm::Metadata *, 4> parts{nullptr};
    auto flag = [&](const char *name, bool on) {
        parts.push_back(
            llvm::MDNode::get(context, {llvm::MDString::get(context, name), llvm::ConstantAsMetadata::get(build_.getInt1(on))}));
    };
    if (op.plan->cold || op.plan->plain || cold_) {
        flag("llvm.loop.vectorize.enable", false);
        parts.push_back(llvm::MDNode::get(context, llvm::MDString::get(context, "llvm.loop.unroll.disable")));
    } else if (access_group_ && innermost) {
        parts.push_back(llvm::MDNode::get(context, {llvm::MDString::get(context, "llvm.loop.parallel_accesses"), access_group_}));
    }
    if (parts.size() == 1)
        return;
    llvm::MDNode *loop = llvm::MDNode::getDistinct(context, parts);
    loop->replaceOperandWith(0, loop);
    latch->setMetadata(llvm::LLVMContext::MD_loop, loop);
}

void FunctionEmitter::counted_loop(const Op &op, const Range &range, bool polls) {
    auto *head = new_block("for"), *body = new_block("for.body"), *next = new_block("for.next"), *exit = new_block("for.end");
    auto *before = build_.GetInsertBlock();
    bool innermost = !module_->has_loop(*op.regions[0]);
    llvm::MDNode *outer_group = access_group_;
    access_group_ = innermost && op.plan->independent ? llvm::MDNode::getDistinct(module_->context(), {}) : nullptr;
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
    values_[op.regions[0]->arguments[0].get()] = range.scale ? build_.CreateAdd(range.first, build_.CreateMul(index, range.scale)) : index;
    bool stripped = !loops_.empty() && loops_.back().next == nullptr;
    loops_.push_back({next, stripped ? loops_.back().exit : exit});
    block(*op.regions[0]);
    loops_.pop_back();
    if (!terminated())
        build_.CreateBr(next);
    build_.SetInsertPoint(next);
    index->addIncoming(build_.CreateAdd(index, range.step, "", false, true), next);
    loop_metadata(build_.CreateBr(head), op, innermost);
    access_group_ = outer_group;
    build_.SetInsertPoint(exit);
}

void FunctionEmitter::raise(int kind, int site, const std::vector<V> &words) {
    V memory = llvm::ConstantPointerNull::get(build_.getPtrTy());
    if (!words.empty()) {
        memory = local(llvm::ArrayType::get(build_.getInt64Ty(), words.size()), "words", false);
        for (size_t i = 0; i < words.size(); ++i)
            build_.CreateStore(words[i], build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), memory, i));
    }
    build_.CreateCall(module_->abi("veloz_raise"),
                      {context_, build_.getInt32(uint32_t(kind)), build_.getInt32(uint32_t(site)), build_.getInt64(words.size()), memory});
    leave(build_.getInt32(1));
}

void FunctionEmitter::fail_if(V condition, int kind, int site, const std::function<std::vector<V>()> &words) {
    auto *bad = new_block("raise"), *good = new_block("checked");
    build_.CreateCondBr(condition, bad, good, llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights());
    build_.SetInsertPoint(bad);
    raise(kind, site, words());
    build_.SetInsertPoint(good);
}

// The values of an error are the operands from `first` on.
std::vector<V> FunctionEmitter::error_words(const Op &op, size_t first) {
    std::vector<V> words;
    for (size_t i = first; i < op.operands.size(); ++i)
        for (V word : module_->words_of(build_, op.operands[i]->type, value(op.operands[i])))
            words.push_back(word);
    return words;
}

void FunctionEmitter::check(const Op &op) {
    fail_if(value(op.operands[0]), int(ErrorKind::RaiseSite), int(op.site()), [&] { return error_words(op, 1); });
}

V FunctionEmitter::check_index(const Op &op) {
    V index = value(op.operands[0]), length = value(op.operands[1]);
    auto *outside = new_block("outside"), *good = new_block("index");
    auto *before = build_.GetInsertBlock();
    build_.CreateCondBr(build_.CreateICmpULT(index, length), good, outside,
                        llvm::MDBuilder(module_->context()).createLikelyBranchWeights());
    build_.SetInsertPoint(outside);
    V wrapped = build_.CreateAdd(index, length);
    fail_if(build_.CreateOr(build_.CreateICmpSGE(index, build_.getInt64(0)), build_.CreateICmpSLT(wrapped, build_.getInt64(0))),
            int(ErrorKind::IndexOutOfBounds), 0, [&] { return std::vector<V>{index, build_.getInt64(uint64_t(op.axis())), length}; });
    auto *checked = build_.GetInsertBlock();
    build_.CreateBr(good);
    build_.SetInsertPoint(good);
    auto *result = build_.CreatePHI(build_.getInt64Ty(), 2);
    result->addIncoming(index, before);
    result->addIncoming(wrapped, checked);
    return result;
}

void FunctionEmitter::call_op(const Op &op) {
    llvm::Function *callee = module_->function(op.text);
    llvm::Type *type = module_->type(op.type());
    V result = local(type, "call", false);
    std::vector<V> arguments{context_, result};
    for (const ir::Value *operand : op.operands)
        arguments.push_back(value(operand));
    V status = build_.CreateCall(callee, arguments);
    auto *failed = new_block("failed"), *good = new_block("called");
    build_.CreateCondBr(build_.CreateICmpNE(status, build_.getInt32(0)), failed, good,
                        llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights());
    build_.SetInsertPoint(failed);
    leave(status);
    build_.SetInsertPoint(good);
    values_[op.result.get()] = build_.CreateLoad(type, result);
    if (op.type().holds_array())
        own(op.result.get());
}

// As runtime/context.h describes them to ArrayTextHook; nobody gives up a reference, hence no owner.
std::vector<V> FunctionEmitter::words_of_array(const Type &type, V array) {
    std::vector<V> words = module_->words_of(build_, type, array);
    words[types::ArrayWords::kOwner] = build_.getInt64(0);
    words.insert(words.begin(), {build_.getInt64(uint64_t(type.dtype())), build_.getInt64(uint64_t(type.ndim()))});
    return words;
}

void FunctionEmitter::print_op(const Op &op) {
    using runtime::PrintKind;
    std::vector<V> words;
    std::vector<uint32_t> kinds;
    for (const ir::Value *operand : op.operands) {
        kinds.push_back(uint32_t(operand->type.is_array() ? PrintKind::Array : print_kind(operand->type.dtype())));
        for (V word : operand->type.is_array() ? words_of_array(operand->type, value(operand))
                                               : module_->words_of(build_, operand->type, value(operand)))
            words.push_back(word);
    }
    V memory = local(llvm::ArrayType::get(build_.getInt64Ty(), words.size()), "printed", false);
    for (size_t i = 0; i < words.size(); ++i)
        build_.CreateStore(words[i], build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), memory, i));
    V table = llvm::ConstantPointerNull::get(build_.getPtrTy()); // an empty table would be a section without an address
    if (!kinds.empty()) {
        auto *list = llvm::ConstantDataArray::get(module_->context(), kinds);
        table = new llvm::GlobalVariable(module_->module(), list->getType(), true, llvm::GlobalValue::PrivateLinkage, list, "kinds");
    }
    V text = build_.CreateGlobalString(op.text, "text");
    build_.CreateCall(module_->abi("veloz_print"), {context_, text, build_.getInt64(op.text.size()), table, memory});
}

} // namespace veloz::codegen
