// Two tests of the stores of a loop against its loads: by subscripts that are the variable plus a constant, and, of an update in place, by
// subscripts in which the variable occurs at all, perhaps by way of an inner loop's range.
#include "passes/dependence.h"

#include "passes/edit.h"

#include <algorithm>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

struct Subscript {
    enum class Kind { Unknown, Variable, Invariant };
    Kind kind = Kind::Unknown;
    int64_t offset = 0;           // of Variable
    const Value *value = nullptr; // of Invariant
};

constexpr int64_t kNear = 64; // farther apart, a short loop might not meet the element again

class Accesses {
public:
    explicit Accesses(Op &loop) : loop_(loop), variable_(loop.regions[0]->arguments[0].get()), inside_(values_inside(loop)) {
        walk(*loop.regions[0], [&](Op &op) {
            for (const auto &region : op.regions)
                for (const auto &argument : region->arguments)
                    ranges_[argument.get()] = &op;
            if (op.code == Opcode::Set)
                sets_.emplace(op.slot(), op.operands[0]);
            if (op.code == Opcode::Store)
                stores_.push_back(&op);
            if (op.code == Opcode::Load)
                loads_.push_back(&op);
        });
        std::erase_if(stores_, [&](const Op *store) { return is_own(store->operands[0]); });
    }

    std::optional<Dependence> proved() const {
        for (const Op *store : stores_)
            for (const Op *load : loads_)
                if (store->operands[0] == load->operands[0] && meet(*store, *load))
                    return Dependence{store, load};
        return std::nullopt;
    }

    std::optional<Dependence> update() {
        for (const Op *store : stores_) {
            if (any_apart(*store, 2))
                continue;
            visited_.clear();
            if (const Op *load = load_below(store->operands[1], *store))
                return Dependence{store, load};
        }
        return std::nullopt;
    }

private:
    Subscript subscript(const Value *index) const {
        if (index == variable_)
            return {Subscript::Kind::Variable, 0, nullptr};
        if (!inside_.contains(index))
            return {Subscript::Kind::Invariant, 0, index};
        const Op *op = index->definition;
        if (!op || (op->code != Opcode::Add && op->code != Opcode::Sub) || op->operands[0] != variable_)
            return {};
        auto offset = ir::integer_constant(op->operands[1]);
        if (!offset || *offset < -kNear || *offset > kNear)
            return {};
        return {Subscript::Kind::Variable, op->code == Opcode::Add ? *offset : -*offset, nullptr};
    }

    // Is an element that one iteration stores to loaded by another one?
    bool meet(const Op &store, const Op &load) const {
        bool varies = false;
        std::optional<int64_t> distance;
        for (size_t axis = 0; axis + 1 < load.operands.size(); ++axis) {
            Subscript written = subscript(store.operands[axis + 2]), read = subscript(load.operands[axis + 1]);
            if (written.kind != read.kind || written.kind == Subscript::Kind::Unknown)
                return false;
            if (written.kind == Subscript::Kind::Variable) {
                if (varies && distance != written.offset - read.offset)
                    return false;
                varies = true;
                distance = written.offset - read.offset;
            } else if (written.value != read.value) {
                auto one = ir::integer_constant(written.value), other = ir::integer_constant(read.value);
                if (!one || one != other)
                    return false;
            }
        }
        return !varies || (*distance != 0 && is_reached(*distance)); // the same element in each iteration, or that of a neighbour
    }

    // Does the variable take two values that are `distance` apart?
    bool is_reached(int64_t distance) const {
        auto begin = ir::integer_constant(loop_.operands[0]), end = ir::integer_constant(loop_.operands[1]);
        auto step = ir::integer_constant(loop_.operands[2]);
        if (!step || *step == INT64_MIN || distance % *step != 0)
            return false;
        return !begin || !end || std::abs(distance) < std::abs(double(*end) - double(*begin));
    }

    bool any_apart(const Op &op, size_t first) {
        for (size_t i = first; i < op.operands.size(); ++i) {
            visited_.clear();
            if (tells_apart(op.operands[i]) == Tells::Apart)
                return true;
        }
        return false;
    }

    // Is the array a part of its own for each iteration: made there, or a view by a subscript that tells them apart?
    bool is_own(const Value *array) {
        const Op *op = array->definition;
        if (!inside_.contains(array) || !op)
            return false;
        if (op->code == Opcode::View)
            return any_apart(*op, 1) || is_own(op->operands[0]);
        if (op->code == Opcode::Get) {
            int64_t slot = op->slot();
            if (!examined_.insert(slot).second)
                return true; // set from itself: its other sets decide
            bool own = sets_.contains(slot) && each_set(slot, [&](const Value *value) { return is_own(value); });
            examined_.erase(slot);
            return own;
        }
        bool same_memory = op->code == Opcode::Retype || op->code == Opcode::Transpose || op->code == Opcode::FieldView ||
                           op->code == Opcode::FlatView || op->code == Opcode::BroadcastView || op->code == Opcode::GetItem;
        return same_memory ? is_own(op->operands[0]) : true;
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
            each_set(op.slot(), [&](const Value *value) {
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
        if (!a || !b || a->code != b->code || a->ints != b->ints || a->real != b->real || a->imag != b->imag ||
            a->operands.size() != b->operands.size() || !a->regions.empty() || a->code == Opcode::Call)
            return false;
        for (size_t i = 0; i < a->operands.size(); ++i)
            if (!alike(a->operands[i], b->operands[i]))
                return false;
        return true;
    }

    Op &loop_;
    const Value *variable_;
    std::unordered_set<const Value *> inside_, visited_;
    std::unordered_map<const Value *, const Op *> ranges_; // the loop of an induction variable
    std::unordered_multimap<int64_t, const Value *> sets_;
    std::vector<const Op *> stores_, loads_; // stores into arrays of the iteration's own are left out
    std::set<int64_t> examined_;             // slots that is_own is in the middle of
};

} // namespace

std::optional<Dependence> proved_dependence(Op &loop) { return Accesses(loop).proved(); }

std::optional<Dependence> shared_update(Op &loop) { return Accesses(loop).update(); }

} // namespace veloz::passes
