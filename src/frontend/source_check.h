// Whether the text that was found is the one that a function was made from: files are edited while programs run.
#pragma once

#include "frontend/python_reference.h"

namespace veloz::frontend {

// True if the function's file has not changed since the process started, or if compiling its present text gives this very function at
// this very place. Also where that cannot be told: text that is not in a file, and bytecode that a tool rewrote on import.
bool is_present_source(PyObject *function);

} // namespace veloz::frontend
