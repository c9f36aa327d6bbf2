// argmin and argmax: the extreme of a block first, by vectors, and its place only where it beats what was found before.
#include "passes/reduction.h"

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::ReduceKind;
using ir::Type;
using ir::Value;
using types::Layout;
using types::ScalarKind;

namespace {

constexpr int64_t kBlock = 1024; // elements: a second look finds them in the first cache

} // namespace

Value *Reduction::position_in_all(const std::vector<int64_t> &all) {
    Layout order = Layout::C;
    bool flat = tree_.may_be_flat(order) && (order == Layout::C || all.size() == 1) && !types::is_complex(source_);
    if (!flat)
        return position_along(all, std::vector<Value *>(tree_.shape().size()));
    auto in_order = [&] {
        ValueMap leaves = tree_.flat_leaves();
        return position_in_blocks(flat_count(), [&, leaves](Value *k) { return tree_.flat_element(leaves, k); });
    };
    Value *simple = tree_.none_stretched();
    if (!simple)
        return in_order();
    int found = builder_.add_slot("%position", Type::scalar(ScalarKind::I64));
    Op *choice = builder_.make_if(simple);
    builder_.inside(choice->regions[0].get(), [&] { builder_.set(found, in_order()); });
    builder_.inside(choice->regions[1].get(), [&] { builder_.set(found, position_nested(all, std::vector<Value *>(all.size()))); });
    return builder_.get(found);
}

Value *Reduction::position_along(const std::vector<int64_t> &axes, std::vector<Value *> index) {
    if (axes.size() != 1 || types::is_complex(source_))
        return position_nested(axes, std::move(index));
    auto axis = size_t(axes[0]);
    return position_in_blocks(tree_.shape()[axis], [&, index, axis](Value *k) mutable {
        index[axis] = k;
        return element_at(index);
    });
}

Value *Reduction::position_in_blocks(Value *count, const ElementAt &element) {
    ReduceKind kind = kind_ == ReduceKind::ArgMax ? ReduceKind::Max : ReduceKind::Min;
    Type type = Type::scalar(source_), integer = Type::scalar(ScalarKind::I64), flag = Type::py_bool();
    int best = builder_.add_slot("%best", type), at = builder_.add_slot("%at", integer);
    builder_.set(best, identity(kind, type)); // nothing is beyond it: then the first element is the answer
    builder_.set(at, builder_.constant_int(0, integer));
    in_blocks(count, kBlock, false, [&](Value *start, Value *size) {
        Accumulator accumulator = new_accumulator(kind, type);
        loop(size, false,
             [&](Value *k) { accumulate(accumulator, kind, element(builder_.value(Opcode::Add, {start, k}, Type::index()))); });
        Value *extreme = builder_.get(accumulator.value);
        Value *beyond = builder_.value(kind == ReduceKind::Max ? Opcode::Gt : Opcode::Lt, {extreme, builder_.get(best)}, flag);
        Value *nan = accumulator.nan ? builder_.get(*accumulator.nan) : builder_.constant_int(0, flag);
        Op *better = builder_.make_if(builder_.value(Opcode::Select, {nan, builder_.constant_int(1, flag), beyond}, flag));
        builder_.inside(better->regions[0].get(), [&] {
            look_for(at, start, size, element, extreme, nan);
            builder_.set(best, extreme);
            Op *settled = builder_.make_if(nan);
            builder_.inside(settled->regions[0].get(), [&] { builder_.create(Opcode::Break, {}, nullptr); });
        });
    });
    return builder_.get(at);
}

// Sets `at` to the first place in the block that holds a NaN if there is one, else the extreme.
void Reduction::look_for(int at, Value *start, Value *size, const ElementAt &element, Value *extreme, Value *nan) {
    loop(size, false, [&](Value *k) {
        Value *place = builder_.value(Opcode::Add, {start, k}, Type::index()), *value = element(place);
        Value *hit = builder_.value(Opcode::Eq, {value, extreme}, Type::py_bool());
        if (has_nan())
            hit = builder_.value(Opcode::Select, {nan, builder_.value(Opcode::IsNan, {value}, Type::py_bool()), hit}, Type::py_bool());
        Op *found = builder_.make_if(hit);
        builder_.inside(found->regions[0].get(), [&] {
            builder_.set(at, builder_.cast(place, Type::scalar(ScalarKind::I64)));
            builder_.create(Opcode::Break, {}, nullptr);
        });
    });
}

// One by one, counted over `axes` in C order.
Value *Reduction::position_nested(const std::vector<int64_t> &axes, std::vector<Value *> index) {
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

} // namespace veloz::passes
