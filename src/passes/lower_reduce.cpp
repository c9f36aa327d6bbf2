// Whole-array reductions run flat and in parallel; those along axes run row by row where the last axis is kept, else element by element.
#include "passes/lower_reduce.h"

#include "passes/reduction.h"

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

constexpr int64_t kColumns = 256;   // of the result, that one pass over the rows fills
constexpr int64_t kFewColumns = 16; // so narrow rows are not worth a loop each

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

} // namespace

Reduction::Reduction(ir::Module &module, ir::Builder &builder, const Op &op)
    : builder_(builder), kind_(op.reduction()), tree_(&module, &builder, op.operands[0]), source_(op.operands[0]->type.dtype()), op_(op),
      axes_(op.axes().begin(), op.axes().end()), keepdims_(op.keepdims()) {
    for (size_t axis = 0; axis < tree_.shape().size(); ++axis)
        if (!is_reduced(axis))
            kept_.push_back(int64_t(axis));
}

bool Reduction::is_reduced(size_t axis) const { return std::find(axes_.begin(), axes_.end(), int64_t(axis)) != axes_.end(); }

Value *Reduction::run() {
    bool arg = kind_ == ReduceKind::ArgMin || kind_ == ReduceKind::ArgMax;
    if (op_.type().is_array())
        return along_axes(arg);
    std::vector<int64_t> all;
    for (size_t axis = 0; axis < tree_.shape().size(); ++axis)
        all.push_back(int64_t(axis));
    return arg ? position_in_all(all) : flat_or_nested(all);
}

Reduction::Accumulator Reduction::new_accumulator(ReduceKind kind, const Type &type) {
    Accumulator made{builder_.add_slot("%accumulator", type), std::nullopt};
    builder_.set(made.value, identity(kind, type));
    if (types::is_float(type.dtype()) && (kind == ReduceKind::Min || kind == ReduceKind::Max)) {
        made.nan = builder_.add_slot("%nan", Type::py_bool());
        builder_.set(*made.nan, builder_.constant_int(0, Type::py_bool()));
    }
    return made;
}

Value *Reduction::identity(ReduceKind kind, const Type &type) {
    ScalarKind dtype = type.dtype();
    bool low = kind == ReduceKind::Max;
    switch (kind) {
    case ReduceKind::Prod:
    case ReduceKind::All:
        return types::is_float(dtype) || types::is_complex(dtype) ? builder_.constant_float(1.0, type) : builder_.constant_int(1, type);
    case ReduceKind::Min:
    case ReduceKind::Max: {
        double infinity = std::numeric_limits<double>::infinity();
        if (types::is_float(dtype))
            return builder_.constant_float(low ? -infinity : infinity, type);
        if (types::is_complex(dtype)) // lexicographic order
            return low ? builder_.constant_complex(-infinity, -infinity, type) : builder_.constant_complex(infinity, infinity, type);
        int bits = 8 * types::byte_size(dtype);
        if (types::is_bool(dtype))
            return builder_.constant_int(!low, type);
        if (types::is_unsigned(dtype))
            return builder_.constant_int(low ? 0 : int64_t(~uint64_t(0) >> (64 - bits)), type);
        int64_t highest = int64_t(~uint64_t(0) >> (65 - bits));
        return builder_.constant_int(low ? -highest - 1 : highest, type);
    }
    default:
        return types::is_float(dtype) || types::is_complex(dtype) ? builder_.constant_float(0.0, type) : builder_.constant_int(0, type);
    }
}

void Reduction::accumulate(const Accumulator &accumulator, ReduceKind kind, Value *value) {
    Type type = builder_.function()->slots[size_t(accumulator.value)].type;
    if (!accumulator.nan) {
        Value *next = builder_.value(combiner(kind), {builder_.get(accumulator.value), value}, type, {ir::kReassociated});
        builder_.set(accumulator.value, next);
        return;
    }
    Opcode op = kind == ReduceKind::Max ? Opcode::Fmax : Opcode::Fmin;
    builder_.set(accumulator.value, builder_.value(op, {builder_.get(accumulator.value), value}, type, {ir::kNanIsMoot}));
    Type flag = Type::py_bool();
    Value *nan = builder_.value(Opcode::IsNan, {value}, flag);
    builder_.set(*accumulator.nan, builder_.value(Opcode::BitOr, {builder_.get(*accumulator.nan), nan}, flag));
}

