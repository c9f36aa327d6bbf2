// Python's range as a type: a record of the ints that it is made of. Only arguments and results of calls from Python have it.
#pragma once

#include "types/type.h"

namespace veloz::types {

// `unit`: the step is 1, and not among the ints.
Type range_type(bool unit = false);
bool is_range(const Type &type);

} // namespace veloz::types
