// Array descriptors, element access, views and allocation.
#include "codegen/common/function_emitter.h"

#include "runtime/context.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using types::Layout;
using types::ScalarKind;

V FunctionEmitter::dim(V array, int axis) { return build_.CreateExtractValue(array, {2, unsigned(axis)}); }
V FunctionEmitter::stride(V array, int axis) { return build_.CreateExtractValue(array, {3, unsigned(axis)}); }

// In bytes. Contiguous arrays have strides that follow from their shape: the innermost one is a constant, which lets loops vectorise.
V FunctionEmitter::stride(const ir::Value *array, int axis) {
    const types::Type &type = array->type;
    bool unit = type.layout() == Layout::Inner && axis + 1 == type.ndim();
    if (!unit && !types::is_contiguous(type.layout()))
        return stride(value(array), axis);
    V bytes = build_.getInt64(uint64_t(types::byte_size(type.dtype())));
    int step = type.layout() == Layout::F ? 1 : -1;
    for (int other = type.layout() == Layout::F ? 0 : type.ndim() - 1; other != axis; other += step)
        bytes = build_.CreateMul(bytes, dim(value(array), other), "", true, true);
    return bytes;
}

V FunctionEmitter::address(const ir::Value *array, const std::vector<const ir::Value *> &indices) {
    V pointer = build_.CreateExtractValue(value(array), 0);
    const types::Type &type = array->type;
    int axes = type.ndim();
    // The axis with unit stride is indexed by elements, which the vectoriser reads most easily.
    int unit = types::has_dense_rows(type) ? axes - 1 : type.layout() == Layout::F ? 0 : -1;
    for (int axis = 0; axis < axes; ++axis) {
        if (axis == unit)
            continue;
        V offset = build_.CreateMul(value(indices[size_t(axis)]), stride(array, axis), "", false, true);
        pointer = build_.CreateInBoundsGEP(build_.getInt8Ty(), pointer, offset);
    }
    if (unit >= 0)
        pointer = build_.CreateInBoundsGEP(module_->memory_type(type.dtype()), pointer, value(indices[size_t(unit)]));
    return pointer;
}

V FunctionEmitter::load_element(V pointer, ScalarKind kind) {
    llvm::LoadInst *load = nullptr;
    auto mark = [&](llvm::LoadInst *made) {
        if (access_group_)
            made->setMetadata(llvm::LLVMContext::MD_access_group, access_group_);
        return made;
    };
    if (types::is_complex(kind)) {
        llvm::Type *part = module_->scalar_type(types::real_part(kind));
        V first = mark(build_.CreateAlignedLoad(part, pointer, llvm::Align(1)));
        V second = mark(build_.CreateAlignedLoad(part, build_.CreateConstInBoundsGEP1_64(part, pointer, 1), llvm::Align(1)));
        return make_complex(first, second);
    }
    load = mark(build_.CreateAlignedLoad(module_->memory_type(kind), pointer, llvm::Align(1)));
    return types::is_bool(kind) ? build_.CreateICmpNE(load, build_.getInt8(0)) : load;
}

void FunctionEmitter::store_element(V pointer, V element, ScalarKind kind) {
    auto put = [&](V part, V where) {
        auto *store = build_.CreateAlignedStore(part, where, llvm::Align(1));
        if (access_group_)
            store->setMetadata(llvm::LLVMContext::MD_access_group, access_group_);
    };
    if (types::is_complex(kind)) {
        put(real(element), pointer);
        put(imag(element), build_.CreateConstInBoundsGEP1_64(module_->scalar_type(types::real_part(kind)), pointer, 1));
        return;
    }
    put(types::is_bool(kind) ? build_.CreateZExt(element, build_.getInt8Ty()) : element, pointer);
}

V FunctionEmitter::make_array(int ndim, V data, V owner, const std::vector<V> &shape, const std::vector<V> &strides) {
    V array = llvm::PoisonValue::get(module_->array_type(ndim));
    array = build_.CreateInsertValue(array, data, 0);
    array = build_.CreateInsertValue(array, owner, 1);
    for (unsigned axis = 0; axis < unsigned(ndim); ++axis) {
        array = build_.CreateInsertValue(array, shape[axis], {2, axis});
        array = build_.CreateInsertValue(array, strides[axis], {3, axis});
    }
    return array;
}

