// Marks loops for the vectoriser.
#include "jit/math_loops.h"

#include "codegen/llvm_headers.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Transforms/Utils/LoopUtils.h>

namespace veloz::jit {

bool calls_vector_math(const llvm::Loop &loop) {
    for (const llvm::BasicBlock *block : loop.blocks())
        for (const llvm::Instruction &instruction : *block)
            if (const auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
                if (const llvm::Function *callee = call->getCalledFunction(); callee && callee->getName().starts_with("vz_"))
                    return true;
    return false;
}

void keep_math_loops_small(llvm::LoopInfo &loops) {
    for (llvm::Loop *loop : loops.getLoopsInPreorder())
        if (loop->isInnermost() && calls_vector_math(*loop))
            llvm::addStringMetadataToLoop(loop, "llvm.loop.interleave.count", 1);
}

} // namespace veloz::jit
