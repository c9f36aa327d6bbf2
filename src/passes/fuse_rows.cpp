// Neighbours in a block are fused from the outside in; then arrays are written over where they are read last.
#include "passes/fuse_rows.h"

#include "analysis/alias.h"
#include "analysis/caught.h"
#include "analysis/footprint.h"
#include "analysis/lengths.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace veloz::passes {

using analysis::access_of;
using analysis::ArrayAccess;
using analysis::Footprint;
using analysis::length_of;
using analysis::OwnMemory;
using ir::Block;
using ir::Family;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

class RowFusion {
public:
    explicit RowFusion(ir::Function &function) : function_(function), memory_(function) {}

    void run() { visit(*function_.body); }

private:
    void visit(Block &block) {
        auto first = block.ops.end();
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            auto next = std::next(it);
            if (is_candidate(**it)) {
                if (first != block.ops.end() && may_fuse(first, it))
                    fuse(block, first, it);
                else
                    first = it;
            } else if (first != block.ops.end() && !may_come_before(**it, bodies_.at(first->get()))) {
                first = block.ops.end();
            }
            it = next;
        }
        for (auto &op : block.ops)
            for (auto &region : op->regions)
                visit(*region);
    }

    // A loop over rows, from 0 by 1, that writes new arrays only and cannot fail.
    bool is_candidate(Op &op) {
        if (op.code != Opcode::For || op.operands.size() != 3 || op.plan->mode == ir::LoopMode::Parallel || !op.plan->independent ||
            op.plan->cold || op.plan->plain || ir::integer_constant(op.operands[0]) != 0 || ir::integer_constant(op.operands[2]) != 1)
            return false;
        const Footprint &body = body_of(op);
        return body.is_plain() && body.has_loop && writes_own_memory(body);
    }

    const Footprint &body_of(Op &loop) {
        auto [it, added] = bodies_.try_emplace(&loop);
        if (added)
            it->second = analysis::footprint(*loop.regions[0]);
        return it->second;
    }

    bool writes_own_memory(const Footprint &body) const {
        return std::all_of(body.accesses.begin(), body.accesses.end(),
                           [&](const ArrayAccess &access) { return !access.writes() || memory_.holds(access.root); });
    }

    static bool touches(const Footprint &body, int64_t slot) { return body.read.contains(slot) || body.written.contains(slot); }

    static bool is_pure(const Op &op) {
        return op.result && op.regions.empty() && (ir::effects(op) & ~unsigned(ir::effect::Allocates)) == ir::effect::Pure;
    }

    // An op behind the loop: does it matter if it runs before? An error then leaves new arrays empty that nobody but a
    // handler can see.
    static bool may_come_before(const Op &op, const Footprint &loop) {
        if (op.code == Opcode::Get || op.code == Opcode::Set)
            return !touches(loop, op.slot());
        return (op.code == Opcode::Check && !analysis::is_guarded(op)) || is_pure(op);
    }

    bool may_fuse(ir::OpList::iterator first, ir::OpList::iterator second) {
        const Op &before = **first, &after = **second;
        if (before.operands[1] != after.operands[1] && length_of(before.operands[1]) != length_of(after.operands[1]))
            return false;
        const Footprint &a = bodies_.at(&before), &b = bodies_.at(&after);
        auto in_first = [&](int64_t slot) { return touches(a, slot); };
        bool apart = std::ranges::none_of(b.read, in_first) && std::ranges::none_of(b.written, in_first);
        return apart && share_rows(before, a, after, b);
    }

    // Of an array that one loop writes and the other touches, both touch in an iteration the part that the loop's variable names.
    static bool share_rows(const Op &before, const Footprint &a, const Op &after, const Footprint &b) {
        struct Common {
            std::vector<const ArrayAccess *> first, second;
            bool written = false;
        };
        std::map<const Value *, Common> roots;
        for (const ArrayAccess &access : a.accesses) {
            roots[access.root].first.push_back(&access);
            roots[access.root].written |= access.writes();
        }
        bool together = false; // some array is in both
        for (const ArrayAccess &access : b.accesses) {
            Common &common = roots[access.root];
            common.second.push_back(&access);
            common.written |= access.writes();
        }
        const Value *one = before.regions[0]->arguments[0].get(), *other = after.regions[0]->arguments[0].get();
        for (auto &[root, common] : roots) {
            if (common.first.empty() || common.second.empty())
                continue;
            together = true;
            if (common.written && !one_axis(common.first, one, common.second, other))
                return false;
        }
        return together;
    }

    static bool one_axis(const std::vector<const ArrayAccess *> &first, const Value *one, const std::vector<const ArrayAccess *> &second,
                         const Value *other) {
        auto along = [](const std::vector<const ArrayAccess *> &all, size_t axis, const Value *index) {
            return std::all_of(all.begin(), all.end(), [&](const ArrayAccess *access) {
                return !access->flat && axis < access->indices.size() && access->indices[axis] == index;
            });
        };
        for (size_t axis = 0; axis < first[0]->indices.size(); ++axis)
            if (along(first, axis, one) && along(second, axis, other))
                return true;
        return false;
    }

    void fuse(Block &block, ir::OpList::iterator first, ir::OpList::iterator second) {
        Op &loop = **first, &gone = **second;
        while (std::next(first) != second)
            ir::move(**std::next(first), block, first);
        Value *variable = loop.regions[0]->arguments[0].get(), *other = gone.regions[0]->arguments[0].get();
        ir::replace_uses(other, variable);
        Footprint &body = bodies_.at(&loop), added = std::move(bodies_.at(&gone));
        for (ArrayAccess &access : added.accesses) {
            std::replace(access.indices.begin(), access.indices.end(), other, variable);
            body.accesses.push_back(std::move(access));
        }
        body.read.merge(added.read);
        body.written.merge(added.written);
        Block &to = *loop.regions[0], &from = *gone.regions[0];
        while (!from.ops.empty())
            ir::move(*from.ops.front(), to, to.ops.end());
        bodies_.erase(&gone);
        ir::erase(gone);
    }

    ir::Function &function_;
    OwnMemory memory_;
    std::map<const Op *, Footprint> bodies_;
};

