// The meeting point of emitted code and the embedded vector math library.
#pragma once

namespace llvm {
class Module;
}

namespace veloz::jit {

// Before vectorisation: says of each math call which vector functions compute it, so that the loop vectoriser may use them.
void declare_vector_versions(llvm::Module &module);

// After vectorisation: links the bodies of the functions that are used and marks them for inlining. False if there are none.
bool link_vector_math(llvm::Module &module, int vector_bits, bool has_fma);

} // namespace veloz::jit
