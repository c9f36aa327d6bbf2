// Grows groups from the last statement of a block to the first: a producer joins when all that reads it is inside.
#include "passes/statement_groups.h"

#include "analysis/alias.h"
#include "analysis/caught.h"
#include "analysis/lengths.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

namespace veloz::passes {

using analysis::is_fresh;
using analysis::length_along;
using analysis::memory_of;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::ReduceKind;
using ir::Value;

namespace {

constexpr size_t kMostLeaves = 28;    // streams through memory, and registers for their addresses
constexpr int64_t kUnitsPerArray = 8; // of work done twice that an array less in memory is worth
constexpr size_t kMostWriters = 32;   // between producer and consumer, before the search is given up
constexpr size_t kMostUsers = 64;

bool is_consumer(const Op &op) { return op.code == Opcode::Materialize || op.code == Opcode::Assign || op.code == Opcode::Reduce; }

bool is_plain_view(const Op &op) { return op.code == Opcode::View && slices_of(op).has_value(); }

bool writes_inside(const Op &op) { return (ir::effects_inside(op) & (ir::effect::WritesMemory | ir::effect::Calls)) != 0; }

// Does it matter whether it comes before an error that is caught?
bool shows(const Op &op) {
    using namespace ir::effect;
    unsigned shown = WritesMemory | WritesSlot | Prints | Calls | Controls | (op.code == Opcode::Materialize ? 0u : unsigned(Raises));
    return (ir::effects_inside(op) & shown) != 0;
}

// The Materialize behind a leaf, through slices.
Value *producer_of(Value *leaf) {
    while (leaf->definition && is_plain_view(*leaf->definition))
        leaf = leaf->definition->operands[0];
    return leaf->definition && leaf->definition->code == Opcode::Materialize ? leaf : nullptr;
}

class Grouping {
public:
    explicit Grouping(Block &block) : block_(block) {
        int count = 0;
        for (auto &op : block.ops) {
            number_[op.get()] = count++;
            if (writes_inside(*op))
                writers_.push_back(op.get());
            if (shows(*op))
                showing_places_.push_back(number_.at(op.get()));
        }
        is_guarded_ = !block.ops.empty() && analysis::is_guarded(*block.ops.front());
        for (const Op *op : writers_)
            writer_places_.push_back(number_.at(op));
    }

    std::vector<StatementGroup> run() {
        std::vector<StatementGroup> groups;
        std::unordered_map<const Value *, bool> absorbed;
        for (auto it = block_.ops.rbegin(); it != block_.ops.rend(); ++it) {
            Op &op = **it;
            if (!is_consumer(op) || (op.result && absorbed.contains(op.result.get())))
                continue;
            StatementGroup group = grow(op);
            if (group.producers.empty())
                continue;
            for (const Value *producer : group.producers)
                absorbed[producer] = true;
            groups.push_back(std::move(group));
        }
        std::reverse(groups.begin(), groups.end());
        return groups;
    }

private:
    StatementGroup grow(Op &consumer) {
        StatementGroup group{.consumer = &consumer};
        Value *source = consumer.operands.back();
        if (!source->type.is_array() || (consumer.code == Opcode::Assign && consumer.operands[0]->type.ndim() != source->type.ndim()))
            return group;
        int64_t apart = own_units(consumer);
        std::set<Value *> tried;
        std::vector<Value *> candidates;
        auto add_candidates = [&](const Op &of) {
            for (Value *leaf : shaped_parts(of.operands.back())) {
                Value *producer = producer_of(leaf);
                if (producer && producer->definition->parent == &block_ && std::ranges::find(candidates, producer) == candidates.end())
                    candidates.push_back(producer);
            }
        };
        add_candidates(consumer);
        for (size_t i = next(candidates, tried, group); i < candidates.size(); i = next(candidates, tried, group)) {
            Value *producer = candidates[i];
            tried.insert(producer);
            group.producers.insert(producer);
            int64_t units = apart + own_units(*producer->definition);
            if (is_worth_it(group, *producer->definition, units)) {
                apart = units;
                add_candidates(*producer->definition);
            } else {
                group.producers.erase(producer);
            }
        }
        if (!group.producers.empty())
            collect(group);
        return group;
    }

    // The first candidate that was not tried and whose readers are all inside by now.
    size_t next(const std::vector<Value *> &candidates, const std::set<Value *> &tried, const StatementGroup &group) const {
        size_t i = 0;
        while (i < candidates.size() && (tried.contains(candidates[i]) || !may_join(candidates[i], group)))
            ++i;
        return i;
    }

    bool may_join(const Value *producer, const StatementGroup &group) const {
        return read_inside_only(producer, size_t(producer->type.ndim()), group, kMostUsers) && !has_single_axis(*producer->definition) &&
               unwritten(*producer->definition, *group.consumer);
    }

    bool read_inside_only(const Value *value, size_t rank, const StatementGroup &group, size_t most) const {
        if (value->uses().size() > most)
            return false;
        return std::ranges::all_of(value->uses(), [&](const ir::Use &use) {
            const Op *user = use.op;
            if (user->parent != &block_)
                return false;
            if (user->code == Opcode::Dim)
                return !value->type.is_lazy();
            if (user == group.consumer)
                return user->operands.back() == value && (user->code != Opcode::Assign || user->operands[0] != value);
            if (user->result && group.producers.contains(user->result.get()))
                return true;
            bool goes_on = (user->result && user->result->type.is_lazy() && ir::is_elementwise(user->code)) || is_plain_view(*user);
            return goes_on && size_t(user->type().ndim()) == rank && read_inside_only(user->result.get(), rank, group, most);
        });
    }

