// Branches, blocks that are left early, loops with a condition, and where a counted loop runs.
#include "codegen/common/loops.h"

#include "codegen/common/function.h"
#include "codegen/common/parallel.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;

namespace {

constexpr uint32_t kPollMask = 1023;

} // namespace

void LoopEmitter::emit(const Op &op) {
    switch (op.code) {
    case Opcode::If: return if_op(op);
    case Opcode::Block: return block_op(op);
    case Opcode::Leave: {
        const Behind &behind = behind_[behind_.size() - 1 - size_t(op.levels())];
        return jump(behind.end, behind.handlers);
    }
    case Opcode::Try: return function_.handlers.try_op(op);
    case Opcode::While: return while_op(op);
    case Opcode::For: return for_op(op);
    case Opcode::Break: return jump(targets_.back().exit, targets_.back().handlers);
    case Opcode::Continue: return jump(targets_.back().next, targets_.back().handlers);
    default: return; // Yield is read by the loop
    }
}

void LoopEmitter::if_op(const Op &op) {
    auto *then_block = new_block("then"), *else_block = new_block("else"), *end = new_block("endif");
    bool raises = !op.regions[0]->ops.empty() && op.regions[0]->ops.back()->code == Opcode::Raise;
    llvm::MDNode *weights = raises ? frame_.unlikely() : nullptr;
    build_.CreateCondBr(value(op.operands[0]), then_block, else_block, weights);
    for (size_t side = 0; side < 2; ++side) {
        build_.SetInsertPoint(side == 0 ? then_block : else_block);
        function_.block(*op.regions[side]);
        if (!frame_.terminated())
            build_.CreateBr(end);
    }
    build_.SetInsertPoint(end);
}

// Out of the handlers that are left on the way.
void LoopEmitter::jump(llvm::BasicBlock *to, unsigned handlers) {
    function_.handlers.go_back(handlers);
    build_.CreateBr(to);
}

void LoopEmitter::block_op(const Op &op) {
    auto *end = new_block("block.end");
    behind_.push_back({end, function_.handlers.depth()});
    function_.block(*op.regions[0]);
    behind_.pop_back();
    if (!frame_.terminated())
        build_.CreateBr(end);
    build_.SetInsertPoint(end);
}

// Every 1024th time it is asked whether the user wants to stop.
void LoopEmitter::poll(V counter) {
    V count = build_.CreateAdd(build_.CreateLoad(build_.getInt32Ty(), counter), build_.getInt32(1));
    build_.CreateStore(count, counter);
    auto *ask = new_block("poll"), *stop = new_block("stop"), *on = new_block("go_on");
    V due = build_.CreateICmpEQ(build_.CreateAnd(count, build_.getInt32(kPollMask)), build_.getInt32(0));
    build_.CreateCondBr(due, ask, on, frame_.unlikely());
    build_.SetInsertPoint(ask);
    V answer = target().poll(frame_);
    build_.CreateCondBr(build_.CreateICmpNE(answer, build_.getInt32(0)), stop, on);
    build_.SetInsertPoint(stop);
    frame_.leave(build_.getInt32(1));
    build_.SetInsertPoint(on);
}

void LoopEmitter::while_op(const Op &op) {
    auto *head = new_block("while"), *body = new_block("while.body"), *end = new_block("while.end");
    V counter = local(build_.getInt32Ty(), "polls", true);
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    function_.block(*op.regions[0]);
    if (!frame_.terminated())
        build_.CreateCondBr(value(op.regions[0]->ops.back()->operands[0]), body, end);
    build_.SetInsertPoint(body);
    poll(counter);
    targets_.push_back({head, end, function_.handlers.depth()});
    function_.block(*op.regions[1]);
    targets_.pop_back();
    if (!frame_.terminated())
        build_.CreateBr(head);
    build_.SetInsertPoint(end);
}

void LoopEmitter::for_op(const Op &op) {
    if (op.plan->execution == ir::Execution::Parallel)
        return ParallelEmitter(function_, op).emit();
    run(op, value(op.operands[0]), value(op.operands[1]), value(op.operands[2]));
}

} // namespace veloz::codegen
