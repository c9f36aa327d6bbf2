// Statements and functions; expressions are in expressions.cpp.
#include "frontend/converter.h"

#include "support/diagnostic.h"

#include <map>

namespace veloz::frontend {

using namespace syntax; // the node types; this folder makes nothing else

namespace {

int32_t int_attribute(const Ref &node, const char *name) {
    Ref value = attribute_or_null(node.get(), name);
    return value && PyLong_Check(value.get()) ? int32_t(PyLong_AsLong(value.get())) : 0;
}

struct Refusal {
    const char *what;
    const char *suggestion;
};
const std::map<std::string, Refusal> &refused_statements() {
    static const std::map<std::string, Refusal> table = {
        {"AsyncFunctionDef", {"an async function", ""}},
        {"ClassDef", {"a class", "define it outside"}},
        {"AsyncFor", {"async for", ""}},
        {"With", {"with", "do this outside the compiled function"}},
        {"AsyncWith", {"async with", ""}},
        {"Match", {"match", "use if/elif"}},
        {"TryStar", {"except*", "use except"}},
        {"Import", {"import", "import outside the compiled function"}},
        {"ImportFrom", {"import", "import outside the compiled function"}},
        {"Global", {"global", "pass the value as an argument and return the new one"}},
        {"Nonlocal",
         {"nonlocal of a variable of a function that is not compiled", "pass the value as an argument and return the new one"}}};
    return table;
}

// Under `python -O` assertions are not there.
bool is_optimising() {
    PyObject *flags = PySys_GetObject("flags");
    Ref level = flags ? attribute_or_null(flags, "optimize") : Ref();
    return level && PyLong_AsLong(level.get()) > 0;
}

} // namespace

Converter::Converter(PyObject *function, Globals *globals, int32_t line_shift, int32_t index)
    : function_(function), globals_(globals), line_shift_(line_shift), index_(index), outside_(globals->outside(index)) {}

SourceLocation Converter::location(const Ref &node) const {
    return {int_attribute(node, "lineno") + line_shift_, int_attribute(node, "col_offset"), int_attribute(node, "end_lineno") + line_shift_,
            int_attribute(node, "end_col_offset")};
}

void Converter::refuse(const Ref &node, const std::string &message, const std::string &suggestion) {
    support::Diagnostic diagnostic;
    diagnostic.category = support::Diagnostic::Category::Unsupported;
    diagnostic.message = message;
    diagnostic.primary = {location(node), ""};
    diagnostic.suggestion = suggestion;
    diagnostic.function = text_of(checked(PyObject_GetAttrString(function_, "__name__")).get());
    throw support::CompileFailure(std::move(diagnostic));
}

void Converter::collect_locals(const Ref &node) {
    if (PyList_Check(node.get())) {
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(node.get()); ++i)
            collect_locals(Ref::borrow(PyList_GET_ITEM(node.get(), i)));
        return;
    }
    std::string kind = kind_of(node);
    if (kind == "Name") {
        if (kind_of(attribute(node, "ctx")) != "Load" && locals_.insert(text_attribute(node, "id")).second)
            local_order_.push_back(text_attribute(node, "id"));
        return;
    }
    if (kind == "Nonlocal") {
        Ref names = attribute(node, "names");
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names.get()); ++i)
            nonlocal_.insert(text_of(PyList_GET_ITEM(names.get(), i)));
        return;
    }
    if (kind == "ExceptHandler")
        if (Ref name = attribute(node, "name"); name.get() != Py_None && locals_.insert(text_of(name.get())).second)
            local_order_.push_back(text_of(name.get()));
    if (kind == "FunctionDef" && locals_.insert(text_attribute(node, "name")).second)
        local_order_.push_back(text_attribute(node, "name"));
    if (kind == "Lambda" || kind.ends_with("Comp") || kind == "GeneratorExp" || kind == "FunctionDef" || kind == "ClassDef")
        return;
    Ref fields = attribute_or_null(node.get(), "_fields");
    for (Py_ssize_t i = 0; fields && i < PyTuple_GET_SIZE(fields.get()); ++i) {
        Ref child(PyObject_GetAttr(node.get(), PyTuple_GET_ITEM(fields.get(), i)));
        if (!child)
            PyErr_Clear();
        else if (PyList_Check(child.get()) || attribute_or_null(child.get(), "_fields"))
            collect_locals(child);
    }
}

void Converter::read_parameters(const Ref &definition, Function &out) {
    Ref arguments = attribute(definition, "args");
    if (Ref found = attribute(arguments, "kwarg"); found.get() != Py_None)
        refuse(found, "parameters by any name cannot be compiled", "name each parameter, or pass a tuple");
    auto add = [&](const char *field, bool keyword_only) {
        Ref list = attribute(arguments, field);
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i) {
            Ref argument = Ref::borrow(PyList_GET_ITEM(list.get(), i));
            Parameter parameter;
            parameter.name = text_attribute(argument, "arg");
            parameter.location = location(argument);
            parameter.keyword_only = keyword_only;
            parameter.positional_only = std::string_view(field) == "posonlyargs";
            locals_.insert(parameter.name);
            local_order_.push_back(parameter.name);
            out.parameters.push_back(std::move(parameter));
        }
    };
    add("posonlyargs", false);
    add("args", false);
    size_t positional = out.parameters.size();
    if (Ref variadic = attribute(arguments, "vararg"); variadic.get() != Py_None) {
        Parameter parameter;
        parameter.name = text_attribute(variadic, "arg");
        parameter.location = location(variadic);
        parameter.variadic = true;
        locals_.insert(parameter.name);
        local_order_.push_back(parameter.name);
        out.parameters.push_back(std::move(parameter));
    }
    add("kwonlyargs", true);
    if (!enclosing_)
        read_defaults(out, positional);
}

