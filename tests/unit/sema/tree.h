// Syntax trees in few words, and what sema makes of them.
#pragma once

#include "sema/sema.h"
#include "support/diagnostic.h"

#include <string>
#include <utility>

namespace veloz::sema_test {

using namespace syntax;
using types::Type;

template <typename Node> ExpressionPtr expression(Node node) {
    auto out = std::make_unique<Expression>();
    out->location = {1, 0, 1, 1};
    out->node = std::move(node);
    return out;
}
template <typename Node> std::unique_ptr<Statement> statement(Node node) {
    auto out = std::make_unique<Statement>();
    out->location = {1, 0, 1, 1};
    out->node = std::move(node);
    return out;
}

inline ExpressionPtr name(const std::string &id) { return expression(Name{id}); }
inline ExpressionPtr literal(Constant constant) { return expression(Literal{std::move(constant)}); }
inline ExpressionPtr integer(int64_t value) { return literal({value}); }
inline ExpressionPtr real(double value) { return literal({value}); }
inline ExpressionPtr text(const std::string &value) { return literal({Text{value}}); }
inline ExpressionPtr none() { return literal({NoneValue{}}); }
inline ExpressionPtr function(int32_t index) { return expression(Global{"f", {UserFunction{index}}}); }
inline ExpressionPtr add(ExpressionPtr left, ExpressionPtr right) {
    return expression(Binary{BinaryOperator::Add, std::move(left), std::move(right)});
}
inline ExpressionPtr less(ExpressionPtr left, ExpressionPtr right) {
    Compare node{std::move(left), {CompareOperator::Lt}, {}};
    node.rights.push_back(std::move(right));
    return expression(std::move(node));
}
inline ExpressionPtr is_not_none(ExpressionPtr left) {
    Compare node{std::move(left), {CompareOperator::IsNot}, {}};
    node.rights.push_back(none());
    return expression(std::move(node));
}
inline ExpressionPtr either(ExpressionPtr test, ExpressionPtr yes, ExpressionPtr no) {
    return expression(Conditional{std::move(test), std::move(yes), std::move(no)});
}
template <typename... Arguments> ExpressionPtr call(ExpressionPtr callee, Arguments... arguments) {
    Call node{std::move(callee), {}, {}};
    (node.arguments.push_back(std::move(arguments)), ...);
    return expression(std::move(node));
}
inline ExpressionPtr range(ExpressionPtr end) { return call(expression(Global{"range", {NamedEntity{"builtins.range"}}}), std::move(end)); }

template <typename... Statements> Body body(Statements... statements) {
    Body out;
    (out.push_back(std::move(statements)), ...);
    return out;
}
inline std::unique_ptr<Statement> assign(const std::string &id, ExpressionPtr value) {
    Assign node{{}, std::move(value)};
    node.targets.push_back(name(id));
    return statement(std::move(node));
}
inline std::unique_ptr<Statement> when(ExpressionPtr test, Body yes, Body no = {}) {
    return statement(If{std::move(test), std::move(yes), std::move(no)});
}
inline std::unique_ptr<Statement> loop(const std::string &id, ExpressionPtr iterable, Body inside) {
    return statement(For{name(id), std::move(iterable), std::move(inside), {}});
}
inline std::unique_ptr<Statement> give(ExpressionPtr value) { return statement(Return{std::move(value)}); }
inline std::unique_ptr<Statement> leave() { return statement(Break{}); }

inline std::unique_ptr<Function> define(const std::string &id, std::vector<std::string> parameters, Body statements) {
    auto out = std::make_unique<Function>();
    out->name = id;
    out->file = "test.py";
    out->location = {1, 0, 1, 1};
    for (std::string &parameter : parameters)
        out->parameters.push_back({std::move(parameter), {1, 0, 1, 1}});
    out->body = std::move(statements);
    return out;
}

// The result's type as text, or what is refused.
template <typename... Functions> std::string typed(const std::vector<std::optional<Type>> &arguments, Functions... functions) {
    Program program;
    (program.functions.push_back(std::move(functions)), ...);
    try {
        sema::Typed made = sema::analyse(program, arguments);
        if (ir::Fault fault = ir::find_fault(*made.module); !fault.text.empty())
            return "invalid IR: " + fault.text;
        return types::to_text(made.result ? *made.result : made.module->functions.front()->result);
    } catch (const support::CompileFailure &failure) {
        return "refused: " + failure.diagnostic().message;
    }
}

} // namespace veloz::sema_test
