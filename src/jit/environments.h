// What the chunks of parallel loops are given, less what they do not look at.
#pragma once

namespace llvm {
class Module;
} // namespace llvm

namespace veloz::jit {

// Removes the stores of words of a chunk's environment that the chunk does not read, and what only computes them. For after the promotion
// of memory to registers.
void drop_unread_words(llvm::Module &module);

} // namespace veloz::jit
