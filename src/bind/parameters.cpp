// CPython's argument binding for functions without *args and **kwargs.
#include "bind/parameters.h"

#include <algorithm>

namespace veloz::bind {

namespace {

// "'a', 'b', and 'c'" as CPython lists names.
std::string listed(const std::vector<std::string> &names) {
    std::string text;
    for (size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            text += names.size() == 2 ? " and " : i + 1 == names.size() ? ", and " : ", ";
        text += "'" + names[i] + "'";
    }
    return text;
}

std::string utf8(PyObject *text) {
    const char *value = PyUnicode_AsUTF8(text);
    if (!value)
        PyErr_Clear();
    return value ? value : "?";
}

long number_attribute(PyObject *object, const char *name) {
    Reference value(PyObject_GetAttrString(object, name));
    return value ? PyLong_AsLong(value.get()) : -1;
}

} // namespace

bool Parameters::read(PyObject *plain_function) {
    PyObject *code = PyFunction_GetCode(plain_function);
    Reference name(PyObject_GetAttrString(plain_function, "__qualname__"));
    Reference names(PyObject_GetAttrString(code, "co_varnames"));
    long count = number_attribute(code, "co_argcount");
    long positional_only = number_attribute(code, "co_posonlyargcount");
    long keyword_only = number_attribute(code, "co_kwonlyargcount");
    long flags = number_attribute(code, "co_flags");
    if (!name || !names || PyErr_Occurred())
        return false;
    function = utf8(name.get());
    if (flags & (CO_VARARGS | CO_VARKEYWORDS)) {
        PyErr_Format(PyExc_TypeError, "%s() takes %s, which compiled functions do not support; name each parameter", function.c_str(),
                     flags & CO_VARARGS ? "*args" : "**kwargs");
        return false;
    }
    PyObject *defaults = PyFunction_GetDefaults(plain_function);
    PyObject *keyword_defaults = PyFunction_GetKwDefaults(plain_function);
    long with_default = defaults ? long(PyTuple_GET_SIZE(defaults)) : 0;
    positional = size_t(count);
    for (long i = 0; i < count + keyword_only; ++i) {
        PyObject *parameter = PyTuple_GET_ITEM(names.get(), i);
        bool is_keyword_only = i >= count;
        bool has_default =
            is_keyword_only ? keyword_defaults && PyDict_Contains(keyword_defaults, parameter) == 1 : i >= count - with_default;
        list.push_back({Reference::borrow(parameter), i < positional_only, is_keyword_only, has_default});
    }
    return true;
}

bool Parameters::bind(PyObject *const *arguments, size_t positional_count, PyObject *names, std::vector<PyObject *> &slots) const {
    slots.assign(list.size(), nullptr);
    for (size_t i = 0; i < std::min(positional_count, positional); ++i)
        slots[i] = arguments[i];
    for (Py_ssize_t k = 0; names && k < PyTuple_GET_SIZE(names); ++k) {
        PyObject *name = PyTuple_GET_ITEM(names, k);
        size_t at = 0;
        while (at < list.size() && (list[at].positional_only || PyUnicode_Compare(list[at].name.get(), name) != 0))
            ++at;
        if (at == list.size()) {
            if (report_positional_only(names))
                return false;
            PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", function.c_str(), name);
            return false;
        }
        if (slots[at]) {
            PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'", function.c_str(), name);
            return false;
        }
        slots[at] = arguments[positional_count + size_t(k)];
    }
    if (positional_count > positional)
        return report_too_many(positional_count, slots);
    return report_missing(slots);
}

bool Parameters::report_positional_only(PyObject *names) const {
    std::string given;
    for (const Parameter &parameter : list)
        if (parameter.positional_only && PySequence_Contains(names, parameter.name.get()) == 1)
            given += (given.empty() ? "" : ", ") + utf8(parameter.name.get());
    if (!given.empty())
        PyErr_Format(PyExc_TypeError, "%s() got some positional-only arguments passed as keyword arguments: '%s'", function.c_str(),
                     given.c_str());
    return !given.empty();
}

bool Parameters::report_missing(const std::vector<PyObject *> &slots) const {
    for (bool keyword_only : {false, true}) {
        std::vector<std::string> missing;
        for (size_t i = 0; i < list.size(); ++i)
            if (!slots[i] && !list[i].has_default && list[i].keyword_only == keyword_only)
                missing.push_back(utf8(list[i].name.get()));
        if (missing.empty())
            continue;
        PyErr_Format(PyExc_TypeError, "%s() missing %zu required %s argument%s: %s", function.c_str(), missing.size(),
                     keyword_only ? "keyword-only" : "positional", missing.size() == 1 ? "" : "s", listed(missing).c_str());
        return false;
    }
    return true;
}

bool Parameters::report_too_many(size_t given, const std::vector<PyObject *> &slots) const {
    size_t required = 0, keywords = 0;
    for (size_t i = positional; i < list.size(); ++i)
        keywords += slots[i] != nullptr;
    for (size_t i = 0; i < positional; ++i)
        required += !list[i].has_default;
    std::string expected =
        required == positional ? std::to_string(positional) : "from " + std::to_string(required) + " to " + std::to_string(positional);
    std::string counted = std::to_string(given);
    if (keywords > 0)
        counted += std::string(" positional argument") + (given == 1 ? "" : "s") + " (and " + std::to_string(keywords) +
                   " keyword-only argument" + (keywords == 1 ? ")" : "s)");
    PyErr_Format(PyExc_TypeError, "%s() takes %s positional argument%s but %s %s given", function.c_str(), expected.c_str(),
                 positional == 1 && required == positional ? "" : "s", counted.c_str(), given == 1 && keywords == 0 ? "was" : "were");
    return false;
}

} // namespace veloz::bind
