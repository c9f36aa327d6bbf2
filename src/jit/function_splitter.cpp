// A chain of blocks that dominate the end of a function, or of a loop's body, is cut where enough code has gathered.
#include "jit/function_splitter.h"

#include "codegen/llvm_headers.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/Transforms/Utils/CodeExtractor.h>

#include <unordered_map>
#include <vector>

namespace veloz::jit {

namespace {

constexpr size_t kHuge = 1200;    // instructions of a function that is cut
constexpr size_t kPiece = 600;    // of what is cut off
constexpr size_t kMostRounds = 4; // levels of nested loops that are cut

using Blocks = std::vector<llvm::BasicBlock *>;

// Calls of the runtime that take longer than a call of a piece: those that run a loop's chunks.
bool starts_parallel_loop(const llvm::BasicBlock &block) {
    for (const llvm::Instruction &instruction : block)
        if (const auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
            if (const llvm::Function *callee = call->getCalledFunction(); callee && callee->getName().starts_with("veloz_parallel"))
                return true;
    return false;
}

// Where a call more costs nothing in proportion.
bool may_cut_in(const llvm::Loop *loop) {
    return !loop || !loop->isInnermost() ||
           std::any_of(loop->block_begin(), loop->block_end(), [](const llvm::BasicBlock *block) { return starts_parallel_loop(*block); });
}

// The regions of a function that become functions: disjoint, each with one entry.
class Plan {
public:
    explicit Plan(llvm::Function &function) : tree_(function), loops_(tree_) { weigh(); }

    std::vector<Blocks> regions() {
        visit(tree_.getRootNode());
        return std::move(regions_);
    }
    bool left_some() const { return left_some_; } // that hold some of the regions

private:
    using Node = llvm::DomTreeNode;

    size_t weight(const Node *node) const { return weights_.at(node); }
    const llvm::Loop *loop(const Node *node) const { return loops_.getLoopFor(node->getBlock()); }

    // Of a block and all that it dominates.
    void weigh() {
        std::vector<Node *> order{tree_.getRootNode()};
        for (size_t i = 0; i < order.size(); ++i)
            order.insert(order.end(), order[i]->begin(), order[i]->end());
        for (size_t i = order.size(); i-- > 0;) {
            size_t sum = order[i]->getBlock()->size();
            for (Node *child : *order[i])
                sum += weights_.at(child);
            weights_[order[i]] = sum;
        }
    }

    // The deepest block of the root's own level, and what leads to it.
    std::vector<Node *> path(Node *root) const {
        Node *deepest = root;
        std::vector<Node *> left{root};
        while (!left.empty()) {
            Node *node = left.back();
            left.pop_back();
            if (node->getLevel() > deepest->getLevel() && loop(node) == loop(root) &&
                !llvm::isa<llvm::ReturnInst>(node->getBlock()->back()))
                deepest = node;
            left.insert(left.end(), node->begin(), node->end());
        }
        std::vector<Node *> path{deepest};
        while (path.back() != root)
            path.push_back(path.back()->getIDom());
        std::reverse(path.begin(), path.end());
        return path;
    }

    // Whether something in there is cut.
    bool visit(Node *root) {
        std::vector<Node *> path = this->path(root);
        Node *begin = nullptr; // of the next region
        bool inside = false, any = false;
        for (size_t i = 0; i < path.size(); ++i) {
            Node *node = path[i];
            bool at_level = loop(node) == loop(root) && node != tree_.getRootNode(); // where the stack frame is
            if (at_level && begin && weight(begin) - weight(node) >= kPiece) {
                if (inside)
                    left_some_ = true;
                else
                    any |= add(begin, node);
                begin = nullptr;
            }
            if (at_level && !begin && may_cut_in(loop(root)))
                begin = node, inside = false;
            for (Node *child : *node)
                if (weight(child) > kPiece && (i + 1 == path.size() || child != path[i + 1]) && visit(child))
                    inside = any = true;
        }
        if (begin && !inside && weight(begin) >= kPiece)
            any |= add(begin, nullptr);
        return any;
    }

    // What `begin` dominates and `end` does not, less what is entered from elsewhere too, as the way out by an error is.
    bool add(Node *begin, Node *end) {
        Blocks blocks;
        llvm::SmallPtrSet<llvm::BasicBlock *, 32> inside;
        std::vector<Node *> left{begin};
        while (!left.empty()) {
            Node *node = left.back();
            left.pop_back();
            if (node == end)
                continue;
            blocks.push_back(node->getBlock());
            left.insert(left.end(), node->begin(), node->end());
        }
        inside.insert(blocks.begin(), blocks.end());
        for (bool changed = true; changed;) {
            changed = false;
            for (llvm::BasicBlock *block : blocks) {
                bool entered = block != begin->getBlock() &&
                               llvm::any_of(llvm::predecessors(block), [&](llvm::BasicBlock *from) { return !inside.contains(from); });
                if (inside.contains(block) && (entered || llvm::isa<llvm::ReturnInst>(block->getTerminator())))
                    changed |= inside.erase(block);
            }
        }
        std::erase_if(blocks, [&](llvm::BasicBlock *block) { return !inside.contains(block); });
        size_t size = 0;
        for (llvm::BasicBlock *block : blocks)
            size += block->size();
        if (size < kPiece / 2)
            return false;
        regions_.push_back(std::move(blocks));
        return true;
    }

    llvm::DominatorTree tree_;
    llvm::LoopInfo loops_;
    std::unordered_map<const Node *, size_t> weights_;
    std::vector<Blocks> regions_;
    bool left_some_ = false;
};

// So that there is a place to cut.
void break_long_blocks(llvm::Function &function) {
    llvm::BasicBlock &entry = function.getEntryBlock(); // keeps the stack frame, and nothing else
    for (llvm::Instruction &instruction : llvm::make_early_inc_range(entry))
        if (llvm::isa<llvm::AllocaInst>(instruction))
            instruction.moveBefore(entry.begin());
    if (auto at = entry.getFirstNonPHIOrDbgOrAlloca(); !at->isTerminator())
        entry.splitBasicBlock(at, "piece");
    llvm::DominatorTree tree(function);
    llvm::LoopInfo loops(tree);
    Blocks blocks;
    for (llvm::BasicBlock &block : function)
        if (&block != &entry && block.size() > kPiece / 2 && may_cut_in(loops.getLoopFor(&block)))
            blocks.push_back(&block);
    for (llvm::BasicBlock *block : blocks) {
        while (block->size() > kPiece / 2) {
            auto at = block->getFirstNonPHIOrDbgOrAlloca();
            for (size_t i = 0; i < kPiece / 4 && at != block->end(); ++i)
                ++at;
            if (at == block->end() || at->isTerminator())
                break;
            block = block->splitBasicBlock(at, "piece");
        }
    }
}

// Memory that only the region uses is that of the piece.
void take_memory_along(const Blocks &region) {
    llvm::SmallPtrSet<const llvm::BasicBlock *, 32> inside(region.begin(), region.end());
    llvm::Function &function = *region.front()->getParent();
    std::vector<llvm::AllocaInst *> own;
    for (llvm::Instruction &instruction : function.getEntryBlock())
        if (auto *memory = llvm::dyn_cast<llvm::AllocaInst>(&instruction); memory && !memory->use_empty())
            if (llvm::all_of(memory->users(),
                             [&](llvm::User *user) { return inside.contains(llvm::cast<llvm::Instruction>(user)->getParent()); }))
                own.push_back(memory);
    for (llvm::AllocaInst *memory : own)
        memory->moveBefore(region.front()->getFirstNonPHIIt());
}

void extract(const Blocks &region, llvm::CodeExtractorAnalysisCache &cache, unsigned number) {
    llvm::Function &function = *region.front()->getParent();
    llvm::CodeExtractor extractor(region, nullptr, false, nullptr, nullptr, nullptr, false, true, nullptr,
                                  "piece." + std::to_string(number));
    if (!extractor.isEligible())
        return;
    llvm::SetVector<llvm::Value *> inputs, outputs;
    llvm::Function *piece = extractor.extractCodeRegion(cache, inputs, outputs);
    if (!piece)
        return;
    piece->setName(function.getName() + ".piece." + llvm::Twine(number));
    piece->removeFnAttr(llvm::Attribute::AlwaysInline);
    piece->addFnAttr(llvm::Attribute::NoInline);
    piece->setDoesNotThrow();
    for (llvm::Instruction &instruction : llvm::make_early_inc_range(llvm::instructions(*piece)))
        if (auto *memory = llvm::dyn_cast<llvm::AllocaInst>(&instruction); memory && memory->getParent() != &piece->getEntryBlock())
            memory->moveBefore(piece->getEntryBlock().getFirstInsertionPt());
}

void split(llvm::Function &function) {
    unsigned number = 0;
    break_long_blocks(function);
    bool again = true;
    for (size_t round = 0; round < kMostRounds && again; ++round) {
        Plan plan(function);
        std::vector<Blocks> regions = plan.regions();
        again = plan.left_some() && !regions.empty();
        for (const Blocks &region : regions)
            take_memory_along(region);
        llvm::CodeExtractorAnalysisCache cache(function);
        for (const Blocks &region : regions)
            extract(region, cache, number++);
    }
}

} // namespace

void split_large_functions(llvm::Module &module) {
    std::vector<llvm::Function *> large;
    for (llvm::Function &function : module)
        if (!function.isDeclaration() && !function.hasFnAttribute(llvm::Attribute::AlwaysInline) && function.getInstructionCount() > kHuge)
            large.push_back(&function);
    for (llvm::Function *function : large)
        split(*function);
}

} // namespace veloz::jit
