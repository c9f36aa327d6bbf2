// From optimised LLVM IR to assembly or an object file.
#pragma once

#include "support/interruption.h"

namespace llvm {
class Module;
class TargetMachine;
template <typename T> class SmallVectorImpl;
} // namespace llvm

namespace veloz::jit {

enum class Form { Assembly, Object };

// Told to stop, what it emits is not to be used.
void emit(llvm::Module &module, llvm::TargetMachine &machine, Form form, llvm::SmallVectorImpl<char> &out,
          const support::StopQuestion &stop);

} // namespace veloz::jit
