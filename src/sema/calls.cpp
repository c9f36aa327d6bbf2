// Calls: builtins by name, methods, other functions of the program.
#include "sema/calls.h"

#include "builtins/call.h"
#include "prelude/prelude.h"
#include "sema/cells.h"
#include "sema/choices.h"
#include "sema/closures.h"
#include "sema/conditions.h"
#include "sema/expressions.h"
#include "sema/optionals.h"
#include "sema/print.h"
#include "sema/raising.h"
#include "support/diagnostic.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Argument;
using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

std::optional<std::vector<Argument>> arguments_of(Draft &draft, const syntax::Call &node) {
    std::vector<Argument> arguments;
    std::vector<Mark> evaluated;
    auto add = [&](const std::string &keyword, const syntax::Expression &value) {
        Outcome operand = evaluate(draft, value);
        if (!operand)
            return Flow::Ends;
        arguments.push_back({keyword, std::move(*operand)});
        evaluated.push_back(mark(draft));
        return Flow::Falls;
    };
    for (const auto &argument : node.arguments) {
        auto *star = std::get_if<syntax::Starred>(&argument->node);
        if (!star) {
            if (add("", *argument) == Flow::Ends)
                return std::nullopt;
            continue;
        }
        auto items = starred(draft, *star);
        if (!items)
            return std::nullopt;
        for (Operand &item : *items) {
            arguments.push_back({"", std::move(item)});
            evaluated.push_back(mark(draft));
        }
    }
    for (const syntax::Keyword &keyword : node.keywords)
        if (add(keyword.name, *keyword.value) == Flow::Ends)
            return std::nullopt;
    for (size_t i = 0; i < arguments.size(); ++i)
        arguments[i].operand = settled(draft, std::move(arguments[i].operand), evaluated[i]);
    return arguments;
}

// One argument that is a choice: each alternative in its place.
std::optional<size_t> first_choice(std::span<const Argument> arguments) {
    auto is_choice = [](const Argument &argument) { return std::holds_alternative<builtins::ChoiceOperand>(argument.operand.content); };
    auto found = std::ranges::find_if(arguments, is_choice);
    return found == arguments.end() ? std::nullopt : std::optional(size_t(found - arguments.begin()));
}

bool is_literal(const Operand &operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        return std::ranges::all_of(tuple->elements, is_literal);
    return !std::holds_alternative<Value *>(operand.content) && !std::holds_alternative<builtins::RangeOperand>(operand.content) &&
           !std::holds_alternative<builtins::IteratorOperand>(operand.content);
}

// -1 is an operation on a literal.
std::optional<int64_t> literal_integer(const Operand &operand) {
    auto *value = std::get_if<Value *>(&operand.content);
    return value && (*value)->type == Type::py_int() ? ir::integer_constant(*value) : std::nullopt;
}

// Arguments in the order of the parameters, by Python's rules; nothing where the default is taken.
std::vector<std::optional<Operand>> arrange(builtins::Context &context, const syntax::Function &function,
                                            std::span<const Argument> arguments) {
    std::vector<std::optional<Operand>> arranged(function.parameters.size());
    size_t position = 0;
    builtins::TupleOperand rest;
    auto variadic = std::ranges::find_if(function.parameters, &syntax::Parameter::variadic);
    auto last = size_t(variadic - function.parameters.begin()); // of the positional ones
    for (const Argument &argument : arguments) {
        size_t index = 0;
        if (argument.keyword.empty() && variadic != function.parameters.end() && position == last) {
            rest.elements.push_back(argument.operand);
            continue;
        }
        if (argument.keyword.empty()) {
            index = position++;
            if (index >= arranged.size() || function.parameters[index].keyword_only)
                context.fail_typing(function.name + "() takes fewer positional arguments than were given");
        } else {
            while (index < arranged.size() && (function.parameters[index].name != argument.keyword || index == last))
                ++index;
            if (index < arranged.size() && function.parameters[index].positional_only)
                context.fail_typing(function.name + "() got some positional-only arguments passed as keyword arguments: '" +
                                    argument.keyword + "'");
            if (index == arranged.size())
                context.fail_typing(function.name + "() got an unexpected keyword argument '" + argument.keyword + "'");
        }
        if (arranged[index])
            context.fail_typing(function.name + "() got multiple values for argument '" + function.parameters[index].name + "'");
        arranged[index] = argument.operand;
    }
    if (variadic != function.parameters.end())
        arranged[last] = Operand{std::move(rest), {}};
    for (size_t i = 0; i < arranged.size(); ++i)
        if (!arranged[i] && !function.parameters[i].has_default)
            context.fail_typing(function.name + "() missing 1 required positional argument: '" + function.parameters[i].name + "'");
    return arranged;
}

