// Array descriptors, element access, views and allocation.
#include "codegen/common/arrays.h"

#include "ir/parts.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using types::Layout;
using types::ScalarKind;

V ArrayEmitter::dim(V array, int axis) { return build_.CreateExtractValue(array, {2, unsigned(axis)}); }

// In bytes. Contiguous arrays have strides that follow from their shape: the innermost one is a constant, which lets loops vectorise.
V ArrayEmitter::stride(const ir::Value *array, int axis) {
    const types::Type &type = array->type;
    bool unit = type.layout() == Layout::Inner && axis + 1 == type.ndim();
    if (!unit && !types::is_contiguous(type.layout()))
        return build_.CreateExtractValue(value(array), {3, unsigned(axis)});
    V bytes = build_.getInt64(uint64_t(types::byte_size(type.dtype())));
    int step = type.layout() == Layout::F ? 1 : -1;
    for (int other = type.layout() == Layout::F ? 0 : type.ndim() - 1; other != axis; other += step)
        bytes = build_.CreateMul(bytes, dim(value(array), other), "", true, true);
    return bytes;
}

V ArrayEmitter::address(const ir::Value *array, const std::vector<const ir::Value *> &indices) {
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

V ArrayEmitter::load(V pointer, ScalarKind kind) {
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
        return scalars_.make_complex(first, second);
    }
    load = mark(build_.CreateAlignedLoad(module_->memory_type(kind), pointer, llvm::Align(1)));
    return types::is_bool(kind) ? build_.CreateICmpNE(load, build_.getInt8(0)) : load;
}

void ArrayEmitter::store(V pointer, V element, ScalarKind kind) {
    auto put = [&](V part, V where) {
        auto *store = build_.CreateAlignedStore(part, where, llvm::Align(1));
        if (access_group_)
            store->setMetadata(llvm::LLVMContext::MD_access_group, access_group_);
    };
    if (types::is_complex(kind)) {
        put(scalars_.real(element), pointer);
        put(scalars_.imag(element), build_.CreateConstInBoundsGEP1_64(module_->scalar_type(types::real_part(kind)), pointer, 1));
        return;
    }
    put(types::is_bool(kind) ? build_.CreateZExt(element, build_.getInt8Ty()) : element, pointer);
}

V ArrayEmitter::make_array(int ndim, V data, V owner, const std::vector<V> &shape, const std::vector<V> &strides) {
    V array = llvm::PoisonValue::get(module_->array_type(ndim));
    array = build_.CreateInsertValue(array, data, 0);
    array = build_.CreateInsertValue(array, owner, 1);
    for (unsigned axis = 0; axis < unsigned(ndim); ++axis) {
        array = build_.CreateInsertValue(array, shape[axis], {2, axis});
        array = build_.CreateInsertValue(array, strides[axis], {3, axis});
    }
    return array;
}

V ArrayEmitter::allocate(const Op &op) {
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
    V data = target().allocate(frame_, bytes, op.zeroed());
    auto *failed = new_block("no_memory"), *good = new_block("allocated");
    build_.CreateCondBr(build_.CreateIsNull(data), failed, good, frame_.unlikely());
    build_.SetInsertPoint(failed);
    frame_.leave(build_.getInt32(1)); // the target has stored the error
    build_.SetInsertPoint(good);
    return make_array(ndim, data, build_.CreatePointerBitCastOrAddrSpaceCast(data, build_.getPtrTy()), shape, strides);
}

// The owner word of a view: memory of the caller (bit 0) is marked by bit 1 as not being the caller's very array object any more.
V ArrayEmitter::owner_of_view(V array) {
    V owner = build_.CreatePtrToInt(build_.CreateExtractValue(array, 1), build_.getInt64Ty());
    V mark = build_.CreateShl(build_.CreateAnd(owner, build_.getInt64(1)), build_.getInt64(1));
    return build_.CreateGEP(build_.getInt8Ty(), build_.CreateExtractValue(array, 1), build_.CreateXor(build_.CreateAnd(owner, mark), mark));
}

