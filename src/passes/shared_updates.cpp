// Follows each element or array that is read from an array of before the loop to where it is stored again.
#include "passes/shared_updates.h"

#include "analysis/slot_use.h"
#include "analysis/subscripts.h"
#include "passes/edit.h"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

namespace veloz::passes {

using analysis::combines;
using analysis::Subscripts;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

bool is_alias(const Op &op) {
    switch (op.code) {
    case Opcode::View:
    case Opcode::Transpose:
    case Opcode::BroadcastView:
    case Opcode::FlatView:
    case Opcode::Retype: return true;
    default: return false;
    }
}

// Can partial results of the operation be combined in any order, with the array's element first?
bool may_be_split(Opcode code, types::ScalarKind kind) {
    if (types::is_bool(kind))
        return code == Opcode::BitAnd || code == Opcode::BitOr || code == Opcode::BitXor;
    return !types::is_complex(kind) || code == Opcode::Add;
}

bool is_extreme(Opcode code) { return code >= Opcode::Maximum && code <= Opcode::PyMin; }

// Is a sum, product or bit pattern of the wider kind, cast back, the one of the narrower kind (of floats: but for rounding)?
bool holds(types::ScalarKind narrow, types::ScalarKind wide) {
    bool alike = (types::is_integer(narrow) && types::is_integer(wide)) || (types::is_float(narrow) && types::is_float(wide)) ||
                 (types::is_complex(narrow) && types::is_complex(wide));
    return narrow == wide || (alike && types::byte_size(wide) >= types::byte_size(narrow));
}

// What is updated, and how: filled in along the way from the element that is read to the store.
struct Chain {
    std::optional<Opcode> combiner;
    const Op *store = nullptr;
    const Op *obstacle = nullptr;
    std::string reason;
};

class Search {
public:
    explicit Search(Op &loop) : subscripts_(loop), written_(written_slots(*loop.regions[0])) { collect(*loop.regions[0]); }

    std::vector<SharedArray> run() {
        for (Root &root : roots())
            examine(root.values);
        std::sort(found_.begin(), found_.end(),
                  [&](const auto &a, const auto &b) { return order_.at(a.updates.front()) < order_.at(b.updates.front()); });
        return std::move(found_);
    }

    struct Root {
        std::optional<int64_t> slot;
        std::vector<Value *> values;
    };

    // The values that stand for arrays of before the loop, in the order of their first uses.
    std::vector<Root> roots() const {
        std::vector<Root> found;
        std::unordered_map<int64_t, size_t> by_slot;
        for (Value *value : used_) {
            if (!value->type.holds_array() || value->type.is_lazy())
                continue;
            const Op *op = value->definition;
            if (!subscripts_.is_inside(value)) {
                found.push_back({std::nullopt, {value}});
            } else if (op && op->code == Opcode::Get && !written_.contains(op->slot())) {
                auto [at, fresh] = by_slot.try_emplace(op->slot(), found.size());
                if (fresh)
                    found.push_back({op->slot(), {}});
                found[at->second].values.push_back(value);
            }
        }
        return found;
    }

private:
    void collect(const Block &block) {
        for (const auto &op : block.ops) {
            order_.emplace(op.get(), int(order_.size()));
            for (Value *operand : op->operands) {
                auto [at, fresh] = uses_.try_emplace(operand);
                at->second.push_back(op.get());
                if (fresh)
                    used_.push_back(operand);
            }
            for (const auto &region : op->regions)
                collect(*region);
        }
    }

    const std::vector<const Op *> &uses(const Value *value) const {
        static const std::vector<const Op *> none;
        auto found = uses_.find(value);
        return found == uses_.end() ? none : found->second;
    }

    void examine(std::vector<Value *> &values) {
        if (!values.front()->type.is_array())
            return;
        SharedArray array;
        chains_.clear();
        array.values = values;
        aliases_.clear();
        for (Value *value : values)
            collect_aliases(value);
        for (const Value *alias : aliases_)
            for (const Op *use : uses(alias))
                follow(*use, alias);
        bool shared = false;
        for (const Chain &chain : chains_)
            if (chain.store && chain.combiner) {
                shared |= is_shared(*chain.store);
                array.updates.push_back(chain.store);
            }
        if (!shared)
            return;
        std::sort(array.updates.begin(), array.updates.end(), [&](const Op *a, const Op *b) { return order_.at(a) < order_.at(b); });
        array.combiner = *combiner_of(array.updates.front());
        find_obstacle(array);
        found_.push_back(std::move(array));
    }

