// The tree as indented lines, one node a line: for tests and for reading, not for parsing back.
#include "syntax/tree.h"

#include <cstdio>

namespace veloz::syntax {

namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}

template <typename Operator> std::string name_of(Operator op) { return std::string(spelling(op)); }

struct ConstantText {
    std::string operator()(const NoneValue &) const { return "None"; }
    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return number(value) + "f"; }
    std::string operator()(const std::complex<double> &value) const {
        return "(" + number(value.real()) + "+" + number(value.imag()) + "j)";
    }
    std::string operator()(const Text &value) const { return '"' + value.text + '"'; }
    std::string operator()(const BigInteger &value) const { return value.digits; }
    std::string operator()(const EllipsisValue &) const { return "..."; }
    std::string operator()(const ConstantTuple &value) const {
        std::string text = "(";
        for (const Constant &element : value)
            text += std::visit(*this, element.value) + ",";
        return text + ")";
    }
    std::string operator()(const NumpyScalar &value) const {
        return std::string(types::text_name(value.dtype)) + ":" + number(value.number.real());
    }
    std::string operator()(const ArrayValue &value) const {
        return "array of " + std::string(types::text_name(value.dtype)) + ", " + std::to_string(value.bytes.size()) + " bytes";
    }
    std::string operator()(const DtypeValue &value) const { return "dtype " + std::string(types::text_name(value.dtype)); }
    std::string operator()(const NamedEntity &value) const { return value.name; }
    std::string operator()(const ExceptionClass &value) const { return "exception " + value.name; }
    std::string operator()(const UserFunction &value) const { return "function #" + std::to_string(value.index); }
    std::string operator()(const UnsupportedValue &value) const { return "unsupported " + value.description; }
};

class Printer {
public:
    std::string take() { return std::move(text_); }

    void line(const std::string &what) { text_ += std::string(size_t(depth_) * 2, ' ') + what + "\n"; }

    void body(const std::string &title, const Body &statements) {
        if (statements.empty())
            return;
        line(title);
        ++depth_;
        for (const auto &statement : statements)
            std::visit(*this, statement->node);
        --depth_;
    }

    // A child with its role; null children are left out.
    void child(const std::string &role, const ExpressionPtr &expression) {
        if (!expression)
            return;
        role_ = role.empty() ? "" : role + ": ";
        std::visit(*this, expression->node);
    }

    template <typename... Children> void node(const std::string &what, const Children &...children) {
        line(std::exchange(role_, "") + what);
        ++depth_;
        (children(), ...);
        --depth_;
    }

    void operator()(const Literal &it) { node("literal " + std::visit(ConstantText(), it.constant.value)); }
    void operator()(const Name &it) { node("name " + it.id + (it.owner < 0 ? "" : " of function " + std::to_string(it.owner))); }
    void operator()(const Global &it) { node("global " + it.spelling + " = " + std::visit(ConstantText(), it.constant.value)); }
    void operator()(const Attribute &it) {
        node("attribute " + it.attribute, [&] { child("", it.value); });
    }
    void operator()(const Subscript &it) {
        node("subscript", [&] { child("", it.value); }, [&] { child("index", it.index); });
    }
    void operator()(const Slice &it) {
        node("slice", [&] { child("lower", it.lower); }, [&] { child("upper", it.upper); }, [&] { child("step", it.step); });
    }
    void operator()(const TupleDisplay &it) {
        node("tuple", [&] { children(it.elements); });
    }
    void operator()(const ListDisplay &it) {
        node("list", [&] { children(it.elements); });
    }
    void operator()(const Unary &it) {
        node("unary " + name_of(it.op), [&] { child("", it.operand); });
    }
    void operator()(const Binary &it) {
        node("binary " + name_of(it.op), [&] { child("", it.left); }, [&] { child("", it.right); });
    }
    void operator()(const BoolChain &it) {
        node(it.op == BoolOperator::And ? "and" : "or", [&] { children(it.values); });
    }
    void operator()(const Compare &it) {
        node(
            "compare", [&] { child("", it.left); },
            [&] {
                for (size_t i = 0; i < it.rights.size(); ++i)
                    child(name_of(it.ops[i]), it.rights[i]);
            });
    }
    void operator()(const Conditional &it) {
        node("conditional", [&] { child("test", it.test); }, [&] { child("then", it.then_value); }, [&] { child("else", it.else_value); });
    }
    void operator()(const Call &it) {
        node(
            "call", [&] { child("callee", it.callee); }, [&] { children(it.arguments); },
            [&] {
                for (const Keyword &keyword : it.keywords)
                    child(keyword.name + "=", keyword.value);
            });
    }
    void operator()(const Walrus &it) {
        node("walrus", [&] { child("target", it.target); }, [&] { child("value", it.value); });
    }
    void operator()(const FunctionExpression &it) {
        node("function " + std::to_string(it.index), [&] { children(it.defaults); });
    }
    void operator()(const Starred &it) {
        node("starred", [&] { child("", it.value); });
    }
    void operator()(const UnsupportedExpression &it) { node("unsupported " + it.what); }

