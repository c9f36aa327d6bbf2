// Functions inside of functions: lambdas and `def`. Each is a function of the program of its own that says which variables it captures.
#include "frontend/converter.h"

namespace veloz::frontend {

using namespace syntax; // the node types; this folder makes nothing else

Converter::Converter(Converter *enclosing, int32_t index)
    : function_(enclosing->function_), globals_(enclosing->globals_), line_shift_(enclosing->line_shift_), index_(index),
      enclosing_(enclosing) {}

// A variable of an enclosing function is captured by all the functions between.
bool Converter::enclosing_name(const std::string &id, Expression &out) {
    for (Converter *around = enclosing_; around; around = around->enclosing_) {
        if (!around->locals_.contains(id))
            continue;
        for (Converter *inner = this; inner != around; inner = inner->enclosing_)
            inner->captured_.insert({id, around->index_});
        out.node = Name{id, around->index_};
        return true;
    }
    if (!outside_name(id))
        return false;
    const Converter *outermost = nullptr;
    for (Converter *around = this; around; outermost = around, around = around->enclosing_)
        ;
    for (Converter *inner = this; inner; inner = inner->enclosing_)
        inner->captured_.insert({id, outermost->outside_->owner});
    out.node = Name{id, outermost->outside_->owner};
    return true;
}

// A free variable of a function that is an argument, whose value comes with the call.
bool Converter::outside_name(const std::string &id) const {
    const Converter *outermost = this;
    while (outermost->enclosing_)
        outermost = outermost->enclosing_;
    if (!outermost->outside_)
        return false;
    Ref code = checked(PyObject_GetAttrString(function_, "__code__")), free_names = attribute(code, "co_freevars");
    const std::vector<bool> &values = outermost->outside_->values;
    auto count = size_t(PyTuple_GET_SIZE(free_names.get()));
    for (size_t i = 0; i < count; ++i)
        if (text_of(PyTuple_GET_ITEM(free_names.get(), Py_ssize_t(i))) == id)
            return values[values.size() - count + i];
    return false;
}

// Names of `nonlocal` are none of this function's; the function that they belong to shares them with it.
void Converter::drop_nonlocal() {
    for (const std::string &id : nonlocal_) {
        locals_.erase(id);
        std::erase(local_order_, id);
        Converter *around = enclosing_;
        while (around && !around->locals_.contains(id))
            around = around->enclosing_;
        if (around)
            around->cells_.insert(id);
    }
}

// Do the names of this `nonlocal` belong to functions that are compiled?
bool Converter::owns_nonlocal(const Ref &node) const {
    Ref names = attribute(node, "names");
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(names.get()); ++i) {
        const Converter *around = enclosing_;
        while (around && !around->locals_.contains(text_of(PyList_GET_ITEM(names.get(), i))))
            around = around->enclosing_;
        if (!around)
            return false;
    }
    return true;
}

void Converter::read_inner_defaults(const Ref &definition, Function &out, std::vector<ExpressionPtr> &defaults) {
    Ref arguments = attribute(definition, "args");
    auto add = [&](Parameter &parameter, const Ref &value) {
        parameter.has_default = true;
        parameter.inner_default = int32_t(defaults.size());
        defaults.push_back(expression(value));
    };
    Ref values = attribute(arguments, "defaults"), keyword_values = attribute(arguments, "kw_defaults");
    size_t positional = 0;
    while (positional < out.parameters.size() && !out.parameters[positional].variadic && !out.parameters[positional].keyword_only)
        ++positional;
    auto count = size_t(PyList_GET_SIZE(values.get()));
    for (size_t i = 0; i < count; ++i)
        add(out.parameters[positional - count + i], Ref::borrow(PyList_GET_ITEM(values.get(), Py_ssize_t(i))));
    Py_ssize_t next = 0;
    for (Parameter &parameter : out.parameters)
        if (parameter.keyword_only)
            if (Ref value = Ref::borrow(PyList_GET_ITEM(keyword_values.get(), next++)); value.get() != Py_None)
                add(parameter, value);
}

void Converter::read_lambda(const Ref &definition, Function &out) {
    out_ = &out;
    out.location = location(definition);
    read_parameters(definition, out);
    Ref value = attribute(definition, "body");
    collect_locals(value);
    out.locals = local_order_;
    auto statement = std::make_unique<Statement>();
    statement->location = location(value);
    statement->node = Return{expression(value)};
    out.body.push_back(std::move(statement));
    out.captured.assign(captured_.begin(), captured_.end());
}

void Converter::inner_function(const Ref &definition, Expression &out) {
    int32_t index = globals_->inner_index();
    auto read = std::make_unique<Function>();
    bool is_lambda = kind_of(definition) == "Lambda";
    read->name = is_lambda ? "<lambda>" : text_attribute(definition, "name");
    read->location = location(definition);
    const Converter *outermost = this;
    while (outermost->enclosing_)
        outermost = outermost->enclosing_;
    read->file = outermost->out_->file;
    read->options = outermost->out_->options;
    FunctionExpression made{index, {}};
    Converter inner(this, index);
    if (is_lambda) {
        inner.read_lambda(definition, *read);
    } else {
        inner.read_function(definition, *read);
    }
    read_inner_defaults(definition, *read, made.defaults);
    globals_->place(index, std::move(read));
    out.node = std::move(made);
}

void Converter::function_statement(const Ref &node, Statement &out) {
    Ref decorators = attribute(node, "decorator_list");
    if (PyList_GET_SIZE(decorators.get()) != 0) {
        out.node =
            UnsupportedStatement{"a decorator of a function inside a compiled function", "leave it out: what is inside is compiled too"};
        return;
    }
    Assign made;
    auto target = std::make_unique<Expression>(), value = std::make_unique<Expression>();
    target->location = value->location = {out.location.line, out.location.column, out.location.line,
                                          out.location.column + int32_t(std::string_view("def ").size())};
    if (std::string id = text_attribute(node, "name"); !nonlocal_.contains(id) || !enclosing_name(id, *target))
        target->node = Name{id};
    inner_function(node, *value);
    made.targets.push_back(std::move(target));
    made.value = std::move(value);
    out.node = std::move(made);
}

} // namespace veloz::frontend
