// Python `ast` nodes to the syntax tree, for one function.
#pragma once

#include "frontend/globals.h"

#include <map>
#include <set>

namespace veloz::frontend {

// Operators by the name of their `ast` class.
const std::map<std::string, syntax::BinaryOperator> &binary_operators();

class Converter {
public:
    // `index`: the number of the function that is read.
    Converter(PyObject *function, Globals *globals, int32_t line_shift, int32_t index);

    void read_function(const Ref &definition, syntax::Function &out);
    void read_lambda(const Ref &definition, syntax::Function &out);

private:
    Converter(Converter *enclosing, int32_t index);

    using ExpressionPtr = syntax::ExpressionPtr;

    syntax::SourceLocation location(const Ref &node) const;
    void collect_locals(const Ref &node);
    void read_parameters(const Ref &definition, syntax::Function &out);
    void read_defaults(syntax::Function &out, size_t positional); // of the function object
    // inner_functions.cpp
    void inner_function(const Ref &definition, syntax::Expression &out); // a lambda too
    void read_inner_defaults(const Ref &definition, syntax::Function &out, std::vector<ExpressionPtr> &defaults);
    void function_statement(const Ref &node, syntax::Statement &out);
    bool outside_name(const std::string &id) const;
    bool enclosing_name(const std::string &id, syntax::Expression &out);
    void drop_nonlocal();
    bool owns_nonlocal(const Ref &node) const;

    syntax::Body body(const Ref &list);
    std::unique_ptr<syntax::Statement> statement(const Ref &node);
    void try_statement(const Ref &node, syntax::Statement &out);
    void simple_statement(const Ref &node, const std::string &kind, syntax::Statement &out);
    ExpressionPtr optional(const Ref &node); // null for None
    ExpressionPtr expression(const Ref &node);
    ExpressionPtr expression_field(const Ref &node, const char *field) { return expression(attribute(node, field)); }
    std::vector<ExpressionPtr> expressions(const Ref &list);
    void convert(const Ref &node, const std::string &kind, syntax::Expression &out);
    void name(const Ref &node, syntax::Expression &out);
    void attribute_chain(const Ref &node, syntax::Expression &out);
    void call(const Ref &node, syntax::Expression &out);
    void compare(const Ref &node, syntax::Expression &out);
    bool resolve_module(const Ref &node, Ref &object, std::string &spelling); // np.linalg -> the module
    [[noreturn]] void refuse(const Ref &node, const std::string &message, const std::string &suggestion);

    PyObject *function_; // the outermost one
    Globals *globals_;
    int32_t line_shift_;
    int32_t index_;
    Converter *enclosing_ = nullptr;
    syntax::Function *out_ = nullptr; // of the outermost one
    std::set<syntax::Captured> captured_;
    std::set<std::string> cells_;    // locals that inner functions assign
    std::set<std::string> nonlocal_; // names that belong to enclosing functions

    const Globals::Outside *outside_ = nullptr; // of the outermost one, if it is an argument
    std::set<std::string> locals_;
    std::vector<std::string> local_order_;
};

} // namespace veloz::frontend
