// Squares and absolute values, and the sign flips behind them, also those of one path into a phi.
#include "jit/even_operations.h"

#include "codegen/llvm_headers.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Support/KnownBits.h>

namespace veloz::jit {

namespace {

using namespace llvm::PatternMatch;

bool is_even(const llvm::User *user, const llvm::Value *operand) {
    return match(user, m_FMul(m_Specific(operand), m_Specific(operand))) || match(user, m_FAbs(m_Specific(operand)));
}

bool only_even_uses(const llvm::Value *value) {
    return !value->use_empty() && llvm::all_of(value->users(), [&](const llvm::User *user) { return is_even(user, value); });
}

// y, where value is y with sign bits flipped; null otherwise.
llvm::Value *without_flip(llvm::Value *value, const llvm::DataLayout &layout) {
    llvm::Value *left = nullptr, *right = nullptr;
    if (!match(value, m_BitCast(m_Xor(m_Value(left), m_Value(right)))))
        return nullptr;
    for (auto [number, mask] : {std::pair(left, right), std::pair(right, left)}) {
        llvm::Value *source = nullptr;
        if (!match(number, m_BitCast(m_Value(source))) || source->getType() != value->getType() ||
            mask->getType()->getScalarSizeInBits() != source->getType()->getScalarSizeInBits())
            continue;
        llvm::KnownBits known = llvm::computeKnownBits(mask, layout);
        if ((known.Zero | llvm::APInt::getSignMask(known.getBitWidth())).isAllOnes())
            return source;
    }
    return nullptr;
}

} // namespace

bool drop_invisible_signs(llvm::Function &function) {
    bool changed = false;
    const llvm::DataLayout &layout = function.getDataLayout();
    for (llvm::BasicBlock &block : function) {
        for (llvm::Instruction &instruction : block) {
            if (!instruction.getType()->isFPOrFPVectorTy() || !only_even_uses(&instruction))
                continue;
            if (llvm::Value *source = without_flip(&instruction, layout)) {
                instruction.replaceAllUsesWith(source);
                changed = true;
                continue;
            }
            if (auto *phi = llvm::dyn_cast<llvm::PHINode>(&instruction))
                for (llvm::Use &incoming : phi->incoming_values())
                    if (llvm::Value *source = without_flip(incoming, layout)) {
                        incoming.set(source);
                        changed = true;
                    }
        }
    }
    return changed;
}

} // namespace veloz::jit
