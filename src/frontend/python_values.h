// What the front end and the cache key must judge alike: which Python objects are names of the language, and which stand for a function.
#pragma once

#include "frontend/python_reference.h"

#include <cstdint>
#include <string_view>

namespace veloz::frontend {

// Bytes of a global array that may become a constant of the code; a larger one is to be an argument.
inline constexpr int64_t kLargestConstantArray = 64 << 10;

// The object of that name in a module that is loaded already; null otherwise. Sets no exception.
Ref loaded_object(const char *module, const char *name);

// Is it an object of the type that jit() makes?
bool is_jitted(PyObject *object);
// The Python function that an object compiles: itself, or what a jitted function of Veloz or of a peer was made from. Others, whatever
// attributes they have, are null: they are called as they are, and nothing says what their call does. Sets no exception.
Ref plain_function(PyObject *object);

// Modules whose members cannot change without a version that is known: NumPy, math, cmath, builtins and Veloz.
bool is_library_module(std::string_view name);
// Is the object found where its __module__ and __name__ say, in such a module? A wrapper that copied the names of what it wraps is not.
// Functions of Veloz that it does not export are programs like a user's.
bool is_library_object(PyObject *object);

} // namespace veloz::frontend
