// From a Python function object to a syntax::Program. Called with the GIL held.
#pragma once

#include "syntax/tree.h"

#include <Python.h>

#include <vector>

namespace veloz::frontend {

// What the rest of the compiler gets: no Python object but the list that Program refers to by index.
struct Result {
    syntax::Program program;
    std::vector<PyObject *> objects; // new references, owned by the caller
};

// An argument of `function` that is callable, and which of the things that it captures are values of the call: defaults of its parameters
// in order, then its free variables. Null where nothing is to be read.
struct CallableArgument {
    PyObject *object = nullptr;
    std::vector<bool> values{};
};

// Reads `function` and, transitively, every Python or jitted function that it names. What stands for a function is
// judged by plain_function(); the options of a jitted one are its `_options` (a dict of the decorator's options).
// Throws support::CompileFailure (no source, syntax outside the language is kept as Unsupported* nodes and refused by sema).
// On a Python error returns with the exception set and an empty program.
Result read_program(PyObject *function, const syntax::Options &options, const std::vector<CallableArgument> &arguments);

} // namespace veloz::frontend
