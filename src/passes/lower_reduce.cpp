// Whole-array reductions run flat and in parallel; those along axes run a serial reduction for each element of the result.
#include "passes/lower_reduce.h"

#include "passes/array_tree.h"
#include "passes/loop_attributes.h"

#include <algorithm>
#include <limits>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::ReduceKind;
using ir::Type;
using ir::Value;
using types::Layout;
using types::ScalarKind;

namespace {

Opcode combiner(ReduceKind kind) {
    switch (kind) {
    case ReduceKind::Sum: return Opcode::Add;
    case ReduceKind::Prod: return Opcode::Mul;
    case ReduceKind::Min:
    case ReduceKind::ArgMin: return Opcode::Minimum;
    case ReduceKind::Max:
    case ReduceKind::ArgMax: return Opcode::Maximum;
    case ReduceKind::Any: return Opcode::BitOr;
    case ReduceKind::All: return Opcode::BitAnd;
    }
    return Opcode::Add;
}

class Reduction {
public:
    Reduction(ir::Module &module, ir::Builder &builder, const Op &op)
        : builder_(builder), kind_(ReduceKind(op.ints[0])), tree_(&module, &builder, op.operands[0]), source_(op.operands[0]->type.dtype()),
          op_(op) {
        for (size_t i = 2; i < op.ints.size(); ++i)
            axes_.push_back(op.ints[i]);
    }

    Value *run() {
        bool arg = kind_ == ReduceKind::ArgMin || kind_ == ReduceKind::ArgMax;
        if (op_.type().is_array())
            return along_axes(arg);
        std::vector<int64_t> all;
        for (size_t axis = 0; axis < tree_.shape().size(); ++axis)
            all.push_back(int64_t(axis));
        return arg ? find(all, {}) : flat_or_nested(all);
    }

private:
    int new_accumulator() {
        Type type = Type::scalar(op_.type().dtype());
        int slot = builder_.add_slot("%accumulator", type);
        builder_.set(slot, identity(type));
        return slot;
    }

    Value *identity(const Type &type) {
        ScalarKind kind = type.dtype();
        bool low = kind_ == ReduceKind::Max;
        switch (kind_) {
        case ReduceKind::Prod:
        case ReduceKind::All:
            return types::is_float(kind) || types::is_complex(kind) ? builder_.constant_float(1.0, type) : builder_.constant_int(1, type);
        case ReduceKind::Min:
        case ReduceKind::Max: {
            double infinity = std::numeric_limits<double>::infinity();
            if (types::is_float(kind))
                return builder_.constant_float(low ? -infinity : infinity, type);
            if (types::is_complex(kind)) // lexicographic order
                return low ? builder_.constant_complex(-infinity, -infinity, type) : builder_.constant_complex(infinity, infinity, type);
            int bits = 8 * types::byte_size(kind);
            if (types::is_bool(kind))
                return builder_.constant_int(!low, type);
            if (types::is_unsigned(kind))
                return builder_.constant_int(low ? 0 : int64_t(~uint64_t(0) >> (64 - bits)), type);
            int64_t highest = int64_t(~uint64_t(0) >> (65 - bits));
            return builder_.constant_int(low ? -highest - 1 : highest, type);
        }
        default:
            return types::is_float(kind) || types::is_complex(kind) ? builder_.constant_float(0.0, type) : builder_.constant_int(0, type);
        }
    }

    void accumulate(int slot, Value *value) {
        Type type = Type::scalar(op_.type().dtype());
        Value *next = builder_.value(combiner(kind_), {builder_.get(slot), value}, type, {1}); // 1: may be re-associated
        builder_.set(slot, next);
    }

    void loop(Value *count, bool automatic, const std::function<void(Value *)> &body) {
        Op *op = builder_.make_for(builder_.constant_int(0), count, builder_.constant_int(1),
                                   automatic ? ir::LoopMode::Auto : ir::LoopMode::Serial);
        complete_attributes(*op);
        op->ints[kFlags] = kIndependent;
        ir::Block *block = builder_.block();
        auto position = builder_.position();
        builder_.set_insertion(op->regions[0].get());
        body(op->regions[0]->arguments[0].get());
        builder_.set_insertion(block, position);
    }

