// Two tests of the stores of a loop against its loads: by subscripts that are the variable plus a constant, and, of an update in place, by
// subscripts in which the variable occurs at all, perhaps by way of an inner loop's range.
#include "passes/dependence.h"

#include "passes/edit.h"
#include "passes/subscripts.h"

#include <cmath>

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
    explicit Accesses(Op &loop) : loop_(loop), variable_(loop.regions[0]->arguments[0].get()), subscripts_(loop) {
        walk(*loop.regions[0], [&](Op &op) {
            if (op.code == Opcode::Store)
                stores_.push_back(&op);
            if (op.code == Opcode::Load)
                loads_.push_back(&op);
        });
        std::erase_if(stores_, [&](const Op *store) { return subscripts_.is_own(store->operands[0]); });
    }

    std::optional<Dependence> proved(const std::set<const Op *> &but) const {
        for (const Op *store : stores_)
            for (const Op *load : loads_)
                if (!but.contains(store) && store->operands[0] == load->operands[0] && meet(*store, *load))
                    return Dependence{store, load};
        return std::nullopt;
    }

    std::optional<Dependence> update() {
        for (const Op *store : stores_) {
            if (subscripts_.tell_apart(*store, 2))
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
        if (!subscripts_.is_inside(index))
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

    // The load of the stored element that the stored value is computed from.
    const Op *load_below(const Value *value, const Op &store) {
        const Op *op = value->definition;
        if (!op || !subscripts_.is_inside(value) || !visited_.insert(value).second)
            return nullptr;
        if (op->code == Opcode::Load && same_element(*op, store))
            return op;
        for (const Value *operand : op->operands)
            if (const Op *found = load_below(operand, store))
                return found;
        return nullptr;
    }

    static bool same_element(const Op &load, const Op &store) {
        if (!Subscripts::alike(load.operands[0], store.operands[0]) || load.operands.size() + 1 != store.operands.size())
            return false;
        for (size_t i = 1; i < load.operands.size(); ++i)
            if (!Subscripts::alike(load.operands[i], store.operands[i + 1]))
                return false;
        return true;
    }

    Op &loop_;
    const Value *variable_;
    Subscripts subscripts_;
    std::unordered_set<const Value *> visited_;
    std::vector<const Op *> stores_, loads_; // stores into arrays of the iteration's own are left out
};

} // namespace

std::optional<Dependence> proved_dependence(Op &loop, const std::set<const Op *> &but) { return Accesses(loop).proved(but); }

std::optional<Dependence> shared_update(Op &loop) { return Accesses(loop).update(); }

} // namespace veloz::passes
