// Removes sign flips whose result only even operations see.
#pragma once

namespace llvm {
class Function;
} // namespace llvm

namespace veloz::jit {

// x * x and |x| do not depend on the sign of x: where all uses of x are such, `x = y ^ (a mask of the sign bit)` becomes y. The vector
// sine ends in that flip, and squares of sines are common. The sign of a NaN may change, as it may in any operation of LLVM. Tells whether
// anything was changed.
bool drop_invisible_signs(llvm::Function &function);

} // namespace veloz::jit
