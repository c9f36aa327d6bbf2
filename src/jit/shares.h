// Divides a module among threads: each compiles some of its functions.
#pragma once

#include <string>
#include <vector>

namespace llvm {
class Module;
} // namespace llvm

namespace veloz::jit {

// Names of functions; one that is inlined may be in several shares.
using Share = std::vector<std::string>;

// At most so many, of about the same size; one if the module is small. Functions that another share may call or take the address of are
// made visible outside of their module.
std::vector<Share> share_functions(llvm::Module &module, unsigned most);

// The module with the bodies of these functions only. It may be loaded lazily.
void keep_share(llvm::Module &module, const Share &share);

} // namespace veloz::jit
