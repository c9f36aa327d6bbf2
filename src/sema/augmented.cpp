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

} // namespace

void Analyser::augmented(const syntax::AugmentedAssign &node) {
    if (node.op == syntax::BinaryOperator::MatMul)
        context_.fail_unsupported("@= cannot be compiled yet");
    std::string_view op = spelling(node.op);
    if (auto *subscript = std::get_if<syntax::Subscript>(&node.target->node)) {
        Operand object = evaluate(*subscript->value), index = subscript_index(*subscript->index);
        object = required(std::move(object), "'NoneType' object is not subscriptable");
        Operand old = builtins::get_item(context_, object, index);
        Operand value = evaluate(*node.value);
        require_operands(std::string(op) + "=", old, value);
        if (context_.has_value(old) && context_.type_of(old).is_array())
            return update_array(node.op, old, value);
        return builtins::set_item(context_, object, index, builtins::binary_operator(context_, op, old, value));
    }
    auto *name = std::get_if<syntax::Name>(&node.target->node);
    if (!name)
        context_.fail_unsupported("this cannot be assigned to in compiled code");
    Operand old = read(name->id);
    Operand value = evaluate(*node.value);
    require_operands(std::string(op) + "=", old, value);
    bool in_place = context_.has_value(old) && context_.type_of(old).is_array();
    if (!in_place)
        return bind(name->id, builtins::binary_operator(context_, op, old, value));
    update_array(node.op, old, value);
}

// NumPy's error has the ufunc and the dtypes; they are the texts of the site.
void Analyser::raise_casting(std::string_view ufunc, types::ScalarKind from, types::ScalarKind to) {
    ir::Site site;
    site.exception = "UFuncTypeError";
    site.format = "Cannot cast ufunc '{}' output from dtype('{}') to dtype('{}') with casting rule '{}'";
    for (std::string_view text : {ufunc, types::numpy_name(from), types::numpy_name(to), std::string_view("same_kind")})
        site.arguments.push_back({true, std::string(text), {}});
    ir::raise_if(context_.module(), builder_, builder_.constant_int(1, types::Type::py_bool()), std::move(site), {});
}

// target op= value for an array target: as a ufunc with out=target.
void Analyser::update_array(syntax::BinaryOperator op, const Operand &target, const Operand &value) {
    Value *array = context_.value(target);
    Value *computed = context_.value(builtins::binary_operator(context_, spelling(op), target, value));
    types::ScalarKind from = computed->type.dtype(), to = array->type.dtype();
    if (rank_of(from) > rank_of(to))
        raise_casting(ufunc_name(op), from, to);
    if (array->type.readonly())
        return context_.raise_always("ValueError", "output array is read-only"); // nothing gets past it
    if (context_.has_value(value) && context_.type_of(value).is_array())
        builtins::check_fits_output(context_, array, std::vector{array, context_.value(value)});
    builder_.create(Opcode::Assign, {array, builtins::convert(context_, computed, to)}, nullptr);
}

} // namespace veloz::sema