void Converter::read_defaults(Function &out, size_t positional) {
    size_t number = 0; // of the default
    int32_t values = 0;
    auto set = [&](Parameter &parameter, PyObject *value) {
        parameter.has_default = true;
        if (outside_ && outside_->values[number++])
            parameter.inner_default = values++;
        else
            parameter.default_value = globals_->constant(Ref::borrow(value));
    };
    if (PyObject *defaults = PyFunction_GetDefaults(function_)) {
        auto count = size_t(PyTuple_GET_SIZE(defaults));
        for (size_t i = 0; i < count && i < positional; ++i)
            set(out.parameters[positional - count + i], PyTuple_GET_ITEM(defaults, Py_ssize_t(i)));
    }
    PyObject *keyword_defaults = PyFunction_GetKwDefaults(function_);
    for (size_t i = positional; keyword_defaults && i < out.parameters.size(); ++i) {
        Parameter &parameter = out.parameters[i];
        if (PyObject *value = PyDict_GetItemString(keyword_defaults, parameter.name.c_str()))
            set(parameter, value);
    }
}

void Converter::read_function(const Ref &definition, Function &out) {
    out_ = &out;
    out.location = location(definition);
    read_parameters(definition, out);
    Ref statements = attribute(definition, "body");
    collect_locals(statements);
    drop_nonlocal();
    out.locals = local_order_;
    out.body = body(statements);
    out.captured.assign(captured_.begin(), captured_.end());
    out.cells.assign(cells_.begin(), cells_.end());
}

Body Converter::body(const Ref &list) {
    Body statements;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i)
        statements.push_back(statement(Ref::borrow(PyList_GET_ITEM(list.get(), i))));
    return statements;
}

std::unique_ptr<Statement> Converter::statement(const Ref &node) {
    auto out = std::make_unique<Statement>();
    out->location = location(node);
    std::string kind = kind_of(node);
    if (kind == "If") {
        If made{expression_field(node, "test"), body(attribute(node, "body")), body(attribute(node, "orelse"))};
        out->node = std::move(made);
    } else if (kind == "While") {
        While made{expression_field(node, "test"), body(attribute(node, "body")), body(attribute(node, "orelse"))};
        out->node = std::move(made);
    } else if (kind == "For") {
        For made{expression_field(node, "target"), expression_field(node, "iter"), body(attribute(node, "body")),
                 body(attribute(node, "orelse"))};
        out->node = std::move(made);
    } else if (kind == "Try") {
        try_statement(node, *out);
    } else {
        simple_statement(node, kind, *out);
    }
    return out;
}

void Converter::try_statement(const Ref &node, Statement &out) {
    Try made;
    made.body = body(attribute(node, "body"));
    Ref handlers = attribute(node, "handlers");
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(handlers.get()); ++i) {
        Ref handler = Ref::borrow(PyList_GET_ITEM(handlers.get(), i)), name = attribute(handler, "name");
        made.handlers.push_back({location(handler), optional(attribute(handler, "type")),
                                 name.get() == Py_None ? std::string() : text_of(name.get()), body(attribute(handler, "body"))});
    }
    made.else_body = body(attribute(node, "orelse"));
    made.final_body = body(attribute(node, "finalbody"));
    out.node = std::move(made);
}

void Converter::simple_statement(const Ref &node, const std::string &kind, Statement &out) {
    if (kind == "Assign") {
        Assign made{expressions(attribute(node, "targets")), expression_field(node, "value")};
        out.node = std::move(made);
    } else if (kind == "AnnAssign") {
        Assign made;
        made.targets.push_back(expression_field(node, "target"));
        made.value = optional(attribute(node, "value"));
        out.node = std::move(made);
    } else if (kind == "AugAssign") {
        AugmentedAssign made{BinaryOperator::Add, expression_field(node, "target"), expression_field(node, "value")};
        made.op = binary_operators().at(kind_of(attribute(node, "op")));
        out.node = std::move(made);
    } else if (kind == "FunctionDef") {
        function_statement(node, out);
    } else if (kind == "Nonlocal" && owns_nonlocal(node)) {
        out.node = Pass{};
    } else if (kind == "Return") {
        out.node = Return{optional(attribute(node, "value"))};
    } else if (kind == "Raise") {
        Raise made{optional(attribute(node, "exc")), optional(attribute(node, "cause"))};
        out.node = std::move(made);
    } else if (kind == "Assert" && is_optimising()) {
        out.node = Pass{};
    } else if (kind == "Assert") {
        out.node = Assert{expression_field(node, "test"), optional(attribute(node, "msg"))};
    } else if (kind == "Expr") {
        out.node = ExpressionStatement{expression_field(node, "value")};
    } else if (kind == "Delete") {
        out.node = Delete{expressions(attribute(node, "targets"))};
    } else if (kind == "Break") {
        out.node = Break{};
    } else if (kind == "Continue") {
        out.node = Continue{};
    } else if (kind == "Pass") {
        out.node = Pass{};
    } else {
        auto found = refused_statements().find(kind);
        out.node = found == refused_statements().end() ? UnsupportedStatement{"the statement " + kind, ""}
                                                       : UnsupportedStatement{found->second.what, found->second.suggestion};
    }
}

} // namespace veloz::frontend
