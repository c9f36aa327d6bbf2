// Functions as values: what they capture, and when they leave the function that they were made in.
#include "sema/closures.h"

#include "sema/expressions.h"
#include "sema/names.h"

namespace veloz::sema {

using builtins::ClosureOperand;
using builtins::Operand;
using ir::Value;

std::string key_of(const Draft &draft, const syntax::Captured &variable) {
    return variable.owner == draft.index ? variable.name : variable.name + "@" + std::to_string(variable.owner);
}

std::string key_of(const Draft &draft, const syntax::Name &name) {
    return name.owner < 0 ? name.id : key_of(draft, syntax::Captured{name.id, name.owner});
}

Outcome function_value(Draft &draft, const syntax::FunctionExpression &node) {
    if (node.defaults.empty() && draft.specialiser->function(node.index).captured.empty())
        return Operand{builtins::UserFunctionOperand{node.index}, draft.builder.location()};
    ClosureOperand closure;
    closure.index = node.index;
    for (const auto &expression : node.defaults) {
        Outcome value = evaluate(draft, *expression);
        if (!value)
            return value;
        if (auto *lazy = std::get_if<Value *>(&value->content))
            value->content = builtins::materialized(draft.context, *lazy);
        closure.defaults.push_back(std::move(*value));
    }
    return Operand{std::move(closure), draft.builder.location()};
}

namespace {

void capture_inside(Draft &draft, const Operand &operand, std::map<std::string, Operand> &captured);

// Adds the variables that the function captures, as they are here, and what functions in them capture. One that is not bound is left out.
void capture(Draft &draft, int32_t index, std::map<std::string, Operand> &captured) {
    for (const syntax::Captured &variable : draft.specialiser->function(index).captured) {
        std::string name = variable.name + "@" + std::to_string(variable.owner);
        Binding::State state = draft.environment.at(key_of(draft, variable)).state;
        if (captured.contains(name) || state == Binding::State::Unbound)
            continue;
        if (state == Binding::State::Maybe)
            draft.context.fail_unsupported("'" + variable.name + "', which the function reads, may have no value here",
                                           "give it one before");
        Operand operand = *read(draft, key_of(draft, variable), true); // it is bound
        captured.emplace(name, operand);
        capture_inside(draft, operand, captured);
    }
}

// Of open functions, wherever they are in the operand.
void capture_inside(Draft &draft, const Operand &operand, std::map<std::string, Operand> &captured) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (const Operand &element : tuple->elements)
            capture_inside(draft, element, captured);
    if (auto *closure = std::get_if<ClosureOperand>(&operand.content); closure && closure->open) {
        capture(draft, closure->index, captured);
        for (const Operand &value : closure->defaults)
            capture_inside(draft, value, captured);
    }
}

} // namespace

// What may leave this function: open functions carry what they capture.
Operand closed(Draft &draft, Operand operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (Operand &element : tuple->elements)
            element = closed(draft, std::move(element));
    auto *closure = std::get_if<ClosureOperand>(&operand.content);
    if (!closure || !closure->open)
        return operand;
    std::map<std::string, Operand> captured;
    capture_inside(draft, operand, captured);
    closure->open = false;
    for (auto &[name, value] : captured) {
        closure->names.push_back(name);
        closure->captured.push_back(std::move(value));
    }
    return operand;
}

Callee callee_of(Draft &draft, const ClosureOperand &closure) {
    Callee callee{closure.index, closure.defaults, {}};
    if (closure.open)
        capture(draft, closure.index, callee.captured);
    for (size_t i = 0; i < closure.names.size(); ++i)
        callee.captured.emplace(closure.names[i], closure.captured[i]);
    return callee;
}

} // namespace veloz::sema
