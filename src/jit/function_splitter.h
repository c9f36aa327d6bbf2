// Cuts huge functions into functions of a size that LLVM handles well.
#pragma once

namespace llvm {
class Module;
} // namespace llvm

namespace veloz::jit {

// Some of LLVM's passes take time quadratic in the size of a function (a value's known bits are asked of each condition on it, and stores
// in a block of each other). So what comes one after another in a huge function, outside of its innermost loops, becomes functions that it
// calls. The result depends on the module alone. For after the promotion of memory to registers: what crosses a cut is an argument then.
void split_large_functions(llvm::Module &module);

} // namespace veloz::jit