    // Of one element for certain along some axis: to be stretched, not to be computed again and again.
    static bool has_single_axis(const Op &producer) {
        auto rank = size_t(producer.type().ndim());
        std::vector<bool> longer(rank, false);
        for (Value *part : shaped_parts(producer.operands[0])) {
            auto own = size_t(part->type.ndim());
            for (size_t axis = 0; axis < own; ++axis)
                if (part->type.is_lazy() || length_along(part, axis).constant != 1)
                    longer[rank - own + axis] = true;
        }
        return std::find(longer.begin(), longer.end(), false) != longer.end();
    }

    // Does the producer's tree still mean the same where the consumer stands?
    bool unwritten(const Op &producer, const Op &consumer) const {
        auto shown = std::ranges::upper_bound(showing_places_, number_.at(&producer));
        if (is_guarded_ && shown != showing_places_.end() && *shown < number_.at(&consumer))
            return false; // a handler would see it though the producer has failed
        auto first = std::ranges::upper_bound(writer_places_, number_.at(&producer));
        auto last = std::ranges::lower_bound(writer_places_, number_.at(&consumer));
        if (size_t(last - first) > kMostWriters)
            return false;
        std::vector<Value *> parts = shaped_parts(producer.operands[0]);
        for (auto it = first; it < last; ++it) {
            const Op &writer = *writers_[size_t(it - writer_places_.begin())];
            std::vector<const Value *> written = writer.regions.empty() ? ir::written_arrays(writer) : std::vector<const Value *>();
            bool harmless = std::ranges::all_of(written, [&](const Value *array) {
                const Value *memory = memory_of(array);
                return is_fresh(memory) && std::ranges::all_of(parts, [&](const Value *part) {
                           return part->type.is_lazy() || apart(memory_of(part), memory);
                       });
            });
            if (written.empty() || !harmless)
                return false;
        }
        return true;
    }

    // Is the memory certainly another one than what `fresh` made?
    bool apart(const Value *memory, const Value *fresh) const {
        if (memory == fresh)
            return false;
        if (is_fresh(memory))
            return true;
        if (fresh->definition->parent != &block_)
            return false;
        const Op *made = memory->definition;
        return !made || made->parent != &block_ || number_.at(made) < number_.at(fresh->definition);
    }

    static int64_t own_units(const Op &statement) {
        std::set<const Value *> seen;
        std::function<int64_t(const Value *)> sum = [&](const Value *value) -> int64_t {
            if (!value->type.is_lazy() || !seen.insert(value).second)
                return 0;
            int64_t units = element_units(*value->definition);
            for (const Value *operand : value->definition->operands)
                units += sum(operand);
            return units;
        };
        return sum(statement.operands.back());
    }

    static bool is_worth_it(const StatementGroup &group, const Op &producer, int64_t units_apart) {
        FusedTree tree(group.producers);
        if (!tree.build(group.consumer->operands.back()) || tree.leaves() > kMostLeaves)
            return false;
        int64_t units = tree.units();
        if (group.consumer->code == Opcode::Reduce) { // a position is looked for in what is computed a second time
            auto kind = group.consumer->reduction();
            if (kind == ReduceKind::ArgMin || kind == ReduceKind::ArgMax)
                units += own_units(producer);
        }
        return units - units_apart <= kUnitsPerArray * int64_t(group.producers.size());
    }

    void collect(StatementGroup &group) const {
        std::set<std::pair<int, Op *>> between, lengths;
        std::function<void(const Value *)> follow = [&](const Value *value) {
            for (const ir::Use &use : value->uses()) {
                Op *user = use.op;
                if (user == group.consumer)
                    continue;
                if (user->code == Opcode::Dim)
                    lengths.insert({number_.at(user), user});
                else if (between.insert({number_.at(user), user}).second)
                    follow(user->result.get());
            }
        };
        for (const Value *producer : group.producers) {
            between.insert({number_.at(producer->definition), producer->definition});
            follow(producer);
        }
        for (auto [number, op] : between)
            group.between.push_back(op);
        for (auto [number, op] : lengths)
            group.lengths.push_back(op);
    }

    Block &block_;
    std::unordered_map<const Op *, int> number_;
    std::vector<const Op *> writers_;
    std::vector<int> writer_places_;
    std::vector<int> showing_places_;
    bool is_guarded_ = false;
};

} // namespace

std::vector<StatementGroup> statement_groups(Block &block) { return Grouping(block).run(); }

std::vector<Value *> shaped_parts(Value *root) {
    std::vector<Value *> found;
    std::set<const Value *> seen;
    std::function<void(Value *)> visit = [&](Value *value) {
        if (!value->type.is_array() || !seen.insert(value).second)
            return;
        const Op *op = value->definition;
        if (!value->type.is_lazy() || op->code == Opcode::Iota || op->code == Opcode::Fill)
            found.push_back(value);
        else
            for (Value *operand : op->operands)
                visit(operand);
    };
    visit(root);
    return found;
}

} // namespace veloz::passes