    int place(const Value *value) const {
        auto found = value->definition ? order_.find(value->definition) : order_.end();
        return found == order_.end() ? -1 : found->second;
    }

    void collect_aliases(const Value *value) {
        aliases_.push_back(value);
        for (const Op *use : uses(value))
            if (is_alias(*use) && use->operands[0] == value)
                collect_aliases(use->result.get());
    }

    bool is_shared(const Op &store) {
        return !subscripts_.is_own(store.operands[0]) && (store.code == Opcode::Assign || !subscripts_.tell_apart(store, 2));
    }

    std::optional<Opcode> combiner_of(const Op *store) const {
        for (const Chain &chain : chains_)
            if (chain.store == store)
                return chain.combiner;
        return std::nullopt;
    }

    // ---- one read of the array ----

    void follow(const Op &use, const Value *alias) {
        Chain chain;
        if (use.code == Opcode::Load)
            chains_.push_back(chain_from(use.result.get(), use, nullptr, chain));
        else if (!use.result || !use.type().is_lazy())
            return;
        else if (use.code == Opcode::Cast || step(chain, use, alias))
            chains_.push_back(chain_from(use.result.get(), use, alias, chain));
        else
            chains_.push_back(read_at(use));
    }

    static Chain read_at(const Op &op) { return {std::nullopt, nullptr, &op, "it is read here"}; }

    // One operation of the chain.
    static bool step(Chain &chain, const Op &op, const Value *value) {
        if (!combines(op.code) || op.operands[0] == op.operands[1])
            return false;
        Opcode code = op.code == Opcode::Sub ? Opcode::Add : op.code;
        bool first = op.operands[0] == value;
        bool ordered = op.code == Opcode::Sub || ((code == Opcode::PyMax || code == Opcode::PyMin) && types::is_float(op.type().dtype()));
        if ((ordered && !first) || chain.combiner.value_or(code) != code || !may_be_split(code, op.type().dtype()))
            return false;
        chain.combiner = code;
        return true;
    }

    // From an element (`read` is its load) or from the whole of `array`.
    Chain chain_from(const Value *value, const Op &read, const Value *array, Chain chain) {
        types::ScalarKind kind = array ? array->type.dtype() : value->type.dtype();
        bool wider = false;
        for (;;) {
            const auto &next = uses(value);
            if (next.size() != 1)
                return read_at(read);
            const Op &op = *next.front();
            bool target = op.operands.size() > 1 && op.operands[1] == value &&
                          ((op.code == Opcode::Store && !array && same_element(read, op)) ||
                           (op.code == Opcode::Assign && array && same_region(array, op.operands[0])));
            if (target) {
                if (!chain.combiner || (wider && is_extreme(*chain.combiner)))
                    return read_at(read);
                chain.store = &op;
                return chain;
            }
            if (op.code != Opcode::Cast && !step(chain, op, value))
                return read_at(read);
            value = op.result.get();
            wider |= value->type.dtype() != kind;
            if (!holds(kind, value->type.dtype()))
                return read_at(read);
        }
    }

    bool same_element(const Op &load, const Op &store) const {
        if (load.operands.size() + 1 != store.operands.size() || !same(load.operands[0], store.operands[0]))
            return false;
        for (size_t i = 1; i < load.operands.size(); ++i)
            if (!same(load.operands[i], store.operands[i + 1]))
                return false;
        return true;
    }

    bool same_region(const Value *read, const Value *written) const {
        return same(without_full_slices(read), without_full_slices(written));
    }

