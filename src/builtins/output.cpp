// The shape of an array that takes a result: out= of a ufunc, the target of an operator in place.
#include "builtins/call.h"
#include "ir/raise.h"

#include <algorithm>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

using Dimensions = std::vector<Value *>;

Dimensions dimensions(Context &context, Value *value) {
    Dimensions out;
    for (int axis = 0; value->type.is_array() && axis < value->type.ndim(); ++axis)
        out.push_back(context.build().dim(value, axis));
    return out;
}

// Broadcasts one more operand to `common`, aligned at the last axis: whether a length fits neither.
Value *widen(Context &context, Dimensions &common, const Dimensions &shape) {
    ir::Builder &build = context.build();
    Value *one = build.constant_int(1), *clash = build.constant_int(0, Type::py_bool());
    auto test = [&](Opcode op, Value *a, Value *b) { return build.value(op, {a, b}, Type::py_bool()); };
    if (shape.size() > common.size())
        common.insert(common.begin(), shape.begin(), shape.end() - std::ptrdiff_t(common.size()));
    for (size_t i = 1; i <= shape.size(); ++i) {
        Value *&a = common[common.size() - i], *b = shape[shape.size() - i];
        if (a == b)
            continue;
        Value *differ = test(Opcode::BitAnd, test(Opcode::Ne, a, b), test(Opcode::Ne, b, one));
        clash = test(Opcode::BitOr, clash, test(Opcode::BitAnd, differ, test(Opcode::Ne, a, one)));
        a = build.value(Opcode::Select, {test(Opcode::Eq, a, one), b, a}, Type::index());
    }
    return clash;
}

} // namespace

void check_fits_output(Context &context, Value *target, std::span<Value *const> inputs) {
    ir::Builder &build = context.build();
    Dimensions out = dimensions(context, target), common = out, values;
    Value *clash = build.constant_int(0, Type::py_bool());
    std::string shapes;
    auto either = [&](Value *a, Value *b) { return build.value(Opcode::BitOr, {a, b}, Type::py_bool()); };
    for (Value *input : inputs) {
        Dimensions shape = input == target ? out : dimensions(context, input);
        if (input != target && !shape.empty())
            clash = either(clash, widen(context, common, shape));
        shapes += ir::shape_text(shape, values) + " ";
    }
    shapes += ir::shape_text(out, values) + " ";
    context.raise_if(clash, "ValueError", "operands could not be broadcast together with shapes " + shapes, values);
    Value *stretched = build.constant_int(common.size() > out.size(), Type::py_bool());
    for (size_t i = 1; i <= out.size(); ++i)
        if (Value *have = out[out.size() - i], *need = common[common.size() - i]; have != need)
            stretched = either(stretched, build.value(Opcode::Ne, {have, need}, Type::py_bool()));
    values.clear();
    std::string text = "non-broadcastable output operand with shape " + ir::shape_text(out, values);
    text += " doesn't match the broadcast shape " + ir::shape_text(common, values);
    context.raise_if(stretched, "ValueError", text, values);
}

} // namespace veloz::builtins
