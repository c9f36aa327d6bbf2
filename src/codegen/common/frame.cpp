// Blocks, variables and the ways out of a function.
#include "codegen/common/frame.h"

#include "support/diagnostic.h"

namespace veloz::codegen {

Frame::Frame(ModuleEmitter *module, const ir::Function *source, llvm::Function *made)
    : module_(module), source_(source), made_(made), build_(module->context()) {}

llvm::BasicBlock *Frame::new_block(const char *name) { return llvm::BasicBlock::Create(module_->context(), name, made_); }

void Frame::start() {
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
        locations->attach(*made_, *source_);
        build_.SetCurrentDebugLocation(locations->at(*made_, source_->location));
    }
}

void Frame::start_clean_up() { build_.SetInsertPoint(cleanup_); }

void Frame::start_exit() {
    build_.CreateBr(exit_);
    build_.SetInsertPoint(exit_);
}

void Frame::finish() { build_.CreateRet(build_.CreateLoad(build_.getInt32Ty(), status_)); }

llvm::AllocaInst *Frame::local(llvm::Type *type, const std::string &name, bool zeroed) {
    Build at(entry_->getTerminator());
    auto *memory = at.CreateAlloca(type, nullptr, name);
    if (zeroed)
        at.CreateStore(llvm::Constant::getNullValue(type), memory);
    return memory;
}

V Frame::list(llvm::ArrayRef<V> words, const std::string &name) {
    if (words.empty())
        return llvm::ConstantPointerNull::get(build_.getPtrTy());
    V memory = local(llvm::ArrayType::get(build_.getInt64Ty(), words.size()), name, false);
    for (size_t i = 0; i < words.size(); ++i)
        build_.CreateStore(words[i], build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), memory, i));
    return memory;
}

V Frame::value(const ir::Value *value) {
    auto found = values_.find(value);
    if (found == values_.end())
        support::internal_error("code generation: a value is used that was not emitted");
    return found->second;
}

void Frame::locate(const ir::Op &op) {
    if (SourceLocations *locations = module_->locations(); locations && op.location.known())
        build_.SetCurrentDebugLocation(locations->at(*made_, op.location));
}

void Frame::give() {
    build_.CreateStore(build_.getInt32(0), status_);
    build_.CreateBr(exit_);
}

void Frame::leave(V status) {
    build_.CreateStore(status, status_);
    build_.CreateBr(guards_.empty() ? cleanup_ : guards_.back().look);
}

void Frame::leave_unless(V good, llvm::BasicBlock *on) { build_.CreateCondBr(good, on, guards_.empty() ? cleanup_ : guards_.back().look); }

void Frame::leave_raised(int site) {
    const ir::Module &source = module_->source();
    build_.CreateStore(build_.getInt32(1), status_);
    llvm::BasicBlock *to = cleanup_;
    for (const Guard &guard : guards_)
        if (ir::is_caught(source, source.sites[size_t(site)], guard.op->ints))
            to = guard.caught; // the innermost one
    build_.CreateBr(to);
}

void Frame::leave_if(V status, const char *good) {
    auto *failed = new_block("failed"), *on = new_block(good);
    build_.CreateCondBr(build_.CreateICmpNE(status, build_.getInt32(0)), failed, on, unlikely());
    build_.SetInsertPoint(failed);
    leave(status);
    build_.SetInsertPoint(on);
}

void Frame::fail_if(V condition, Failure failure, int site, llvm::function_ref<std::vector<V>()> words) {
    auto *bad = new_block("raise"), *good = new_block("checked");
    build_.CreateCondBr(condition, bad, good, unlikely());
    build_.SetInsertPoint(bad);
    raise(failure, site, words());
    build_.SetInsertPoint(good);
}

void Frame::raise(Failure failure, int site, llvm::ArrayRef<V> words) {
    target().raise(*this, failure, site, words);
    if (failure == Failure::Site)
        return leave_raised(site);
    leave(build_.getInt32(1));
}

} // namespace veloz::codegen
