// What is called from outside: the interpreter's side gives and takes the words of types/layout.h, C gives and takes C's types.
#include "codegen/host/target.h"
#include "codegen/module_emitter.h"

namespace veloz::codegen::host {

namespace {

constexpr unsigned kWorthACall = 300; // instructions, of which a call is a small part

// By value; all else by the address of a struct, laid out as types/layout.h has its leaves.
bool is_passed_by_value(const types::Type &type) { return type.is_scalar() && !types::is_complex(type.dtype()); }

std::string c_name(types::ScalarKind kind) {
    switch (kind) {
    case types::ScalarKind::Bool: return "_Bool";
    case types::ScalarKind::F32: return "float";
    case types::ScalarKind::F64: return "double";
    case types::ScalarKind::C64: return "float _Complex";
    case types::ScalarKind::C128: return "double _Complex";
    default: break;
    }
    return (types::is_signed(kind) ? "int" : "uint") + std::to_string(8 * types::byte_size(kind)) + "_t";
}

std::string c_name(const types::Type &type) {
    if (type.is_scalar())
        return c_name(type.dtype());
    return type.is_array() ? "struct veloz_array_" + std::to_string(type.ndim()) : "void";
}

} // namespace

llvm::Function *HostTarget::exported(const ir::Function &function, const std::string &symbol, llvm::ArrayRef<llvm::Type *> parameters) {
    llvm::LLVMContext &context = module_->context();
    auto *signature = llvm::FunctionType::get(llvm::Type::getInt32Ty(context), parameters, false);
    auto *made = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, symbol, module_->module());
    made->setDoesNotThrow();
    llvm::BasicBlock::Create(context, "entry", made);
    if (SourceLocations *locations = module_->locations()) // the function may be inlined here: its lines need a scope
        locations->attach(*made, function);
    return made;
}

llvm::CallInst *HostTarget::call(Build &build, const ir::Function &function, llvm::ArrayRef<V> arguments) {
    llvm::Function *called = module_->function(function.name);
    llvm::CallInst *status = build.CreateCall(called, arguments);
    if (called->getInstructionCount() > kWorthACall) // or it would be optimised twice
        status->setIsNoInline();
    return status;
}

// As jit/engine.h describes it: words in, words out.
void HostTarget::entry(const ir::Function &function) {
    llvm::LLVMContext &context = module_->context();
    llvm::Type *pointer = llvm::PointerType::get(context, 0);
    llvm::Function *entry = exported(function, std::string(kEntry), {pointer, pointer, pointer});
    Build build(&entry->getEntryBlock());
    if (SourceLocations *locations = module_->locations())
        build.SetCurrentDebugLocation(locations->at(*entry, function.location));
    llvm::Type *result_type = module_->type(function.result);
    V result = build.CreateAlloca(result_type);
    std::vector<V> arguments{entry->getArg(0), result};
    llvm::Type *word = build.getInt64Ty();
    uint64_t next = 0;
    for (const types::Type &parameter : function.parameters) {
        V value = llvm::Constant::getNullValue(module_->type(parameter)); // each leaf is written below; None has none
        for (const types::Leaf &leaf : types::leaves(parameter)) {
            V read = build.CreateLoad(word, build.CreateConstInBoundsGEP1_64(word, entry->getArg(1), next++));
            V part = module_->from_word(build, leaf, read);
            value = leaf.path.empty() ? part : build.CreateInsertValue(value, part, leaf.path);
        }
        arguments.push_back(value);
    }
    llvm::CallInst *status = call(build, function, arguments);
    auto *good = llvm::BasicBlock::Create(context, "good", entry), *end = llvm::BasicBlock::Create(context, "end", entry);
    build.CreateCondBr(build.CreateICmpEQ(status, build.getInt32(0)), good, end);
    build.SetInsertPoint(good);
    next = 0;
    for (V part : module_->words_of(build, function.result, build.CreateLoad(result_type, result)))
        build.CreateStore(part, build.CreateConstInBoundsGEP1_64(word, entry->getArg(2), next++));
    build.CreateBr(end);
    build.SetInsertPoint(end);
    build.CreateRet(status);
}

// int32_t symbol(context, parameters…, result): a status; the result is there if it is 0. None is no parameter and no result. The structs
// in memory are those that code works with, so that nothing is copied.
std::string HostTarget::c_entry(const ir::Function &function, const std::string &symbol) {
    llvm::Type *pointer = llvm::PointerType::get(module_->context(), 0);
    std::vector<llvm::Type *> parameters{pointer};
    std::string prototype = "int32_t " + symbol + "(struct veloz_context *context";
    for (size_t i = 0; i < function.parameters.size(); ++i) {
        const types::Type &parameter = function.parameters[i];
        if (parameter.is_none())
            continue;
        bool by_value = is_passed_by_value(parameter);
        parameters.push_back(by_value ? module_->memory_type(parameter.dtype()) : pointer);
        prototype += (by_value ? ", " + c_name(parameter) + " " : ", const " + c_name(parameter) + " *") + function.parameter_names[i];
    }
    bool gives = !function.result.is_none();
    if (gives) {
        parameters.push_back(pointer);
        prototype += ", " + c_name(function.result) + " *result";
    }
    llvm::Function *entry = exported(function, symbol, parameters);
    Build build(&entry->getEntryBlock());
    if (SourceLocations *locations = module_->locations())
        build.SetCurrentDebugLocation(locations->at(*entry, function.location));
    V result = gives ? static_cast<V>(entry->getArg(unsigned(parameters.size()) - 1)) : build.CreateAlloca(module_->type(function.result));
    std::vector<V> arguments{entry->getArg(0), result};
    unsigned next = 1;
    for (const types::Type &parameter : function.parameters) {
        llvm::Type *type = module_->type(parameter);
        if (parameter.is_none()) {
            arguments.push_back(llvm::Constant::getNullValue(type));
            continue;
        }
        llvm::Argument *argument = entry->getArg(next++);
        if (!is_passed_by_value(parameter)) {
            arguments.push_back(build.CreateLoad(type, argument));
        } else if (types::is_bool(parameter.dtype())) {
            argument->addAttr(llvm::Attribute::ZExt);
            arguments.push_back(build.CreateICmpNE(argument, build.getInt8(0)));
        } else {
            if (argument->getType()->isIntegerTy() && argument->getType()->getIntegerBitWidth() < 32)
                argument->addAttr(types::is_signed(parameter.dtype()) ? llvm::Attribute::SExt : llvm::Attribute::ZExt);
            arguments.push_back(argument);
        }
    }
    build.CreateRet(call(build, function, arguments));
    return prototype + ");";
}

} // namespace veloz::codegen::host
