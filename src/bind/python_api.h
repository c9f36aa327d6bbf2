// Python's and NumPy's C APIs with one import table, and the owning reference.
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

#include "frontend/python_reference.h"

namespace veloz::bind {

using Reference = frontend::Ref; // owns one reference; null is allowed

} // namespace veloz::bind
