// Square roots and quotients of eight doubles by multiplications, where the divider is what a loop waits for (AVX-512).
#pragma once

namespace llvm {
class Function;
} // namespace llvm

namespace veloz::jit {

// The divider takes 18 cycles for a vector of roots and 16 for one of quotients, one after the other, while the two multipliers idle; they
// need 9 for either. As many of a block's roots and quotients as shorten it go to them. The results are the rounded ones, bit for bit; a
// vector with a 0, an infinity or a number near the ends of the range takes the instruction. Loops only, after all that looks at them, as
// it splits their blocks. Tells whether anything was changed.
bool relieve_divider(llvm::Function &function);

} // namespace veloz::jit
