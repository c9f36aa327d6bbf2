// Two tests of the stores of a loop against its loads: by subscripts that are sums with the variable, and, of an update in place, by
// subscripts in which the variable occurs at all, perhaps by way of an inner loop's range.
#include "analysis/dependence.h"

#include "analysis/affine.h"
#include "analysis/inside.h"
#include "analysis/subscripts.h"

#include <algorithm>
#include <cmath>

namespace veloz::analysis {

using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

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
            if (!subscripts_.is_inside(store->operands[1])) // whichever iteration comes last
                continue;
            for (const Op *around = store->parent->owner; around != &loop_; around = around->parent->owner)
                if (const Op *load = around->code == Opcode::If ? load_below(around->operands[0], *store) : nullptr)
                    return Dependence{store, load, true};
        }
        return std::nullopt;
    }

private:
    std::optional<Affine> sum(Value *index) const {
        while (index->definition && index->definition->code == Opcode::CheckIndex)
            index = index->definition->operands[0];
        return affine(index, [&](const Value *value) {
            return value == variable_ ? Leaf::Variable : !subscripts_.is_inside(value) ? Leaf::Known : Leaf::None;
        });
    }

    // How far apart the iterations are that use one element along an axis; null if all do.
    struct Axis {
        bool meets = false;
        std::optional<int64_t> distance;
    };
    Axis along(Value *written_at, Value *read_at) const {
        auto written = sum(written_at), read = sum(read_at);
        if (!written || !read || !same_terms(*written, *read))
            return {};
        int64_t apart = int64_t(uint64_t(written->constant) - uint64_t(read->constant));
        const Affine::Term *term = written->find(variable_);
        if (!term)
            return {apart == 0, std::nullopt};
        bool plain = !term->scale && std::count_if(written->terms.begin(), written->terms.end(),
                                                   [&](const auto &other) { return other.value == variable_; }) == 1;
        if (!plain || apart == INT64_MIN)
            return {apart == 0, 0};
        return {apart % term->factor == 0, apart / term->factor};
    }

    // Is an element that one iteration stores to loaded by another one?
    bool meet(const Op &store, const Op &load) const {
        std::optional<int64_t> distance;
        for (size_t axis = 0; axis + 1 < load.operands.size(); ++axis) {
            Axis here = along(store.operands[axis + 2], load.operands[axis + 1]);
            if (!here.meets || (distance && here.distance && distance != here.distance))
                return false;
            if (here.distance)
                distance = here.distance;
        }
        if (!distance) // the same element in each iteration
            return true;
        return *distance != 0 && std::abs(double(*distance)) <= double(kNear) && is_reached(*distance);
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

} // namespace veloz::analysis