    Value *flat_or_nested(const std::vector<int64_t> &all) {
        int slot = new_accumulator();
        Layout order;
        if (!tree_.may_be_flat(order) && !all.empty()) {
            nest(all, slot, true);
            return builder_.get(slot);
        }
        Value *simple = tree_.none_stretched();
        ir::Block *block = builder_.block();
        auto position = builder_.position();
        if (simple) {
            Op *choice = builder_.make_if(simple);
            builder_.set_insertion(choice->regions[0].get());
            flat(slot);
            builder_.set_insertion(choice->regions[1].get());
            nest(all, slot, true);
            builder_.set_insertion(block, position);
        } else {
            flat(slot);
        }
        return builder_.get(slot);
    }

    void flat(int slot) {
        ValueMap flat;
        for (Value *leaf : tree_.leaves())
            flat[leaf] =
                leaf->type.ndim() == 1 && leaf->type.layout() == Layout::C
                    ? leaf
                    : builder_.value(Opcode::FlatView, {leaf}, Type::array(leaf->type.dtype(), 1, Layout::C, leaf->type.readonly()));
        Value *count = tree_.shape().empty() ? builder_.constant_int(1) : tree_.shape()[0];
        for (size_t axis = 1; axis < tree_.shape().size(); ++axis)
            count = builder_.value(Opcode::Mul, {count, tree_.shape()[axis]}, Type::index());
        loop(count, true, [&](Value *k) {
            accumulate(slot, tree_.element([&](Value *leaf) { return builder_.load(flat.at(leaf), {k}); }, [&](int) { return k; }));
        });
    }

    // The element at a full index; axes that a leaf stretches are read at 0.
    Value *element_at(const std::vector<Value *> &index) {
        return tree_.element(
            [&](Value *leaf) {
                std::vector<Value *> own;
                auto rank = size_t(leaf->type.ndim());
                for (size_t axis = 0; axis < rank; ++axis) {
                    size_t wide = index.size() - rank + axis;
                    Value *length = tree_.shape_of(leaf)[axis];
                    if (none_stretched_ || length == tree_.shape()[wide]) {
                        own.push_back(index[wide]);
                        continue;
                    }
                    Value *one = builder_.constant_int(1), *zero = builder_.constant_int(0);
                    Value *single = builder_.value(Opcode::Eq, {length, one}, Type::py_bool());
                    own.push_back(builder_.value(Opcode::Select, {single, zero, index[wide]}, Type::index()));
                }
                return builder_.load(leaf, own);
            },
            [&](int axis) { return index[size_t(axis)]; });
    }

    // Serial loops over `axes` around one accumulation; the other axes come from `fixed_`.
    void nest(const std::vector<int64_t> &axes, int slot, bool automatic) {
        std::vector<Value *> index = fixed_;
        index.resize(tree_.shape().size());
        std::function<void(size_t)> next = [&](size_t depth) {
            if (depth == axes.size())
                return accumulate(slot, element_at(index));
            auto axis = size_t(axes[depth]);
            loop(tree_.shape()[axis], automatic && depth == 0, [&](Value *k) {
                index[axis] = k;
                next(depth + 1);
            });
        };
        next(0);
    }

    bool has_nan() const { return types::is_float(source_) || types::is_complex(source_); }

    // Emits `body` twice if a leaf may be stretched: for when none is, with plain indices, and for the rest.
    void versioned(const std::function<void()> &body) {
        Value *simple = tree_.none_stretched();
        if (!simple)
            return body();
        Op *choice = builder_.make_if(simple);
        ir::Block *block = builder_.block();
        auto position = builder_.position();
        for (size_t side = 0; side < 2; ++side) {
            builder_.set_insertion(choice->regions[side].get());
            none_stretched_ = side == 0;
            body();
        }
        builder_.set_insertion(block, position);
    }

