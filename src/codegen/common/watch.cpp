// What the race check is told: calls of the runtime before accesses and around the loops that are watched.
#include "codegen/common/function_emitter.h"

namespace veloz::codegen {

using ir::Op;
using ir::WatchKind;

void FunctionEmitter::watch(const Op &op) {
    switch (auto kind = op.watched()) {
    case WatchKind::Begin:
    case WatchKind::End:
        return leave_if(build_.CreateCall(module_->abi("veloz_watch_loop"), {context_, build_.getInt32(kind == WatchKind::Begin)}));
    case WatchKind::Iteration: build_.CreateCall(module_->abi("veloz_watch_iteration"), {context_, value(op.operands[0])}); return;
    case WatchKind::Read:
    case WatchKind::Write: break;
    }
    const ir::Value *array = op.operands[0];
    V pointer = address(array, {op.operands.begin() + 1, op.operands.end()});
    types::ScalarKind kind = array->type.dtype();
    bool complex = types::is_complex(kind); // its parts may be accessed through views
    auto bytes = uint64_t(types::byte_size(complex ? types::real_part(kind) : kind));
    V writes = build_.getInt32(op.watched() == WatchKind::Write);
    for (uint64_t part = 0; part < (complex ? 2u : 1u); ++part) {
        V element = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), pointer, part * bytes);
        leave_if(build_.CreateCall(module_->abi("veloz_watch_access"),
                                   {context_, element, build_.getInt64(bytes), writes, build_.getInt32(uint32_t(op.line())),
                                    build_.getInt32(uint32_t(op.site()))}));
    }
}

void FunctionEmitter::leave_if(V status) {
    auto *failed = new_block("failed"), *good = new_block("watched");
    build_.CreateCondBr(build_.CreateICmpNE(status, build_.getInt32(0)), failed, good,
                        llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights());
    build_.SetInsertPoint(failed);
    leave(status);
    build_.SetInsertPoint(good);
}

} // namespace veloz::codegen
