// Calls, errors and what else leaves the arithmetic of a function.
#include "codegen/common/calls.h"

namespace veloz::codegen {

using ir::Op;
using ir::WatchKind;

V CallEmitter::call(const Op &op) {
    llvm::Function *callee = module_->function(op.text);
    llvm::Type *type = module_->type(op.type());
    V result = local(type, "call", false);
    std::vector<V> arguments{frame_.context(), result};
    for (const ir::Value *operand : op.operands)
        arguments.push_back(value(operand));
    frame_.leave_if(build_.CreateCall(callee, arguments), "called");
    return build_.CreateLoad(type, result);
}

V CallEmitter::native(const Op &op) {
    std::vector<NativeArgument> arguments;
    for (const ir::Value *operand : op.operands) {
        if (operand->type.is_array())
            arguments.push_back({nullptr, arrays_.described(operand), operand->type.dtype()});
        else
            arguments.push_back({value(operand), {}, operand->type.dtype()});
    }
    llvm::Type *type = op.result ? module_->type(op.type()) : nullptr;
    V result = type ? local(type, "native", false) : nullptr;
    frame_.leave_if(target().native(frame_, ir::native_of(op), arguments, op.ints, result), "done");
    return type ? build_.CreateLoad(type, result) : nullptr;
}

void CallEmitter::print(const Op &op) {
    std::vector<Printed> values;
    for (const ir::Value *operand : op.operands)
        values.push_back({operand->type, value(operand)});
    target().print(frame_, op.text, values);
}

std::vector<V> CallEmitter::error_words(const Op &op, size_t first) {
    std::vector<V> words;
    for (size_t i = first; i < op.operands.size(); ++i)
        for (V word : module_->words_of(build_, op.operands[i]->type, value(op.operands[i])))
            words.push_back(word);
    return words;
}

void CallEmitter::check(const Op &op) {
    frame_.fail_if(value(op.operands[0]), Failure::Site, int(op.site()), [&] { return error_words(op, 1); });
}

V CallEmitter::check_index(const Op &op) {
    V index = value(op.operands[0]), length = value(op.operands[1]);
    auto *outside = new_block("outside"), *good = new_block("index");
    auto *before = build_.GetInsertBlock();
    build_.CreateCondBr(build_.CreateICmpULT(index, length), good, outside,
                        llvm::MDBuilder(module_->context()).createLikelyBranchWeights());
    build_.SetInsertPoint(outside);
    V wrapped = build_.CreateAdd(index, length);
    frame_.fail_if(build_.CreateOr(build_.CreateICmpSGE(index, build_.getInt64(0)), build_.CreateICmpSLT(wrapped, build_.getInt64(0))),
                   Failure::Site, int(op.site()), [&] { return error_words(op, 0); });
    auto *checked = build_.GetInsertBlock();
    build_.CreateBr(good);
    build_.SetInsertPoint(good);
    auto *result = build_.CreatePHI(build_.getInt64Ty(), 2);
    result->addIncoming(index, before);
    result->addIncoming(wrapped, checked);
    return result;
}

void CallEmitter::watch(const Op &op) {
    switch (auto kind = op.watched()) {
    case WatchKind::Begin:
    case WatchKind::End: return frame_.leave_if(target().watch_loop(frame_, kind == WatchKind::Begin), "watched");
    case WatchKind::Iteration: return target().watch_iteration(frame_, value(op.operands[0]));
    case WatchKind::Read:
    case WatchKind::Write: break;
    }
    const ir::Value *array = op.operands[0];
    V pointer = arrays_.address(array, {op.operands.begin() + 1, op.operands.end()});
    types::ScalarKind kind = array->type.dtype();
    bool complex = types::is_complex(kind); // its parts may be accessed through views
    auto bytes = uint64_t(types::byte_size(complex ? types::real_part(kind) : kind));
    for (uint64_t part = 0; part < (complex ? 2u : 1u); ++part) {
        V element = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), pointer, part * bytes);
        bool writes = op.watched() == WatchKind::Write;
        frame_.leave_if(target().watch_access(frame_, {element, bytes, writes, int(op.line()), int(op.site())}), "watched");
    }
}

} // namespace veloz::codegen
