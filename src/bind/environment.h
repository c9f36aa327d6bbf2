// The part of the cache key that is not the program: the machine, Python, NumPy, and this build of Veloz.
#pragma once

#include "bind/fingerprint.h"

namespace veloz::bind {

// Everything about this machine and this installation that changes generated code. False with a Python exception set.
bool add_environment(Fingerprint &fingerprint);

} // namespace veloz::bind
