// Conversions of vectors of 64-bit integers to double, for processors without an instruction for them.
#pragma once

namespace llvm {
class Function;
} // namespace llvm

namespace veloz::jit {

// Below AVX-512 LLVM takes a vector apart for `sitofp <n x i64>` (and for an unsigned one that it knows to be signed, too). The two halves
// of a number, put under the exponents of 2^84 and 2^52, are exact doubles, and their sum is rounded once: the same bits, in vectors. Tells
// whether anything was changed.
bool convert_integers_in_vectors(llvm::Function &function);

} // namespace veloz::jit
