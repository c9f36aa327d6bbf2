// One LLVM function that is being emitted: where code goes, its values and variables, its ways out.
#pragma once

#include "codegen/module_emitter.h"

namespace veloz::codegen {

class Frame {
public:
    Frame(ModuleEmitter *module, const ir::Function *source, llvm::Function *made);

    void start();          // code goes to the body
    void start_clean_up(); // now to what each way out passes but a return,
    void start_exit();     // and now to what each way out passes
    void finish();

    ModuleEmitter &module() const { return *module_; }
    Target &target() const { return module_->target(); }
    const ir::Function &source() const { return *source_; }
    llvm::Function &made() const { return *made_; }
    Build &build() { return build_; }
    V context() const { return made_->getArg(0); } // the target's own state
    llvm::BasicBlock *entry() const { return entry_; }

    V value(const ir::Value *value);
    void define(const ir::Value *value, V made) { values_[value] = made; }

    llvm::BasicBlock *new_block(const char *name);
    bool terminated() { return build_.GetInsertBlock()->getTerminator() != nullptr; }
    llvm::AllocaInst *local(llvm::Type *type, const std::string &name, bool zeroed);
    V list(llvm::ArrayRef<V> words, const std::string &name); // words side by side in memory; null if there are none
    void locate(const ir::Op &op);                            // for the line table

    void give(); // leaves with success: the frame holds nothing any more that is to be released
    void leave(V status);
    void leave_if(V status, const char *good); // when it is not 0; `good` names the block to go on in
    void fail_if(V condition, Failure failure, int site, llvm::function_ref<std::vector<V>()> words);
    void raise(Failure failure, int site, llvm::ArrayRef<V> words); // stores the error and leaves
    // While the body of a `try` is emitted errors go to `caught` if they are of its classes, after a look at what is in flight in `look`
    // where that is not known.
    struct Guard {
        llvm::BasicBlock *look, *caught;
        const ir::Op *op;
    };
    void guard(Guard guard) { guards_.push_back(guard); }
    void end_guard() { guards_.pop_back(); }
    void leave_unless(V good, llvm::BasicBlock *on); // with what is in flight; else goes on there
    void leave_raised(int site);                     // the error of the site is stored
    llvm::MDNode *unlikely() { return llvm::MDBuilder(module_->context()).createUnlikelyBranchWeights(); }

private:
    ModuleEmitter *module_;
    const ir::Function *source_;
    llvm::Function *made_;
    Build build_;
    llvm::BasicBlock *entry_ = nullptr;   // allocas
    llvm::BasicBlock *cleanup_ = nullptr; // releases what the frame holds; then
    llvm::BasicBlock *exit_ = nullptr;    // returns
    llvm::AllocaInst *status_ = nullptr;
    std::vector<Guard> guards_; // innermost last
    std::unordered_map<const ir::Value *, V> values_;
};

// What the emitters of all families have at hand.
class Emitter {
protected:
    explicit Emitter(Frame &frame) : frame_(frame), module_(&frame.module()), build_(frame.build()) {}

    V value(const ir::Value *value) { return frame_.value(value); }
    llvm::BasicBlock *new_block(const char *name) { return frame_.new_block(name); }
    llvm::AllocaInst *local(llvm::Type *type, const std::string &name, bool zeroed) { return frame_.local(type, name, zeroed); }
    Target &target() { return frame_.target(); }

    Frame &frame_;
    ModuleEmitter *module_;
    Build &build_;
};

} // namespace veloz::codegen
