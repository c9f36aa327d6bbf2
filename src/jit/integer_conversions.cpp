// Rewrites int64 to double in vectors by the layout of IEEE 754.
#include "jit/integer_conversions.h"

#include "codegen/llvm_headers.h"

#include <llvm/Analysis/ValueTracking.h>
#include <llvm/Support/KnownBits.h>

namespace veloz::jit {

namespace {

using V = llvm::Value *;

constexpr uint64_t kLowExponent = 0x4330000000000000;  // 2^52: whose last bit is worth 1
constexpr uint64_t kMiddle = 0x4338000000000000;       // 2^52 + 2^51
constexpr uint64_t kHighExponent = 0x4530000000000000; // 2^84: whose last bit is worth 2^32
constexpr uint64_t kHighSigned = 0x4530000080000000;   // the same, and flips the sign of the upper half

bool is_wide(const llvm::Instruction &instruction) {
    if (!llvm::isa<llvm::SIToFPInst>(instruction) && !llvm::isa<llvm::UIToFPInst>(instruction))
        return false;
    auto *from = llvm::dyn_cast<llvm::FixedVectorType>(instruction.getOperand(0)->getType());
    return from && from->getScalarSizeInBits() == 64 && instruction.getType()->getScalarType()->isDoubleTy();
}

V converted(llvm::IRBuilder<> &build, V number, llvm::Type *real, bool is_signed, const llvm::DataLayout &layout) {
    build.clearFastMathFlags(); // the order of these operations is their meaning
    llvm::Type *type = number->getType();
    auto bits = [&](uint64_t value) { return llvm::ConstantInt::get(type, value); };
    auto as_real = [&](V value) { return build.CreateBitCast(value, real); };
    llvm::KnownBits known = llvm::computeKnownBits(number, layout);
    if (known.countMinLeadingZeros() >= 12)
        return build.CreateFSub(as_real(build.CreateOr(number, bits(kLowExponent))), as_real(bits(kLowExponent)));
    if (is_signed && llvm::ComputeNumSignBits(number, layout) >= 13)
        return build.CreateFSub(as_real(build.CreateAdd(number, bits(kMiddle))), as_real(bits(kMiddle)));
    uint64_t flip = is_signed ? kHighSigned : kHighExponent;
    V low = as_real(build.CreateOr(build.CreateAnd(number, bits(0xffffffff)), bits(kLowExponent)));
    V high = as_real(build.CreateXor(build.CreateLShr(number, 32), bits(flip)));
    V offset = llvm::ConstantFP::get(real, is_signed ? 0x1p84 + 0x1p63 + 0x1p52 : 0x1p84 + 0x1p52);
    return build.CreateFAdd(build.CreateFSub(high, offset), low);
}

} // namespace

bool convert_integers_in_vectors(llvm::Function &function) {
    llvm::SmallVector<llvm::Instruction *, 8> found;
    for (llvm::BasicBlock &block : function)
        for (llvm::Instruction &instruction : block)
            if (is_wide(instruction))
                found.push_back(&instruction);
    for (llvm::Instruction *instruction : found) {
        llvm::IRBuilder<> build(instruction);
        bool is_signed = llvm::isa<llvm::SIToFPInst>(instruction);
        V result = converted(build, instruction->getOperand(0), instruction->getType(), is_signed, function.getDataLayout());
        instruction->replaceAllUsesWith(result);
        instruction->eraseFromParent();
    }
    return !found.empty();
}

} // namespace veloz::jit