// What the prelude refuses is the fault of the user's call.
const Specialiser::Version &specialised(Draft &draft, int32_t index, const std::vector<Specialiser::Argument> &key) {
    if (draft.source->in_prelude || !draft.specialiser->function(index).in_prelude)
        return draft.specialiser->specialise(index, key);
    try {
        return draft.specialiser->specialise(index, key);
    } catch (const support::CompileFailure &failure) {
        support::Diagnostic diagnostic = failure.diagnostic();
        diagnostic.message = "np." + draft.specialiser->function(index).name + ": " + diagnostic.message;
        diagnostic.primary = {draft.builder.location(), ""};
        diagnostic.secondary.clear();
        diagnostic.file = draft.source->file;
        diagnostic.function = draft.source->name;
        throw support::CompileFailure(std::move(diagnostic));
    }
}

// One argument of a call: what is known stays so, with its run-time parts as arguments behind all others.
void add_argument(Draft &draft, Operand operand, bool in_prelude, Specialiser::Argument &out, std::vector<Value *> &values,
                  std::vector<Value *> &parts) {
    auto known = in_prelude ? literal_integer(operand) : std::nullopt;
    if (in_prelude && is_literal(operand)) {
        out.constant = std::move(operand);
    } else if (known) {
        out.constant = {*known, operand.location};
    } else if (draft.context.has_value(operand)) {
        Value *value = builtins::materialized(draft.context, draft.context.value(operand));
        out.type = value->type;
        values.push_back(value);
    } else if (std::holds_alternative<builtins::CaughtOperand>(operand.content)) {
        draft.context.fail_unsupported("a caught exception cannot be passed to a compiled function");
    } else {
        out.constant = std::move(operand);
        for_each_value(out.constant, [&](Operand &leaf) {
            Value *value = builtins::materialized(draft.context, std::get<Value *>(leaf.content));
            leaf.content = value;
            if (auto step = ir::integer_constant(value); step && value->type == Type::py_int())
                leaf.content = *step; // a range's step 1 makes better code
            else
                parts.push_back(value);
        });
    }
}

Outcome result_of(Draft &draft, const Specialiser::Version &version, std::vector<Value *> values) {
    if (!version.result) // nothing that is typed in this round comes back from the call; the next round knows what does
        return std::nullopt;
    ir::Op *op = draft.builder.create(Opcode::Call, std::move(values), &*version.result);
    op->text = version.function->name;
    if (!version.known)
        return operand_of(op->result.get());
    Operand known = *version.known;
    int next = 0;
    for_each_value(known, [&](Operand &leaf) { leaf.content = draft.builder.item(op->result.get(), next++); });
    return known;
}

Outcome user_call(Draft &draft, const Callee &callee, std::span<const Argument> arguments) {
    const syntax::Function &function = draft.specialiser->function(callee.index);
    std::vector<std::optional<Operand>> arranged = arrange(draft.context, function, arguments);
    std::vector<Specialiser::Argument> key;
    std::vector<Value *> values, parts;
    for (size_t i = 0; i < arranged.size(); ++i) {
        const syntax::Parameter &parameter = function.parameters[i];
        Specialiser::Argument argument;
        if (arranged[i])
            add_argument(draft, closed(draft, *arranged[i]), function.in_prelude, argument, values, parts);
        else if (parameter.inner_default >= 0)
            add_argument(draft, closed(draft, callee.defaults[size_t(parameter.inner_default)]), false, argument, values, parts);
        else
            argument.constant = constant_operand(parameter.default_value);
        key.push_back(std::move(argument));
    }
    for (const auto &[name, operand] : callee.captured) {
        Specialiser::Argument argument;
        argument.captured = name;
        add_argument(draft, operand, false, argument, values, parts);
        key.push_back(std::move(argument));
    }
    values.insert(values.end(), parts.begin(), parts.end());
    if (draft.specialiser->too_deep())
        draft.context.fail_unsupported("functions call each other too deep, or with ever new types or constants");
    const Specialiser::Version &version = specialised(draft, callee.index, key);
    check_shared(draft, version, callee.captured);
    return result_of(draft, version, std::move(values));
}

