// Sums and other reductions of floats whose bits are the same for every width of vectors.
#pragma once

namespace llvm {
class Function;
class LoopInfo;
class ScalarEvolution;
} // namespace llvm

namespace veloz::jit {

// Tells the vectoriser how many partial results each loop has that reduces floats in any order: a number that follows from the loop alone.
// Registers that are narrower hold a part of them each. After keep_math_loops_small, whose wish it replaces.
void fix_partial_results(llvm::LoopInfo &loops, llvm::ScalarEvolution &evolution);

// After the vectoriser: what it leaves of such loops for single iterations may be up to 63 of them, too many for rows of
// a few dozen elements. Marks them, to be vectorised once more. False if there are none.
bool fix_rests(llvm::LoopInfo &loops, llvm::ScalarEvolution &evolution);

// At last: partial results are combined by halves, and what follows may not change the order any more. Operations that may be
// reordered because the user asked for fast math keep that freedom. True if something changed.
bool settle_order(llvm::Function &function);

} // namespace veloz::jit
