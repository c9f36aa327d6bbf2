// Comparisons: of values, of what is known while compiling, and chains of them.
#include "sema/comparisons.h"

#include "builtins/ranges.h"
#include "sema/choices.h"
#include "sema/conditions.h"
#include "sema/expressions.h"
#include "sema/iteration.h"
#include "sema/narrowing.h"
#include "sema/optionals.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

// Of functions of the program and of Python's and NumPy's names, of which there is one each.
std::optional<bool> identical(const Operand &left, const Operand &right) {
    auto unique = [](const Operand &operand) {
        return std::holds_alternative<builtins::UserFunctionOperand>(operand.content) ||
               std::holds_alternative<builtins::EntityOperand>(operand.content) ||
               std::holds_alternative<builtins::ExceptionClassOperand>(operand.content);
    };
    return unique(left) && unique(right) ? std::optional(same_constant(left, right)) : std::nullopt;
}

Operand compare_identity(Draft &draft, syntax::CompareOperator op, const Operand &left, const Operand &right) {
    using Op = syntax::CompareOperator;
    if (is_none(left) != is_none(right))
        if (const Operand &other = is_none(left) ? right : left; is_optional(other)) {
            Value *there = is_there(draft, other);
            return operand_of(op == Op::Is ? draft.builder.value(Opcode::Not, {there}, Type::py_bool()) : there);
        }
    if (auto same = identical(left, right))
        return {*same == (op == Op::Is), draft.builder.location()};
    if (!is_none(left) && !is_none(right))
        draft.context.fail_unsupported("`is` can only be compiled with None", "use ==");
    return {(is_none(left) && is_none(right)) == (op == Op::Is), draft.builder.location()};
}

// Of ranges, or whether one has the value; nothing for other comparisons.
std::optional<Operand> compare_ranges(Draft &draft, syntax::CompareOperator op, const Operand &left, const Operand &right) {
    using Op = syntax::CompareOperator;
    auto *left_range = std::get_if<builtins::RangeOperand>(&left.content),
         *right_range = std::get_if<builtins::RangeOperand>(&right.content);
    if ((op == Op::In || op == Op::NotIn) && right_range) {
        Value *found = builtins::range_contains(draft.context, *right_range, left);
        return operand_of(op == Op::In ? found : draft.builder.value(Opcode::Not, {found}, Type::py_bool()));
    }
    if ((op == Op::Eq || op == Op::Ne) && (left_range || right_range)) {
        if (!left_range || !right_range)
            return Operand{op == Op::Ne, draft.builder.location()};
        Value *equal = builtins::ranges_equal(draft.context, *left_range, *right_range);
        return operand_of(op == Op::Eq ? equal : draft.builder.value(Opcode::Not, {equal}, Type::py_bool()));
    }
    return std::nullopt;
}

// Of what is known while compiling; nothing for other operands.
std::optional<Operand> compare_known(Draft &draft, syntax::CompareOperator op, const Operand &left, const Operand &right) {
    using Op = syntax::CompareOperator;
    bool dtypes =
        std::holds_alternative<builtins::DtypeOperand>(left.content) || std::holds_alternative<builtins::DtypeOperand>(right.content);
    if (dtypes && (op == Op::Eq || op == Op::Ne)) {
        auto a = std::get_if<builtins::DtypeOperand>(&left.content), b = std::get_if<builtins::DtypeOperand>(&right.content);
        return Operand{(a && b && a->dtype == b->dtype) == (op == Op::Eq), draft.builder.location()};
    }
    bool strings =
        std::holds_alternative<builtins::StringOperand>(left.content) && std::holds_alternative<builtins::StringOperand>(right.content);
    if (strings && (op == Op::Eq || op == Op::Ne))
        return Operand{same_constant(left, right) == (op == Op::Eq), draft.builder.location()};
    auto *a = std::get_if<int64_t>(&left.content), *b = std::get_if<int64_t>(&right.content);
    if (a && b) { // such as x.ndim == 1: decides at compile time what is compiled
        bool results[] = {*a == *b, *a != *b, *a<*b, *a <= *b, *a> * b, *a >= *b};
        return Operand{results[int(op)], draft.builder.location()};
    }
    return std::nullopt;
}

Outcome compare_with_items(Draft &draft, syntax::CompareOperator op, const Operand &left, const Operand &right) {
    using Op = syntax::CompareOperator;
    std::optional<Iterable> items = iterable(draft, right);
    if (!items)
        return std::nullopt;
    if (!items->is_fixed)
        draft.context.fail_unsupported("`in` can only be compiled with a tuple", "(a == x).any()");
    Value *found = draft.builder.constant_int(0, Type::py_bool());
    for (const Operand &item : items->fixed) {
        Outcome equal = compare_pair(draft, Op::Eq, left, item);
        if (!equal)
            return equal;
        found = draft.builder.value(Opcode::BitOr, {found, draft.context.to_bool(*equal)}, Type::py_bool());
    }
    return operand_of(op == Op::In ? found : draft.builder.value(Opcode::Not, {found}, Type::py_bool()));
}

} // namespace

Outcome compare_pair(Draft &draft, syntax::CompareOperator op, const Operand &left, const Operand &right) {
    using Op = syntax::CompareOperator;
    if (std::holds_alternative<builtins::ChoiceOperand>(left.content))
        return choose(draft, left, [&](const Operand &one) { return compare_pair(draft, op, one, right); });
    if (std::holds_alternative<builtins::ChoiceOperand>(right.content))
        return choose(draft, right, [&](const Operand &one) { return compare_pair(draft, op, left, one); });
    if (op == Op::Is || op == Op::IsNot)
        return compare_identity(draft, op, left, right);
    if (auto result = compare_ranges(draft, op, left, right))
        return result;
    if (op == Op::In || op == Op::NotIn)
        return compare_with_items(draft, op, left, right);
    if (auto result = compare_known(draft, op, left, right))
        return result;
    if (op == Op::Eq || op == Op::Ne)
        if (auto equal = equal_with_none(draft, left, right)) {
            if (auto known = known_truth(draft, *equal))
                return Operand{*known == (op == Op::Eq), draft.builder.location()};
            return op == Op::Eq ? *equal : operand_of(draft.builder.value(Opcode::Not, {draft.context.value(*equal)}, Type::py_bool()));
        }
    Operand first = left, second = right;
    if (require_operands(draft, std::string(spelling(op)), first, second) == Flow::Ends)
        return std::nullopt;
    return builtins::binary_operator(draft.context, spelling(op), first, second);
}

Outcome compare(Draft &draft, const syntax::Compare &node) {
    std::function<Outcome(Operand, const Mark &, size_t)> from = [&](Operand left, const Mark &left_evaluated, size_t i) -> Outcome {
        Outcome right = evaluate(draft, *node.rights[i]);
        if (!right)
            return right;
        Mark evaluated = mark(draft);
        Outcome first = compare_pair(draft, node.ops[i], settled(draft, std::move(left), left_evaluated), *right);
        if (!first || i + 1 == node.rights.size())
            return first;
        if (auto known = known_truth(draft, *first))
            return *known ? from(*right, evaluated, i + 1) : first;
        return two_way(draft, draft.context.to_bool(*first), [&] { return from(*right, evaluated, i + 1); }, [&] { return first; });
    };
    if (auto there = tested_presence(draft, node))
        return *there;
    Outcome left = evaluate(draft, *node.left);
    return left ? from(std::move(*left), mark(draft), 0) : left;
}

} // namespace veloz::sema
