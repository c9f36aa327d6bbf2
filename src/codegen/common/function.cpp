// The frame of an emitted function: slots, values, dispatch over ops, one exit.
#include "codegen/common/function_emitter.h"
#include "ir/parts.h"

#include "ir/ownership.h"
#include "passes/edit.h"
#include "runtime/context.h"
#include "support/diagnostic.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;

FunctionEmitter::FunctionEmitter(ModuleEmitter *module, const ir::Function *source, llvm::Function *target)
    : module_(module), source_(source), target_(target), build_(module->context()), scalars_(module, &build_, 1) {}

llvm::BasicBlock *FunctionEmitter::new_block(const char *name) { return llvm::BasicBlock::Create(module_->context(), name, target_); }

void FunctionEmitter::start() {
    entry_ = new_block("entry");
    auto *body = new_block("body");
    cleanup_ = new_block("cleanup"), exit_ = new_block("exit");
    build_.SetInsertPoint(entry_);
    build_.CreateBr(body);
    status_ = local(build_.getInt32Ty(), "status", false);
    build_.SetInsertPoint(body);
    llvm::FastMathFlags flags;
    uint32_t bits = source_->fastmath;
    flags.setNoNaNs(bits & 1), flags.setNoInfs(bits & 2), flags.setNoSignedZeros(bits & 4), flags.setAllowReciprocal(bits & 8);
    flags.setAllowContract(bits & 16), flags.setApproxFunc(bits & 32), flags.setAllowReassoc(bits & 64);
    build_.setFastMathFlags(flags);
    if (SourceLocations *locations = module_->locations()) {
        locations->attach(*target_, *source_);
        build_.SetCurrentDebugLocation(locations->at(*target_, source_->location));
    }
}

llvm::AllocaInst *FunctionEmitter::local(llvm::Type *type, const std::string &name, bool zeroed) {
    llvm::IRBuilder<> at(entry_->getTerminator());
    auto *memory = at.CreateAlloca(type, nullptr, name);
    if (zeroed)
        at.CreateStore(llvm::Constant::getNullValue(type), memory);
    return memory;
}

FunctionEmitter::Slot &FunctionEmitter::slot(int64_t index) {
    auto [it, added] = slots_.try_emplace(index);
    if (added) {
        const ir::Slot &slot = source_->slots[size_t(index)];
        it->second.owns = slot.type.holds_array();
        if (it->second.owns)
            it->second.cell = new_cells(slot.type);
        it->second.memory = local(module_->type(slot.type), slot.name, true);
    }
    return it->second;
}

void FunctionEmitter::emit_function() {
    start();
    context_ = target_->getArg(0), result_ = target_->getArg(1);
    for (size_t i = 0; i < source_->parameters.size(); ++i) { // arrays are the caller's all the time
        Slot &parameter = slots_[int64_t(i)];
        parameter.memory = local(module_->type(source_->parameters[i]), source_->slots[i].name, false);
        build_.CreateStore(target_->getArg(unsigned(i) + 2), parameter.memory);
    }
    if (module_->is_recursive(*source_)) {
        V depth = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), context_, offsetof(runtime::CallContext, depth));
        V left = build_.CreateSub(build_.CreateLoad(build_.getInt32Ty(), depth), build_.getInt32(1));
        build_.CreateStore(left, depth);
        V frame = build_.CreateIntrinsic(llvm::Intrinsic::frameaddress, {build_.getPtrTy()}, {build_.getInt32(0)});
        V limit = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), context_, offsetof(runtime::CallContext, stack_limit));
        V too_low = build_.CreateICmpULT(build_.CreatePtrToInt(frame, build_.getInt64Ty()), build_.CreateLoad(build_.getInt64Ty(), limit));
        V too_deep = build_.CreateOr(build_.CreateICmpSLT(left, build_.getInt32(0)), too_low);
        fail_if(too_deep, int(runtime::ErrorKind::Recursion), 0, [] { return std::vector<V>(); });
        poll(build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), context_, offsetof(runtime::CallContext, calls)));
    }
    block(*source_->body);
    if (!terminated())
        leave(build_.getInt32(0)); // only after code that never gets here
    finish();
}

void FunctionEmitter::leave(V status) {
    build_.CreateStore(status, status_);
    build_.CreateBr(cleanup_);
}

void FunctionEmitter::finish() {
    build_.SetInsertPoint(cleanup_);
    release_frame();
    build_.CreateBr(exit_);
    build_.SetInsertPoint(exit_);
    if (target_->arg_size() >= 1 && module_->is_recursive(*source_) && result_ == target_->getArg(1)) {
        V depth = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), context_, offsetof(runtime::CallContext, depth));
        build_.CreateStore(build_.CreateAdd(build_.CreateLoad(build_.getInt32Ty(), depth), build_.getInt32(1)), depth);
    }
    build_.CreateRet(build_.CreateLoad(build_.getInt32Ty(), status_));
}

V FunctionEmitter::value(const ir::Value *value) {
    auto found = values_.find(value);
    if (found == values_.end())
        support::internal_error("code generation: a value is used that was not emitted");
    return found->second;
}

