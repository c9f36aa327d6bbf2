// Declares and emits all functions of a module.
#include "codegen/module_emitter.h"

#include "codegen/common/function.h"

namespace veloz::codegen {

ModuleEmitter::ModuleEmitter(llvm::LLVMContext &context, const ir::Module &source, Target &target)
    : context_(context), source_(source), target_(target), module_(std::make_unique<llvm::Module>("veloz", context)) {
    target.begin(*this);
}

std::unique_ptr<llvm::Module> ModuleEmitter::run() {
    for (const auto &function : source_.functions)
        declare(*function);
    for (const auto &function : source_.functions)
        FunctionEmitter(this, function.get(), functions_.at(function->name)).emit();
    target_.entry(*source_.functions.front());
    if (!c_symbol_.empty())
        c_prototype_ = target_.c_entry(*source_.functions.front(), c_symbol_);
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

} // namespace veloz::codegen
