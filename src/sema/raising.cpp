// Exceptions: made, kept as values that are known while compiling, and raised; assertions.
#include "sema/raising.h"

#include "sema/choices.h"
#include "sema/conditions.h"
#include "sema/expressions.h"
#include "sema/names.h"
#include "sema/narrowing.h"
#include "sema/optionals.h"
#include "sema/try.h"

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;

namespace {

Value *exception_value(Draft &draft, const Operand &operand) {
    if (std::holds_alternative<builtins::TupleOperand>(operand.content))
        draft.context.fail_unsupported("a tuple cannot be an argument of an exception", "pass numbers and strings, one by one");
    Value *value = builtins::number(draft.context, operand, "an exception");
    if (value->type.is_array())
        draft.context.fail_unsupported("an array cannot be an argument of an exception", "pass numbers and strings");
    return value;
}

void emit_raise(Draft &draft, const Operand &exception, std::span<const builtins::Argument> arguments) {
    auto *type = std::get_if<builtins::ExceptionClassOperand>(&exception.content);
    if (!type)
        draft.context.fail_typing("only exception classes can be raised, not " + draft.context.describe(exception));
    ir::Site site;
    site.exception = type->name;
    site.object_index = type->object_index;
    class_id(draft, *type);
    std::vector<Value *> values;
    size_t words = 0;
    for (const builtins::Argument &argument : arguments) {
        if (auto *text = std::get_if<builtins::StringOperand>(&argument.operand.content)) {
            site.arguments.push_back({true, text->text, {}});
            continue;
        }
        Value *value = exception_value(draft, argument.operand);
        words += types::is_complex(value->type.dtype()) ? 2 : 1;
        site.arguments.push_back({false, "", value->type});
        values.push_back(value);
    }
    if (words > 12)
        draft.context.fail_unsupported("an exception takes at most 12 values");
    std::vector<int64_t> attributes{draft.context.add_site(std::move(site))};
    if (draft.tries.cause != ir::kFromNothing)
        attributes.push_back(draft.tries.cause);
    draft.builder.create(Opcode::Raise, std::move(values), nullptr, std::move(attributes));
}

void raise_operand(Draft &draft, const Operand &operand) {
    if (std::holds_alternative<builtins::ChoiceOperand>(operand.content)) {
        auto raise = [&](const Operand &one) -> Outcome {
            raise_operand(draft, one);
            return std::nullopt;
        };
        choose(draft, operand, raise);
        return;
    }
    if (is_none(operand) && may_be_skipped(draft)) {
        draft.context.raise_always("TypeError", "exceptions must derive from BaseException");
        return;
    }
    if (auto *caught = std::get_if<builtins::CaughtOperand>(&operand.content))
        return raise_caught(draft, *caught);
    auto *made = std::get_if<builtins::ExceptionOperand>(&operand.content);
    if (!made)
        return emit_raise(draft, operand, {});
    std::vector<builtins::Argument> arguments;
    for (const Operand &argument : made->arguments)
        arguments.push_back({"", argument});
    emit_raise(draft, {made->type, operand.location}, arguments);
}

} // namespace

Flow raise_statement(Draft &draft, const syntax::Expression *exception) {
    if (auto *choice = std::get_if<syntax::Conditional>(&exception->node))
        on_each_side(draft, *choice, [&](const syntax::Expression &side) { raise_statement(draft, &side); });
    else if (Outcome operand = evaluate(draft, *exception))
        raise_operand(draft, *operand);
    return Flow::Ends;
}

// Its arguments are what they are now.
Outcome exception_made(Draft &draft, const builtins::ExceptionClassOperand &type, std::span<const builtins::Argument> arguments) {
    for (size_t i = 0; i < arguments.size(); ++i) // a text chosen by a condition: an exception chosen by it
        if (std::holds_alternative<builtins::ChoiceOperand>(arguments[i].operand.content))
            return choose(draft, arguments[i].operand, [&](const Operand &one) {
                std::vector<builtins::Argument> chosen(arguments.begin(), arguments.end());
                chosen[i].operand = one;
                return exception_made(draft, type, chosen);
            });
    builtins::ExceptionOperand made{type, {}};
    for (const builtins::Argument &argument : arguments) {
        if (!argument.keyword.empty())
            draft.context.fail_unsupported("an exception cannot be made with keyword arguments");
        Operand operand = argument.operand;
        if (!std::holds_alternative<builtins::StringOperand>(operand.content))
            operand = operand_of(exception_value(draft, operand));
        made.arguments.push_back(std::move(operand));
    }
    return Operand{std::move(made), draft.builder.location()};
}

Flow assert_statement(Draft &draft, const syntax::Assert &node) {
    Outcome test = truth(draft, *node.test);
    if (!test)
        return Flow::Ends;
    if (auto known = known_truth(draft, *test); known && *known)
        return Flow::Falls;
    Value *good = draft.context.value(*test);
    if (!node.message) {
        ir::Site site;
        site.exception = "AssertionError";
        Value *bad = draft.builder.value(Opcode::Not, {good}, good->type);
        draft.builder.create(Opcode::Check, {bad}, nullptr, {draft.context.add_site(std::move(site))});
        narrow(draft, *node.test, true);
        return Flow::Falls;
    }
    ir::Op *op = draft.builder.make_if(good); // the message is evaluated only where it is needed
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    draft.builder.set_insertion(op->regions[1].get());
    if (Outcome message = evaluate_knowing(draft, *node.test, false, [&] { return evaluate(draft, *node.message); }))
        emit_raise(draft, {builtins::ExceptionClassOperand{"AssertionError", -1}, {}}, std::vector<builtins::Argument>{{"", *message}});
    draft.builder.set_insertion(after, position);
    narrow(draft, *node.test, true);
    return Flow::Falls;
}

} // namespace veloz::sema