// Only AVX-512 converts vectors of int64, SSE and AVX2 those of int32. The base has few enough digits to be an exact double, as is the
// distance from it, and their sum is rounded once.
V FunctionEmitter::index_to_float(const Op &op, V index) {
    auto known = op.code == Opcode::Cast ? index_bases_.find(op.operands[0]) : index_bases_.end();
    if (known == index_bases_.end() || op.type().dtype() != types::ScalarKind::F64)
        return nullptr;
    V base = known->second, distance = build_.CreateTrunc(build_.CreateSub(index, base), build_.getInt32Ty());
    V real = build_.CreateSIToFP(distance, build_.getDoubleTy());
    auto *constant = llvm::dyn_cast<llvm::ConstantInt>(base);
    return constant && constant->isZero() ? real : build_.CreateFAdd(build_.CreateSIToFP(base, build_.getDoubleTy()), real);
}

V FunctionEmitter::scalar(const Op &op) {
    llvm::SmallVector<V, 3> operands;
    for (const ir::Value *operand : op.operands)
        operands.push_back(value(operand));
    if (V number = index_to_float(op, operands[0]))
        return number;
    return scalars_.emit(op, operands);
}

void FunctionEmitter::block(const ir::Block &block) {
    for (const auto &op : block.ops) {
        if (terminated())
            return;
        this->op(*op);
    }
}

void FunctionEmitter::locate(const Op &op) {
    if (SourceLocations *locations = module_->locations(); locations && op.location.known())
        build_.SetCurrentDebugLocation(locations->at(*target_, op.location));
}

// Zeros, or an array of elements that lie in the code and belong to nobody.
static llvm::Constant *constant_of(ModuleEmitter &module, const Op &op) {
    if (op.text.empty())
        return llvm::Constant::getNullValue(module.type(op.type()));
    std::vector<int64_t> shape;
    std::string bytes;
    ir::read_array_constant(op, shape, bytes);
    llvm::LLVMContext &context = module.module().getContext();
    constexpr uint64_t alignment = 64;
    auto *elements = llvm::ConstantDataArray::getString(context, bytes, false);
    auto *memory =
        new llvm::GlobalVariable(module.module(), elements->getType(), true, llvm::GlobalValue::PrivateLinkage, elements, "array");
    memory->setAlignment(llvm::Align(alignment));
    std::vector<uint64_t> lengths(shape.begin(), shape.end()), strides(shape.size());
    auto stride = uint64_t(types::byte_size(op.type().dtype()));
    for (size_t i = 0; i < shape.size(); ++i) {
        size_t axis = op.type().layout() == types::Layout::F ? i : shape.size() - 1 - i;
        strides[axis] = stride;
        stride *= std::max<uint64_t>(lengths[axis], 1);
    }
    llvm::StructType *array = module.array_type(op.type().ndim());
    auto *owner = llvm::ConstantPointerNull::get(llvm::PointerType::get(context, 0));
    return llvm::ConstantStruct::get(
        array, {memory, owner, llvm::ConstantDataArray::get(context, lengths), llvm::ConstantDataArray::get(context, strides)});
}

void FunctionEmitter::op(const Op &op) {
    V result = nullptr;
    locate(op);
    switch (ir::info(op.code).family) {
    case ir::Family::Constant: result = op.type().is_scalar() ? scalars_.constant(op) : constant_of(*module_, op); break;
    case ir::Family::Unary:
    case ir::Family::Binary:
    case ir::Family::Compare:
    case ir::Family::Ternary: result = scalar(op); break;
    case ir::Family::Ownership: result = ownership(op); break;
    case ir::Family::Local: {
        if (op.code == Opcode::Move) {
            result = move_from(op);
            break;
        }
        Slot &memory = slot(op.slot());
        if (op.code == Opcode::Get)
            result = build_.CreateLoad(memory.memory->getAllocatedType(), memory.memory);
        else
            set_slot(op);
        break;
    }
    case ir::Family::Memory:
    case ir::Family::View:
    case ir::Family::Array: result = array_op(op); break;
    case ir::Family::Tuple:
        if (op.code == Opcode::GetItem) {
            result = build_.CreateExtractValue(value(op.operands[0]), unsigned(op.item()));
        } else {
            result = llvm::PoisonValue::get(module_->type(op.type()));
            for (unsigned i = 0; i < op.operands.size(); ++i)
                result = build_.CreateInsertValue(result, value(op.operands[i]), i);
        }
        break;
    case ir::Family::Check:
        if (op.code == Opcode::Watch)
            return watch(op);
        if (op.code == Opcode::Check)
            return check(op);
        result = op.code == Opcode::CheckIndex ? check_index(op) : slice_indices(op);
        break;
    case ir::Family::Call: return op.code == Opcode::Call ? call_op(op) : print_op(op);
    case ir::Family::Control:
        switch (op.code) {
        case Opcode::If: return if_op(op);
        case Opcode::While: return while_op(op);
        case Opcode::For: return for_op(op);
        case Opcode::Break: build_.CreateBr(loops_.back().exit); return;
        case Opcode::Continue: build_.CreateBr(loops_.back().next); return;
        case Opcode::Return: {
            V out = value(op.operands[0]);
            build_.CreateStore(out, result_);
            give_up(op.operands[0]);
            build_.CreateStore(build_.getInt32(0), status_);
            build_.CreateBr(exit_);
            return;
        }
        case Opcode::Raise: return raise(int(runtime::ErrorKind::RaiseSite), int(op.site()), error_words(op, 0));
        default: return; // Yield is read by while_op
        }
    }
    if (!op.result)
        return;
    values_[op.result.get()] = result;
    if (ir::gives_reference(op))
        own(op.result.get());
}

} // namespace veloz::codegen
