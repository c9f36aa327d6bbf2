// The loop whose steps are the shortest through memory comes innermost, the one with the longest outermost, if distances allow it.
#include "passes/interchange.h"

#include "analysis/affine.h"
#include "analysis/alias.h"
#include "analysis/distance.h"
#include "analysis/slot_use.h"
#include "passes/array_pairs.h"
#include "passes/edit.h"
#include "passes/loop_nest.h"

#include <algorithm>
#include <numeric>

namespace veloz::passes {

using analysis::ArrayAccess;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr int64_t kFarStep = 8; // a cache line for each element, in place of a part of one
constexpr size_t kMostAccesses = 48;
constexpr size_t kMostPairs = 10;         // of arrays that are asked about before the nest
constexpr int64_t kBeyondCache = 1 << 19; // iterations from which on the memory's speed decides, not how operations wait for each other

class Reordering {
public:
    Reordering(ir::Module &module, ir::Function &function, const std::set<int64_t> &read, const analysis::OwnMemory &memory,
               std::vector<Op *> loops)
        : module_(module), function_(function), read_(read), memory_(memory), loops_(std::move(loops)), order_(loops_.size()) {
        std::iota(order_.begin(), order_.end(), size_t(0));
    }

    bool run() {
        touched_ = analysis::footprint(*loops_.front()->regions[0]);
        if (touched_.accesses.empty() || touched_.accesses.size() > kMostAccesses || !pays())
            return false;
        std::string why = problem();
        std::string lines = loops_.front()->location.line == loops_.back()->location.line
                                ? "the loops of this nest"
                                : "this loop and those inside it, down to line " + std::to_string(loops_.back()->location.line) + ",";
        if (!why.empty()) {
            remark("not interchanged", lines + " would go through memory in order the other way round, but " + why);
            return false;
        }
        remark("interchanged", lines + " change places: neighbours in memory follow one another");
        rewrite();
        return true;
    }

private:
    void remark(std::string kind, std::string text) {
        module_.remarks.push_back({loops_.front()->location, function_.python_name, std::move(kind), std::move(text)});
    }

    // ---- is another order better? ----

    // How far a step of the loop goes, for one access.
    int64_t step_of(const ArrayAccess &access, const Value *variable) const {
        int64_t longest = 0;
        size_t rank = access.indices.size();
        for (size_t axis = 0; axis < rank; ++axis) {
            Value *index = access.indices[axis];
            if (!index)
                return kFarStep;
            auto sum = analysis::affine(index, [&](const Value *value) {
                return value == variable ? analysis::Leaf::Variable : is_leaf(value) ? analysis::Leaf::Known : analysis::Leaf::None;
            });
            if (!sum)
                return kFarStep;
            const analysis::Affine::Term *term = sum->find(variable);
            if (!term)
                continue;
            bool near =
                axis == (access.root->type.layout() == types::Layout::F ? 0 : rank - 1) && !term->scale && std::abs(term->factor) == 1;
            longest = std::max(longest, near ? 1 : kFarStep);
        }
        return longest;
    }

    bool is_leaf(const Value *value) const { return !value->definition || !inside_.contains(value); }

    bool pays() {
        inside_ = values_inside(*loops_.front());
        std::vector<int64_t> costs;
        for (const Op *loop : loops_) {
            int64_t cost = 0;
            for (const ArrayAccess &access : touched_.accesses)
                cost += step_of(access, loop->regions[0]->arguments[0].get());
            costs.push_back(cost);
        }
        std::ranges::sort(order_, [&](size_t a, size_t b) { return costs[a] != costs[b] ? costs[a] > costs[b] : a < b; });
        return order_.back() != loops_.size() - 1 && costs[order_.back()] * 2 <= costs.back();
    }

    // ---- does it keep the meaning? ----

    std::string problem() {
        if (std::string why = obstacle(); !why.empty())
            return why;
        for (int64_t slot : touched_.written) {
            if (!read_.contains(slot))
                continue;
            if (!is_private(slot))
                return named(slot) + " goes from one iteration to the next";
            if (analysis::read_after(*loops_.front(), slot))
                return named(slot) + " is used after the loops";
        }
        std::vector<size_t> best = order_;
        if (allowed(best))
            return "";
        // The best one innermost, the others as they are.
        std::vector<size_t> moved(loops_.size());
        std::iota(moved.begin(), moved.end(), size_t(0));
        std::erase(moved, best.back());
        moved.push_back(best.back());
        order_ = moved;
        return moved != best && allowed(moved) ? "" : refusal_;
    }

    // Of one iteration of the innermost loop, if it is read in the nest at all.
    bool is_private(int64_t slot) const {
        if (!touched_.read.contains(slot))
            return true;
        const Block &innermost = *loops_.back()->regions[0];
        bool inside = true;
        walk(*loops_.front()->regions[0], [&](const Op &op) {
            if ((op.code == Opcode::Get || op.code == Opcode::Set) && op.slot() == slot)
                inside &= ir::is_inside(op, innermost);
        });
        analysis::Iteration iteration{slot};
        iteration.scan(innermost);
        return inside && !iteration.reads_first;
    }

    std::string named(int64_t slot) const {
        const std::string &name = function_.slots[size_t(slot)].name;
        return name.starts_with("%") ? "a value" : "'" + name + "'";
    }

