// A subscript is the loop's variable plus a constant, or a value from outside of the loop, or unknown.
#include "passes/dependence.h"

#include "passes/edit.h"

#include <unordered_set>

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

class Finder {
public:
    explicit Finder(Op &loop) : variable_(loop.regions[0]->arguments[0].get()) {
        inside_.insert(variable_);
        walk(*loop.regions[0], [&](Op &op) {
            if (op.result)
                inside_.insert(op.result.get());
            for (const auto &region : op.regions)
                for (const auto &argument : region->arguments)
                    inside_.insert(argument.get());
            if (op.code == Opcode::Store)
                stores_.push_back(&op);
            if (op.code == Opcode::Load)
                loads_.push_back(&op);
        });
    }

    std::optional<Dependence> find() const {
        for (const Op *store : stores_)
            for (const Op *load : loads_)
                if (store->operands[0] == load->operands[0] && meet(*store, *load))
                    return Dependence{store, load};
        return std::nullopt;
    }

private:
    static std::optional<int64_t> constant(const Value *value) {
        const Op *op = value->definition;
        return op && op->code == Opcode::Const && !op->ints.empty() ? std::optional(op->ints[0]) : std::nullopt;
    }

    Subscript subscript(const Value *index) const {
        if (index == variable_)
            return {Subscript::Kind::Variable, 0, nullptr};
        if (!inside_.contains(index))
            return {Subscript::Kind::Invariant, 0, index};
        const Op *op = index->definition;
        if (!op || (op->code != Opcode::Add && op->code != Opcode::Sub) || op->operands[0] != variable_)
            return {};
        auto offset = constant(op->operands[1]);
        if (!offset || *offset < -kNear || *offset > kNear)
            return {};
        return {Subscript::Kind::Variable, op->code == Opcode::Add ? *offset : -*offset, nullptr};
    }

    // Is an element that one iteration stores to loaded by another one?
    bool meet(const Op &store, const Op &load) const {
        bool apart = false, varies = false;
        for (size_t axis = 0; axis + 1 < load.operands.size(); ++axis) {
            Subscript written = subscript(store.operands[axis + 2]), read = subscript(load.operands[axis + 1]);
            if (written.kind != read.kind || written.kind == Subscript::Kind::Unknown)
                return false;
            if (written.kind == Subscript::Kind::Variable) {
                varies = true;
                apart |= written.offset != read.offset;
            } else if (written.value != read.value) {
                auto one = constant(written.value), other = constant(read.value);
                if (!one || one != other)
                    return false;
            }
        }
        return apart || !varies; // the same element in each iteration, or that of a neighbour
    }

    const Value *variable_;
    std::unordered_set<const Value *> inside_;
    std::vector<const Op *> stores_, loads_;
};

} // namespace

std::optional<Dependence> proved_dependence(Op &loop) { return Finder(loop).find(); }

} // namespace veloz::passes
