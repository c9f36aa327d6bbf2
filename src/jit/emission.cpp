// LLVM's code generator, less the passes that do not pay for the code that we give it.
#include "jit/emission.h"

#include "codegen/llvm_headers.h"
#include "support/diagnostic.h"

#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/OptBisect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>

namespace veloz::jit {

namespace {

// Asked before each pass that may be left out.
class Gate : public llvm::OptPassGate {
public:
    explicit Gate(const support::StopQuestion &stop) : stop_(stop) {}

    bool isEnabled() const override { return true; }
    // Loop strength reduction: a fifth of the time, while x86 addresses base + index * size anyway.
    bool shouldRunPass(llvm::StringRef name, llvm::StringRef) const override {
        if (name == "Loop Strength Reduction" || name == "Canonicalize Freeze Instructions in Loops")
            return false;
        return !stop_ || !stop_();
    }

private:
    const support::StopQuestion &stop_;
};

} // namespace

void emit(llvm::Module &module, llvm::TargetMachine &machine, Form form, llvm::SmallVectorImpl<char> &out,
          const support::StopQuestion &stop) {
    Gate gate(stop);
    module.getContext().setOptPassGate(gate);
    llvm::raw_svector_ostream stream(out);
    llvm::legacy::PassManager passes;
    auto type = form == Form::Assembly ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile;
    if (machine.addPassesToEmitFile(passes, stream, nullptr, type, true))
        support::internal_error("LLVM cannot emit code for this target");
    passes.run(module);
}

} // namespace veloz::jit