    // a[:, :] is a.
    static const Value *without_full_slices(const Value *array) {
        for (;;) {
            const Op *op = array->definition;
            if (!op || op->code != Opcode::View || op->operands.size() != 3 * op->ints.size() + 1)
                return array;
            for (size_t axis = 0; axis < op->ints.size(); ++axis) {
                const Value *length = op->operands[3 * axis + 3];
                const Op *dim = length->definition;
                if (op->entries()[axis] != ir::ViewEntry::Slice || ir::integer_constant(op->operands[3 * axis + 1]) != 0 ||
                    ir::integer_constant(op->operands[3 * axis + 2]) != 1 || !dim || dim->code != Opcode::Dim ||
                    dim->operands[0] != op->operands[0] || dim->axis() != int64_t(axis))
                    return array;
            }
            array = op->operands[0];
        }
    }

    // One value, or computed twice by the same ops from the same memory, which nothing writes in between.
    bool same(const Value *left, const Value *right) const {
        if (left == right)
            return true;
        const Op *a = left->definition, *b = right->definition;
        if (!a || !b || !same_operation(*a, *b) || ir::info(a->code).family == ir::Family::Call || a->code == Opcode::Alloc ||
            a->code == Opcode::Materialize)
            return false;
        bool reads = a->code == Opcode::Load || (a->code == Opcode::Get && written_.contains(a->slot()));
        if (reads && written_between(*a, *b))
            return false;
        for (size_t i = 0; i < a->operands.size(); ++i)
            if (!same(a->operands[i], b->operands[i]))
                return false;
        return true;
    }

    bool written_between(const Op &first, const Op &last) const {
        int from = place(first.result.get()), to = place(last.result.get());
        if (first.parent != last.parent || from < 0 || to < 0)
            return true;
        if (from > to)
            std::swap(from, to);
        return std::any_of(first.parent->ops.begin(), first.parent->ops.end(), [&](const auto &op) {
            int at = order_.at(op.get());
            return at > from && at < to &&
                   (op->code == Opcode::Set || op->code == Opcode::Store || op->code == Opcode::Assign || op->code == Opcode::CopyArray ||
                    ir::info(op->code).family == ir::Family::Call || !op->regions.empty());
        });
    }

    // ---- everything else that happens to the array ----

    void find_obstacle(SharedArray &array) const {
        auto blame = [&](const Op &op, std::string reason) {
            if (!array.obstacle)
                array.obstacle = &op, array.reason = std::move(reason);
        };
        for (const Chain &chain : chains_) {
            if (chain.obstacle)
                blame(*chain.obstacle, chain.reason);
            else if (chain.combiner != array.combiner)
                blame(*chain.store, "it is updated by another operation here");
        }
        std::set<const Op *> updates(array.updates.begin(), array.updates.end());
        for (const Value *alias : aliases_)
            for (const Op *use : uses(alias)) {
                bool target = (use->code == Opcode::Store || use->code == Opcode::Assign) && use->operands[0] == alias;
                if (target && !updates.contains(use))
                    blame(*use, "it is assigned to here");
                bool known = target || use->code == Opcode::Dim || use->code == Opcode::Load || is_alias(*use) ||
                             (use->result && use->type().is_lazy());
                if (!known)
                    blame(*use, use->code == Opcode::Call || use->code == Opcode::Native ? "it is passed to a function here"
                                : use->code == Opcode::Set                               ? "it, or a part of it, is given another name here"
                                                                                         : "it is read here");
            }
    }

    Subscripts subscripts_;
    std::set<int64_t> written_;
    std::unordered_map<const Value *, std::vector<const Op *>> uses_;
    std::vector<Value *> used_; // in program order
    std::unordered_map<const Op *, int> order_;
    std::vector<SharedArray> found_;
    // of the array that is being examined
    std::vector<const Value *> aliases_;
    std::vector<Chain> chains_;
};

} // namespace

std::vector<SharedArray> shared_arrays(Op &loop) { return Search(loop).run(); }

OtherArrays other_arrays(Op &loop, const std::vector<SharedArray> &shared) {
    std::set<const Value *> taken;
    for (const SharedArray &array : shared)
        taken.insert(array.values.begin(), array.values.end());
    OtherArrays others;
    for (const auto &root : Search(loop).roots()) {
        if (taken.contains(root.values.front()))
            continue;
        if (root.slot)
            others.slots.push_back(*root.slot);
        else
            others.values.push_back(root.values.front());
    }
    return others;
}

} // namespace veloz::passes
