// Functions that are reached only by calls that may be inlined go with their callers; all others are dealt out, the largest first.
#include "jit/shares.h"

#include "codegen/llvm_headers.h"
#include "codegen/module_emitter.h"
#include "support/diagnostic.h"

#include <llvm/IR/InstIterator.h>

#include <algorithm>
#include <map>
#include <set>

namespace veloz::jit {

namespace {

constexpr size_t kWorthAThread = 500; // instructions

bool stands_alone(const llvm::Function &function) {
    if (!function.hasLocalLinkage())
        return true;
    bool inlined = false;
    for (const llvm::User *user : function.users()) {
        const auto *call = llvm::dyn_cast<llvm::CallInst>(user);
        if (!call || call->getCalledFunction() != &function)
            return true; // by its address
        inlined |= !call->isNoInline();
    }
    return !inlined;
}

struct Group {
    std::vector<const llvm::Function *> functions; // one that stands alone, then those that go with it
    size_t weight = 0;
    size_t number = 0; // its place in the module
};

Group group_of(const llvm::Function &root, const std::set<const llvm::Function *> &roots) {
    Group group{{&root}};
    std::set<const llvm::Function *> seen{&root};
    for (size_t i = 0; i < group.functions.size(); ++i) {
        const llvm::Function *function = group.functions[i];
        group.weight += function->getInstructionCount() / (function->hasFnAttribute(codegen::kRarelyRun) ? 3 : 1);
        for (const llvm::Instruction &instruction : llvm::instructions(*function))
            if (const auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
                if (const llvm::Function *callee = call->getCalledFunction();
                    callee && !callee->isDeclaration() && !roots.contains(callee) && seen.insert(callee).second)
                    group.functions.push_back(callee);
    }
    return group;
}

} // namespace

std::vector<Share> share_functions(llvm::Module &module, unsigned most) {
    std::set<const llvm::Function *> roots;
    for (const llvm::Function &function : module)
        if (!function.isDeclaration() && stands_alone(function))
            roots.insert(&function);
    std::vector<Group> groups;
    size_t total = 0;
    for (const llvm::Function &function : module)
        if (roots.contains(&function)) {
            groups.push_back(group_of(function, roots));
            groups.back().number = groups.size();
            total += groups.back().weight;
        }
    std::vector<Share> shares(std::clamp<size_t>(std::min<size_t>(total / kWorthAThread, groups.size()), 1, std::max(most, 1u)));
    if (shares.size() == 1)
        return shares;
    std::sort(groups.begin(), groups.end(),
              [](const Group &a, const Group &b) { return std::pair(b.weight, a.number) < std::pair(a.weight, b.number); });
    std::vector<size_t> loads(shares.size());
    for (const Group &group : groups) {
        size_t least = size_t(std::min_element(loads.begin(), loads.end()) - loads.begin());
        loads[least] += group.weight;
        for (const llvm::Function *function : group.functions)
            shares[least].push_back(function->getName().str());
    }
    for (llvm::Function &function : module)
        if (roots.contains(&function) && function.hasLocalLinkage()) {
            function.setLinkage(llvm::GlobalValue::ExternalLinkage);
            function.setVisibility(llvm::GlobalValue::HiddenVisibility);
            function.setDSOLocal(true);
        }
    return shares;
}

void keep_share(llvm::Module &module, const Share &share) {
    std::set<std::string_view> kept(share.begin(), share.end());
    std::vector<llvm::Function *> others;
    for (llvm::Function &function : module) {
        if (function.isDeclaration())
            continue;
        if (!kept.contains(std::string_view(function.getName())))
            others.push_back(&function);
        else if (llvm::Error error = function.materialize())
            support::internal_error("a part of the module cannot be read: " + llvm::toString(std::move(error)));
    }
    for (llvm::Function *function : others) {
        function->deleteBody();
        function->setComdat(nullptr);
    }
    if (llvm::Error error = module.materializeAll())
        support::internal_error("a part of the module cannot be read: " + llvm::toString(std::move(error)));
    for (llvm::Function *function : others)
        if (function->use_empty())
            function->eraseFromParent();
}

} // namespace veloz::jit
