// Augmented assignment: names, items, and arrays in place.
#include "builtins/context.h"
#include "ir/raise.h"
#include "sema/assignments.h"
#include "sema/closures.h"
#include "sema/expressions.h"
#include "sema/names.h"
#include "sema/optionals.h"
#include "sema/subscripts.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

std::string_view ufunc_name(syntax::BinaryOperator op) {
    constexpr std::string_view text[] = {"add",        "subtract",    "multiply",    "divide",     "floor_divide", "remainder", "power",
                                         "left_shift", "right_shift", "bitwise_and", "bitwise_or", "bitwise_xor",  "matmul"};
    return text[int(op)];
}

// NumPy's error has the ufunc and the dtypes; they are the texts of the site.
void raise_casting(Draft &draft, std::string_view ufunc, types::ScalarKind from, types::ScalarKind to) {
    ir::Site site;
    site.exception = "UFuncTypeError";
    site.format = "Cannot cast ufunc '{}' output from dtype('{}') to dtype('{}') with casting rule '{}'";
    for (std::string_view text : {ufunc, types::numpy_name(from), types::numpy_name(to), std::string_view("same_kind")})
        site.arguments.push_back({true, std::string(text), {}});
    ir::raise_if(draft.context.module(), draft.builder, draft.builder.constant_int(1, types::Type::py_bool()), std::move(site), {});
}

// target op= value for an array target: as a ufunc with out=target.
void update_array(Draft &draft, syntax::BinaryOperator op, const Operand &target, const Operand &value) {
    Value *array = draft.context.value(target);
    Value *computed = draft.context.value(builtins::binary_operator(draft.context, spelling(op), target, value));
    types::ScalarKind from = computed->type.dtype(), to = array->type.dtype();
    if (!types::is_same_kind(from, to))
        raise_casting(draft, ufunc_name(op), from, to);
    if (array->type.readonly())
        return draft.context.raise_always("ValueError", "output array is read-only"); // nothing gets past it
    if (draft.context.has_value(value) && draft.context.type_of(value).is_array())
        builtins::check_fits_output(draft.context, array, std::vector{array, draft.context.value(value)});
    draft.builder.create(Opcode::Assign, {array, builtins::convert(draft.context, computed, to)}, nullptr);
}

Flow augmented_item(Draft &draft, const syntax::Subscript &target, const syntax::AugmentedAssign &node) {
    Outcome object = evaluate(draft, *target.value);
    Outcome index = object ? subscript_index(draft, *target.index) : std::nullopt;
    if (index)
        object = required(draft, std::move(*object), "'NoneType' object is not subscriptable");
    if (!index || !object)
        return Flow::Ends;
    Operand old = builtins::get_item(draft.context, *object, *index);
    Outcome value = evaluate(draft, *node.value);
    if (!value || require_operands(draft, std::string(spelling(node.op)) + "=", old, *value) == Flow::Ends)
        return Flow::Ends;
    if (draft.context.has_value(old) && draft.context.type_of(old).is_array())
        update_array(draft, node.op, old, *value);
    else
        builtins::set_item(draft.context, *object, *index, builtins::binary_operator(draft.context, spelling(node.op), old, *value));
    return Flow::Falls;
}

} // namespace

Flow augmented(Draft &draft, const syntax::AugmentedAssign &node) {
    if (node.op == syntax::BinaryOperator::MatMul)
        draft.context.fail_unsupported("@= cannot be compiled yet");
    if (auto *subscript = std::get_if<syntax::Subscript>(&node.target->node))
        return augmented_item(draft, *subscript, node);
    auto *name = std::get_if<syntax::Name>(&node.target->node);
    if (!name)
        draft.context.fail_unsupported("this cannot be assigned to in compiled code");
    Outcome old = read(draft, key_of(draft, *name));
    Outcome value = old ? evaluate(draft, *node.value) : std::nullopt;
    if (!value || require_operands(draft, std::string(spelling(node.op)) + "=", *old, *value) == Flow::Ends)
        return Flow::Ends;
    if (draft.context.has_value(*old) && draft.context.type_of(*old).is_array())
        update_array(draft, node.op, *old, *value);
    else
        bind_name(draft, key_of(draft, *name), builtins::binary_operator(draft.context, spelling(node.op), *old, *value));
    return Flow::Falls;
}

} // namespace veloz::sema