    // What is there besides arithmetic, loads and stores?
    std::string obstacle() {
        using namespace ir::effect;
        std::string found;
        walk(*loops_.front()->regions[0], [&](Op &op) {
            if (!found.empty())
                return;
            std::string where = " (line " + std::to_string(op.location.line) + ")";
            if (ir::has_effect(op.code, Prints))
                found = "something is printed inside" + where;
            else if (ir::has_effect(op.code, Raises))
                found = "an error may be raised inside" + where;
            else if (ir::has_effect(op.code, Ends | Calls | Allocates | Owns) || op.code == Opcode::CopyArray)
                found = "more than arithmetic is done inside" + where;
        });
        return found;
    }

    bool allowed(const std::vector<size_t> &order) {
        pairs_.clear();
        refusal_ = "an element would be used in another order";
        analysis::NestDistances distances(loops_);
        independent_ = true;
        const auto &all = touched_.accesses;
        for (size_t i = 0; i < all.size(); ++i)
            for (size_t j = i; j < all.size(); ++j)
                if ((all[i].writes() || all[j].writes()) && !pair(distances, all[i], all[j], order))
                    return false;
        if (pairs_.size() > kMostPairs)
            refusal_ = "too many arrays may share memory";
        return pairs_.size() <= kMostPairs;
    }

    bool pair(const analysis::NestDistances &distances, const ArrayAccess &one, const ArrayAccess &other,
              const std::vector<size_t> &order) {
        if (one.root != other.root) {
            if (inside_.contains(one.root) || inside_.contains(other.root)) {
                refusal_ = "an array is chosen inside";
                return false;
            }
            if (memory_.apart(one.root, other.root))
                return true;
            auto same = distances.between(one, other); // if they are the very same view
            bool harmless = one.indices.size() == other.indices.size() &&
                            (!same || (analysis::keeps_order(*same, order) && !is_carried_inside(*same, order)));
            pairs_.add(one.root, other.root, !harmless);
            return true;
        }
        auto distance = distances.between(one, other);
        if (!distance)
            return true;
        if (!analysis::keeps_order(*distance, order)) {
            refusal_ = "an element that is written (line " + std::to_string((one.writes() ? one : other).op->location.line) +
                       ") would be used in another order";
            return false;
        }
        independent_ &= !is_carried_inside(*distance, order);
        return true;
    }

    // By the innermost loop of the order?
    static bool is_carried_inside(const analysis::Distance &distance, const std::vector<size_t> &order) {
        analysis::Distance after;
        for (size_t place : order)
            after.push_back(distance[place]);
        return analysis::is_carried(after, after.size() - 1);
    }

    // ---- the other order ----

    void rewrite() {
        if (!pairs_.empty() || !independent_)
            keep_first_order();
        sink(loops_);
        reorder(loops_, order_);
        loops_.back()->plan->independent |= independent_;
    }

    // if (arrays meet, or it is not worth it) { the nest as it was } else { loops_ }
    void keep_first_order() {
        Op &nest = *loops_.front();
        ir::Builder build(&function_);
        build.set_location(nest.location);
        build.set_insertion(nest.parent, position_of(nest));
        Value *keep = nullptr;
        auto unless = [&](Value *condition) { keep = keep ? build.value(Opcode::BitOr, {keep, condition}, Type::py_bool()) : condition; };
        if (Value *meet = pairs_.meet(build))
            unless(meet);
        if (!independent_)
            unless(build.value(Opcode::Lt, {iterations(build), build.constant_int(kBeyondCache)}, Type::py_bool()));
        Op *choice = build.make_if(keep);
        ValueMap map;
        build.inside(choice->regions[0].get(), [&] { copy(nest, build, map); });
        if (independent_) // then it is for arrays that meet only
            mark_plain(*choice->regions[0]);
        ir::move(nest, *choice->regions[1], choice->regions[1]->ops.end());
    }

    Value *iterations(ir::Builder &build) const {
        Value *all = build.constant_int(1);
        for (const Op *loop : loops_) {
            Value *count = build.range_length(loop->operands[0], loop->operands[1], loop->operands[2]);
            all = build.value(Opcode::Mul, {all, count}, Type::index());
        }
        return all;
    }

    ir::Module &module_;
    ir::Function &function_;
    const std::set<int64_t> &read_; // slots, anywhere in the function
    const analysis::OwnMemory &memory_;
    std::vector<Op *> loops_;   // outermost first
    std::vector<size_t> order_; // places of loops_, outermost first
    analysis::Footprint touched_;
    std::unordered_set<const Value *> inside_;
    ArrayPairs pairs_;
    bool independent_ = false; // iterations of the new innermost loop touch disjoint memory
    std::string refusal_;
};

class Visitor {
public:
    Visitor(ir::Module &module, ir::Function &function)
        : module_(module), function_(function), read_(analysis::read_slots(function)), memory_(function) {}

    void visit(Block &block) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            ++it;
            if (op.plan && (op.plan->cold || op.plan->plain))
                continue;
            if (op.plan) {
                std::vector<Op *> loops = perfect_nest(op);
                if (loops.size() > 1 && Reordering(module_, function_, read_, memory_, loops).run())
                    continue;
            }
            for (auto &region : op.regions)
                visit(*region);
        }
    }

private:
    ir::Module &module_;
    ir::Function &function_;
    std::set<int64_t> read_;
    analysis::OwnMemory memory_;
};

} // namespace

void interchange(ir::Module &module) {
    for (auto &function : module.functions)
        Visitor(module, *function).visit(*function->body);
}

} // namespace veloz::passes
