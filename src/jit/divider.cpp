// Newton's and Goldschmidt's iterations from the processor's estimates, with a last step that rounds once.
#include "jit/divider.h"

#include "codegen/llvm_headers.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/IntrinsicsX86.h>
#include <llvm/IR/PatternMatch.h>
#include <llvm/Transforms/Utils/BasicBlockUtils.h>

#include <algorithm>
#include <cmath>

namespace veloz::jit {

namespace {

using V = llvm::Value *;

constexpr unsigned kLanes = 8;
constexpr uint64_t power_of_two(int exponent) { return uint64_t(1023 + exponent) << 52; }

// A kind of instruction, and what it costs on the divider or as operations on the other two ports.
struct Kind {
    unsigned cycles, operations;
};
constexpr Kind kRoot{18, 17}, kQuotient{16, 19};

bool is_eight_doubles(const llvm::Type *type) {
    const auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
    return vector && vector->getNumElements() == kLanes && vector->getElementType()->isDoubleTy();
}

// Null for all but roots and quotients of eight doubles.
const Kind *kind_of(const llvm::Instruction &instruction) {
    if (!is_eight_doubles(instruction.getType()))
        return nullptr;
    if (instruction.getOpcode() == llvm::Instruction::FDiv)
        return &kQuotient;
    const auto *call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    return call && call->getIntrinsicID() == llvm::Intrinsic::sqrt ? &kRoot : nullptr;
}

// What a block keeps busy: the divider for so many cycles, and two ports with so many operations on vectors.
struct Load {
    unsigned divider = 0, operations = 0;
    unsigned cycles() const { return std::max(divider, operations / 2); }
    Load relieved_of(const Kind &kind) const { return {divider - kind.cycles, operations + kind.operations}; }
};

Load load_of(const llvm::BasicBlock &block) {
    Load load;
    for (const llvm::Instruction &instruction : block) {
        bool free = llvm::isa<llvm::PHINode>(instruction) || llvm::isa<llvm::BitCastInst>(instruction) ||
                    llvm::isa<llvm::LoadInst>(instruction) || instruction.getOpcode() == llvm::Instruction::FNeg;
        bool vectors = instruction.getType()->isVectorTy() || llvm::isa<llvm::ExtractElementInst>(instruction);
        if (const Kind *kind = kind_of(instruction))
            load.divider += kind->cycles;
        else if (vectors && !free)
            ++load.operations;
    }
    return load;
}

class Replacement {
public:
    explicit Replacement(llvm::Instruction *old) : old_(old), build_(old), type_(old->getType()) {
        build_.clearFastMathFlags(); // the order of these operations is their meaning
    }

    void run() {
        bool root = kind_of(*old_) == &kRoot;
        V result = root ? square_root(old_->getOperand(0)) : quotient(old_->getOperand(0), old_->getOperand(1));
        V unusual = root ? any_unusual_radicand(old_->getOperand(0)) : any_unusual(old_->getOperand(0), old_->getOperand(1));
        llvm::MDNode *unlikely = llvm::MDBuilder(old_->getContext()).createUnlikelyBranchWeights();
        llvm::BasicBlock *head = old_->getParent();
        llvm::Instruction *rare = llvm::SplitBlockAndInsertIfThen(unusual, old_->getIterator(), false, unlikely);
        llvm::BasicBlock *tail = old_->getParent();
        llvm::IRBuilder<> join(tail, tail->begin());
        llvm::PHINode *both = join.CreatePHI(type_, 2);
        old_->replaceAllUsesWith(both);
        old_->moveBefore(rare->getIterator());
        both->addIncoming(result, head);
        both->addIncoming(old_, rare->getParent());
    }

private:
    V number(double value) { return llvm::ConstantFP::get(type_, value); }
    V fused(V a, V b, V c) { return build_.CreateIntrinsic(llvm::Intrinsic::fma, {type_}, {a, b, c}); }
    V rest(V a, V b, V c) { return fused(build_.CreateFNeg(a), b, c); } // c - a * b
    V estimate(llvm::Intrinsic::ID id, V x) {
        return build_.CreateIntrinsic(id, {x, llvm::Constant::getNullValue(type_), build_.getInt8(0xff)});
    }

