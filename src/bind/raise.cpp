// Finds the exception class, fills in the message's values and sets the exception.
#include "bind/raise.h"

#include "bind/result.h"
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

// The site's text with each {} replaced by str() of the next value.
Reference formatted(const Site &site, const int64_t *words) {
    std::string text;
    size_t next = 0;
    for (size_t i = 0; i < site.format.size(); ++i) {
        if (site.format.compare(i, 2, "{}") != 0 || next >= site.arguments.size()) {
            text += site.format[i];
            continue;
        }
        ++i;
        Reference value(make_object(site.arguments[next++].type, words));
        Reference shown(value ? PyObject_Str(value.get()) : nullptr);
        const char *utf8 = shown ? PyUnicode_AsUTF8(shown.get()) : nullptr;
        if (!utf8)
            return {};
        text += utf8;
    }
    return Reference(PyUnicode_FromStringAndSize(text.data(), Py_ssize_t(text.size())));
}

// NumPy's own class of the refused cast of an in-place operator, made from the words in quotes of
// "Cannot cast ufunc 'add' output from dtype('float64') to dtype('int8') with casting rule 'same_kind'".
Reference casting_error(const std::string &text) {
    constexpr int kOutput = 2; // operand number, after the two inputs
    std::vector<std::string> words;
    for (size_t begin = text.find('\''); begin != std::string::npos; begin = text.find('\'', begin)) {
        size_t end = std::min(text.find('\'', begin + 1), text.size());
        words.push_back(text.substr(begin + 1, end - begin - 1));
        begin = end + 1;
    }
    Reference type = import_object({"numpy._core._exceptions", "_UFuncOutputCastingError"});
    if (!type || words.size() != 4)
        return {};
    Reference ufunc = import_object({"numpy", words[0]}), dtype = import_object({"numpy", "dtype"});
    if (!ufunc || !dtype)
        return {};
    Reference from(PyObject_CallFunction(dtype.get(), "s", words[1].c_str())),
        to(PyObject_CallFunction(dtype.get(), "s", words[2].c_str()));
    return from && to ? Reference(PyObject_CallFunction(type.get(), "OsOOi", ufunc.get(), words[3].c_str(), from.get(), to.get(), kOutput))
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
        if (Reference exception = casting_error(site.arguments.empty() ? site.format : site.arguments[0].text))
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
    auto value = [&error](size_t i) { return static_cast<long long>(i < error.values.size() ? error.values[i] : 0); };
    switch (error.kind) {
    case ErrorKind::Forked:
        PyErr_SetString(PyExc_RuntimeError, "the process was forked inside of a parallel loop: the child cannot go on with the loop");
        return;
    case ErrorKind::Interrupted:
        if (!PyErr_Occurred())
            PyErr_SetNone(PyExc_KeyboardInterrupt);
        return;
    case ErrorKind::MemoryError: PyErr_Format(PyExc_MemoryError, "unable to allocate %lld bytes for an array", value(0)); return;
    case ErrorKind::Recursion: PyErr_SetString(PyExc_RecursionError, "maximum recursion depth exceeded"); return;
    case ErrorKind::None: PyErr_SetString(PyExc_SystemError, "compiled code failed without saying why; please report this"); return;
    default: raise_site(error, entry, objects);
    }
}

} // namespace veloz::bind
