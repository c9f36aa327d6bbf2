// Truth, and values that depend on a condition: `and`, `or`, `a if c else b`.
#include "sema/conditions.h"

#include "sema/choices.h"
#include "sema/expressions.h"
#include "sema/names.h"
#include "sema/narrowing.h"
#include "sema/optionals.h"
#include "types/promotion.h"

#include <algorithm>
#include <array>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

std::optional<bool> known_truth(Draft &draft, const Operand &operand) {
    const auto &content = operand.content;
    if (auto *choice = std::get_if<builtins::ChoiceOperand>(&content)) {
        auto first = known_truth(draft, choice->alternatives[0]);
        bool same = std::ranges::all_of(choice->alternatives, [&](const Operand &one) { return known_truth(draft, one) == first; });
        return same ? first : std::nullopt;
    }
    if (std::holds_alternative<builtins::UserFunctionOperand>(content) || std::holds_alternative<builtins::ClosureOperand>(content) ||
        std::holds_alternative<builtins::ExceptionOperand>(content) || std::holds_alternative<builtins::ExceptionClassOperand>(content))
        return true;
    if (auto *flag = std::get_if<bool>(&content))
        return *flag;
    if (auto *integer = std::get_if<int64_t>(&content))
        return *integer != 0;
    if (auto *real = std::get_if<double>(&content))
        return *real != 0.0;
    if (auto *text = std::get_if<builtins::StringOperand>(&content))
        return !text->text.empty();
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&content))
        return !tuple->elements.empty();
    if (std::holds_alternative<builtins::NoneOperand>(content))
        return false;
    if (draft.context.has_value(operand) && draft.context.type_of(operand).is_none())
        return false;
    return std::nullopt;
}

Value *truth_value(Draft &draft, const Operand &operand) {
    if (std::holds_alternative<builtins::ChoiceOperand>(operand.content))
        return truth_of_choice(draft, operand);
    if (!is_optional(operand))
        return draft.context.to_bool(operand);
    return draft.context.branch(
        is_there(draft, operand), Type::py_bool(), [&] { return draft.context.to_bool(value_inside(draft, operand)); },
        [&] { return draft.builder.constant_int(0, Type::py_bool()); });
}

// Of an expression of which only that counts, so that `n > 0 and x` may mix types: a known bool, or a run-time one.
Outcome truth(Draft &draft, const syntax::Expression &expression) {
    if (auto *unary = std::get_if<syntax::Unary>(&expression.node); unary && unary->op == syntax::UnaryOperator::Not) {
        Outcome inner = truth(draft, *unary->operand);
        if (!inner)
            return inner;
        if (auto known = known_truth(draft, *inner))
            return Operand{!*known, expression.location};
        return operand_of(draft.builder.value(Opcode::Not, {draft.context.value(*inner)}, Type::py_bool()));
    }
    if (auto *chain = std::get_if<syntax::BoolChain>(&expression.node))
        return bool_chain(draft, *chain, true);
    Outcome operand = evaluate(draft, expression);
    if (!operand)
        return operand;
    if (auto known = known_truth(draft, *operand))
        return Operand{*known, expression.location};
    return operand_of(truth_value(draft, *operand));
}

