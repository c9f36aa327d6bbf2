// A vector of 512 bits for each of one to four copies of the body; LLVM splits it where registers are narrower.
#include "jit/fixed_sums.h"

#include "codegen/llvm_headers.h"
#include "jit/math_loops.h"

#include <llvm/Analysis/IVDescriptors.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/LoopUtils.h>

namespace veloz::jit {

namespace {

using llvm::Instruction;

constexpr llvm::StringLiteral kEnable("llvm.loop.vectorize.enable"), kDone("llvm.loop.isvectorized");

constexpr unsigned kVectorBits = 512, kRestBits = 256;
constexpr unsigned kLight = 12, kMiddle = 30; // operations of a body that is copied four times, or twice

// Does the loop reduce floats, all of them in any order? One whose order is fixed is not vectorised, unless it is marked.
bool reduces_floats_freely(llvm::Loop &loop, llvm::ScalarEvolution &evolution) {
    bool reduces = false;
    for (llvm::PHINode &phi : loop.getHeader()->phis()) {
        if (!phi.getType()->isFloatingPointTy())
            continue;
        llvm::RecurrenceDescriptor reduction;
        if (llvm::RecurrenceDescriptor::isReductionPHI(&phi, &loop, reduction, nullptr, nullptr, nullptr, &evolution)) {
            if (reduction.hasExactFPMath())
                return false;
            reduces = true;
            continue;
        }
        llvm::InductionDescriptor induction;
        if (llvm::InductionDescriptor::isInductionPHI(&phi, &loop, &evolution, induction) && induction.getExactFPMathInst())
            return false;
    }
    return reduces;
}

unsigned element_bits(const llvm::Type *type) {
    unsigned bits = unsigned(type->getPrimitiveSizeInBits());
    return type->isPointerTy() ? 64 : bits;
}

// The widest element that is loaded, stored or carried from one iteration to the next, but for counters.
unsigned widest_element(llvm::Loop &loop) {
    unsigned bits = 8;
    for (llvm::PHINode &phi : loop.getHeader()->phis())
        if (phi.getType()->isFloatingPointTy())
            bits = std::max(bits, element_bits(phi.getType()));
    for (llvm::BasicBlock *block : loop.blocks())
        for (Instruction &instruction : *block) {
            if (llvm::isa<llvm::LoadInst>(instruction))
                bits = std::max(bits, element_bits(instruction.getType()));
            else if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&instruction))
                bits = std::max(bits, element_bits(store->getValueOperand()->getType()));
        }
    return bits;
}

unsigned copies_of_body(llvm::Loop &loop) {
    if (calls_vector_math(loop))
        return 1;
    unsigned operations = 0;
    for (llvm::BasicBlock *block : loop.blocks())
        for (Instruction &instruction : *block)
            if (!llvm::isa<llvm::PHINode, llvm::GetElementPtrInst>(instruction) && !instruction.isTerminator())
                operations += instruction.getOpcode() == Instruction::FDiv ? 8 : 1;
    return operations <= kLight ? 4 : operations <= kMiddle ? 2 : 1;
}

// The user's freedom is more than that of our own sums.
bool is_own(const Instruction &instruction) {
    llvm::FastMathFlags flags = instruction.getFastMathFlags();
    flags.setAllowReassoc(false);
    return flags.none();
}

llvm::MDNode *hint(llvm::LLVMContext &context, llvm::StringRef name, unsigned value) {
    auto *number = llvm::ConstantAsMetadata::get(llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), value));
    return llvm::MDNode::get(context, {llvm::MDString::get(context, name), number});
}

void mark(llvm::Loop &loop, unsigned width, unsigned copies) {
    llvm::LLVMContext &context = loop.getHeader()->getContext();
    llvm::MDNode *hints[] = {hint(context, kEnable, 1), hint(context, "llvm.loop.vectorize.width", width),
                             hint(context, "llvm.loop.interleave.count", copies)};
    loop.setLoopID(
        llvm::makePostTransformationMetadata(context, loop.getLoopID(), {"llvm.loop.vectorize.", "llvm.loop.interleave.", kDone}, hints));
}

bool stores(const llvm::Loop &loop) {
    for (const llvm::BasicBlock *block : loop.blocks())
        for (const Instruction &instruction : *block)
            if (llvm::isa<llvm::StoreInst>(instruction))
                return true;
    return false;
}

} // namespace

void fix_partial_results(llvm::LoopInfo &loops, llvm::ScalarEvolution &evolution) {
    for (llvm::Loop *loop : loops.getLoopsInPreorder()) {
        if (!loop->isInnermost() || !loop->isLoopSimplifyForm())
            continue;
        if (llvm::getOptionalBoolLoopAttribute(loop, kEnable) == false || !reduces_floats_freely(*loop, evolution))
            continue;
        mark(*loop, kVectorBits / widest_element(*loop), copies_of_body(*loop));
    }
}

bool fix_rests(llvm::LoopInfo &loops, llvm::ScalarEvolution &evolution) {
    bool found = false;
    for (llvm::Loop *loop : loops.getLoopsInPreorder()) {
        if (!loop->isInnermost() || !reduces_floats_freely(*loop, evolution))
            continue;
        bool vectorised = llvm::getBooleanLoopAttribute(loop, kDone);
        bool in_any_order = loop->isAnnotatedParallel() || !stores(*loop);
        if (vectorised && in_any_order) {
            mark(*loop, kRestBits / widest_element(*loop), 1);
            found = true;
        } else if (!vectorised) {
            llvm::addStringMetadataToLoop(loop, kEnable.data(), 0);
        }
    }
    return found;
}

bool settle_order(llvm::Function &function) {
    bool changed = false;
    for (Instruction &instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
        if (!llvm::isa<llvm::FPMathOperator>(instruction) || !instruction.hasAllowReassoc())
            continue;
        auto *reduction = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
        auto kind = reduction ? reduction->getIntrinsicID() : llvm::Intrinsic::not_intrinsic;
        bool sum = kind == llvm::Intrinsic::vector_reduce_fadd, product = kind == llvm::Intrinsic::vector_reduce_fmul;
        if (sum || product) {
            llvm::IRBuilder<> build(reduction);
            build.setFastMathFlags(reduction->getFastMathFlags());
            unsigned opcode = sum ? Instruction::FAdd : Instruction::FMul;
            llvm::Value *all = llvm::getShuffleReduction(build, reduction->getArgOperand(1), opcode,
                                                         llvm::TargetTransformInfo::ReductionShuffle::SplitHalf);
            all = build.CreateBinOp(Instruction::BinaryOps(opcode), reduction->getArgOperand(0), all);
            reduction->replaceAllUsesWith(all);
            reduction->eraseFromParent();
            changed = true;
        }
    }
    for (Instruction &instruction : llvm::instructions(function))
        if (llvm::isa<llvm::FPMathOperator>(instruction) && instruction.hasAllowReassoc() && is_own(instruction)) {
            instruction.setHasAllowReassoc(false);
            changed = true;
        }
    return changed;
}

} // namespace veloz::jit
