// The passes of LLVM over a module, in two lists: for functions where time is spent, and for those that run rarely.
#pragma once

#include "support/interruption.h"

#include <memory>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace veloz::jit {

class Optimiser {
public:
    // Told to stop, it leaves out the passes that are left, which is soon: no exception may cross LLVM.
    Optimiser(llvm::TargetMachine *machine, bool has_fma, const support::StopQuestion &stop);
    ~Optimiser();

    void prepare(llvm::Module &module); // the first steps, over all functions together
    void optimise(llvm::Module &module);
    // After the vector math bodies came in: inline them and hoist their constants out of loops.
    void clean_up(llvm::Module &module);
    void prefetch(llvm::Module &module);

private:
    struct Managers;
    std::unique_ptr<Managers> managers_;
    bool has_fma_;
};

} // namespace veloz::jit