// Some functions of the prelude are methods of arrays too.
Outcome method_call(Draft &draft, Operand object, const std::string &name, std::vector<Argument> arguments) {
    const prelude::Entry *entry = prelude::find("numpy." + name);
    if (!entry || !entry->method || !draft.context.has_value(object) || !draft.context.type_of(object).is_array())
        return builtins::call_method(draft.context, object, name, arguments);
    arguments.insert(arguments.begin(), {"", std::move(object)});
    return user_call(draft, {*draft.specialiser->prelude_function(std::string(entry->name))}, arguments);
}

Outcome call_named(Draft &draft, const std::string &name, std::vector<Argument> arguments) {
    if (name == "builtins.print") {
        print_call(draft, arguments);
        return Operand{builtins::NoneOperand{}, draft.builder.location()};
    }
    if (require_arguments(draft, name, arguments) == Flow::Ends)
        return std::nullopt;
    bool own = draft.source->in_prelude && name == "numpy." + draft.source->name && builtins::is_known_entity(name);
    if (auto index = own ? std::nullopt : draft.specialiser->prelude_function(name))
        return user_call(draft, {*index}, arguments);
    if (name == "builtins.bool" && arguments.size() == 1 && arguments[0].keyword.empty() && is_optional(arguments[0].operand))
        return operand_of(truth_value(draft, arguments[0].operand));
    return builtins::call_entity(draft.context, name, arguments);
}

Outcome call_known(Draft &draft, const Operand &callee, std::vector<Argument> arguments, const Mark &evaluated) {
    if (std::holds_alternative<builtins::ChoiceOperand>(callee.content))
        return choose(draft, callee, [&](const Operand &one) { return call_known(draft, one, arguments, evaluated); });
    bool takes_choices = std::holds_alternative<builtins::UserFunctionOperand>(callee.content) ||
                         std::holds_alternative<builtins::ClosureOperand>(callee.content) ||
                         std::holds_alternative<builtins::ExceptionClassOperand>(callee.content);
    if (auto place = takes_choices ? std::nullopt : first_choice(arguments))
        return choose(draft, arguments[*place].operand, [&](const Operand &one) {
            std::vector<Argument> chosen = arguments;
            chosen[*place].operand = one;
            return call_known(draft, callee, std::move(chosen), evaluated);
        });
    if (is_none(callee) && may_be_skipped(draft)) {
        draft.context.raise_always("TypeError", "'NoneType' object is not callable");
        return std::nullopt;
    }
    if (auto *entity = std::get_if<builtins::EntityOperand>(&callee.content))
        return call_named(draft, entity->name, std::move(arguments));
    if (auto *method = std::get_if<builtins::BoundMethod>(&callee.content))
        return method_call(draft, settled(draft, *method->object, evaluated), method->name, std::move(arguments));
    if (auto *function = std::get_if<builtins::UserFunctionOperand>(&callee.content))
        return user_call(draft, {function->index}, arguments);
    if (auto *closure = std::get_if<builtins::ClosureOperand>(&callee.content))
        return user_call(draft, callee_of(draft, *closure), arguments);
    if (auto *dtype = std::get_if<builtins::DtypeOperand>(&callee.content)) {
        if (arguments.size() != 1 || !arguments[0].keyword.empty())
            draft.context.fail_typing("a dtype is called with one value");
        return builtins::convert_to_dtype(draft.context, dtype->dtype, arguments[0].operand);
    }
    if (auto *type = std::get_if<builtins::ExceptionClassOperand>(&callee.content))
        return exception_made(draft, *type, arguments);
    draft.context.fail_typing(draft.context.describe(callee) + " cannot be called");
}

} // namespace

Outcome call(Draft &draft, const syntax::Call &node) {
    auto *attribute = std::get_if<syntax::Attribute>(&node.callee->node);
    Outcome callee = attribute ? owner_of(draft, *attribute) : evaluate(draft, *node.callee);
    if (!callee)
        return callee;
    if (attribute)
        callee = builtins::get_attribute(draft.context, *callee, attribute->attribute);
    Mark evaluated = mark(draft);
    auto arguments = arguments_of(draft, node);
    return arguments ? call_known(draft, *callee, std::move(*arguments), evaluated) : std::nullopt;
}

} // namespace veloz::sema
