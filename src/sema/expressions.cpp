// Expressions: literals, names, attributes and operators.
#include "sema/expressions.h"

#include "builtins/call.h"
#include "sema/assignments.h"
#include "sema/calls.h"
#include "sema/choices.h"
#include "sema/closures.h"
#include "sema/comparisons.h"
#include "sema/conditions.h"
#include "sema/iteration.h"
#include "sema/names.h"
#include "sema/optionals.h"
#include "sema/subscripts.h"

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

template <typename... Handlers> struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

} // namespace

Operand constant_operand(const syntax::Constant &constant) {
    return std::visit(Overloaded{[](const syntax::BigInteger &value) -> Operand {
                                     return {types::UnsupportedValue{"the integer " + value.digits + ", which does not fit int64"}, {}};
                                 },
                                 [](const syntax::ConstantTuple &values) -> Operand {
                                     builtins::TupleOperand tuple;
                                     for (const syntax::Constant &value : values)
                                         tuple.elements.push_back(constant_operand(value));
                                     return {std::move(tuple), {}};
                                 },
                                 [](const auto &known) -> Operand { return {known, {}}; }},
                      constant.value);
}

namespace {

Operand constant(Draft &draft, const syntax::Constant &constant) {
    Operand operand = constant_operand(constant);
    if (std::holds_alternative<builtins::NumpyScalarOperand>(operand.content) || std::holds_alternative<types::ArrayValue>(operand.content))
        return operand_of(draft.context.value(operand));
    operand.location = draft.builder.location();
    return operand;
}

[[noreturn]] void fail_global(Draft &draft, const std::string &spelling, const std::string &description) {
    if (description == "not defined")
        draft.context.fail_unsupported("the name '" + spelling + "' is not defined");
    if (description == "not there")
        draft.context.fail_unsupported(spelling + " does not exist", builtins::nearest_help(spelling));
    bool container = description.ends_with(" list") || description.ends_with(" dict") || description.ends_with(" set");
    draft.context.fail_unsupported("`" + spelling + "` is " + description,
                                   container ? "pass its values as arguments, in an array or a tuple" : "");
}

} // namespace

Mark mark(const Draft &draft) {
    auto position = draft.builder.position();
    bool at_front = position == draft.builder.block()->ops.begin();
    return {draft.builder.block(), at_front, at_front ? position : std::prev(position)};
}

// The operand as it was when it was evaluated: a lazy one reads its arrays when it is used, so it is computed at the mark if an op since
// then may have changed them.
Operand settled(Draft &draft, Operand operand, const Mark &evaluated) {
    auto *value = std::get_if<Value *>(&operand.content);
    auto writes = [&](const auto &op) { return draft.specialiser->may_write(*op); };
    if (!value || !(*value)->type.is_lazy() || std::none_of(evaluated.next(), evaluated.block->ops.end(), writes))
        return operand;
    ir::Block *block = draft.builder.block();
    auto position = draft.builder.position();
    draft.builder.set_insertion(evaluated.block, evaluated.next());
    operand.content = builtins::materialized(draft.context, *value);
    draft.builder.set_insertion(block, position);
    return operand;
}

Outcome owner_of(Draft &draft, const syntax::Attribute &attribute) {
    Outcome object = evaluate(draft, *attribute.value);
    if (!object)
        return object;
    return required(draft, std::move(*object), "'NoneType' object has no attribute '" + attribute.attribute + "'", "AttributeError");
}

