// Declares and emits all functions of a module, and the exported entry.
#include "codegen/module_emitter.h"

#include "codegen/common/function_emitter.h"

namespace veloz::codegen {

using types::ScalarKind;

ModuleEmitter::ModuleEmitter(llvm::LLVMContext &context, const ir::Module &source)
    : context_(context), source_(source), module_(std::make_unique<llvm::Module>("veloz", context)) {}

std::unique_ptr<llvm::Module> ModuleEmitter::run() {
    for (const auto &function : source_.functions)
        declare(*function);
    for (const auto &function : source_.functions)
        FunctionEmitter(this, function.get(), functions_.at(function->name)).emit_function();
    emit_entry(*source_.functions.front());
    if (locations_)
        locations_->finish();
    return std::move(module_);
}

void ModuleEmitter::declare(const ir::Function &function) {
    llvm::Type *pointer = llvm::PointerType::get(context_, 0);
    std::vector<llvm::Type *> parameters{pointer, pointer};
    for (const types::Type &parameter : function.parameters)
        parameters.push_back(type(parameter));
    auto *signature = llvm::FunctionType::get(llvm::Type::getInt32Ty(context_), parameters, false);
    auto *made = llvm::Function::Create(signature, llvm::Function::InternalLinkage, function.name, *module_);
    made->setDoesNotThrow();
    made->addParamAttr(0, llvm::Attribute::NoAlias);
    made->addParamAttr(1, llvm::Attribute::NoAlias);
    if (function.inlining > 0)
        made->addFnAttr(llvm::Attribute::AlwaysInline);
    if (function.inlining < 0)
        made->addFnAttr(llvm::Attribute::NoInline);
    functions_[function.name] = made;
}

bool ModuleEmitter::has_loop(const ir::Block &block) {
    for (const auto &op : block.ops) {
        if (op->code == ir::Opcode::For || op->code == ir::Opcode::While)
            return true;
        if (op->code == ir::Opcode::Call) {
            auto [known, added] = loops_in_.try_emplace(op->text, true);
            if (added)
                for (const auto &function : source_.functions)
                    if (function->name == op->text)
                        known->second = has_loop(*function->body);
            if (known->second)
                return true;
        }
        for (const auto &region : op->regions)
            if (has_loop(*region))
                return true;
    }
    return false;
}

bool ModuleEmitter::is_recursive(const ir::Function &function) {
    std::map<std::string, const ir::Function *> by_name;
    for (const auto &candidate : source_.functions)
        by_name[candidate->name] = candidate.get();
    std::set<std::string> seen;
    std::function<bool(const ir::Block &)> reaches = [&](const ir::Block &block) {
        for (const auto &op : block.ops) {
            if (op->code == ir::Opcode::Call) {
                if (op->text == function.name)
                    return true;
                if (seen.insert(op->text).second && reaches(*by_name.at(op->text)->body))
                    return true;
            }
            for (const auto &region : op->regions)
                if (reaches(*region))
                    return true;
        }
        return false;
    };
    return reaches(*function.body);
}

namespace {

// Reads or writes values as the flat 64-bit words of jit/engine.h.
class WordStream {
public:
    WordStream(ModuleEmitter *module, llvm::IRBuilder<> *build, llvm::Value *base) : module_(module), build_(build), base_(base) {}

    llvm::Value *read(const types::Type &type) {
        llvm::Type *to = module_->type(type);
        llvm::Value *value = llvm::PoisonValue::get(to);
        switch (type.kind()) {
        case types::Type::Kind::None: return llvm::Constant::getNullValue(to);
        case types::Type::Kind::Scalar: return read_scalar(type.dtype());
        case types::Type::Kind::Array: {
            int ndim = type.ndim();
            value = build_->CreateInsertValue(value, build_->CreateIntToPtr(word(), pointer()), 0);
            value = build_->CreateInsertValue(value, build_->CreateIntToPtr(word(), pointer()), 1);
            for (unsigned part = 2; part < 4; ++part)
                for (unsigned axis = 0; axis < unsigned(ndim); ++axis)
                    value = build_->CreateInsertValue(value, word(), {part, axis});
            return value;
        }
        case types::Type::Kind::Tuple: break;
        }
        for (unsigned i = 0; i < type.elements().size(); ++i)
            value = build_->CreateInsertValue(value, read(type.elements()[i]), i);
        return value;
    }

    void write(const types::Type &type, llvm::Value *value) {
        switch (type.kind()) {
        case types::Type::Kind::None: return;
        case types::Type::Kind::Scalar: return write_scalar(type.dtype(), value);
        case types::Type::Kind::Array:
            store(build_->CreatePtrToInt(build_->CreateExtractValue(value, 0), word_type()));
            store(build_->CreatePtrToInt(build_->CreateExtractValue(value, 1), word_type()));
            for (unsigned part = 2; part < 4; ++part)
                for (unsigned axis = 0; axis < unsigned(type.ndim()); ++axis)
                    store(build_->CreateExtractValue(value, {part, axis}));
            return;
        case types::Type::Kind::Tuple: break;
        }
        for (unsigned i = 0; i < type.elements().size(); ++i)
            write(type.elements()[i], build_->CreateExtractValue(value, i));
    }

