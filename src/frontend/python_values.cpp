// Objects are known by identity: attributes may say anything.
#include "frontend/python_values.h"

namespace veloz::frontend {

namespace {

std::string text_or_empty(PyObject *object, const char *name) {
    Ref value = attribute_or_null(object, name);
    const char *text = value && PyUnicode_Check(value.get()) ? PyUnicode_AsUTF8(value.get()) : nullptr;
    if (!text)
        PyErr_Clear();
    return text ? text : "";
}

// A class of Numba's own: a user's subclass may call something else.
bool is_numba_dispatcher(PyObject *object) {
    Ref base = loaded_object("numba.core.dispatcher", "Dispatcher");
    if (!base || !PyType_Check(base.get()) || !PyObject_TypeCheck(object, reinterpret_cast<PyTypeObject *>(base.get())))
        return false;
    auto *type = reinterpret_cast<PyObject *>(Py_TYPE(object));
    std::string module = text_or_empty(type, "__module__"), name = text_or_empty(type, "__name__");
    return module.starts_with("numba.") && loaded_object(module.c_str(), name.c_str()).get() == type;
}

} // namespace

Ref loaded_object(const char *module, const char *name) {
    PyObject *found = PyDict_GetItemString(PyImport_GetModuleDict(), module);
    return found ? attribute_or_null(found, name) : Ref();
}

bool is_jitted(PyObject *object) {
    Ref type = loaded_object("veloz._core", "Function");
    return type.get() == reinterpret_cast<PyObject *>(Py_TYPE(object));
}

Ref plain_function(PyObject *object) {
    if (PyFunction_Check(object))
        return Ref::borrow(object);
    if (!is_jitted(object) && !is_numba_dispatcher(object))
        return {};
    Ref plain = attribute_or_null(object, "py_func");
    return plain && PyFunction_Check(plain.get()) ? plain : Ref();
}

bool is_library_module(std::string_view name) {
    return name == "numpy" || name.starts_with("numpy.") || name == "math" || name == "cmath" || name == "builtins" || name == "veloz" ||
           name.starts_with("veloz.");
}

bool is_library_object(PyObject *object) {
    std::string module = text_or_empty(object, "__module__"), name = text_or_empty(object, "__name__");
    if (module.starts_with("veloz."))
        module = "veloz";
    if (is_library_module(module) && loaded_object(module.c_str(), name.c_str()).get() == object)
        return true;
    // NumPy's ufuncs say nothing of their module, and its functions may name a private one.
    return !module.starts_with("veloz") && !name.empty() && loaded_object("numpy", name.c_str()).get() == object;
}

} // namespace veloz::frontend
