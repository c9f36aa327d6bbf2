// Declares and emits all functions of a module, and the exported entry.
#include "codegen/module_emitter.h"

#include "codegen/common/function_emitter.h"

namespace veloz::codegen {

using types::ScalarKind;

namespace {

constexpr unsigned kWorthACall = 300; // instructions, of which a call is a small part

} // namespace

ModuleEmitter::ModuleEmitter(llvm::LLVMContext &context, const ir::Module &source, Target &target)
    : context_(context), source_(source), target_(target), module_(std::make_unique<llvm::Module>("veloz", context)) {
    target.begin(*this);
}

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
        if (ir::is_loop(op->code))
            return true;
        if (ir::has_effect(op->code, ir::effect::Calls)) {
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

void ModuleEmitter::emit_entry(const ir::Function &function) {
    llvm::Type *pointer = llvm::PointerType::get(context_, 0);
    auto *signature = llvm::FunctionType::get(llvm::Type::getInt32Ty(context_), {pointer, pointer, pointer}, false);
    auto *entry = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, "veloz_entry", *module_);
    entry->setDoesNotThrow();
    llvm::IRBuilder<> build(llvm::BasicBlock::Create(context_, "entry", entry));
    if (locations_) { // the function may be inlined here: its lines need a scope
        locations_->attach(*entry, function);
        build.SetCurrentDebugLocation(locations_->at(*entry, function.location));
    }
    llvm::Type *result_type = type(function.result);
    llvm::Value *result = build.CreateAlloca(result_type);
    std::vector<llvm::Value *> arguments{entry->getArg(0), result};
    llvm::Type *word = build.getInt64Ty();
    uint64_t next = 0;
    for (const types::Type &parameter : function.parameters) {
        llvm::Value *value = llvm::Constant::getNullValue(type(parameter)); // each leaf is written below; None has none
        for (const types::Leaf &leaf : types::leaves(parameter)) {
            llvm::Value *read = build.CreateLoad(word, build.CreateConstInBoundsGEP1_64(word, entry->getArg(1), next++));
            llvm::Value *part = from_word(build, leaf, read);
            value = leaf.path.empty() ? part : build.CreateInsertValue(value, part, leaf.path);
        }
        arguments.push_back(value);
    }
    llvm::CallInst *status = build.CreateCall(functions_.at(function.name), arguments);
    if (functions_.at(function.name)->getInstructionCount() > kWorthACall) // or it would be optimised twice
        status->setIsNoInline();
    auto *good = llvm::BasicBlock::Create(context_, "good", entry), *end = llvm::BasicBlock::Create(context_, "end", entry);
    build.CreateCondBr(build.CreateICmpEQ(status, build.getInt32(0)), good, end);
    build.SetInsertPoint(good);
    next = 0;
    for (llvm::Value *part : words_of(build, function.result, build.CreateLoad(result_type, result)))
        build.CreateStore(part, build.CreateConstInBoundsGEP1_64(word, entry->getArg(2), next++));
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
    if (name == "veloz_release_all") { // does not let the frame escape: its cells are no reason to reload anything
        made->addFnAttr(llvm::Attribute::Cold);
        made->addParamAttr(0, llvm::Attribute::getWithCaptureInfo(context_, llvm::CaptureInfo::none()));
        made->addParamAttr(0, llvm::Attribute::ReadOnly);
    }
    return made;
}

} // namespace veloz::codegen
