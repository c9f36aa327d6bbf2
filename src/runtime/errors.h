// Errors on their way: raised into the slot of a thread, caught from it, raised again.
#pragma once

#include "runtime/abi.h"
#include "runtime/context.h"

namespace veloz::runtime {

// For a part of the work of this thread that another one does: what is being handled around it.
HandledErrors innermost_handled(const CallContext &context);

} // namespace veloz::runtime
