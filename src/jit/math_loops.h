// Loops whose bodies are long already.
#pragma once

namespace llvm {
class Loop;
class LoopInfo;
} // namespace llvm

namespace veloz::jit {

bool calls_vector_math(const llvm::Loop &loop);

// Loops that call vector math are not interleaved: each copy of a body of tens of instructions costs more time to compile than it saves,
// as iterations overlap in the processor.
void keep_math_loops_small(llvm::LoopInfo &loops);

} // namespace veloz::jit
