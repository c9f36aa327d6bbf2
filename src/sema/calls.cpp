// Calls: builtins by name, methods, other functions of the program.
#include "builtins/call.h"
#include "prelude/prelude.h"
#include "sema/analyser.h"
#include "support/diagnostic.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Argument;
using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

std::vector<Argument> Analyser::arguments_of(const syntax::Call &node) {
    std::vector<Argument> arguments;
    std::vector<Mark> evaluated;
    auto add = [&](const std::string &keyword, const syntax::Expression &value) {
        arguments.push_back({keyword, evaluate(value)});
        evaluated.push_back(mark());
    };
    for (const auto &argument : node.arguments) {
        auto *star = std::get_if<syntax::Starred>(&argument->node);
        if (!star) {
            add("", *argument);
            continue;
        }
        for (Operand &item : starred(*star)) {
            arguments.push_back({"", std::move(item)});
            evaluated.push_back(mark());
        }
    }
    for (const syntax::Keyword &keyword : node.keywords)
        add(keyword.name, *keyword.value);
    for (size_t i = 0; i < arguments.size(); ++i)
        arguments[i].operand = settled(std::move(arguments[i].operand), evaluated[i]);
    return arguments;
}

Operand Analyser::call(const syntax::Call &node) {
    auto *attribute = std::get_if<syntax::Attribute>(&node.callee->node);
    Operand callee = attribute ? builtins::get_attribute(context_, owner_of(*attribute), attribute->attribute) : evaluate(*node.callee);
    Mark evaluated = mark();
    return call_known(callee, arguments_of(node), evaluated);
}

// One argument that is a choice: each alternative in its place.
static std::optional<size_t> first_choice(std::span<const Argument> arguments) {
    auto is_choice = [](const Argument &argument) { return std::holds_alternative<builtins::ChoiceOperand>(argument.operand.content); };
    auto found = std::ranges::find_if(arguments, is_choice);
    return found == arguments.end() ? std::nullopt : std::optional(size_t(found - arguments.begin()));
}

Operand Analyser::call_known(const Operand &callee, std::vector<Argument> arguments, const Mark &evaluated) {
    if (std::holds_alternative<builtins::ChoiceOperand>(callee.content))
        return choose(callee, [&](const Operand &one) { return call_known(one, arguments, evaluated); });
    bool takes_choices = std::holds_alternative<builtins::UserFunctionOperand>(callee.content) ||
                         std::holds_alternative<builtins::ClosureOperand>(callee.content) ||
                         std::holds_alternative<builtins::ExceptionClassOperand>(callee.content);
    if (auto place = takes_choices ? std::nullopt : first_choice(arguments))
        return choose(arguments[*place].operand, [&](const Operand &one) {
            std::vector<Argument> chosen = arguments;
            chosen[*place].operand = one;
            return call_known(callee, std::move(chosen), evaluated);
        });
    if (is_none(callee) && may_be_skipped()) {
        context_.raise_always("TypeError", "'NoneType' object is not callable");
        throw PathEnds();
    }
    if (auto *entity = std::get_if<builtins::EntityOperand>(&callee.content)) {
        if (entity->name == "builtins.print") {
            print_call(arguments);
            return {builtins::NoneOperand{}, builder_.location()};
        }
        require_arguments(entity->name, arguments);
        bool own = source_->in_prelude && entity->name == "numpy." + source_->name && builtins::is_known_entity(entity->name);
        if (auto index = own ? std::nullopt : specialiser_->prelude_function(entity->name))
            return user_call({*index}, arguments);
        if (entity->name == "builtins.bool" && arguments.size() == 1 && arguments[0].keyword.empty() && is_optional(arguments[0].operand))
            return operand_of(truth_value(arguments[0].operand));
        return builtins::call_entity(context_, entity->name, arguments);
    }
    if (auto *method = std::get_if<builtins::BoundMethod>(&callee.content))
        return method_call(settled(*method->object, evaluated), method->name, std::move(arguments));
    if (auto *function = std::get_if<builtins::UserFunctionOperand>(&callee.content))
        return user_call({function->index}, arguments);
    if (auto *closure = std::get_if<builtins::ClosureOperand>(&callee.content))
        return user_call(callee_of(*closure), arguments);
    if (auto *dtype = std::get_if<builtins::DtypeOperand>(&callee.content)) {
        if (arguments.size() != 1 || !arguments[0].keyword.empty())
            fail_typing("a dtype is called with one value");
        return builtins::convert_to_dtype(context_, dtype->dtype, arguments[0].operand);
    }
    if (auto *type = std::get_if<builtins::ExceptionClassOperand>(&callee.content))
        return exception_made(*type, arguments);
    fail_typing(context_.describe(callee) + " cannot be called");
}

