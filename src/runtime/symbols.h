// Addresses of everything that generated code may refer to.
#pragma once

#include <string_view>

namespace veloz::runtime {

// Null for an unknown name.
void *find_symbol(std::string_view name);

} // namespace veloz::runtime
