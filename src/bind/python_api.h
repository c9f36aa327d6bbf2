// Python's and NumPy's C APIs with one import table, and an owning reference.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
#define NPY_TARGET_VERSION NPY_2_0_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL veloz_numpy_api
#ifndef VELOZ_IMPORTS_NUMPY // defined by the one file that fills the table
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>
#include <numpy/arrayscalars.h>

#include <utility>

namespace veloz::bind {

// Owns one reference; null is allowed.
class Reference {
public:
    Reference() = default;
    explicit Reference(PyObject *owned) : object_(owned) {}
    static Reference borrow(PyObject *object) {
        Py_XINCREF(object);
        return Reference(object);
    }
    Reference(Reference &&other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    Reference &operator=(Reference &&other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    Reference(const Reference &) = delete;
    Reference &operator=(const Reference &) = delete;
    ~Reference() { Py_XDECREF(object_); }

    PyObject *get() const { return object_; }
    PyObject *release() { return std::exchange(object_, nullptr); }
    explicit operator bool() const { return object_ != nullptr; }

private:
    PyObject *object_ = nullptr;
};

} // namespace veloz::bind