V FunctionEmitter::allocate(const Op &op) {
    const types::Type &type = op.type();
    int ndim = type.ndim();
    std::vector<V> shape, strides{size_t(ndim), nullptr};
    for (const ir::Value *operand : op.operands)
        shape.push_back(value(operand));
    V bytes = build_.getInt64(uint64_t(types::byte_size(type.dtype()))), overflow = build_.getFalse();
    for (int i = 0; i < ndim; ++i) {
        int axis = type.layout() == Layout::F ? i : ndim - 1 - i;
        strides[size_t(axis)] = bytes;
        V product = build_.CreateBinaryIntrinsic(llvm::Intrinsic::smul_with_overflow, bytes, shape[size_t(axis)]);
        bytes = build_.CreateExtractValue(product, 0);
        overflow = build_.CreateOr(overflow, build_.CreateExtractValue(product, 1));
    }
    bytes = build_.CreateSelect(overflow, build_.getInt64(uint64_t(INT64_MAX)), bytes);
    V data = build_.CreateCall(module_->abi("veloz_alloc"), {context_, bytes, build_.getInt32(uint32_t(op.zeroed()))});
    auto *failed = new_block("no_memory"), *good = new_block("allocated");
    build_.CreateCondBr(build_.CreateIsNull(data), failed, good, llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights());
    build_.SetInsertPoint(failed);
    leave(build_.getInt32(1)); // veloz_alloc has set the error
    build_.SetInsertPoint(good);
    return make_array(ndim, data, data, shape, strides);
}

// The owner word of a view: memory of the caller (bit 0) is marked by bit 1 as not being the caller's very array object any more.
V FunctionEmitter::owner_of_view(V array) {
    V owner = build_.CreatePtrToInt(build_.CreateExtractValue(array, 1), build_.getInt64Ty());
    V mark = build_.CreateShl(build_.CreateAnd(owner, build_.getInt64(1)), build_.getInt64(1));
    return build_.CreateGEP(build_.getInt8Ty(), build_.CreateExtractValue(array, 1), build_.CreateXor(build_.CreateAnd(owner, mark), mark));
}

V FunctionEmitter::view(const Op &op) {
    const ir::Value *source = op.operands[0];
    V array = value(source);
    V data = build_.CreateExtractValue(array, 0);
    std::vector<V> shape, strides;
    size_t operand = 1;
    int axis = 0;
    for (ir::ViewEntry entry : op.entries()) {
        if (entry == ir::ViewEntry::NewAxis) {
            shape.push_back(build_.getInt64(1));
            strides.push_back(build_.getInt64(0));
            continue;
        }
        V step = stride(source, axis++);
        V start = value(op.operands[operand++]);
        data = build_.CreateInBoundsGEP(build_.getInt8Ty(), data, build_.CreateMul(start, step, "", false, true));
        if (entry == ir::ViewEntry::Slice) {
            strides.push_back(build_.CreateMul(step, value(op.operands[operand++])));
            shape.push_back(value(op.operands[operand++]));
        }
    }
    for (; axis < source->type.ndim(); ++axis) {
        shape.push_back(dim(array, axis));
        strides.push_back(stride(source, axis));
    }
    return make_array(op.type().ndim(), data, owner_of_view(array), shape, strides);
}

// The shape and then the strides of an array, in memory, for the runtime.
// Lengths and strides in memory, once per block of code.
V FunctionEmitter::described(const ir::Value *array) {
    if (described_in_ != build_.GetInsertBlock()) {
        described_.clear();
        described_in_ = build_.GetInsertBlock();
    }
    if (auto known = described_.find(array); known != described_.end())
        return known->second;
    int ndim = array->type.ndim();
    auto *type = llvm::ArrayType::get(build_.getInt64Ty(), uint64_t(2 * ndim));
    V memory = local(type, "dims", false);
    for (int axis = 0; axis < ndim; ++axis) {
        build_.CreateStore(dim(value(array), axis), build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), memory, unsigned(axis)));
        build_.CreateStore(stride(array, axis), build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), memory, unsigned(ndim + axis)));
    }
    described_[array] = memory;
    return memory;
}

