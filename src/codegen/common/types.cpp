// How our types look in LLVM.
#include "codegen/module_emitter.h"

namespace veloz::codegen {

using types::ScalarKind;

llvm::Type *ModuleEmitter::scalar_type(ScalarKind kind) {
    switch (kind) {
    case ScalarKind::Bool: return llvm::Type::getInt1Ty(context_);
    case ScalarKind::F32: return llvm::Type::getFloatTy(context_);
    case ScalarKind::F64: return llvm::Type::getDoubleTy(context_);
    case ScalarKind::C64:
    case ScalarKind::C128: {
        llvm::Type *part = scalar_type(types::real_part(kind));
        return llvm::StructType::get(context_, {part, part});
    }
    default: return llvm::Type::getIntNTy(context_, unsigned(8 * types::byte_size(kind)));
    }
}

llvm::Type *ModuleEmitter::memory_type(ScalarKind kind) {
    return types::is_bool(kind) ? llvm::Type::getInt8Ty(context_) : scalar_type(kind);
}

llvm::StructType *ModuleEmitter::array_type(int ndim) {
    auto [it, added] = array_types_.try_emplace(ndim, nullptr);
    if (added) {
        llvm::Type *pointer = llvm::PointerType::get(context_, 0);
        llvm::Type *list = llvm::ArrayType::get(llvm::Type::getInt64Ty(context_), uint64_t(ndim));
        it->second = llvm::StructType::get(context_, {pointer, pointer, list, list});
    }
    return it->second;
}

llvm::Type *ModuleEmitter::type(const types::Type &type) {
    switch (type.kind()) {
    case types::Type::Kind::None: return llvm::Type::getInt8Ty(context_);
    case types::Type::Kind::Scalar: return scalar_type(type.dtype());
    case types::Type::Kind::Array: return array_type(type.ndim());
    case types::Type::Kind::Tuple: break;
    }
    std::vector<llvm::Type *> parts;
    for (const types::Type &element : type.elements())
        parts.push_back(this->type(element));
    return llvm::StructType::get(context_, parts);
}

} // namespace veloz::codegen
