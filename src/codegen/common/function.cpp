// The way into a function and out of it, and dispatch over ops.
#include "codegen/common/function.h"

#include "ir/ownership.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;

FunctionEmitter::FunctionEmitter(ModuleEmitter *module, const ir::Function *source, llvm::Function *made)
    : frame(module, source, made), scalars(module, &frame.build(), 1), references(frame), slots(frame, references), arrays(frame, scalars),
      calls(frame, arrays), handlers(frame, slots, references, calls, *this), loops(frame, arrays, *this) {}

void FunctionEmitter::emit() {
    frame.start();
    handlers.start(*frame.source().body);
    Build &build = frame.build();
    const ir::Function &source = frame.source();
    for (size_t i = 0; i < source.parameters.size(); ++i) // arrays are the caller's all the time
        slots.borrow(int64_t(i), frame.made().getArg(unsigned(i) + 2));
    bool recursive = frame.module().is_recursive(source);
    if (recursive)
        enter_recursive();
    block(*source.body);
    if (!frame.terminated())
        frame.leave(build.getInt32(0)); // only after code that never gets here
    clean_up();
    if (recursive)
        frame.target().leave_recursive(frame);
    frame.finish();
}

void FunctionEmitter::enter_recursive() {
    frame.fail_if(frame.target().enter_recursive(frame), Failure::TooDeep, 0, [] { return std::vector<V>(); });
    loops.poll(frame.target().recursive_calls(frame));
}

void FunctionEmitter::clean_up() {
    frame.start_clean_up();
    references.release_frame();
    frame.start_exit();
    handlers.end();
}

void FunctionEmitter::finish_chunk() {
    frame.leave(frame.build().getInt32(0));
    clean_up();
    frame.finish();
}

// Only AVX-512 converts vectors of int64, SSE and AVX2 those of int32. The base has few enough digits to be an exact double, as is the
// distance from it, and their sum is rounded once.
V FunctionEmitter::index_to_float(const Op &op, V index) {
    V base = op.code == Opcode::Cast ? loops.index_base(op.operands[0]) : nullptr;
    if (!base || op.type().dtype() != types::ScalarKind::F64)
        return nullptr;
    Build &build = frame.build();
    V distance = build.CreateTrunc(build.CreateSub(index, base), build.getInt32Ty());
    V real = build.CreateSIToFP(distance, build.getDoubleTy());
    auto *constant = llvm::dyn_cast<llvm::ConstantInt>(base);
    return constant && constant->isZero() ? real : build.CreateFAdd(build.CreateSIToFP(base, build.getDoubleTy()), real);
}

V FunctionEmitter::scalar(const Op &op) {
    llvm::SmallVector<V, 3> operands;
    for (const ir::Value *operand : op.operands)
        operands.push_back(frame.value(operand));
    if (V number = index_to_float(op, operands[0]))
        return number;
    return scalars.emit(op, operands);
}

V FunctionEmitter::tuple(const Op &op) {
    Build &build = frame.build();
    if (op.code == Opcode::GetItem)
        return build.CreateExtractValue(frame.value(op.operands[0]), unsigned(op.item()));
    V result = llvm::PoisonValue::get(frame.module().type(op.type()));
    for (unsigned i = 0; i < op.operands.size(); ++i)
        result = build.CreateInsertValue(result, frame.value(op.operands[i]), i);
    return result;
}

void FunctionEmitter::give(const Op &op) {
    frame.build().CreateStore(frame.value(op.operands[0]), frame.made().getArg(1));
    references.give_up(op.operands[0]);
    frame.give();
}

void FunctionEmitter::block(const ir::Block &block) {
    for (const auto &op : block.ops) {
        if (frame.terminated())
            return;
        this->op(*op);
    }
}

V FunctionEmitter::emitted(const Op &op) {
    switch (ir::info(op.code).family) {
    case ir::Family::Constant: return op.type().is_scalar() ? scalars.constant(op) : array_constant(frame.module(), op);
    case ir::Family::Unary:
    case ir::Family::Binary:
    case ir::Family::Compare:
    case ir::Family::Ternary: return scalar(op);
    case ir::Family::Ownership: return references.emit(op);
    case ir::Family::Local: return slots.emit(op);
    case ir::Family::Memory:
    case ir::Family::View:
    case ir::Family::Array: return arrays.emit(op);
    case ir::Family::Tuple: return tuple(op);
    case ir::Family::Check:
        if (op.code == Opcode::Watch)
            return calls.watch(op), nullptr;
        if (op.code == Opcode::Check)
            return calls.check(op), nullptr;
        if (op.code == Opcode::Caught)
            return handlers.caught(op);
        return op.code == Opcode::CheckIndex ? calls.check_index(op) : slice_indices(frame, op);
    case ir::Family::Call:
        if (op.code == Opcode::Native)
            return calls.native(op);
        return op.code == Opcode::Call ? calls.call(op) : (calls.print(op), nullptr);
    case ir::Family::Control:
        if (op.code == Opcode::Return)
            return give(op), nullptr;
        if (op.code == Opcode::RaiseAgain)
            return handlers.raise_again(op), nullptr;
        op.code == Opcode::Raise ? handlers.raise(op) : loops.emit(op);
        return nullptr;
    }
    return nullptr;
}

void FunctionEmitter::op(const Op &op) {
    frame.locate(op);
    V result = emitted(op);
    if (!result || !op.result)
        return;
    frame.define(op.result.get(), result);
    if (ir::gives_reference(op))
        references.own(op.result.get());
}

} // namespace veloz::codegen
