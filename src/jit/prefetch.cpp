// One prefetch instruction per stream and cache line, found by scalar evolution of the addresses.
#include "jit/prefetch.h"

#include "codegen/llvm_headers.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/ScalarEvolutionExpressions.h>

namespace veloz::jit {

namespace {

constexpr unsigned kLongBody = 40; // instructions
// Bytes ahead; measured with benchmarks/energy.py. What is written is wanted later, when the value has been computed.
constexpr uint64_t kReadDistance = 2048, kWriteDistance = 512;
// Reductions wait for nothing but memory: from farther away, and into the second level, so that the first is not flushed.
constexpr uint64_t kReductionDistance = 8192;
constexpr int64_t kLargestStep = 256; // bytes an iteration
constexpr int64_t kLine = 64;         // bytes of a cache line
constexpr size_t kMostStreams = 8;

struct Stream {
    llvm::Instruction *access;
    const llvm::SCEV *address;
    int64_t step; // bytes an iteration
    bool written;
};

unsigned body_size(const llvm::Loop &loop) {
    unsigned size = 0;
    for (const llvm::BasicBlock *block : loop.blocks())
        size += unsigned(block->size());
    return size;
}

bool writes_memory(const llvm::Loop &loop) {
    return llvm::any_of(loop.blocks(), [](const llvm::BasicBlock *block) {
        return llvm::any_of(*block, [](const llvm::Instruction &instruction) { return instruction.mayWriteToMemory(); });
    });
}

std::vector<Stream> streams_of(const llvm::Loop &loop, llvm::ScalarEvolution &evolution) {
    std::vector<Stream> streams;
    for (llvm::BasicBlock *block : loop.blocks()) {
        for (llvm::Instruction &instruction : *block) {
            auto *pointer = const_cast<llvm::Value *>(llvm::getLoadStorePointerOperand(&instruction));
            llvm::Type *type = pointer ? llvm::getLoadStoreType(&instruction) : nullptr;
            if (!type || !llvm::isa<llvm::FixedVectorType>(type) || !evolution.isSCEVable(pointer->getType()))
                continue;
            const auto *address = llvm::dyn_cast<llvm::SCEVAddRecExpr>(evolution.getSCEV(pointer));
            const auto *step = address && address->getLoop() == &loop
                                   ? llvm::dyn_cast<llvm::SCEVConstant>(address->getStepRecurrence(evolution))
                                   : nullptr;
            int64_t bytes = step ? step->getAPInt().getSExtValue() : 0;
            if (bytes < 16 || bytes > kLargestStep)
                continue;
            bool written = llvm::isa<llvm::StoreInst>(instruction), known = false;
            for (Stream &stream : streams) {
                const auto *apart = llvm::dyn_cast<llvm::SCEVConstant>(evolution.getMinusSCEV(stream.address, address));
                if (!apart || apart->getAPInt().abs().ugt(kLargestStep))
                    continue;
                stream.written |= written;
                known = true;
            }
            if (!known)
                streams.push_back({&instruction, address, bytes, written});
        }
    }
    return streams;
}

} // namespace

void insert_prefetches(llvm::LoopInfo &loops, llvm::ScalarEvolution &evolution) {
    for (llvm::Loop *loop : loops.getLoopsInPreorder()) {
        if (!loop->isInnermost())
            continue;
        bool long_body = body_size(*loop) >= kLongBody;
        if (!long_body && writes_memory(*loop))
            continue;
        std::vector<Stream> streams = streams_of(*loop, evolution);
        if (streams.size() > kMostStreams)
            continue;
        for (const Stream &stream : streams) {
            llvm::IRBuilder<> build(stream.access);
            auto *pointer = const_cast<llvm::Value *>(llvm::getLoadStorePointerOperand(stream.access));
            uint64_t distance = !long_body ? kReductionDistance : stream.written ? kWriteDistance : kReadDistance;
            constexpr unsigned kAllLevels = 3, kSecondLevel = 2, kData = 1;
            for (int64_t line = 0; line == 0 || line + kLine <= stream.step; line += kLine) {
                llvm::Value *ahead = build.CreateConstGEP1_64(build.getInt8Ty(), pointer, distance + uint64_t(line));
                build.CreateIntrinsic(
                    llvm::Intrinsic::prefetch, {ahead->getType()},
                    {ahead, build.getInt32(stream.written), build.getInt32(long_body ? kAllLevels : kSecondLevel), build.getInt32(kData)});
            }
        }
    }
}

} // namespace veloz::jit