// Arrays whose last reader makes another one of their type, element for element.
class Reuse {
public:
    explicit Reuse(ir::Function &function) : function_(function), memory_(function) {}

    void run() {
        number(*function_.body);
        for (Value *target : made_) {
            Value *source = source_of(target);
            if (!source)
                continue;
            // The memory now has the accesses of both.
            auto moved = std::move(accesses_.at(target));
            auto &all = accesses_.at(source);
            for (ArrayAccess &access : moved) {
                access.root = source;
                all.push_back(std::move(access));
            }
            accesses_.erase(target);
            ir::replace_uses(target, source);
            ir::erase(*target->definition);
        }
    }

private:
    void number(Block &block) {
        for (auto &op : block.ops) {
            numbers_[op.get()] = count_++;
            if (op->code == Opcode::Load || op->code == Opcode::Store) {
                ArrayAccess access = access_of(*op);
                accesses_[access.root].push_back(access);
            }
            if (op->code == Opcode::Alloc)
                made_.push_back(op->result.get());
            for (auto &region : op->regions)
                number(*region);
        }
    }

    Value *source_of(const Value *target) const {
        const Op &made = *target->definition;
        auto accesses = accesses_.find(target);
        if (made.zeroed() || accesses == accesses_.end())
            return nullptr;
        const auto &own = accesses->second;
        auto store = std::find_if(own.begin(), own.end(), [](const ArrayAccess &access) { return access.writes(); });
        if (store == own.end())
            return nullptr;
        int64_t place = numbers_.at(store->op);
        if (std::any_of(own.begin(), own.end(), [&](const ArrayAccess &access) { return numbers_.at(access.op) < place; }))
            return nullptr;
        for (const auto &op : store->op->parent->ops) {
            if (op->code != Opcode::Load)
                continue;
            const Value *root = access_of(*op).root;
            if (root != target && root->definition && fits(root, *store, made))
                return root->definition->result.get();
        }
        return nullptr;
    }

    // May the array that is read take the place of the one that is written?
    bool fits(const Value *source, const ArrayAccess &store, const Op &made) const {
        const Op *alloc = source->definition;
        if (alloc->code != Opcode::Alloc || !memory_.holds(source) || memory_.returned(source) || alloc->parent != made.parent ||
            !(source->type == made.type()) || numbers_.at(alloc) > numbers_.at(&made))
            return false;
        for (size_t axis = 0; axis < alloc->operands.size(); ++axis)
            if (alloc->operands[axis] != made.operands[axis] && length_of(alloc->operands[axis]) != length_of(made.operands[axis]))
                return false;
        std::vector<const Value *> around; // variables of loops that run with the store and not with the allocation
        for (const Op *op = store.op->parent->owner; op && op != alloc->parent->owner; op = op->parent->owner) {
            if (op->code != Opcode::For)
                return false;
            around.push_back(op->regions[0]->arguments[0].get());
        }
        auto named = [&](const Value *index) { return std::find(store.indices.begin(), store.indices.end(), index); };
        if (!std::all_of(around.begin(), around.end(), [&](const Value *index) { return named(index) != store.indices.end(); }))
            return false;
        const auto &all = accesses_.at(source);
        return std::all_of(all.begin(), all.end(), [&](const ArrayAccess &access) { return comes_before(access, store); });
    }

    // In each iteration of the loops around both, and the element that the store will write over only in its own iteration.
    bool comes_before(const ArrayAccess &access, const ArrayAccess &store) const {
        if (numbers_.at(access.op) > numbers_.at(store.op))
            return false;
        if (access.op->parent == store.op->parent)
            return !access.writes() && access.same_element(store);
        for (const Op *op = store.op->parent->owner; op; op = op->parent->owner) {
            if (op->code != Opcode::For || !ir::is_inside(*access.op, *op->regions[0]))
                continue;
            const Value *index = op->regions[0]->arguments[0].get();
            auto named = std::find(store.indices.begin(), store.indices.end(), index);
            if (named == store.indices.end())
                continue; // around the allocation too
            auto axis = size_t(named - store.indices.begin());
            if (access.flat != store.flat || axis >= access.indices.size() || access.indices[axis] != index)
                return false;
        }
        return true;
    }

    ir::Function &function_;
    OwnMemory memory_;
    int64_t count_ = 0;
    std::unordered_map<const Op *, int64_t> numbers_;
    std::unordered_map<const Value *, std::vector<ArrayAccess>> accesses_;
    std::vector<Value *> made_; // by allocations, in program order
};

} // namespace

void fuse_rows(ir::Module &module) {
    for (auto &function : module.functions) {
        RowFusion(*function).run();
        Reuse(*function).run();
    }
}

} // namespace veloz::passes
