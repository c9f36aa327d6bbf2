// Line tables in LLVM IR: made on request only, so that LLVM's own remarks can name the user's line.
#pragma once

#include "codegen/llvm_headers.h"
#include "ir/ir.h"

#include <llvm/IR/DIBuilder.h>
#include <unordered_map>

namespace veloz::codegen {

class SourceLocations {
public:
    explicit SourceLocations(llvm::Module &module);

    void attach(llvm::Function &made, const ir::Function &source);
    // Empty for a function that was not attached.
    llvm::DebugLoc at(const llvm::Function &function, const support::SourceLocation &location) const;
    void finish() { builder_.finalize(); }

private:
    llvm::DIBuilder builder_;
    llvm::DICompileUnit *unit_ = nullptr;
};

} // namespace veloz::codegen
