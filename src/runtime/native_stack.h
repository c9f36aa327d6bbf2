// How far the running thread's stack may grow.
#pragma once

#include <cstdint>

namespace veloz::runtime {

// An address that leaves room for a callback into Python below it; 0 (no limit) where the system does not tell. Cheap after a thread's
// first call.
uint64_t stack_limit();

} // namespace veloz::runtime
