// Bytes that the chunk reads are collected first; stores that touch none of them go.
#include "jit/environments.h"

#include "codegen/llvm_headers.h"

#include <llvm/Transforms/Utils/Local.h>

#include <vector>

namespace veloz::jit {

namespace {

constexpr unsigned kEnvironmentOfChunk = 1;

// Of the runtime's function that runs a loop: where its arguments are.
struct Starter {
    const char *name;
    unsigned chunk, environment;
};
constexpr Starter kStarters[] = {{"veloz_parallel_for", 4, 5}, {"veloz_parallel_reduce", 4, 6}};

using Bytes = std::vector<bool>;

void mark(Bytes &bytes, uint64_t begin, uint64_t size) {
    for (uint64_t i = begin; i < std::min<uint64_t>(begin + size, bytes.size()); ++i)
        bytes[i] = true;
}

// Of an aggregate, only what is taken out of it.
void mark_load(const llvm::LoadInst &load, uint64_t offset, Bytes &read) {
    const llvm::DataLayout &layout = load.getDataLayout();
    llvm::Type *type = load.getType();
    bool parts_only = type->isAggregateType() &&
                      llvm::all_of(load.users(), [](const llvm::User *user) { return llvm::isa<llvm::ExtractValueInst>(user); });
    if (!parts_only) {
        mark(read, offset, layout.getTypeStoreSize(type));
        return;
    }
    llvm::Type *index = llvm::Type::getInt32Ty(load.getContext());
    for (const llvm::User *user : load.users()) {
        const auto *part = llvm::cast<llvm::ExtractValueInst>(user);
        llvm::SmallVector<llvm::Value *, 4> path{llvm::ConstantInt::get(index, 0)};
        for (unsigned step : part->getIndices())
            path.push_back(llvm::ConstantInt::get(index, step));
        mark(read, offset + uint64_t(layout.getIndexedOffsetInType(type, path)), layout.getTypeStoreSize(part->getType()));
    }
}

// False: the pointer is used in a way that is not understood.
bool mark_reads(const llvm::Value &pointer, uint64_t offset, Bytes &read) {
    for (const llvm::User *user : pointer.users()) {
        if (const auto *load = llvm::dyn_cast<llvm::LoadInst>(user)) {
            mark_load(*load, offset, read);
            continue;
        }
        const auto *step = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
        if (!step)
            return false;
        llvm::APInt distance(64, 0);
        if (!step->accumulateConstantOffset(step->getDataLayout(), distance) || distance.isNegative())
            return false;
        if (!mark_reads(*step, offset + distance.getZExtValue(), read))
            return false;
    }
    return true;
}

struct Written {
    llvm::StoreInst *store;
    uint64_t offset, size;
};

// False: the memory is used for something else too.
bool find_stores(llvm::Value &pointer, uint64_t offset, const llvm::CallInst &call, std::vector<Written> &stores) {
    for (llvm::User *user : pointer.users()) {
        if (user == &call)
            continue;
        if (auto *store = llvm::dyn_cast<llvm::StoreInst>(user); store && store->getPointerOperand() == &pointer) {
            stores.push_back({store, offset, store->getDataLayout().getTypeStoreSize(store->getValueOperand()->getType())});
            continue;
        }
        auto *step = llvm::dyn_cast<llvm::GetElementPtrInst>(user);
        llvm::APInt distance(64, 0);
        if (!step || !step->accumulateConstantOffset(step->getDataLayout(), distance) || distance.isNegative())
            return false;
        if (!find_stores(*step, offset + distance.getZExtValue(), call, stores))
            return false;
    }
    return true;
}

void shorten(llvm::CallInst &call, llvm::AllocaInst &memory, llvm::Function &body) {
    auto size = memory.getAllocationSize(memory.getDataLayout());
    if (!size)
        return;
    Bytes read(size->getFixedValue());
    std::vector<Written> stores;
    if (!mark_reads(*body.getArg(kEnvironmentOfChunk), 0, read) || !find_stores(memory, 0, call, stores))
        return;
    for (const Written &written : stores) {
        bool needed = false;
        for (uint64_t i = written.offset; i < written.offset + written.size; ++i)
            needed |= i >= read.size() || read[i];
        if (needed)
            continue;
        llvm::Value *value = written.store->getValueOperand(), *pointer = written.store->getPointerOperand();
        written.store->eraseFromParent();
        llvm::RecursivelyDeleteTriviallyDeadInstructions(pointer);
        llvm::RecursivelyDeleteTriviallyDeadInstructions(value);
    }
}

} // namespace

void drop_unread_words(llvm::Module &module) {
    for (const Starter &starter : kStarters) {
        llvm::Function *starts = module.getFunction(starter.name);
        if (!starts)
            continue;
        for (llvm::User *user : starts->users()) {
            auto *call = llvm::dyn_cast<llvm::CallInst>(user);
            if (!call || call->getCalledFunction() != starts)
                continue;
            auto *body = llvm::dyn_cast<llvm::Function>(call->getArgOperand(starter.chunk));
            auto *memory = llvm::dyn_cast<llvm::AllocaInst>(call->getArgOperand(starter.environment));
            if (body && memory && !body->isDeclaration())
                shorten(*call, *memory, *body);
        }
    }
}

} // namespace veloz::jit
