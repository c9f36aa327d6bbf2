// The global names that a code object loads, told apart from the attribute names beside them in co_names.
#pragma once

#include "bind/python_api.h"

#include <vector>

namespace veloz::bind {

// Borrowed from `names`, which is the code's co_names; without repetition, in order of first use. False with an exception set.
bool global_names(PyObject *code, PyObject *names, std::vector<PyObject *> &found);

} // namespace veloz::bind
