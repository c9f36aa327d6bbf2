// Exceptions: made, kept as values that are known while compiling, and raised; assertions.
#include "sema/analyser.h"

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;

void Analyser::emit_raise(const Operand &exception, std::span<const builtins::Argument> arguments) {
    auto *type = std::get_if<builtins::ExceptionClassOperand>(&exception.content);
    if (!type)
        fail_typing("only exception classes can be raised, not " + context_.describe(exception));
    ir::Site site;
    site.exception = type->name;
    site.object_index = type->object_index;
    class_id(*type);
    std::vector<Value *> values;
    size_t words = 0;
    for (const builtins::Argument &argument : arguments) {
        if (auto *text = std::get_if<builtins::StringOperand>(&argument.operand.content)) {
            site.arguments.push_back({true, text->text, {}});
            continue;
        }
        Value *value = exception_value(argument.operand);
        words += types::is_complex(value->type.dtype()) ? 2 : 1;
        site.arguments.push_back({false, "", value->type});
        values.push_back(value);
    }
    if (words > 12)
        context_.fail_unsupported("an exception takes at most 12 values");
    std::vector<int64_t> attributes{context_.add_site(std::move(site))};
    if (tries_.cause != ir::kFromNothing)
        attributes.push_back(tries_.cause);
    builder_.create(Opcode::Raise, std::move(values), nullptr, std::move(attributes));
    reachable_ = false;
}

void Analyser::raise_statement(const syntax::Expression *exception) {
    if (auto *choice = std::get_if<syntax::Conditional>(&exception->node))
        return raise_either(*choice);
    raise_operand(evaluate(*exception));
}

void Analyser::raise_operand(const Operand &operand) {
    if (std::holds_alternative<builtins::ChoiceOperand>(operand.content)) {
        auto raise = [&](const Operand &one) -> Operand {
            raise_operand(one);
            throw PathEnds();
        };
        choose(operand, raise);
    }
    if (is_none(operand) && may_be_skipped()) {
        context_.raise_always("TypeError", "exceptions must derive from BaseException");
        throw PathEnds();
    }
    if (auto *caught = std::get_if<builtins::CaughtOperand>(&operand.content))
        return raise_again(handlers_between(*caught));
    auto *made = std::get_if<builtins::ExceptionOperand>(&operand.content);
    if (!made)
        return emit_raise(operand, {});
    std::vector<builtins::Argument> arguments;
    for (const Operand &argument : made->arguments)
        arguments.push_back({"", argument});
    emit_raise({made->type, operand.location}, arguments);
}

void Analyser::raise_either(const syntax::Conditional &choice) {
    Operand test = truth(*choice.test);
    if (auto known = known_truth(test))
        return raise_statement(*known ? choice.then_value.get() : choice.else_value.get());
    ir::Op *op = builder_.make_if(context_.value(test));
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    Environment before = environment_;
    for (const syntax::Expression *side : {choice.then_value.get(), choice.else_value.get()}) {
        environment_ = before;
        narrow(*choice.test, side == choice.then_value.get());
        builder_.set_insertion(op->regions[side == choice.else_value.get()].get());
        on_path([&] { raise_statement(side); });
    }
    builder_.set_insertion(after, position);
    reachable_ = false;
}

// Its arguments are what they are now.
Operand Analyser::exception_made(const builtins::ExceptionClassOperand &type, std::span<const builtins::Argument> arguments) {
    for (size_t i = 0; i < arguments.size(); ++i) // a text chosen by a condition: an exception chosen by it
        if (std::holds_alternative<builtins::ChoiceOperand>(arguments[i].operand.content))
            return choose(arguments[i].operand, [&](const Operand &one) {
                std::vector<builtins::Argument> chosen(arguments.begin(), arguments.end());
                chosen[i].operand = one;
                return exception_made(type, chosen);
            });
    builtins::ExceptionOperand made{type, {}};
    for (const builtins::Argument &argument : arguments) {
        if (!argument.keyword.empty())
            context_.fail_unsupported("an exception cannot be made with keyword arguments");
        Operand operand = argument.operand;
        if (!std::holds_alternative<builtins::StringOperand>(operand.content))
            operand = operand_of(exception_value(operand));
        made.arguments.push_back(std::move(operand));
    }
    return {std::move(made), builder_.location()};
}

Value *Analyser::exception_value(const Operand &operand) {
    if (std::holds_alternative<builtins::TupleOperand>(operand.content))
        context_.fail_unsupported("a tuple cannot be an argument of an exception", "pass numbers and strings, one by one");
    Value *value = builtins::number(context_, operand, "an exception");
    if (value->type.is_array())
        context_.fail_unsupported("an array cannot be an argument of an exception", "pass numbers and strings");
    return value;
}

void Analyser::assert_statement(const syntax::Assert &node) {
    Operand test = truth(*node.test);
    if (auto known = known_truth(test); known && *known)
        return;
    Value *good = context_.value(test);
    if (!node.message) {
        ir::Site site;
        site.exception = "AssertionError";
        Value *bad = builder_.value(Opcode::Not, {good}, good->type);
        builder_.create(Opcode::Check, {bad}, nullptr, {context_.add_site(std::move(site))});
        narrow(*node.test, true);
        return;
    }
    ir::Op *op = builder_.make_if(good); // the message is evaluated only where it is needed
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    builder_.set_insertion(op->regions[1].get());
    on_path([&] {
        std::vector<builtins::Argument> arguments;
        arguments.push_back({"", evaluate_knowing(*node.test, false, [&] { return evaluate(*node.message); })});
        emit_raise({builtins::ExceptionClassOperand{"AssertionError", -1}, {}}, arguments);
    });
    reachable_ = true;
    builder_.set_insertion(after, position);
    narrow(*node.test, true);
}

} // namespace veloz::sema