void FunctionEmitter::copy_array(const Op &op) {
    const ir::Value *to = op.operands[0], *from = op.operands[1];
    V status = build_.CreateCall(module_->abi("veloz_copy"),
                                 {context_, build_.CreateExtractValue(value(to), 0), described(to),
                                  build_.CreateExtractValue(value(from), 0), described(from), build_.getInt64(uint64_t(to->type.ndim())),
                                  build_.getInt64(uint64_t(types::byte_size(to->type.dtype())))});
    auto *failed = new_block("failed"), *good = new_block("copied");
    build_.CreateCondBr(build_.CreateICmpNE(status, build_.getInt32(0)), failed, good,
                        llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights());
    build_.SetInsertPoint(failed);
    leave(status);
    build_.SetInsertPoint(good);
}

V FunctionEmitter::overlap(const Op &op) {
    const ir::Value *a = op.operands[0], *b = op.operands[1];
    auto size = [&](const ir::Value *operand) { return build_.getInt64(uint64_t(types::byte_size(operand->type.dtype()))); };
    auto rank = [&](const ir::Value *operand) { return build_.getInt64(uint64_t(operand->type.ndim())); };
    V answer = build_.CreateCall(module_->abi("veloz_overlap"), {build_.CreateExtractValue(value(a), 0), described(a), rank(a), size(a),
                                                                 build_.CreateExtractValue(value(b), 0), described(b), rank(b), size(b)});
    V may = build_.CreateICmpNE(answer, build_.getInt32(0));
    if (op.exact()) // the very same view counts
        may = build_.CreateOr(may, build_.CreateICmpEQ(build_.CreateExtractValue(value(a), 0), build_.CreateExtractValue(value(b), 0)));
    return may;
}

// Python's slice.indices and the slice's length.
V FunctionEmitter::slice_indices(const Op &op) {
    if (!op.ints[2] || ir::integer_constant(op.operands[2]) == 1)
        return forward_slice(op);
    V n = value(op.operands[3]), zero = build_.getInt64(0), one = build_.getInt64(1);
    V step = op.present()[2] ? value(op.operands[2]) : one;
    V down = build_.CreateICmpSLT(step, zero);
    V low = build_.CreateSelect(down, build_.getInt64(uint64_t(-1)), zero);
    V high = build_.CreateSelect(down, build_.CreateSub(n, one), n);
    auto clip = [&](size_t index, V absent) {
        if (!op.present()[index])
            return absent;
        V at = value(op.operands[index]);
        at = build_.CreateSelect(build_.CreateICmpSLT(at, zero), build_.CreateAdd(at, n), at);
        at = build_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, at, low);
        return build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, at, high);
    };
    V start = clip(0, build_.CreateSelect(down, high, low)), stop = clip(1, build_.CreateSelect(down, low, high));
    V span = build_.CreateSelect(down, build_.CreateSub(start, stop), build_.CreateSub(stop, start));
    V size = build_.CreateSelect(down, build_.CreateNeg(step), step);
    V length = build_.CreateUDiv(build_.CreateAdd(build_.CreateSub(span, one), size), size);
    length = build_.CreateSelect(build_.CreateICmpSGT(span, zero), length, zero);
    V start_used = build_.CreateSelect(build_.CreateICmpSGT(length, zero), start, zero); // an empty view points nowhere odd
    return slice_tuple(op, start_used, step, length);
}

V FunctionEmitter::slice_tuple(const Op &op, V start, V step, V length) {
    V tuple = llvm::PoisonValue::get(module_->type(op.type()));
    tuple = build_.CreateInsertValue(tuple, start, 0);
    tuple = build_.CreateInsertValue(tuple, step, 1);
    return build_.CreateInsertValue(tuple, length, 2);
}

