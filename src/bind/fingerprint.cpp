// The walk over functions and the names in them.
#include "bind/fingerprint.h"

#include "bind/bytecode.h"
#include "bind/fingerprint_kind.h"
#include "frontend/python_values.h"

namespace veloz::bind {

namespace {

std::string quoted(PyObject *name) {
    const char *text = PyUnicode_AsUTF8(name);
    if (!text)
        PyErr_Clear();
    return std::string("'") + (text ? text : "?") + "'";
}

// The module of that name, and not something that only says so.
bool is_fixed_module(PyObject *module) {
    const char *name = PyModule_GetName(module);
    if (!name) {
        PyErr_Clear();
        return false;
    }
    return frontend::is_library_module(name) && PyDict_GetItemString(PyImport_GetModuleDict(), name) == module;
}

} // namespace

void Fingerprint::add_bytes(const void *data, size_t size) {
    hasher_.number(size);
    hasher_.bytes(data, size);
}

void Fingerprint::set_unknown(std::string why) {
    if (unknown_.empty())
        unknown_ = std::move(why);
}

bool Fingerprint::add_function(PyObject *function) {
    Reference plain = frontend::plain_function(function);
    if (!plain) {
        PyErr_SetString(PyExc_TypeError, "not a Python function");
        return false;
    }
    return add_options(function) && add_plain_function(plain.get());
}

bool Fingerprint::add_options(PyObject *function) {
    if (!frontend::is_jitted(function))
        return hasher_.number(0), true;
    Reference options(PyObject_GetAttrString(function, "_options"));
    if (!options)
        return false;
    static constexpr const char *keywords[] = {
#define VELOZ_OPTION(keyword, ...) keyword,
#include "support/options.def"
    };
    for (const char *name : keywords) {
        PyObject *value = PyDict_GetItemString(options.get(), name);
        hasher_.text(name);
        if (!add_value(value ? value : Py_None, std::string("the option ") + name))
            return false;
    }
    return true;
}

bool Fingerprint::add_plain_function(PyObject *function) {
    auto [it, added] = seen_.try_emplace(function, seen_.size());
    add_kind(hasher_, added ? Kind::Function : Kind::SeenFunction);
    if (!added) {
        hasher_.number(it->second);
        return true;
    }
    return add_code(PyFunction_GetCode(function)) && add_captures(function) && add_names(PyFunction_GetCode(function), function);
}

// It is not noted as seen: another way to the same function has its captures as constants.
bool Fingerprint::add_argument(PyObject *object, bool is_function) {
    Reference plain = is_function ? frontend::plain_function(object) : Reference();
    if (!plain)
        return add_value(object, "an argument");
    add_kind(hasher_, Kind::Function);
    PyObject *code = PyFunction_GetCode(plain.get());
    return add_options(object) && add_code(code) && add_names(code, plain.get());
}

bool Fingerprint::add_captures(PyObject *function) {
    PyObject *code = PyFunction_GetCode(function);
    PyObject *defaults = PyFunction_GetDefaults(function);
    PyObject *keyword_defaults = PyFunction_GetKwDefaults(function);
    Reference function_name(PyObject_GetAttrString(function, "__qualname__"));
    if (!function_name)
        return false;
    const std::string role = "a default of " + quoted(function_name.get());
    if (!add_value(defaults ? defaults : Py_None, role))
        return false;
    if (keyword_defaults) {
        Reference items(PyDict_Items(keyword_defaults));
        if (!items || PyList_Sort(items.get()) < 0)
            return false;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.get()); ++i)
            if (!add_value(PyList_GET_ITEM(items.get(), i), role))
                return false;
    }
    Reference free_names(PyObject_GetAttrString(code, "co_freevars"));
    PyObject *closure = PyFunction_GetClosure(function);
    for (Py_ssize_t i = 0; free_names && closure && i < PyTuple_GET_SIZE(closure); ++i) {
        Reference value(PyCell_Get(PyTuple_GET_ITEM(closure, i)));
        PyObject *name = PyTuple_GET_ITEM(free_names.get(), i);
        add_string(name);
        if (!add_value(value.get(), "the variable " + quoted(name) + " of an enclosing function"))
            return false;
    }
    return bool(free_names);
}

bool Fingerprint::add_code(PyObject *code) {
    add_kind(hasher_, Kind::Code);
    for (const char *name : {"co_name", "co_argcount", "co_kwonlyargcount", "co_posonlyargcount", "co_flags", "co_code", "co_consts",
                             "co_names", "co_varnames", "co_freevars", "co_cellvars"}) {
        Reference value(PyObject_GetAttrString(code, name));
        if (!value || !add_value(value.get(), "a constant of the function"))
            return false;
    }
    return true;
}

// Names are added with what they stand for: a changed global changes the digest. Functions and comprehensions inside count.
bool Fingerprint::add_names(PyObject *code, PyObject *function) {
    Reference names(PyObject_GetAttrString(code, "co_names")), constants(PyObject_GetAttrString(code, "co_consts"));
    std::vector<PyObject *> loaded;
    if (!names || !constants || !global_names(code, names.get(), loaded))
        return false;
    PyObject *globals = PyFunction_GetGlobals(function);
    for (PyObject *name : loaded) {
        PyObject *value = PyDict_GetItemWithError(globals, name);
        if (!value && !PyErr_Occurred())
            value = PyDict_GetItemWithError(PyEval_GetBuiltins(), name);
        if (!value && PyErr_Occurred())
            return false;
        std::string spelled = quoted(name);
        if (!add_value(value, "the global " + spelled))
            return false;
        if (value && PyModule_Check(value) && !add_members(value, names.get(), spelled.substr(1, spelled.size() - 2)))
            return false;
    }
    PyObject *closure = PyFunction_GetClosure(function);
    for (Py_ssize_t i = 0; closure && i < PyTuple_GET_SIZE(closure); ++i) {
        Reference value(PyCell_Get(PyTuple_GET_ITEM(closure, i)));
        if (value && PyModule_Check(value.get()) && !add_members(value.get(), names.get(), "a module"))
            return false;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(constants.get()); ++i)
        if (PyObject *inner = PyTuple_GET_ITEM(constants.get(), i); PyCode_Check(inner) && !add_names(inner, function))
            return false;
    return true;
}

// Any of the names may be written as module.name: each that the module has counts.
bool Fingerprint::add_members(PyObject *module, PyObject *names, const std::string &spelled) {
    if (is_fixed_module(module))
        return true;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        PyObject *value = PyDict_GetItemWithError(PyModule_GetDict(module), name);
        std::string member = quoted(name);
        member = spelled + "." + member.substr(1, member.size() - 2);
        if ((!value && PyErr_Occurred()) || !add_value(value, "the global '" + member + "'"))
            return false;
        if (value && PyModule_Check(value) && value != module && !add_members(value, names, member))
            return false;
    }
    return true;
}

} // namespace veloz::bind
