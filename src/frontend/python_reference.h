// An owning reference to a Python object, and short forms of the calls that read `ast` nodes.
#pragma once

#include <Python.h>

#include <exception>
#include <string>
#include <utility>

namespace veloz::frontend {

// Thrown inside this folder when a Python exception is set; read_program turns it into its documented result.
struct PythonError : std::exception {};

class Ref {
public:
    Ref() = default;
    explicit Ref(PyObject *owned) : object_(owned) {}
    static Ref borrow(PyObject *object) {
        Py_XINCREF(object);
        return Ref(object);
    }
    Ref(const Ref &other) : object_(other.object_) { Py_XINCREF(object_); }
    Ref(Ref &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Ref &operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() { Py_XDECREF(object_); }

    PyObject *get() const { return object_; }
    PyObject *release() { return std::exchange(object_, nullptr); }
    explicit operator bool() const { return object_ != nullptr; }

private:
    PyObject *object_ = nullptr;
};

// Owned result of a C API call; a null one is a Python error.
inline Ref checked(PyObject *owned) {
    if (!owned)
        throw PythonError();
    return Ref(owned);
}

inline Ref attribute(const Ref &object, const char *name) { return checked(PyObject_GetAttrString(object.get(), name)); }

// Null instead of an error when there is no such attribute.
inline Ref attribute_or_null(PyObject *object, const char *name) {
    PyObject *value = PyObject_GetAttrString(object, name);
    if (!value)
        PyErr_Clear();
    return Ref(value);
}

inline std::string text_of(PyObject *object) {
    Py_ssize_t size = 0;
    const char *text = PyUnicode_AsUTF8AndSize(object, &size);
    if (!text)
        throw PythonError();
    return {text, size_t(size)};
}

inline std::string text_attribute(const Ref &object, const char *name) { return text_of(attribute(object, name).get()); }

// "BinOp" for an ast.BinOp.
inline std::string kind_of(const Ref &node) {
    std::string name = Py_TYPE(node.get())->tp_name;
    size_t dot = name.rfind('.');
    return dot == std::string::npos ? name : name.substr(dot + 1);
}

inline Ref import_module(const char *name) { return checked(PyImport_ImportModule(name)); }

} // namespace veloz::frontend
