// The Python type of jitted functions.
#pragma once

#include "bind/python_api.h"

namespace veloz::bind {

// Adds the type `Function` to the module. Its constructor is Function(py_func, options: dict). False with an exception set.
bool add_function_type(PyObject *module);

} // namespace veloz::bind
