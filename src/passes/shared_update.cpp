// A subscript tells iterations apart if it is a sum or product in which the loop's variable occurs, perhaps by way of an inner loop's
// range.
#include "passes/dependence.h"

#include "passes/edit.h"

#include <algorithm>
#include <unordered_set>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

class Updates {
public:
    explicit Updates(Op &loop) : variable_(loop.regions[0]->arguments[0].get()) {
        inside_.insert(variable_);
        walk(*loop.regions[0], [&](Op &op) {
            if (op.result)
                inside_.insert(op.result.get());
            for (const auto &region : op.regions)
                for (const auto &argument : region->arguments) {
                    inside_.insert(argument.get());
                    ranges_[argument.get()] = &op;
                }
            if (op.code == Opcode::Set)
                sets_.emplace(op.ints[0], op.operands[0]);
            if (op.code == Opcode::Store)
                stores_.push_back(&op);
        });
    }

    std::optional<Dependence> find() {
        for (const Op *store : stores_) {
            if (is_apart(store->operands[0]) || any_apart(*store, 2))
                continue;
            visited_.clear();
            if (const Op *load = load_below(store->operands[1], *store))
                return Dependence{store, load};
        }
        return std::nullopt;
    }

private:
    bool any_apart(const Op &op, size_t first) {
        for (size_t i = first; i < op.operands.size(); ++i) {
            visited_.clear();
            if (tells_apart(op.operands[i]) == Tells::Apart)
                return true;
        }
        return false;
    }

    // Is the array a part of its own for each iteration: made there, or a view by a subscript that tells them apart?
    bool is_apart(const Value *array) {
        const Op *op = array->definition;
        if (!inside_.contains(array) || !op)
            return false;
        if (op->code == Opcode::View)
            return any_apart(*op, 1) || is_apart(op->operands[0]);
        if (op->code == Opcode::Get)
            return sets_.contains(op->ints[0]) && each_set(op->ints[0], [&](const Value *value) { return is_apart(value); });
        bool same_memory = op->code == Opcode::Retype || op->code == Opcode::Transpose || op->code == Opcode::FieldView ||
                           op->code == Opcode::FlatView || op->code == Opcode::BroadcastView || op->code == Opcode::GetItem;
        return same_memory ? is_apart(op->operands[0]) : true;
    }

    template <typename Test> bool each_set(int64_t slot, Test test) const {
        auto [first, last] = sets_.equal_range(slot);
        return std::all_of(first, last, [&](const auto &set) { return test(set.second); });
    }

    enum class Tells { Nothing, Apart, Unknown };

    Tells tells_apart(const Value *index) {
        if (index == variable_)
            return Tells::Apart;
        if (!inside_.contains(index))
            return Tells::Nothing;
        if (!visited_.insert(index).second) // a name that is computed from itself
            return Tells::Nothing;
        auto range = ranges_.find(index);
        if (range != ranges_.end())
            return range->second->code == Opcode::For ? combined(*range->second) : Tells::Unknown;
        const Op &op = *index->definition;
        switch (op.code) {
        case Opcode::Const: return Tells::Nothing;
        case Opcode::Cast: return types::is_integer(op.operands[0]->type.dtype()) ? tells_apart(op.operands[0]) : Tells::Unknown;
        case Opcode::CheckIndex: return tells_apart(op.operands[0]);
        case Opcode::Add:
        case Opcode::Sub:
        case Opcode::Mul:
        case Opcode::LShift:
        case Opcode::Neg:
        case Opcode::PyMin: // as parts of bounds
        case Opcode::PyMax: return combined(op);
        case Opcode::Select: return std::max(tells_apart(op.operands[1]), tells_apart(op.operands[2]));
        case Opcode::Dim: return Tells::Nothing;
        case Opcode::Get: {
            Tells all = Tells::Nothing;
            each_set(op.ints[0], [&](const Value *value) {
                all = std::max(all, tells_apart(value));
                return true;
            });
            return all;
        }
        default: return Tells::Unknown;
        }
    }

    Tells combined(const Op &op) {
        Tells all = Tells::Nothing;
        for (const Value *operand : op.operands)
            all = std::max(all, tells_apart(operand));
        return all;
    }

    // The load of the stored element that the stored value is computed from.
    const Op *load_below(const Value *value, const Op &store) {
        const Op *op = value->definition;
        if (!op || !inside_.contains(value) || !visited_.insert(value).second)
            return nullptr;
        if (op->code == Opcode::Load && same_element(*op, store))
            return op;
        for (const Value *operand : op->operands)
            if (const Op *found = load_below(operand, store))
                return found;
        return nullptr;
    }

    static bool same_element(const Op &load, const Op &store) {
        if (!alike(load.operands[0], store.operands[0]) || load.operands.size() + 1 != store.operands.size())
            return false;
        for (size_t i = 1; i < load.operands.size(); ++i)
            if (!alike(load.operands[i], store.operands[i + 1]))
                return false;
        return true;
    }

    static bool alike(const Value *left, const Value *right) {
        if (left == right)
            return true;
        const Op *a = left->definition, *b = right->definition;
        if (!a || !b || a->code != b->code || a->ints != b->ints || a->operands.size() != b->operands.size() || !a->regions.empty() ||
            a->code == Opcode::Call)
            return false;
        for (size_t i = 0; i < a->operands.size(); ++i)
            if (!alike(a->operands[i], b->operands[i]))
                return false;
        return true;
    }

    const Value *variable_;
    std::unordered_set<const Value *> inside_, visited_;
    std::unordered_map<const Value *, const Op *> ranges_; // the loop of an induction variable
    std::unordered_multimap<int64_t, const Value *> sets_;
    std::vector<const Op *> stores_;
};

} // namespace

std::optional<Dependence> shared_update(Op &loop) { return Updates(loop).find(); }

} // namespace veloz::passes