    void store(llvm::Value *word) { build_->CreateStore(word, next()); }

    void write_scalar(ScalarKind kind, llvm::Value *value) {
        if (types::is_complex(kind)) {
            write_scalar(types::real_part(kind), build_->CreateExtractValue(value, 0));
            return write_scalar(types::real_part(kind), build_->CreateExtractValue(value, 1));
        }
        if (kind == ScalarKind::F64)
            return store(build_->CreateBitCast(value, word_type()));
        if (kind == ScalarKind::F32)
            value = build_->CreateBitCast(value, build_->getInt32Ty());
        store(types::is_signed(kind) ? build_->CreateSExt(value, word_type()) : build_->CreateZExt(value, word_type()));
    }

private:
    llvm::Type *word_type() { return build_->getInt64Ty(); }
    llvm::Type *pointer() { return build_->getPtrTy(); }
    llvm::Value *next() { return build_->CreateConstInBoundsGEP1_64(word_type(), base_, index_++); }
    llvm::Value *word() { return build_->CreateLoad(word_type(), next()); }

    llvm::Value *read_scalar(ScalarKind kind) {
        if (types::is_complex(kind)) {
            llvm::Value *value = llvm::PoisonValue::get(module_->scalar_type(kind));
            for (unsigned part = 0; part < 2; ++part)
                value = build_->CreateInsertValue(value, read_scalar(types::real_part(kind)), part);
            return value;
        }
        llvm::Value *bits = word();
        if (kind == ScalarKind::F64)
            return build_->CreateBitCast(bits, build_->getDoubleTy());
        if (kind == ScalarKind::F32)
            return build_->CreateBitCast(build_->CreateTrunc(bits, build_->getInt32Ty()), build_->getFloatTy());
        return build_->CreateTrunc(bits, module_->scalar_type(kind));
    }

    ModuleEmitter *module_;
    llvm::IRBuilder<> *build_;
    llvm::Value *base_;
    uint64_t index_ = 0;
};

} // namespace

void ModuleEmitter::emit_entry(const ir::Function &function) {
    llvm::Type *pointer = llvm::PointerType::get(context_, 0);
    auto *signature = llvm::FunctionType::get(llvm::Type::getInt32Ty(context_), {pointer, pointer, pointer}, false);
    auto *entry = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, "veloz_entry", *module_);
    entry->setDoesNotThrow();
    llvm::IRBuilder<> build(llvm::BasicBlock::Create(context_, "entry", entry));
    llvm::Type *result_type = type(function.result);
    llvm::Value *result = build.CreateAlloca(result_type);
    std::vector<llvm::Value *> arguments{entry->getArg(0), result};
    WordStream in(this, &build, entry->getArg(1));
    for (const types::Type &parameter : function.parameters)
        arguments.push_back(in.read(parameter));
    llvm::Value *status = build.CreateCall(functions_.at(function.name), arguments);
    auto *good = llvm::BasicBlock::Create(context_, "good", entry), *end = llvm::BasicBlock::Create(context_, "end", entry);
    build.CreateCondBr(build.CreateICmpEQ(status, build.getInt32(0)), good, end);
    build.SetInsertPoint(good);
    WordStream(this, &build, entry->getArg(2)).write(function.result, build.CreateLoad(result_type, result));
    build.CreateBr(end);
    build.SetInsertPoint(end);
    build.CreateRet(status);
}

llvm::Function *ModuleEmitter::abi(const std::string &name) {
    if (llvm::Function *known = module_->getFunction(name))
        return known;
    llvm::Type *Void = llvm::Type::getVoidTy(context_), *I32 = llvm::Type::getInt32Ty(context_), *I64 = llvm::Type::getInt64Ty(context_);
    llvm::Type *Ptr = llvm::PointerType::get(context_, 0);
    llvm::FunctionType *signature = nullptr;
#define VELOZ_ABI(entry, result, ...)                                                                                                      \
    if (name == #entry)                                                                                                                    \
        signature = llvm::FunctionType::get(result, std::vector<llvm::Type *>{__VA_ARGS__}, false);
#include "runtime/abi.def"
    auto *made = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, name, *module_);
    made->setDoesNotThrow();
    if (name == "veloz_raise")
        made->addFnAttr(llvm::Attribute::Cold);
    return made;
}

// A scalar call that the loop vectoriser may replace by a vector version (name mangling of the vector function ABI).
llvm::Function *ModuleEmitter::math(const std::string &name, ScalarKind kind, unsigned arguments) {
    std::string symbol = "vz_" + name + (kind == ScalarKind::F32 ? "_f32" : "_f64");
    if (llvm::Function *known = module_->getFunction(symbol))
        return known;
    llvm::Type *scalar = scalar_type(kind);
    auto *signature = llvm::FunctionType::get(scalar, std::vector<llvm::Type *>(arguments, scalar), false);
    auto *made = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, symbol, *module_);
    made->setDoesNotThrow();
    made->setDoesNotAccessMemory();
    made->setWillReturn();
    return made;
}

} // namespace veloz::codegen