    // `g` comes near the root and `h` near half of its reciprocal. The last step adds a multiple of the exact x - g²: with g within a unit
    // of the last place, the rounded sum is the rounded root (Markstein).
    V square_root(V x) {
        V y = estimate(llvm::Intrinsic::x86_avx512_rsqrt14_pd_512, x);
        V g = build_.CreateFMul(x, y), h = build_.CreateFMul(y, number(0.5));
        for (int step = 0; step < 2; ++step) {
            V error = rest(g, h, number(0.5));
            g = fused(g, error, g);
            h = fused(h, error, h);
        }
        return fused(rest(g, g, x), h, g);
    }

    // The reciprocal to 2^-84 before its rounding; a / b stays farther from the middle of two doubles than what that leaves, unless b's
    // fraction is nearly all ones (Markstein).
    V quotient(V a, V b) {
        V y = estimate(llvm::Intrinsic::x86_avx512_rcp14_pd_512, b);
        V error = rest(b, y, number(1.0));
        y = fused(y, fused(error, error, error), y);
        y = fused(y, rest(b, y, number(1.0)), y);
        V q = build_.CreateFMul(a, y);
        return fused(rest(b, q, a), y, q);
    }

    V words(V x) { return build_.CreateBitCast(x, llvm::FixedVectorType::get(build_.getInt64Ty(), kLanes)); }
    V word(uint64_t value) { return llvm::ConstantInt::get(llvm::FixedVectorType::get(build_.getInt64Ty(), kLanes), value); }

    // Beyond the range of positive numbers that begins with `least`; what is 0, infinite or no number is.
    V outside(V bits, uint64_t least, uint64_t beyond) {
        return build_.CreateICmpUGE(build_.CreateSub(bits, word(least)), word(beyond - least));
    }

    V any_unusual_radicand(V x) { return build_.CreateOrReduce(outside(words(x), power_of_two(-900), power_of_two(1000))); }

    V any_unusual(V a, V b) {
        constexpr uint64_t kSize = ~uint64_t(0) >> 1, kAllButFirstOfFraction = ~(((uint64_t(1) << 32) - 1) << 20);
        uint64_t least = power_of_two(-400), beyond = power_of_two(500);
        V found = outside(build_.CreateAnd(words(b), word(kSize)), least, beyond);
        V ones = build_.CreateICmpEQ(build_.CreateOr(words(b), word(kAllButFirstOfFraction)), word(~uint64_t(0)));
        found = build_.CreateOr(found, ones);
        const llvm::APFloat *constant = nullptr;
        bool known = llvm::PatternMatch::match(a, llvm::PatternMatch::m_APFloat(constant)) && constant->isFiniteNonZero() &&
                     std::abs(std::ilogb(constant->convertToDouble())) < 400;
        if (!known)
            found = build_.CreateOr(found, outside(build_.CreateAnd(words(a), word(kSize)), least, beyond));
        return build_.CreateOrReduce(found);
    }

    llvm::Instruction *old_;
    llvm::IRBuilder<> build_;
    llvm::Type *type_;
};

} // namespace

bool relieve_divider(llvm::Function &function) {
    if (function.isDeclaration())
        return false;
    llvm::DominatorTree tree(function);
    llvm::LoopInfo loops(tree);
    llvm::SmallVector<llvm::Instruction *, 8> found;
    for (llvm::BasicBlock &block : function) {
        if (!loops.getLoopFor(&block))
            continue;
        Load load = load_of(block);
        for (const Kind *kind : {&kRoot, &kQuotient}) {
            for (llvm::Instruction &instruction : block) {
                if (kind_of(instruction) != kind || load.relieved_of(*kind).cycles() >= load.cycles())
                    continue;
                load = load.relieved_of(*kind);
                found.push_back(&instruction);
            }
        }
    }
    for (llvm::Instruction *old : found)
        Replacement(old).run();
    return !found.empty();
}

} // namespace veloz::jit