    // Position of the first extreme element, NaN first, counted over `axes` in C order.
    Value *find(const std::vector<int64_t> &axes, std::vector<Value *> index) {
        Type element = Type::scalar(source_), count = Type::scalar(ScalarKind::I64), flag = Type::py_bool();
        int best = builder_.add_slot("%best", element), at = builder_.add_slot("%at", count), now = builder_.add_slot("%now", count);
        builder_.set(at, builder_.constant_int(-1, count));
        builder_.set(now, builder_.constant_int(0, count));
        builder_.set(best, has_nan() ? builder_.constant_float(0.0, element) : builder_.constant_int(0, element));
        index.resize(tree_.shape().size());
        std::function<void(size_t)> next = [&](size_t depth) {
            if (depth < axes.size()) {
                auto axis = size_t(axes[depth]);
                loop(tree_.shape()[axis], false, [&](Value *k) {
                    index[axis] = k;
                    next(depth + 1);
                });
                return;
            }
            Value *value = element_at(index), *old = builder_.get(best), *position = builder_.get(now);
            Value *better = builder_.value(kind_ == ReduceKind::ArgMax ? Opcode::Gt : Opcode::Lt, {value, old}, flag);
            if (has_nan()) {
                Value *fresh = builder_.value(Opcode::IsNan, {value}, flag);
                Value *settled = builder_.value(Opcode::IsNan, {old}, flag);
                better = builder_.value(Opcode::BitOr, {better, fresh}, flag);
                better = builder_.value(Opcode::BitAnd, {better, builder_.value(Opcode::Not, {settled}, flag)}, flag);
            }
            Value *first = builder_.value(Opcode::Lt, {builder_.get(at), builder_.constant_int(0, count)}, flag);
            better = builder_.value(Opcode::BitOr, {better, first}, flag);
            builder_.set(best, builder_.value(Opcode::Select, {better, value, old}, element));
            builder_.set(at, builder_.value(Opcode::Select, {better, position, builder_.get(at)}, count));
            builder_.set(now, builder_.value(Opcode::Add, {position, builder_.constant_int(1, count)}, count));
        };
        next(0);
        return builder_.get(at);
    }

    Value *along_axes(bool arg) {
        bool keepdims = op_.ints[1] != 0;
        Value *one = builder_.constant_int(1), *zero = builder_.constant_int(0);
        std::vector<Value *> dims, index(tree_.shape().size());
        std::vector<int64_t> kept;
        for (size_t axis = 0; axis < tree_.shape().size(); ++axis) {
            bool reduced = std::find(axes_.begin(), axes_.end(), int64_t(axis)) != axes_.end();
            if (!reduced)
                kept.push_back(int64_t(axis));
            if (!reduced || keepdims)
                dims.push_back(reduced ? one : tree_.shape()[axis]);
        }
        Value *out = builder_.value(Opcode::Alloc, dims, op_.type(), {0});
        std::function<void(size_t)> next = [&](size_t depth) {
            if (depth < kept.size()) {
                auto axis = size_t(kept[depth]);
                loop(tree_.shape()[axis], depth == 0, [&](Value *k) {
                    index[axis] = k;
                    next(depth + 1);
                });
                return;
            }
            Value *value = nullptr;
            fixed_ = index;
            if (arg) {
                value = find(axes_, index);
            } else {
                int slot = new_accumulator();
                nest(axes_, slot, false);
                value = builder_.get(slot);
            }
            std::vector<Value *> place;
            for (size_t axis = 0; axis < index.size(); ++axis) {
                bool reduced = std::find(axes_.begin(), axes_.end(), int64_t(axis)) != axes_.end();
                if (!reduced || keepdims)
                    place.push_back(reduced ? zero : index[axis]);
            }
            builder_.store(out, value, place);
        };
        versioned([&] { next(0); });
        return out;
    }

    ir::Builder &builder_;
    ReduceKind kind_;
    ArrayTree tree_;
    ScalarKind source_;
    const Op &op_;
    std::vector<int64_t> axes_;
    bool none_stretched_ = false; // where code is emitted now
    std::vector<Value *> fixed_;  // indices of the kept axes, in a full index
};

} // namespace

Value *lower_reduce(ir::Module &module, ir::Builder &builder, const Op &op) { return Reduction(module, builder, op).run(); }

} // namespace veloz::passes
