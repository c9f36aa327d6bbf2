// One walk over the tree: statements, their expressions, and := wherever it stands.
#include "sema/assigned_names.h"

namespace veloz::sema {

namespace {

class Walk {
public:
    Walk(std::set<std::string> &names, bool only_inside) : names_(names), only_inside_(only_inside) {}

    void body(const syntax::Body &statements) {
        for (const auto &statement : statements)
            std::visit([&](const auto &node) { visit(node); }, statement->node);
    }
    void expression(const syntax::ExpressionPtr &pointer) {
        if (pointer)
            std::visit([&](const auto &node) { visit(node); }, pointer->node);
    }
    template <typename Node> void visit(const Node &) {} // names, literals, what has no parts
    void visit(const syntax::Attribute &node) { expression(node.value); }
    void visit(const syntax::Subscript &node) { all(node.value, node.index); }
    void visit(const syntax::Slice &node) { all(node.lower, node.upper, node.step); }
    void visit(const syntax::TupleDisplay &node) { list(node.elements); }
    void visit(const syntax::ListDisplay &node) { list(node.elements); }
    void visit(const syntax::Unary &node) { expression(node.operand); }
    void visit(const syntax::Binary &node) { all(node.left, node.right); }
    void visit(const syntax::BoolChain &node) { list(node.values); }
    void visit(const syntax::Compare &node) { expression(node.left), list(node.rights); }
    void visit(const syntax::Conditional &node) { all(node.test, node.then_value, node.else_value); }
    void visit(const syntax::FunctionExpression &node) { list(node.defaults); }
    void visit(const syntax::Starred &node) { expression(node.value); }
    void visit(const syntax::Walrus &node) { assigned_names(*node.target, names_), expression(node.value); }
    void visit(const syntax::Call &node) {
        expression(node.callee), list(node.arguments);
        for (const syntax::Keyword &keyword : node.keywords)
            expression(keyword.value);
    }

    void visit(const syntax::Assign &node) { targets(node.targets), list(node.targets), expression(node.value); }
    void visit(const syntax::AugmentedAssign &node) { target(*node.target), all(node.target, node.value); }
    void visit(const syntax::Delete &node) { targets(node.targets), list(node.targets); }
    void visit(const syntax::If &node) { expression(node.test), body(node.then_body), body(node.else_body); }
    void visit(const syntax::While &node) { expression(node.test), body(node.body), body(node.else_body); }
    void visit(const syntax::For &node) {
        target(*node.target), all(node.target, node.iterable);
        body(node.body), body(node.else_body);
    }
    void visit(const syntax::Return &node) { expression(node.value); }
    void visit(const syntax::Raise &node) { all(node.exception, node.cause); }
    void visit(const syntax::Try &node) {
        body(node.body), body(node.else_body), body(node.final_body);
        for (const syntax::Handler &handler : node.handlers) {
            expression(handler.type), body(handler.body);
            if (!only_inside_ && !handler.name.empty())
                names_.insert(handler.name);
        }
    }
    void visit(const syntax::Assert &node) { all(node.test, node.message); }
    void visit(const syntax::ExpressionStatement &node) { expression(node.value); }

private:
    template <typename... Expressions> void all(const Expressions &...expressions) { (expression(expressions), ...); }
    void list(const std::vector<syntax::ExpressionPtr> &expressions) {
        for (const auto &item : expressions)
            expression(item);
    }
    void target(const syntax::Expression &target) {
        if (!only_inside_)
            assigned_names(target, names_);
    }
    void targets(const std::vector<syntax::ExpressionPtr> &list) {
        for (const auto &item : list)
            target(*item);
    }

    std::set<std::string> &names_;
    bool only_inside_; // of expressions
};

} // namespace

void assigned_names(const syntax::Expression &target, std::set<std::string> &names) {
    if (auto *name = std::get_if<syntax::Name>(&target.node))
        names.insert(name->id);
    if (auto *star = std::get_if<syntax::Starred>(&target.node))
        assigned_names(*star->value, names);
    if (auto *tuple = std::get_if<syntax::TupleDisplay>(&target.node))
        for (const auto &element : tuple->elements)
            assigned_names(*element, names);
}

void assigned_names(const syntax::Body &body, std::set<std::string> &names) { Walk(names, false).body(body); }
void assigned_inside(const syntax::Body &body, std::set<std::string> &names) { Walk(names, true).body(body); }
void assigned_inside(const syntax::Expression &expression, std::set<std::string> &names) {
    Walk walk(names, true);
    std::visit([&](const auto &node) { walk.visit(node); }, expression.node);
}

} // namespace veloz::sema
