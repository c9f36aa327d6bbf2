// Thrown here, so that folders without type information may use it.
#include "support/interruption.h"

namespace veloz::support {

void interrupt() { throw Interrupted(); }

} // namespace veloz::support
