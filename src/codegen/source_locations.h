// Line tables in LLVM IR: made on request only, so that LLVM's own remarks can name the user's line.
#pragma once

#include "codegen/llvm_headers.h"
#include "ir/ir.h"

#include <llvm/IR/DIBuilder.h>
#include <map>

namespace veloz::codegen {

class SourceLocations {
public:
    SourceLocations(llvm::Module &module, const ir::Module &source);

    void attach(llvm::Function &made, const ir::Function &source);
    // Empty for a function that was not attached.
    llvm::DebugLoc at(const llvm::Function &function, const support::SourceLocation &location);
    void finish() { builder_.finalize(); }

private:
    llvm::DISubprogram *describe(const std::string &python_name, const std::string &file_name, const std::string &linkage, int line);
    llvm::DISubprogram *callee(const ir::InlinedCall &call);

    const ir::Module &source_;
    std::map<std::pair<std::string, int>, llvm::DISubprogram *> callees_; // by file and line
    llvm::DIBuilder builder_;
    llvm::DICompileUnit *unit_ = nullptr;
};

} // namespace veloz::codegen