Value *Reduction::result_of(const Accumulator &accumulator) {
    Value *value = builder_.get(accumulator.value);
    if (!accumulator.nan)
        return value;
    Value *nan = builder_.constant_float(std::numeric_limits<double>::quiet_NaN(), value->type);
    return builder_.value(Opcode::Select, {builder_.get(*accumulator.nan), nan, value}, value->type);
}

void Reduction::loop(Value *count, bool automatic, const Body &body, bool independent) {
    counted_loop(builder_, count, automatic, independent, body);
}

void Reduction::in_blocks(Value *count, int64_t width, bool automatic, const BlockBody &body) {
    auto index = [&](Opcode op, Value *a, Value *b) { return builder_.value(op, {a, b}, Type::index()); };
    Value *full = builder_.constant_int(width);
    Value *blocks = index(Opcode::FloorDiv, index(Opcode::Add, count, builder_.constant_int(width - 1)), full);
    loop(blocks, automatic, [&](Value *block) {
        Value *start = index(Opcode::Mul, block, full);
        body(start, index(Opcode::PyMin, full, index(Opcode::Sub, count, start)));
    });
}

void Reduction::versioned(const std::function<void()> &body) {
    Value *simple = tree_.none_stretched();
    if (!simple)
        return body();
    Op *choice = builder_.make_if(simple);
    for (size_t side = 0; side < 2; ++side) {
        none_stretched_ = side == 0;
        builder_.inside(choice->regions[side].get(), body);
    }
    mark_plain(*choice->regions[1]);
}

Value *Reduction::element_at(const std::vector<Value *> &index) {
    return tree_.element(
        [&](Value *leaf) {
            std::vector<Value *> own;
            auto rank = size_t(leaf->type.ndim());
            for (size_t axis = 0; axis < rank; ++axis) {
                size_t wide = index.size() - rank + axis;
                Value *length = tree_.shape_of(leaf)[axis];
                ArrayTree::Fit fit = tree_.fit(leaf, wide);
                if (fit == ArrayTree::Fit::Same || (fit == ArrayTree::Fit::Unknown && none_stretched_)) {
                    own.push_back(index[wide]);
                    continue;
                }
                Value *one = builder_.constant_int(1), *zero = builder_.constant_int(0);
                if (fit == ArrayTree::Fit::One) {
                    own.push_back(zero);
                    continue;
                }
                Value *single = builder_.value(Opcode::Eq, {length, one}, Type::py_bool());
                own.push_back(builder_.value(Opcode::Select, {single, zero, index[wide]}, Type::index()));
            }
            return builder_.load(leaf, own);
        },
        [&](int axis) { return index[size_t(axis)]; });
}

Value *Reduction::flat_count() {
    Value *count = tree_.shape().empty() ? builder_.constant_int(1) : tree_.shape()[0];
    for (size_t axis = 1; axis < tree_.shape().size(); ++axis)
        count = builder_.value(Opcode::Mul, {count, tree_.shape()[axis]}, Type::index());
    return count;
}

Value *Reduction::flat_or_nested(const std::vector<int64_t> &all) {
    Accumulator accumulator = new_accumulator(kind_, Type::scalar(op_.type().dtype()));
    Layout order;
    if (!tree_.may_be_flat(order) && !all.empty()) {
        nest(all, accumulator, true);
        return result_of(accumulator);
    }
    if (Value *simple = tree_.none_stretched()) {
        Op *choice = builder_.make_if(simple);
        builder_.inside(choice->regions[0].get(), [&] { flat(accumulator); });
        builder_.inside(choice->regions[1].get(), [&] { nest(all, accumulator, true); });
        mark_plain(*choice->regions[1]);
    } else {
        flat(accumulator);
    }
    return result_of(accumulator);
}

void Reduction::flat(const Accumulator &accumulator) {
    ValueMap leaves = tree_.flat_leaves();
    loop(flat_count(), true, [&](Value *k) { accumulate(accumulator, kind_, tree_.flat_element(leaves, k)); });
}