// Some functions of the prelude are methods of arrays too.
Operand Analyser::method_call(Operand object, const std::string &name, std::vector<Argument> arguments) {
    const prelude::Entry *entry = prelude::find("numpy." + name);
    if (!entry || !entry->method || !context_.has_value(object) || !context_.type_of(object).is_array())
        return builtins::call_method(context_, object, name, arguments);
    arguments.insert(arguments.begin(), {"", std::move(object)});
    return user_call({*specialiser_->prelude_function(std::string(entry->name))}, arguments);
}

namespace {

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

} // namespace

// What the prelude refuses is the fault of the user's call.
const Specialiser::Version &Analyser::specialised(int32_t index, const std::vector<Specialiser::Argument> &key) {
    if (source_->in_prelude || !specialiser_->function(index).in_prelude)
        return specialiser_->specialise(index, key);
    try {
        return specialiser_->specialise(index, key);
    } catch (const support::CompileFailure &failure) {
        support::Diagnostic diagnostic = failure.diagnostic();
        diagnostic.message = "np." + specialiser_->function(index).name + ": " + diagnostic.message;
        diagnostic.primary = {builder_.location(), ""};
        diagnostic.secondary.clear();
        diagnostic.file = source_->file;
        diagnostic.function = source_->name;
        throw support::CompileFailure(std::move(diagnostic));
    }
}

// One argument of a call: what is known stays so, with its run-time parts as arguments behind all others.
void Analyser::add_argument(Operand operand, bool in_prelude, Specialiser::Argument &out, std::vector<Value *> &values,
                            std::vector<Value *> &parts) {
    auto known = in_prelude ? literal_integer(operand) : std::nullopt;
    if (in_prelude && is_literal(operand)) {
        out.constant = std::move(operand);
    } else if (known) {
        out.constant = {*known, operand.location};
    } else if (context_.has_value(operand)) {
        Value *value = builtins::materialized(context_, context_.value(operand));
        out.type = value->type;
        values.push_back(value);
    } else if (std::holds_alternative<builtins::CaughtOperand>(operand.content)) {
        context_.fail_unsupported("a caught exception cannot be passed to a compiled function");
    } else {
        out.constant = std::move(operand);
        for_each_value(out.constant, [&](Operand &leaf) {
            Value *value = builtins::materialized(context_, std::get<Value *>(leaf.content));
            leaf.content = value;
            if (auto step = ir::integer_constant(value); step && value->type == Type::py_int())
                leaf.content = *step; // a range's step 1 makes better code
            else
                parts.push_back(value);
        });
    }
}

Operand Analyser::user_call(const Callee &callee, std::span<const Argument> arguments) {
    const syntax::Function &function = specialiser_->function(callee.index);
    std::vector<std::optional<Operand>> arranged = arrange(context_, function, arguments);
    std::vector<Specialiser::Argument> key;
    std::vector<Value *> values, parts;
    for (size_t i = 0; i < arranged.size(); ++i) {
        const syntax::Parameter &parameter = function.parameters[i];
        Specialiser::Argument argument;
        if (arranged[i])
            add_argument(closed(*arranged[i]), function.in_prelude, argument, values, parts);
        else if (parameter.inner_default >= 0)
            add_argument(closed(callee.defaults[size_t(parameter.inner_default)]), false, argument, values, parts);
        else
            argument.constant = constant_operand(parameter.default_value);
        key.push_back(std::move(argument));
    }
    for (const auto &[name, operand] : callee.captured) {
        Specialiser::Argument argument;
        argument.captured = name;
        add_argument(operand, false, argument, values, parts);
        key.push_back(std::move(argument));
    }
    values.insert(values.end(), parts.begin(), parts.end());
    if (specialiser_->too_deep())
        context_.fail_unsupported("functions call each other too deep, or with ever new types or constants");
    return result_of(specialised(callee.index, key), std::move(values));
}

Operand Analyser::result_of(const Specialiser::Version &version, std::vector<Value *> values) {
    if (!version.result) // nothing that is typed in this round comes back from the call; the next round knows what does
        throw PathEnds();
    ir::Op *op = builder_.create(Opcode::Call, std::move(values), &*version.result);
    op->text = version.function->name;
    if (!version.known)
        return operand_of(op->result.get());
    Operand known = *version.known;
    int next = 0;
    for_each_value(known, [&](Operand &leaf) { leaf.content = builder_.item(op->result.get(), next++); });
    return known;
}

} // namespace veloz::sema
