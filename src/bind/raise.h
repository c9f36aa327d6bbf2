// Errors on their way out: the error slot of a failed call becomes a Python exception.
#pragma once

#include "bind/python_api.h"
#include "driver/entry.h"
#include "runtime/context.h"

#include <span>

namespace veloz::bind {

// Sets the exception. `objects` are the user's exception classes as far as they are alive in this process (may be shorter than
// entry.objects: the others are found by module and name).
void raise_error(const runtime::ErrorSlot &error, const driver::Entry &entry, std::span<PyObject *const> objects);

} // namespace veloz::bind