// Loops over `axes` around one accumulation; the other axes come from `fixed_`.
void Reduction::nest(const std::vector<int64_t> &axes, const Accumulator &accumulator, bool automatic) {
    std::vector<Value *> index = fixed_;
    index.resize(tree_.shape().size());
    std::function<void(size_t)> next = [&](size_t depth) {
        if (depth == axes.size())
            return accumulate(accumulator, kind_, element_at(index));
        auto axis = size_t(axes[depth]);
        loop(tree_.shape()[axis], automatic && depth == 0, [&](Value *k) {
            index[axis] = k;
            next(depth + 1);
        });
    };
    next(0);
}

// Where the result for these indices of the kept axes goes.
std::vector<Value *> Reduction::place(const std::vector<Value *> &index) {
    std::vector<Value *> found;
    for (size_t axis = 0; axis < index.size(); ++axis)
        if (!is_reduced(axis) || keepdims_)
            found.push_back(is_reduced(axis) ? builder_.constant_int(0) : index[axis]);
    return found;
}

// Loops over the first `axes` of the kept axes.
void Reduction::over_kept(size_t axes, std::vector<Value *> &index, const std::function<void()> &body) {
    std::function<void(size_t)> next = [&](size_t depth) {
        if (depth == axes)
            return body();
        auto axis = size_t(kept_[depth]);
        loop(tree_.shape()[axis], depth == 0, [&](Value *k) {
            index[axis] = k;
            next(depth + 1);
        });
    };
    next(0);
}

Value *Reduction::along_axes(bool arg) {
    std::vector<Value *> dims;
    for (size_t axis = 0; axis < tree_.shape().size(); ++axis)
        if (!is_reduced(axis) || keepdims_)
            dims.push_back(is_reduced(axis) ? builder_.constant_int(1) : tree_.shape()[axis]);
    Value *out = builder_.value(Opcode::Alloc, dims, op_.type(), {0});
    bool rows = !arg && !kept_.empty() && size_t(kept_.back()) + 1 == tree_.shape().size();
    versioned([&] {
        if (!rows)
            return element_wise(out, arg);
        Value *wide = builder_.value(Opcode::Ge, {tree_.shape().back(), builder_.constant_int(kFewColumns)}, Type::py_bool());
        Op *choice = builder_.make_if(wide);
        builder_.inside(choice->regions[0].get(), [&] { row_wise(out); });
        builder_.inside(choice->regions[1].get(), [&] { element_wise(out, arg); });
    });
    return out;
}

// For each element of the result, all that it comes from.
void Reduction::element_wise(Value *out, bool arg) {
    std::vector<Value *> index(tree_.shape().size());
    over_kept(kept_.size(), index, [&] {
        fixed_ = index;
        Value *value = nullptr;
        if (arg) {
            value = position_along(axes_, index);
        } else {
            Accumulator accumulator = new_accumulator(kind_, Type::scalar(op_.type().dtype()));
            nest(axes_, accumulator, false);
            value = result_of(accumulator);
        }
        builder_.store(out, value, place(index));
    });
}

// The last axis is kept, so memory is read along it: a block of columns at a time, row after row is combined with the result, which stays
// in the first cache.
void Reduction::row_wise(Value *out) {
    size_t last = tree_.shape().size() - 1;
    Type type = Type::scalar(op_.type().dtype());
    std::vector<Value *> index(tree_.shape().size());
    over_kept(kept_.size() - 1, index, [&] {
        in_blocks(tree_.shape()[last], kColumns, kept_.size() == 1, [&](Value *start, Value *size) {
            auto along_row = [&](const std::function<void()> &body) {
                loop(size, false, [&](Value *k) {
                    index[last] = builder_.value(Opcode::Add, {start, k}, Type::index());
                    body();
                });
            };
            along_row([&] { builder_.store(out, identity(kind_, type), place(index)); });
            std::function<void(size_t)> next = [&](size_t depth) {
                if (depth == axes_.size())
                    return along_row([&] {
                        std::vector<Value *> at = place(index);
                        Value *next_value = builder_.value(combiner(kind_), {builder_.load(out, at), element_at(index)}, type);
                        builder_.store(out, next_value, at);
                    });
                auto axis = size_t(axes_[depth]);
                auto body = [&](Value *k) {
                    index[axis] = k;
                    next(depth + 1);
                };
                loop(tree_.shape()[axis], false, body, false);
            };
            next(0);
        });
    });
}

Value *lower_reduce(ir::Module &module, ir::Builder &builder, const Op &op) { return Reduction(module, builder, op).run(); }

} // namespace veloz::passes
