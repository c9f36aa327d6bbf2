// What LLVM's loop vectoriser says about the user's loops.
#pragma once

#include "ir/ir.h"

#include <vector>

namespace llvm {
class LLVMContext;
}

namespace veloz::jit {

// Appends one remark per loop: vectorised with how many lanes, or why not. `out` must outlive the context's use. Lines are known only
// where the module was emitted with locations.
void collect_remarks(llvm::LLVMContext &context, std::vector<ir::Remark> &out);

// Without it LLVM prints some of them.
void drop_remarks(llvm::LLVMContext &context);

} // namespace veloz::jit