    void operator()(const Assign &it) {
        node(
            "assign",
            [&] {
                for (const auto &target : it.targets)
                    child("target", target);
            },
            [&] { child("value", it.value); });
    }
    void operator()(const AugmentedAssign &it) {
        node("assign " + name_of(it.op) + "=", [&] { child("target", it.target); }, [&] { child("value", it.value); });
    }
    void operator()(const If &it) {
        node("if", [&] { child("test", it.test); }, [&] { body("then", it.then_body); }, [&] { body("else", it.else_body); });
    }
    void operator()(const While &it) {
        node("while", [&] { child("test", it.test); }, [&] { body("body", it.body); }, [&] { body("else", it.else_body); });
    }
    void operator()(const For &it) {
        node(
            "for", [&] { child("target", it.target); }, [&] { child("in", it.iterable); }, [&] { body("body", it.body); },
            [&] { body("else", it.else_body); });
    }
    void operator()(const Return &it) {
        node("return", [&] { child("", it.value); });
    }
    void operator()(const Raise &it) {
        node("raise", [&] { child("", it.exception); }, [&] { child("from", it.cause); });
    }
    void operator()(const Try &it) {
        node(
            "try", [&] { body("body", it.body); },
            [&] {
                for (const Handler &handler : it.handlers) {
                    child(handler.name.empty() ? "except" : "except as " + handler.name, handler.type);
                    body("handler", handler.body);
                }
            },
            [&] { body("else", it.else_body); }, [&] { body("finally", it.final_body); });
    }
    void operator()(const Assert &it) {
        node("assert", [&] { child("", it.test); }, [&] { child("message", it.message); });
    }
    void operator()(const ExpressionStatement &it) {
        node("evaluate", [&] { child("", it.value); });
    }
    void operator()(const Delete &it) {
        node("delete", [&] { children(it.targets); });
    }
    void operator()(const Break &) { node("break"); }
    void operator()(const Continue &) { node("continue"); }
    void operator()(const Pass &) { node("pass"); }
    void operator()(const UnsupportedStatement &it) { node("unsupported " + it.what); }

private:
    void children(const std::vector<ExpressionPtr> &expressions) {
        for (const auto &expression : expressions)
            child("", expression);
    }

    std::string text_;
    std::string role_; // of the node that is printed next
    int depth_ = 0;
};

} // namespace

std::string print(const Function &function) {
    std::string heading = "function " + function.name + "(";
    for (size_t i = 0; i < function.parameters.size(); ++i)
        heading += (i ? ", " : "") + function.parameters[i].name;
    Printer printer;
    printer.body(heading + ")", function.body);
    return printer.take();
}

} // namespace veloz::syntax
