// Augmented assignment: names, items, and arrays in place.
#include "sema/analyser.h"

#include "ir/raise.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Context;
using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

std::string_view spelling(syntax::BinaryOperator op) {
    constexpr std::string_view text[] = {"+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@"};
    return text[int(op)];
}

std::string_view ufunc_name(syntax::BinaryOperator op) {
    constexpr std::string_view text[] = {"add",        "subtract",    "multiply",    "divide",     "floor_divide", "remainder", "power",
                                         "left_shift", "right_shift", "bitwise_and", "bitwise_or", "bitwise_xor",  "matmul"};
    return text[int(op)];
}

int rank_of(types::ScalarKind kind) {
    return types::is_bool(kind) ? 0 : types::is_unsigned(kind) ? 1 : types::is_signed(kind) ? 2 : types::is_float(kind) ? 3 : 4;
}

using Dimensions = std::vector<Value *>;

Dimensions dimensions(Context &context, Value *array) {
    Dimensions out;
    for (int axis = 0; axis < array->type.ndim(); ++axis)
        out.push_back(context.build().dim(array, axis));
    return out;
}

// The operands must broadcast, and to the shape of the target: NumPy has a text for each.
void check_fits_in_place(Context &context, Value *target, Value *value) {
    ir::Builder &build = context.build();
    Dimensions out = dimensions(context, target), in = dimensions(context, value), common = in.size() > out.size() ? in : out;
    Value *one = build.constant_int(1), *clash = build.constant_int(0, Type::py_bool());
    Value *stretched = build.constant_int(in.size() > out.size(), Type::py_bool());
    auto test = [&](Opcode op, Value *a, Value *b) { return build.value(op, {a, b}, Type::py_bool()); };
    for (size_t i = 1; i <= std::min(in.size(), out.size()); ++i) {
        Value *a = out[out.size() - i], *b = in[in.size() - i];
        Value *differ = test(Opcode::BitAnd, test(Opcode::Ne, a, b), test(Opcode::Ne, b, one));
        clash = test(Opcode::BitOr, clash, test(Opcode::BitAnd, differ, test(Opcode::Ne, a, one)));
        stretched = test(Opcode::BitOr, stretched, differ);
        common[common.size() - i] = build.value(Opcode::Select, {test(Opcode::Eq, a, one), b, a}, Type::index());
    }
    Dimensions values;
    std::string text = "operands could not be broadcast together with shapes ";
    for (const Dimensions *shape : {&out, &in, &out})
        text += ir::shape_text(*shape, values) + " ";
    context.raise_if(clash, "ValueError", text, values);
    values.clear();
    text = "non-broadcastable output operand with shape " + ir::shape_text(out, values);
    text += " doesn't match the broadcast shape " + ir::shape_text(common, values);
    context.raise_if(stretched, "ValueError", text, values);
}

} // namespace

void Analyser::augmented(const syntax::AugmentedAssign &node) {
    if (node.op == syntax::BinaryOperator::MatMul)
        context_.fail_unsupported("@= cannot be compiled yet");
    std::string_view op = spelling(node.op);
    if (auto *subscript = std::get_if<syntax::Subscript>(&node.target->node)) {
        Operand object = evaluate(*subscript->value), index = subscript_index(*subscript->index);
        Operand old = builtins::get_item(context_, object, index);
        Operand value = evaluate(*node.value);
        if (context_.has_value(old) && context_.type_of(old).is_array())
            return update_array(node.op, old, value);
        return builtins::set_item(context_, object, index, builtins::binary_operator(context_, op, old, value));
    }
    auto *name = std::get_if<syntax::Name>(&node.target->node);
    if (!name)
        context_.fail_unsupported("this cannot be assigned to in compiled code");
    Operand old = read(name->id);
    Operand value = evaluate(*node.value);
    bool in_place = context_.has_value(old) && context_.type_of(old).is_array();
    if (!in_place)
        return bind(name->id, builtins::binary_operator(context_, op, old, value));
    update_array(node.op, old, value);
}

// target op= value for an array target: as a ufunc with out=target.
void Analyser::update_array(syntax::BinaryOperator op, const Operand &target, const Operand &value) {
    Value *array = context_.value(target);
    Value *computed = context_.value(builtins::binary_operator(context_, spelling(op), target, value));
    types::ScalarKind from = computed->type.dtype(), to = array->type.dtype();
    if (rank_of(from) > rank_of(to))
        context_.raise_always("UFuncTypeError", "Cannot cast ufunc '" + std::string(ufunc_name(op)) + "' output from dtype('" +
                                                    std::string(types::numpy_name(from)) + "') to dtype('" +
                                                    std::string(types::numpy_name(to)) + "') with casting rule 'same_kind'");
    if (array->type.readonly())
        context_.raise_always("ValueError", "output array is read-only");
    if (context_.has_value(value) && context_.type_of(value).is_array())
        check_fits_in_place(context_, array, context_.value(value));
    builder_.create(Opcode::Assign, {array, builtins::convert(context_, computed, to)}, nullptr);
}

} // namespace veloz::sema
