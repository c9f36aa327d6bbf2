// The entry that the interpreter's side calls: arguments and result as the words of types/layout.h.
#include "codegen/host/target.h"
#include "codegen/module_emitter.h"

namespace veloz::codegen::host {

namespace {

constexpr unsigned kWorthACall = 300; // instructions, of which a call is a small part

} // namespace

// veloz_entry, as jit/engine.h describes it: words in, words out.
void HostTarget::entry(const ir::Function &function) {
    llvm::LLVMContext &context = module_->context();
    llvm::Function *called = module_->function(function.name);
    llvm::Type *pointer = llvm::PointerType::get(context, 0);
    auto *signature = llvm::FunctionType::get(llvm::Type::getInt32Ty(context), {pointer, pointer, pointer}, false);
    auto *entry = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, "veloz_entry", module_->module());
    entry->setDoesNotThrow();
    Build build(llvm::BasicBlock::Create(context, "entry", entry));
    if (SourceLocations *locations = module_->locations()) { // the function may be inlined here: its lines need a scope
        locations->attach(*entry, function);
        build.SetCurrentDebugLocation(locations->at(*entry, function.location));
    }
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
    llvm::CallInst *status = build.CreateCall(called, arguments);
    if (called->getInstructionCount() > kWorthACall) // or it would be optimised twice
        status->setIsNoInline();
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

} // namespace veloz::codegen::host
