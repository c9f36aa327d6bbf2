// Powers by exponents that are known when the code is compiled.
#pragma once

namespace llvm {
class Function;
} // namespace llvm

namespace veloz::jit {

// Calls of the vector library's pow with a whole exponent of at most 64 in size become products, those with 0.5, 1.5 and -0.5 square roots.
// The error stays within the bounds of docs/accuracy.md: float64 products carry their rounding errors along by fused multiply-add (without
// the instruction only x, x^2, x^3 and 1/x are rewritten), float32 is computed in double. With the fast-math flags `reassoc` or `afn` on
// the call the products are plain. Tells whether anything was changed.
bool expand_constant_powers(llvm::Function &function, bool has_fma);

} // namespace veloz::jit