V ArrayEmitter::view(const Op &op) {
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

// Lengths and strides in memory, once per block of code.
Described ArrayEmitter::described(const ir::Value *array) {
    if (described_in_ != build_.GetInsertBlock()) {
        described_.clear();
        described_in_ = build_.GetInsertBlock();
    }
    int ndim = array->type.ndim();
    V &memory = described_[array];
    if (!memory) {
        auto *type = llvm::ArrayType::get(build_.getInt64Ty(), uint64_t(2 * ndim));
        memory = local(type, "dims", false);
        for (int axis = 0; axis < ndim; ++axis) {
            build_.CreateStore(dim(value(array), axis), build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), memory, unsigned(axis)));
            build_.CreateStore(stride(array, axis), build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), memory, unsigned(ndim + axis)));
        }
    }
    return {build_.CreateExtractValue(value(array), 0), memory, ndim, types::byte_size(array->type.dtype())};
}

void ArrayEmitter::copy(const Op &op) {
    Described to = described(op.operands[0]), from = described(op.operands[1]);
    frame_.leave_if(target().copy(frame_, to, from), "copied");
}

V ArrayEmitter::overlap(const Op &op) {
    Described a = described(op.operands[0]), b = described(op.operands[1]);
    V may = build_.CreateICmpNE(target().overlap(frame_, a, b), build_.getInt32(0));
    return op.exact() ? build_.CreateOr(may, build_.CreateICmpEQ(a.data, b.data)) : may; // the very same view counts
}

llvm::Constant *array_constant(ModuleEmitter &module, const Op &op) {
    if (op.text.empty())
        return llvm::Constant::getNullValue(module.type(op.type()));
    std::vector<int64_t> shape;
    std::string bytes;
    ir::read_array_constant(op, shape, bytes);
    llvm::LLVMContext &context = module.module().getContext();
    constexpr uint64_t alignment = 64;
    auto *elements = llvm::ConstantDataArray::getString(context, bytes, false);
    auto *memory =
        new llvm::GlobalVariable(module.module(), elements->getType(), true, llvm::GlobalValue::PrivateLinkage, elements, "array", nullptr,
                                 llvm::GlobalValue::NotThreadLocal, module.target().address_space(Space::Constants));
    memory->setAlignment(llvm::Align(alignment));
    std::vector<uint64_t> lengths(shape.begin(), shape.end()), strides(shape.size());
    auto stride = uint64_t(types::byte_size(op.type().dtype()));
    for (size_t i = 0; i < shape.size(); ++i) {
        size_t axis = op.type().layout() == types::Layout::F ? i : shape.size() - 1 - i;
        strides[axis] = stride;
        stride *= std::max<uint64_t>(lengths[axis], 1);
    }
    llvm::Constant *data = memory;
    if (unsigned space = module.target().address_space(Space::Elements); space != memory->getAddressSpace())
        data = llvm::ConstantExpr::getAddrSpaceCast(memory, llvm::PointerType::get(context, space));
    llvm::StructType *array = module.array_type(op.type().ndim());
    auto *owner = llvm::ConstantPointerNull::get(llvm::PointerType::get(context, 0));
    return llvm::ConstantStruct::get(
        array, {data, owner, llvm::ConstantDataArray::get(context, lengths), llvm::ConstantDataArray::get(context, strides)});
}

V ArrayEmitter::emit(const Op &op) {
    const ir::Value *first = op.operands.empty() ? nullptr : op.operands[0];
    switch (op.code) {
    case Opcode::Load: return load(address(first, {op.operands.begin() + 1, op.operands.end()}), first->type.dtype());
    case Opcode::Store:
        store(address(first, {op.operands.begin() + 2, op.operands.end()}), value(op.operands[1]), first->type.dtype());
        return nullptr;
    case Opcode::Dim: return dim(value(first), int(op.axis()));
    case Opcode::Stride: return stride(first, int(op.axis()));
    case Opcode::Overlap: return overlap(op);
    case Opcode::CopyArray: return copy(op), nullptr;
    case Opcode::View: return view(op);
    case Opcode::Alloc: return allocate(op);
    case Opcode::Retype: return value(first);
    default: return whole_view(op);
    }
}

// One that keeps all elements.
V ArrayEmitter::whole_view(const Op &op) {
    const ir::Value *first = op.operands[0];
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
