// Ranges as values: length, items, parts, membership, comparison. Their bounds are weak ints, read when the range was made.
#include "builtins/ranges.h"

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

struct Bounds {
    Value *begin, *end, *step;
};

Bounds bounds_of(Context &context, const RangeOperand &range) {
    return {context.value(*range.begin), context.value(*range.end), context.value(*range.step)};
}

Value *integer(Context &context, Opcode op, Value *left, Value *right) { return context.build().value(op, {left, right}, Type::index()); }
Value *truth(Context &context, Opcode op, Value *left, Value *right) { return context.build().value(op, {left, right}, Type::py_bool()); }
Value *choose(Context &context, Value *condition, Value *left, Value *right) {
    return context.build().value(Opcode::Select, {condition, left, right}, left->type);
}

Operand make_range(Value *begin, Value *end, Value *step) {
    RangeOperand range;
    range.begin = std::make_shared<Operand>(operand_of(begin));
    range.end = std::make_shared<Operand>(operand_of(end));
    range.step = std::make_shared<Operand>(operand_of(step));
    return {std::move(range), {}};
}

Value *nth(Context &context, const Bounds &bounds, Value *index) {
    return integer(context, Opcode::Add, bounds.begin, integer(context, Opcode::Mul, index, bounds.step));
}

// Where a bound of a slice lies among the `length` items: clamped to low…high after a negative one has counted from the end.
Value *slice_place(Context &context, const std::shared_ptr<Operand> &bound, Value *length, Value *low, Value *high, Value *absent) {
    if (!bound || std::holds_alternative<NoneOperand>(bound->content))
        return absent;
    Value *zero = context.build().constant_int(0), *place = context.to_index(*bound);
    place = choose(context, truth(context, Opcode::Lt, place, zero), integer(context, Opcode::Add, place, length), place);
    return integer(context, Opcode::PyMin, integer(context, Opcode::PyMax, place, low), high);
}

Operand slice_of(Context &context, const Bounds &bounds, Value *length, const SliceOperand &slice) {
    ir::Builder &build = context.build();
    bool has_step = slice.step && !std::holds_alternative<NoneOperand>(slice.step->content);
    Value *zero = build.constant_int(0), *one = build.constant_int(1), *minus_one = build.constant_int(-1);
    Value *step = has_step ? context.to_index(*slice.step) : one;
    if (has_step)
        context.raise_if(truth(context, Opcode::Eq, step, zero), "ValueError", "slice step cannot be zero");
    Value *backward = truth(context, Opcode::Lt, step, zero), *last = integer(context, Opcode::Sub, length, one);
    Value *low = choose(context, backward, minus_one, zero), *high = choose(context, backward, last, length);
    Value *first = slice_place(context, slice.lower, length, low, high, choose(context, backward, last, zero));
    Value *end = slice_place(context, slice.upper, length, low, high, choose(context, backward, minus_one, length));
    return make_range(nth(context, bounds, first), nth(context, bounds, end), integer(context, Opcode::Mul, bounds.step, step));
}

} // namespace

Value *range_length(Context &context, const RangeOperand &range) {
    Bounds bounds = bounds_of(context, range);
    return context.build().range_length(bounds.begin, bounds.end, bounds.step);
}

Operand range_item(Context &context, const RangeOperand &range, const Operand &index) {
    Bounds bounds = bounds_of(context, range);
    Value *length = context.build().range_length(bounds.begin, bounds.end, bounds.step);
    if (auto *slice = std::get_if<SliceOperand>(&index.content))
        return slice_of(context, bounds, length, *slice);
    Value *place = context.to_index(index), *zero = context.build().constant_int(0);
    place = choose(context, truth(context, Opcode::Lt, place, zero), integer(context, Opcode::Add, place, length), place);
    Value *outside = context.build().value(
        Opcode::BitOr, {truth(context, Opcode::Lt, place, zero), truth(context, Opcode::Ge, place, length)}, Type::py_bool());
    context.raise_if(outside, "IndexError", "range object index out of range");
    return operand_of(nth(context, bounds, place));
}

// As if the number were compared with each item.
Value *range_contains(Context &context, const RangeOperand &range, const Operand &number) {
    ir::Builder &build = context.build();
    Value *value = builtins::number(context, number, "in");
    if (!value->type.is_scalar() || types::is_complex(value->type.dtype()))
        context.fail_unsupported("`in` of a range takes an int or a float, not " + types::display(value->type));
    Value *exact = build.constant_int(1, Type::py_bool());
    if (types::is_float(value->type.dtype())) {
        Value *real = build.cast(value, Type::py_float());
        Value *low = truth(context, Opcode::Ge, real, build.constant_float(-0x1p63));
        Value *high = truth(context, Opcode::Lt, real, build.constant_float(0x1p63));
        Value *inside = build.value(Opcode::BitAnd, {low, high}, Type::py_bool());
        Value *whole = build.cast(choose(context, inside, real, build.constant_float(0.0)), Type::py_int());
        exact =
            build.value(Opcode::BitAnd, {inside, truth(context, Opcode::Eq, build.cast(whole, Type::py_float()), real)}, Type::py_bool());
        value = whole;
    } else if (value->type.dtype() == types::ScalarKind::U64) {
        exact = truth(context, Opcode::Le, value, build.constant_int(INT64_MAX, value->type));
    }
    value = build.cast(value, Type::py_int());
    Bounds bounds = bounds_of(context, range);
    Value *zero = build.constant_int(0);
    auto both = [&](Value *left, Value *right) { return build.value(Opcode::BitAnd, {left, right}, Type::py_bool()); };
    Value *rising = both(truth(context, Opcode::Ge, value, bounds.begin), truth(context, Opcode::Lt, value, bounds.end));
    Value *falling = both(truth(context, Opcode::Le, value, bounds.begin), truth(context, Opcode::Gt, value, bounds.end));
    Value *between = choose(context, truth(context, Opcode::Gt, bounds.step, zero), rising, falling);
    Value *rest = integer(context, Opcode::Mod, integer(context, Opcode::Sub, value, bounds.begin), bounds.step);
    return both(both(exact, between), truth(context, Opcode::Eq, rest, zero));
}

// Equal as sequences.
Value *ranges_equal(Context &context, const RangeOperand &left, const RangeOperand &right) {
    ir::Builder &build = context.build();
    Bounds a = bounds_of(context, left), b = bounds_of(context, right);
    Value *length = build.range_length(a.begin, a.end, a.step), *other = build.range_length(b.begin, b.end, b.step);
    auto either = [&](Value *x, Value *y) { return build.value(Opcode::BitOr, {x, y}, Type::py_bool()); };
    auto both = [&](Value *x, Value *y) { return build.value(Opcode::BitAnd, {x, y}, Type::py_bool()); };
    Value *empty = truth(context, Opcode::Eq, length, build.constant_int(0));
    Value *single = truth(context, Opcode::Eq, length, build.constant_int(1));
    Value *steps = either(single, truth(context, Opcode::Eq, a.step, b.step));
    Value *items = either(empty, both(truth(context, Opcode::Eq, a.begin, b.begin), steps));
    return both(truth(context, Opcode::Eq, length, other), items);
}

std::optional<Operand> range_attribute(const RangeOperand &range, const std::string &name) {
    if (name == "start")
        return *range.begin;
    if (name == "stop")
        return *range.end;
    if (name == "step")
        return *range.step;
    return std::nullopt;
}

} // namespace veloz::builtins