// The same for step 1: of most slices, whose bounds are constants as a rule.
V FunctionEmitter::forward_slice(const Op &op) {
    V n = value(op.operands[3]), zero = build_.getInt64(0), one = build_.getInt64(1);
    auto smaller = [&](V a, V b) { return build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, a, b); };
    auto larger = [&](V a, V b) { return build_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, a, b); };
    auto clip = [&](size_t index, V absent) {
        if (!op.ints[index])
            return absent;
        V at = value(op.operands[index]);
        if (auto known = ir::integer_constant(op.operands[index]))
            return *known < 0 ? larger(build_.CreateAdd(at, n), zero) : smaller(at, n);
        at = build_.CreateSelect(build_.CreateICmpSLT(at, zero), build_.CreateAdd(at, n), at);
        return smaller(larger(at, zero), n);
    };
    bool from_zero = !op.ints[0] || ir::integer_constant(op.operands[0]) == 0, to_end = !op.ints[1];
    V start = from_zero ? zero : clip(0, zero), stop = clip(1, n);
    V length = from_zero && to_end ? n : larger(build_.CreateSub(stop, start), zero);
    if (!from_zero) // an empty view points nowhere odd
        start = build_.CreateSelect(build_.CreateICmpSGT(length, zero), start, zero);
    return slice_tuple(op, start, one, length);
}

V FunctionEmitter::array_op(const Op &op) {
    const ir::Value *first = op.operands.empty() ? nullptr : op.operands[0];
    switch (op.code) {
    case Opcode::Load: return load_element(address(first, {op.operands.begin() + 1, op.operands.end()}), first->type.dtype());
    case Opcode::Store:
        store_element(address(first, {op.operands.begin() + 2, op.operands.end()}), value(op.operands[1]), first->type.dtype());
        return nullptr;
    case Opcode::Dim: return dim(value(first), int(op.axis()));
    case Opcode::Stride: return stride(first, int(op.axis()));
    case Opcode::Overlap: return overlap(op);
    case Opcode::CopyArray: return copy_array(op), nullptr;
    case Opcode::View: return view(op);
    case Opcode::Alloc: return allocate(op);
    case Opcode::Retype: return value(first);
    default: break;
    }
    V array = value(first), data = build_.CreateExtractValue(array, 0);
    std::vector<V> shape, strides;
    if (op.code == Opcode::Transpose || op.code == Opcode::FieldView) {
        for (int axis = 0; axis < first->type.ndim(); ++axis) {
            int from = op.code == Opcode::Transpose ? int(op.permutation()[size_t(axis)]) : axis;
            shape.push_back(dim(array, from));
            strides.push_back(stride(first, from));
        }
        if (op.code == Opcode::FieldView)
            data = build_.CreateConstInBoundsGEP1_64(build_.getInt8Ty(), data, uint64_t(op.part() * types::byte_size(op.type().dtype())));
    } else if (op.code == Opcode::FlatView) {
        V count = build_.getInt64(1);
        for (int axis = 0; axis < first->type.ndim(); ++axis)
            count = build_.CreateMul(count, dim(array, axis), "", true, true);
        shape.push_back(count);
        strides.push_back(build_.getInt64(uint64_t(types::byte_size(first->type.dtype()))));
    } else { // BroadcastView
        int missing = op.type().ndim() - first->type.ndim();
        for (int axis = 0; axis < op.type().ndim(); ++axis) {
            shape.push_back(value(op.operands[size_t(axis) + 1]));
            V zero = build_.getInt64(0);
            V stretched = axis < missing ? build_.getTrue() : build_.CreateICmpEQ(dim(array, axis - missing), build_.getInt64(1));
            strides.push_back(axis < missing ? zero : build_.CreateSelect(stretched, zero, stride(first, axis - missing)));
        }
    }
    return make_array(op.type().ndim(), data, owner_of_view(array), shape, strides);
}

} // namespace veloz::codegen