// test ? then : else with both values of the joined type, through a slot.
Outcome two_way(Draft &draft, Value *test, const std::function<Outcome()> &then_value, const std::function<Outcome()> &else_value) {
    ir::Op *op = draft.builder.make_if(test);
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    std::array<Outcome, 2> sides;
    Environment before;
    std::vector<Path> paths;
    if (!draft.names.rebound.empty())
        before = draft.environment;
    for (size_t side = 0; side < 2; ++side) {
        draft.builder.set_insertion(op->regions[side].get());
        if (!draft.names.rebound.empty())
            draft.environment = before;
        sides[side] = side == 0 ? then_value() : else_value();
        if (!sides[side])
            continue;
        if (draft.context.has_value(*sides[side]))
            sides[side] = operand_of(draft.context.value(*sides[side]));
        for_each_value(*sides[side],
                       [&](Operand &leaf) { leaf.content = builtins::materialized(draft.context, std::get<Value *>(leaf.content)); });
        if (!draft.names.rebound.empty())
            paths.push_back(here(draft));
    }
    draft.builder.set_insertion(after, position);
    if (!sides[0] && !sides[1])
        return std::nullopt;
    if (!draft.names.rebound.empty())
        draft.environment = merge(draft, paths);
    auto is_value = [&](const Outcome &side) { return !side || draft.context.has_value(*side); };
    if (!is_value(sides[0]) || !is_value(sides[1])) {
        for (size_t side = 0; side < 2; ++side)
            if (is_value(sides[side]) && sides[side] && !is_none(*sides[side]))
                draft.context.fail_typing("the two sides are " + draft.context.describe(*sides[0]) + " and " +
                                          draft.context.describe(*sides[1]));
        return either_known(draft, op, sides);
    }
    Value *values[2] = {nullptr, nullptr};
    for (size_t side = 0; side < 2; ++side)
        values[side] = sides[side] ? draft.context.value(*sides[side]) : nullptr;
    Value *first = values[0] ? values[0] : values[1], *second = values[1] ? values[1] : values[0];
    auto joined = types::join(first->type, second->type);
    if (!joined)
        draft.context.fail_typing("the two sides have types " + types::display(first->type) + " and " + types::display(second->type),
                                  "convert so that both agree");
    int slot = draft.builder.add_slot("%either", *joined);
    for (int side = 0; side < 2; ++side) {
        draft.builder.set_insertion(op->regions[size_t(side)].get());
        if (values[side])
            draft.builder.set(slot, coerce(draft, values[side], *joined));
    }
    draft.builder.set_insertion(after, position);
    return operand_of(draft.builder.get(slot));
}

// `truth_only`: the result is a bool.
Outcome bool_chain(Draft &draft, const syntax::BoolChain &chain, bool truth_only) {
    bool is_and = chain.op == syntax::BoolOperator::And;
    std::function<Outcome(size_t)> from = [&](size_t i) -> Outcome {
        const syntax::Expression &value = *chain.values[i];
        Outcome evaluated = truth_only ? truth(draft, value) : evaluate(draft, value);
        if (!evaluated || i + 1 == chain.values.size())
            return evaluated;
        Operand first = std::move(*evaluated);
        if (auto known = known_truth(draft, first))
            return *known == is_and ? from(i + 1) : first;
        Value *test = truth_only ? draft.context.value(first) : truth_value(draft, first);
        auto rest = [&] { return evaluate_knowing(draft, value, is_and, [&] { return from(i + 1); }); };
        auto self = [&] { return !is_and && is_optional(first) ? value_inside(draft, first) : first; };
        return is_and ? two_way(draft, test, rest, self) : two_way(draft, test, self, rest);
    };
    return from(0);
}

void on_each_side(Draft &draft, const syntax::Conditional &choice, const std::function<void(const syntax::Expression &)> &emit) {
    Outcome test = truth(draft, *choice.test);
    if (!test)
        return;
    if (auto known = known_truth(draft, *test))
        return emit(*known ? *choice.then_value : *choice.else_value);
    ir::Op *op = draft.builder.make_if(draft.context.value(*test));
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    Environment before = draft.environment;
    for (const syntax::Expression *side : {choice.then_value.get(), choice.else_value.get()}) {
        draft.environment = before;
        narrow(draft, *choice.test, side == choice.then_value.get());
        draft.builder.set_insertion(op->regions[side == choice.else_value.get()].get());
        emit(*side);
    }
    draft.builder.set_insertion(after, position);
}

Outcome conditional(Draft &draft, const syntax::Conditional &node) {
    Outcome test = truth(draft, *node.test);
    if (!test)
        return test;
    if (auto known = known_truth(draft, *test))
        return evaluate(draft, *known ? *node.then_value : *node.else_value);
    return two_way(
        draft, draft.context.value(*test),
        [&] { return evaluate_knowing(draft, *node.test, true, [&] { return evaluate(draft, *node.then_value); }); },
        [&] { return evaluate_knowing(draft, *node.test, false, [&] { return evaluate(draft, *node.else_value); }); });
}

} // namespace veloz::sema
