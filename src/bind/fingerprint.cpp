// The walk over functions and values, and the identity of the machine and the installation.
#include "bind/fingerprint.h"

#include <cpuid.h>
#include <cstdlib>
#include <string>
#include <sys/stat.h>

namespace veloz::bind {

namespace {

// What a value is, so that values of different kinds cannot have the same bytes.
enum class Kind : uint64_t { Missing, None, Bool, Int, Float, Complex, Text, Tuple, Code, Function, SeenFunction, Module, Class, Other };

// Members of these cannot change without the version that is part of the digest.
bool is_fixed_module(std::string_view name) {
    return name == "numpy" || name.starts_with("numpy.") || name == "math" || name == "cmath" || name == "builtins" || name == "veloz" ||
           name.starts_with("veloz.");
}

std::string_view text_view(PyObject *object) {
    Py_ssize_t size = 0;
    const char *text = object && PyUnicode_Check(object) ? PyUnicode_AsUTF8AndSize(object, &size) : nullptr;
    if (!text)
        PyErr_Clear();
    return text ? std::string_view(text, size_t(size)) : std::string_view();
}

Reference attribute(PyObject *object, const char *name) {
    Reference value(PyObject_GetAttrString(object, name));
    if (!value)
        PyErr_Clear();
    return value;
}

} // namespace

bool Fingerprint::add_function(PyObject *function) {
    if (PyFunction_Check(function))
        return add_plain_function(function);
    Reference plain(PyObject_GetAttrString(function, "py_func"));
    if (!plain || !PyFunction_Check(plain.get()))
        return false;
    for (const char *name : {"parallel", "fastmath", "boundscheck", "error_model", "inline"}) {
        Reference options = attribute(function, "_options");
        PyObject *value = options && PyDict_Check(options.get()) ? PyDict_GetItemString(options.get(), name) : nullptr;
        hasher_.text(name);
        if (value && PyAnySet_Check(value)) {
            Reference sorted(PySequence_List(value));
            if (!sorted || PyList_Sort(sorted.get()) < 0 || !add_representation(sorted.get()))
                return false;
        } else if (!add_value(value ? value : Py_None)) {
            return false;
        }
    }
    return add_plain_function(plain.get());
}

bool Fingerprint::add_plain_function(PyObject *function) {
    auto [it, added] = seen_.try_emplace(function, seen_.size());
    hasher_.number(uint64_t(added ? Kind::Function : Kind::SeenFunction));
    if (!added) {
        hasher_.number(it->second);
        return true;
    }
    PyObject *code = PyFunction_GetCode(function);
    PyObject *defaults = PyFunction_GetDefaults(function);
    PyObject *keyword_defaults = PyFunction_GetKwDefaults(function);
    if (!add_code(code) || !add_value(defaults ? defaults : Py_None))
        return false;
    if (keyword_defaults) {
        Reference items(PyDict_Items(keyword_defaults));
        if (!items || PyList_Sort(items.get()) < 0)
            return false;
        for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items.get()); ++i)
            if (!add_value(PyList_GET_ITEM(items.get(), i)))
                return false;
    }
    Reference free_names(PyObject_GetAttrString(code, "co_freevars"));
    PyObject *closure = PyFunction_GetClosure(function);
    for (Py_ssize_t i = 0; free_names && closure && i < PyTuple_GET_SIZE(closure); ++i) {
        Reference value(PyCell_Get(PyTuple_GET_ITEM(closure, i)));
        hasher_.text(text_view(PyTuple_GET_ITEM(free_names.get(), i)));
        if (!add_value(value.get()))
            return false;
    }
    return free_names && add_names(code, function);
}

bool Fingerprint::add_code(PyObject *code) {
    hasher_.number(uint64_t(Kind::Code));
    for (const char *name : {"co_name", "co_argcount", "co_kwonlyargcount", "co_posonlyargcount", "co_flags", "co_code", "co_consts",
                             "co_names", "co_varnames", "co_freevars", "co_cellvars"})
        if (!add_attribute(code, name))
            return false;
    return true;
}

bool Fingerprint::add_attribute(PyObject *object, const char *name) {
    Reference value(PyObject_GetAttrString(object, name));
    return value && add_value(value.get());
}

// Names are added with what they stand for: a changed global changes the digest.
bool Fingerprint::add_names(PyObject *code, PyObject *function) {
    Reference names(PyObject_GetAttrString(code, "co_names"));
    if (!names)
        return false;
    PyObject *globals = PyFunction_GetGlobals(function);
    Reference free_closure = Reference::borrow(PyFunction_GetClosure(function));
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names.get()); ++i) {
        PyObject *value = PyDict_GetItemWithError(globals, PyTuple_GET_ITEM(names.get(), i));
        if (!value && PyErr_Occurred())
            return false;
        if (!add_value(value))
            return false;
        if (value && PyModule_Check(value) && !add_module_members(value, names.get()))
            return false;
    }
    for (Py_ssize_t i = 0; free_closure && i < PyTuple_GET_SIZE(free_closure.get()); ++i) {
        Reference value(PyCell_Get(PyTuple_GET_ITEM(free_closure.get(), i)));
        if (value && PyModule_Check(value.get()) && !add_module_members(value.get(), names.get()))
            return false;
    }
    return true;
}

// Any of the names may be written as module.name: each that the module has counts.
bool Fingerprint::add_module_members(PyObject *module, PyObject *names) {
    const char *module_name = PyModule_GetName(module);
    if (!module_name) {
        PyErr_Clear();
        return true;
    }
    if (is_fixed_module(module_name))
        return true;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
        PyObject *value = PyDict_GetItemWithError(PyModule_GetDict(module), PyTuple_GET_ITEM(names, i));
        if ((!value && PyErr_Occurred()) || !add_value(value))
            return false;
        if (value && PyModule_Check(value) && value != module && !add_module_members(value, names))
            return false;
    }
    return true;
}

