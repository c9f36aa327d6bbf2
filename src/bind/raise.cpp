// Finds the exception class, makes its arguments Python's and sets the exception.
#include "bind/raise.h"

#include "bind/hooks.h"
#include "bind/result.h"
#include "runtime/error_text.h"
#include "types/layout.h"

#include <string>

namespace veloz::bind {

using ir::Site;
using runtime::ErrorKind;
using runtime::ErrorSlot;

namespace {

Reference import_object(const driver::ObjectName &name) {
    Reference object(PyImport_ImportModule(name.module.c_str()));
    size_t begin = 0;
    while (object && begin <= name.qualified_name.size()) {
        size_t end = std::min(name.qualified_name.find('.', begin), name.qualified_name.size());
        object = Reference(PyObject_GetAttrString(object.get(), name.qualified_name.substr(begin, end - begin).c_str()));
        begin = end + 1;
    }
    return object;
}

PyObject *python_class(runtime::ExceptionClass id) {
    switch (id) {
#define VELOZ_EXCEPTION(name, base)                                                                                                        \
    case runtime::ExceptionClass::name: return PyExc_##name;
#define VELOZ_NUMPY_EXCEPTION(name, base)
#include "support/exceptions.def"
    default: return PyExc_SystemError;
    }
}

Reference builtin_class(const std::string &name) {
    PyObject *found = PyDict_GetItemString(PyEval_GetBuiltins(), name.c_str());
    if (!found && name == "UFuncTypeError")
        return import_object({"numpy._core._exceptions", "UFuncTypeError"});
    return Reference::borrow(found ? found : PyExc_RuntimeError);
}

Reference class_of(const Site &site, const driver::Entry &entry, std::span<PyObject *const> objects) {
    auto index = size_t(site.object_index);
    if (site.object_index < 0)
        return builtin_class(site.exception);
    if (index < objects.size())
        return Reference::borrow(objects[index]);
    if (index < entry.objects.size())
        return import_object(entry.objects[index]);
    return Reference::borrow(PyExc_RuntimeError);
}

// A message's values; words come from compiled code alone, hence no owner that is to be released.
Reference formatted(const Site &site, const int64_t *words) {
    std::vector<runtime::MessageValue> values;
    for (const Site::Argument &argument : site.arguments)
        values.push_back({argument.literal, argument.text, argument.literal ? support::PrintKind::Int : types::print_kind(argument.type)});
    std::string text = runtime::message(site.format, values, words, array_text);
    return Reference(PyUnicode_FromStringAndSize(text.data(), Py_ssize_t(text.size())));
}

// NumPy's own class of the refused cast of an in-place operator: the site's texts are the ufunc, two dtypes and the casting rule.
Reference casting_error(const Site &site) {
    constexpr int kOutput = 2; // operand number, after the two inputs
    Reference type = import_object({"numpy._core._exceptions", "_UFuncOutputCastingError"});
    if (!type || site.arguments.size() != 4)
        return {};
    auto text = [&site](size_t i) { return site.arguments[i].text.c_str(); };
    Reference ufunc = import_object({"numpy", text(0)}), dtype = import_object({"numpy", "dtype"});
    if (!ufunc || !dtype)
        return {};
    Reference from(PyObject_CallFunction(dtype.get(), "s", text(1))), to(PyObject_CallFunction(dtype.get(), "s", text(2)));
    return from && to ? Reference(PyObject_CallFunction(type.get(), "OsOOi", ufunc.get(), text(3), from.get(), to.get(), kOutput))
                      : Reference();
}

Reference arguments_of(const Site &site, const int64_t *words) {
    if (!site.format.empty()) {
        Reference text = formatted(site, words);
        return text ? Reference(PyTuple_Pack(1, text.get())) : Reference();
    }
    Reference arguments(PyTuple_New(Py_ssize_t(site.arguments.size())));
    for (size_t i = 0; arguments && i < site.arguments.size(); ++i) {
        const Site::Argument &argument = site.arguments[i];
        PyObject *value = argument.literal ? PyUnicode_FromStringAndSize(argument.text.data(), Py_ssize_t(argument.text.size()))
                                           : make_object(argument.type, words);
        if (!value)
            return {};
        PyTuple_SET_ITEM(arguments.get(), Py_ssize_t(i), value);
    }
    return arguments;
}

void raise_site(const ErrorSlot &error, const driver::Entry &entry, std::span<PyObject *const> objects) {
    if (error.site < 0 || size_t(error.site) >= entry.sites.size()) {
        PyErr_Format(PyExc_SystemError, "compiled code reported an unknown error site %d; please report this", error.site);
        return;
    }
    const Site &site = entry.sites[size_t(error.site)];
    if (site.exception == "UFuncTypeError") {
        if (Reference exception = casting_error(site))
            return PyErr_SetObject(reinterpret_cast<PyObject *>(Py_TYPE(exception.get())), exception.get());
        PyErr_Clear(); // another NumPy without that class: the base class says the same
    }
    Reference type = class_of(site, entry, objects);
    if (!type)
        return;
    size_t count = 0;
    for (const Site::Argument &argument : site.arguments)
        count += argument.literal ? 0 : types::word_count(argument.type);
    if (count > error.values.size()) {
        PyErr_Format(PyExc_SystemError, "compiled code raised error %d with %zu of its %zu words; please report this", error.site,
                     error.values.size(), count);
        return;
    }
    const int64_t *words = error.values.data();
    Reference arguments = arguments_of(site, words);
    if (!arguments)
        return;
    Reference exception(PyObject_CallObject(type.get(), arguments.get()));
    if (exception)
        PyErr_SetObject(type.get(), exception.get());
}

} // namespace

void raise_error(const ErrorSlot &error, const driver::Entry &entry, std::span<PyObject *const> objects) {
    if (error.kind == ErrorKind::RaiseSite)
        return raise_site(error, entry, objects);
    if (error.kind == ErrorKind::Interrupted) { // by a signal's handler, which has set the exception
        if (!PyErr_Occurred())
            PyErr_SetNone(PyExc_KeyboardInterrupt);
        return;
    }
    runtime::ErrorText found = runtime::describe(error);
    PyErr_SetString(python_class(found.exception), found.text.c_str());
}

} // namespace veloz::bind
