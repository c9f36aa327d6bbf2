// Functions as values: what they capture, when they leave the function that they were made in, and results that are known while compiling.
#include "sema/analyser.h"

#include "types/promotion.h"

namespace veloz::sema {

using builtins::ClosureOperand;
using builtins::Operand;
using ir::Value;

std::string Analyser::key_of(const syntax::Captured &variable) const {
    return variable.owner == index_ ? variable.name : variable.name + "@" + std::to_string(variable.owner);
}

Operand Analyser::function_value(const syntax::FunctionExpression &node) {
    if (node.defaults.empty() && specialiser_->function(node.index).captured.empty())
        return {builtins::UserFunctionOperand{node.index}, builder_.location()};
    ClosureOperand closure;
    closure.index = node.index;
    for (const auto &expression : node.defaults) {
        Operand value = evaluate(*expression);
        if (auto *lazy = std::get_if<Value *>(&value.content))
            value.content = builtins::materialized(context_, *lazy);
        closure.defaults.push_back(std::move(value));
    }
    return {std::move(closure), builder_.location()};
}

// Adds the variables that the function captures, as they are here, and what functions in them capture. One that is not bound is left out.
void Analyser::capture(int32_t index, std::map<std::string, Operand> &captured) {
    for (const syntax::Captured &variable : specialiser_->function(index).captured) {
        std::string name = variable.name + "@" + std::to_string(variable.owner);
        Binding::State state = environment_.at(key_of(variable)).state;
        if (captured.contains(name) || state == Binding::State::Unbound)
            continue;
        if (state == Binding::State::Maybe)
            context_.fail_unsupported("'" + variable.name + "', which the function reads, may have no value here", "give it one before");
        Operand operand = read(key_of(variable));
        captured.emplace(name, operand);
        capture_inside(operand, captured);
    }
}

// Of open functions, wherever they are in the operand.
void Analyser::capture_inside(const Operand &operand, std::map<std::string, Operand> &captured) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (const Operand &element : tuple->elements)
            capture_inside(element, captured);
    if (auto *closure = std::get_if<ClosureOperand>(&operand.content); closure && closure->open) {
        capture(closure->index, captured);
        for (const Operand &value : closure->defaults)
            capture_inside(value, captured);
    }
}

// What may leave this function: open functions carry what they capture.
Operand Analyser::closed(Operand operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (Operand &element : tuple->elements)
            element = closed(std::move(element));
    auto *closure = std::get_if<ClosureOperand>(&operand.content);
    if (!closure || !closure->open)
        return operand;
    std::map<std::string, Operand> captured;
    capture_inside(operand, captured);
    closure->open = false;
    for (auto &[name, value] : captured) {
        closure->names.push_back(name);
        closure->captured.push_back(std::move(value));
    }
    return operand;
}

Analyser::Callee Analyser::callee_of(const ClosureOperand &closure) {
    Callee callee{closure.index, closure.defaults, {}};
    if (closure.open)
        capture(closure.index, callee.captured);
    for (size_t i = 0; i < closure.names.size(); ++i)
        callee.captured.emplace(closure.names[i], closure.captured[i]);
    return callee;
}

} // namespace veloz::sema
