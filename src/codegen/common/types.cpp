// How our types look in LLVM, in registers and as the words of types/layout.h.
#include "codegen/module_emitter.h"
#include "ir/parts.h"
#include "support/diagnostic.h"

namespace veloz::codegen {

using types::ScalarKind;

llvm::Type *ModuleEmitter::scalar_type(ScalarKind kind, unsigned lanes) {
    if (lanes > 1 && !types::is_complex(kind))
        return llvm::FixedVectorType::get(scalar_type(kind), lanes);
    switch (kind) {
    case ScalarKind::Bool: return llvm::Type::getInt1Ty(context_);
    case ScalarKind::F32: return llvm::Type::getFloatTy(context_);
    case ScalarKind::F64: return llvm::Type::getDoubleTy(context_);
    case ScalarKind::F16:
    case ScalarKind::BF16: support::internal_error("a value of half precision came to code generation");
    case ScalarKind::C64:
    case ScalarKind::C128: {
        llvm::Type *part = scalar_type(types::real_part(kind), lanes);
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
        llvm::Type *elements = llvm::PointerType::get(context_, target_.address_space(Space::Elements));
        llvm::Type *owner = llvm::PointerType::get(context_, 0);
        llvm::Type *list = llvm::ArrayType::get(llvm::Type::getInt64Ty(context_), uint64_t(ndim));
        it->second = llvm::StructType::get(context_, {elements, owner, list, list});
    }
    return it->second;
}

llvm::Type *ModuleEmitter::type(const types::Type &type) {
    switch (type.kind()) {
    case types::Type::Kind::None: return llvm::Type::getInt8Ty(context_);
    case types::Type::Kind::Scalar: return scalar_type(type.dtype());
    case types::Type::Kind::Array: return array_type(type.ndim());
    case types::Type::Kind::Optional:
    case types::Type::Kind::Tuple: break;
    default: support::internal_error("a value of type " + types::to_text(type) + " came to code generation");
    }
    std::vector<llvm::Type *> parts;
    for (const types::Type &element : ir::part_types(type))
        parts.push_back(this->type(element));
    return llvm::StructType::get(context_, parts);
}

llvm::Value *ModuleEmitter::from_word(llvm::IRBuilder<> &build, const types::Leaf &leaf, llvm::Value *word) {
    if (leaf.role == types::LeafRole::Data)
        return build.CreateIntToPtr(word, build.getPtrTy(target_.address_space(Space::Elements)));
    if (leaf.role == types::LeafRole::Owner)
        return build.CreateIntToPtr(word, build.getPtrTy());
    if (leaf.role == types::LeafRole::Present)
        return build.CreateTrunc(word, build.getInt1Ty());
    if (leaf.role != types::LeafRole::Scalar)
        return word;
    if (leaf.kind == ScalarKind::F64)
        return build.CreateBitCast(word, build.getDoubleTy());
    if (leaf.kind == ScalarKind::F32)
        return build.CreateBitCast(build.CreateTrunc(word, build.getInt32Ty()), build.getFloatTy());
    return build.CreateTrunc(word, scalar_type(leaf.kind));
}

llvm::Value *ModuleEmitter::to_word(llvm::IRBuilder<> &build, const types::Leaf &leaf, llvm::Value *value) {
    llvm::Type *word = build.getInt64Ty();
    if (leaf.role == types::LeafRole::Data || leaf.role == types::LeafRole::Owner)
        return build.CreatePtrToInt(value, word);
    if (leaf.role == types::LeafRole::Present)
        return build.CreateZExt(value, word);
    if (leaf.role != types::LeafRole::Scalar)
        return value;
    if (leaf.kind == ScalarKind::F64)
        return build.CreateBitCast(value, word);
    if (leaf.kind == ScalarKind::F32)
        value = build.CreateBitCast(value, build.getInt32Ty());
    return types::is_signed(leaf.kind) ? build.CreateSExt(value, word) : build.CreateZExt(value, word);
}

std::vector<llvm::Value *> ModuleEmitter::words_of(llvm::IRBuilder<> &build, const types::Type &type, llvm::Value *value) {
    std::vector<llvm::Value *> words;
    for (const types::Leaf &leaf : types::leaves(type))
        words.push_back(to_word(build, leaf, leaf.path.empty() ? value : build.CreateExtractValue(value, leaf.path)));
    return words;
}

} // namespace veloz::codegen