namespace {

// Its arrays live as long as the tuple or list, whatever is written meanwhile.
Outcome tuple_or_list(Draft &draft, const std::vector<syntax::ExpressionPtr> &elements, bool is_list) {
    builtins::TupleOperand out;
    out.is_list = is_list;
    for (const auto &element : elements) {
        if (auto *star = std::get_if<syntax::Starred>(&element->node)) {
            auto items = starred(draft, *star);
            if (!items)
                return std::nullopt;
            for (Operand &item : *items)
                out.elements.push_back(std::move(item));
            continue;
        }
        Outcome operand = evaluate(draft, *element);
        if (!operand)
            return operand;
        if (auto *value = std::get_if<Value *>(&operand->content))
            operand->content = builtins::materialized(draft.context, *value);
        out.elements.push_back(std::move(*operand));
    }
    return Operand{std::move(out), draft.builder.location()};
}

std::optional<Operand> folded(Draft &draft, syntax::BinaryOperator op, const Operand &left, const Operand &right) {
    auto *a = std::get_if<int64_t>(&left.content), *b = std::get_if<int64_t>(&right.content);
    if (!draft.source->in_prelude || !a || !b)
        return std::nullopt;
    int64_t value = 0;
    bool overflow = true;
    if (op == syntax::BinaryOperator::Add)
        overflow = __builtin_add_overflow(*a, *b, &value);
    if (op == syntax::BinaryOperator::Sub)
        overflow = __builtin_sub_overflow(*a, *b, &value);
    if (op == syntax::BinaryOperator::Mul)
        overflow = __builtin_mul_overflow(*a, *b, &value);
    if (overflow)
        return std::nullopt;
    return Operand{value, draft.builder.location()};
}

Outcome binary(Draft &draft, const syntax::Binary &node) {
    std::string_view op = spelling(node.op);
    Outcome left = evaluate(draft, *node.left);
    if (!left)
        return left;
    Mark evaluated = mark(draft);
    Outcome right = evaluate(draft, *node.right);
    if (!right)
        return right;
    if (auto known = folded(draft, node.op, *left, *right))
        return *known;
    left = settled(draft, std::move(*left), evaluated);
    if (require_operands(draft, std::string(op), *left, *right) == Flow::Ends)
        return std::nullopt;
    if (node.op == syntax::BinaryOperator::MatMul)
        return builtins::matrix_product_operator(draft.context, *left, *right);
    return builtins::binary_operator(draft.context, op, *left, *right);
}

Outcome unary(Draft &draft, const syntax::Unary &node, const syntax::Expression &expression) {
    if (node.op == syntax::UnaryOperator::Not)
        return truth(draft, expression);
    std::string_view spelled = spelling(node.op);
    Outcome given = evaluate(draft, *node.operand);
    Outcome operand =
        given ? required(draft, std::move(*given), "bad operand type for unary " + std::string(spelled) + ": 'NoneType'") : given;
    if (!operand)
        return operand;
    if (node.op == syntax::UnaryOperator::Minus)
        if (auto known = folded(draft, syntax::BinaryOperator::Sub, {int64_t(0), {}}, *operand))
            return *known;
    return builtins::unary_operator(draft.context, spelled, *operand);
}

Outcome name_value(Draft &draft, const syntax::Name &name) {
    Outcome operand = read(draft, key_of(draft, name));
    if (operand && draft.names.rebound.contains(name.id)) // by := further on in the expression
        hold(draft, *operand, {name.id});
    return operand;
}

Outcome walrus(Draft &draft, const syntax::Walrus &node) {
    Outcome value = evaluate(draft, *node.value);
    if (!value)
        return value;
    if (auto *lazy = std::get_if<Value *>(&value->content))
        value->content = builtins::materialized(draft.context, *lazy);
    return assign_target(draft, *node.target, *value) == Flow::Ends ? std::nullopt : value;
}

Outcome global(Draft &draft, const syntax::Global &node) {
    Operand operand = constant(draft, node.constant);
    if (auto *unsupported = std::get_if<builtins::UnsupportedOperand>(&operand.content))
        fail_global(draft, node.spelling, unsupported->description);
    return operand;
}

Outcome attribute(Draft &draft, const syntax::Attribute &node) {
    Outcome object = owner_of(draft, node);
    if (!object)
        return object;
    Operand result = builtins::get_attribute(draft.context, *object, node.attribute);
    if (std::holds_alternative<builtins::BoundMethod>(result.content)) // a method that is called does not come here
        draft.context.fail_unsupported("the attribute ." + node.attribute + " of " + draft.context.describe(*object) +
                                       " cannot be compiled yet");
    return result;
}

Outcome literal(Draft &draft, const syntax::Literal &node) {
    if (auto *large = std::get_if<syntax::BigInteger>(&node.constant.value))
        draft.context.fail_unsupported("the integer " + large->digits + " does not fit int64");
    return constant(draft, node.constant);
}

} // namespace

std::optional<std::vector<Operand>> starred(Draft &draft, const syntax::Starred &node) {
    Outcome operand = evaluate(draft, *node.value);
    std::optional<Iterable> items = operand ? iterable(draft, *operand) : std::nullopt;
    if (!items)
        return std::nullopt;
    if (!items->is_fixed)
        draft.context.fail_unsupported("only a tuple can be starred: the number of its items must be known", "write the elements out");
    return items->fixed;
}

Outcome evaluate(Draft &draft, const syntax::Expression &expression) {
    struct Restore {
        ir::Builder &builder;
        support::SourceLocation location;
        ~Restore() { builder.set_location(location); }
    } restore{draft.builder, draft.builder.location()};
    draft.builder.set_location(expression.location);
    return std::visit(Overloaded{[&](const syntax::Literal &node) { return literal(draft, node); },
                                 [&](const syntax::Name &node) { return name_value(draft, node); },
                                 [&](const syntax::Walrus &node) { return walrus(draft, node); },
                                 [&](const syntax::FunctionExpression &node) { return function_value(draft, node); },
                                 [&](const syntax::Starred &) -> Outcome {
                                     draft.context.fail_unsupported("a starred expression cannot be compiled here",
                                                                    "write the elements out");
                                 },
                                 [&](const syntax::Global &node) { return global(draft, node); },
                                 [&](const syntax::Attribute &node) { return attribute(draft, node); },
                                 [&](const syntax::Subscript &node) { return subscript(draft, node); },
                                 [&](const syntax::TupleDisplay &node) { return tuple_or_list(draft, node.elements, false); },
                                 [&](const syntax::ListDisplay &node) { return tuple_or_list(draft, node.elements, true); },
                                 [&](const syntax::Unary &node) { return unary(draft, node, expression); },
                                 [&](const syntax::Binary &node) { return binary(draft, node); },
                                 [&](const syntax::BoolChain &node) { return bool_chain(draft, node); },
                                 [&](const syntax::Compare &node) { return compare(draft, node); },
                                 [&](const syntax::Conditional &node) { return conditional(draft, node); },
                                 [&](const syntax::Call &node) { return call(draft, node); },
                                 [&](const syntax::UnsupportedExpression &node) -> Outcome {
                                     draft.context.fail_unsupported(node.what + " cannot be compiled", node.suggestion);
                                 },
                                 [&](const syntax::Slice &) -> Outcome {
                                     draft.context.fail_unsupported("a slice outside of a subscript cannot be compiled");
                                 }},
                      expression.node);
}

} // namespace veloz::sema
