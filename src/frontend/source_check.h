// Whether the source that was found is the one that a function was made from: files are edited while programs run.
#pragma once

#include "frontend/python_reference.h"

namespace veloz::frontend {

// Compiles `definition` (an ast.FunctionDef) as Python would and compares the bytecode with the function's own.
// True also where that cannot be told: bytecode that a tool rewrote on import. Leaves `definition` as it was.
bool is_source_of(PyObject *function, const Ref &definition);

} // namespace veloz::frontend