bool Fingerprint::add_representation(PyObject *value) {
    Reference text(PyObject_Repr(value));
    if (!text)
        return false;
    hasher_.text(Py_TYPE(value)->tp_name);
    hasher_.text(text_view(text.get()));
    return true;
}

bool Fingerprint::add_numpy_value(PyObject *value) {
    if (PyArray_IsScalar(value, Generic)) {
        Reference dtype(PyObject_GetAttrString(value, "dtype"));
        Reference bytes(PyObject_CallMethod(value, "tobytes", nullptr));
        return dtype && bytes && add_representation(dtype.get()) && add_value(bytes.get());
    }
    if (PyArray_DescrCheck(value))
        return add_representation(value);
    return true;
}

bool Fingerprint::add_value(PyObject *value) {
    auto kind = [this](Kind of) { hasher_.number(uint64_t(of)); };
    if (!value)
        return kind(Kind::Missing), true;
    if (value == Py_None || value == Py_Ellipsis)
        return kind(Kind::None), hasher_.number(value == Py_None), true;
    if (PyBool_Check(value))
        return kind(Kind::Bool), hasher_.number(value == Py_True), true;
    if (PyLong_CheckExact(value))
        return kind(Kind::Int), add_representation(value);
    if (PyFloat_CheckExact(value)) {
        double number = PyFloat_AS_DOUBLE(value);
        return kind(Kind::Float), hasher_.bytes(&number, sizeof number), true;
    }
    if (PyComplex_CheckExact(value)) {
        Py_complex number = PyComplex_AsCComplex(value);
        return kind(Kind::Complex), hasher_.bytes(&number, sizeof number), true;
    }
    if (PyUnicode_CheckExact(value))
        return kind(Kind::Text), hasher_.text(text_view(value)), true;
    if (PyBytes_CheckExact(value))
        return kind(Kind::Text), hasher_.text({PyBytes_AS_STRING(value), size_t(PyBytes_GET_SIZE(value))}), true;
    if (PyTuple_CheckExact(value)) {
        kind(Kind::Tuple);
        hasher_.number(uint64_t(PyTuple_GET_SIZE(value)));
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(value); ++i)
            if (!add_value(PyTuple_GET_ITEM(value, i)))
                return false;
        return true;
    }
    if (PyCode_Check(value))
        return add_code(value);
    if (PyModule_Check(value)) {
        Reference name = attribute(value, "__name__");
        return kind(Kind::Module), hasher_.text(text_view(name.get())), true;
    }
    Reference module = attribute(value, "__module__");
    Reference plain = PyFunction_Check(value) || PyType_Check(value) ? Reference() : attribute(value, "py_func");
    if (PyFunction_Check(value) ? !is_fixed_module(text_view(module.get())) : plain && PyFunction_Check(plain.get()))
        return add_function(value);
    Reference name = attribute(value, "__qualname__");
    if (!name)
        name = attribute(value, "__name__");
    kind(PyType_Check(value) ? Kind::Class : Kind::Other);
    hasher_.text(Py_TYPE(value)->tp_name);
    hasher_.text(text_view(module.get()));
    hasher_.text(text_view(name.get()));
    return add_numpy_value(value);
}

namespace {

// The processor by its own words, so that the compiler's tables are not needed to look an entry up.
void add_processor(Fingerprint &fingerprint) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    for (unsigned leaf : {1u, 7u, 0x80000001u}) {
        if (!__get_cpuid_count(leaf, 0, &a, &b, &c, &d))
            continue;
        fingerprint.add_number(leaf);
        fingerprint.add_number(a);
        fingerprint.add_number(leaf == 1 ? 0 : b); // leaf 1: the number of the core that asks
        fingerprint.add_number(c);
        fingerprint.add_number(d);
    }
    const char *wish = std::getenv("VELOZ_CPU");
    fingerprint.add_text(wish ? wish : "");
}

bool add_module_text(Fingerprint &fingerprint, const char *module_name, const char *attribute_name) {
    Reference module(PyImport_ImportModule(module_name));
    Reference value(module ? PyObject_GetAttrString(module.get(), attribute_name) : nullptr);
    if (!value)
        return false;
    fingerprint.add_text(text_view(value.get()));
    return true;
}

// A rebuilt compiler makes other code under the same version: its file's size and time count.
bool add_compiler_file(Fingerprint &fingerprint) {
    Reference core(PyImport_ImportModule("veloz._core"));
    Reference file(core ? PyObject_GetAttrString(core.get(), "__file__") : nullptr);
    if (!file)
        return false;
    std::string path(text_view(file.get()));
    size_t at = path.rfind("_core");
    if (at != std::string::npos)
        path.replace(at, 5, "_compiler");
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) {
        fingerprint.add_number(uint64_t(status.st_size));
        fingerprint.add_number(uint64_t(status.st_mtim.tv_sec));
        fingerprint.add_number(uint64_t(status.st_mtim.tv_nsec));
    }
    return true;
}

} // namespace

bool add_environment(Fingerprint &fingerprint) {
    add_processor(fingerprint);
    fingerprint.add_text(Py_GetVersion());
    return add_module_text(fingerprint, "numpy", "__version__") && add_module_text(fingerprint, "veloz", "__version__") &&
           add_compiler_file(fingerprint);
}

} // namespace veloz::bind
