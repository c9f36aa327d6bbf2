// Results on their way out: words and a type become Python objects.
#pragma once

#include "bind/python_api.h"
#include "types/type.h"

#include <cstdint>

namespace veloz::bind {

// Makes the object and advances `words` past the value. Takes over the one reference that each array in the result holds, also on
// failure (null with an exception set).
PyObject *make_object(const types::Type &type, const int64_t *&words);

// A read-only array over memory that compiled code owns: must be dropped before that goes on.
PyObject *view_of_running_code(const types::Type &type, const int64_t *words);

// Prepares the memory handler that lets NumPy own blocks of the runtime's pool. False with an exception set.
bool initialise_results();

} // namespace veloz::bind
