// Switches that are read from the process's environment.
#pragma once

#include <cstdlib>
#include <string_view>

namespace veloz::support {

// Is the variable set to anything but nothing or "0"?
inline bool environment_flag(const char *variable) {
    const char *wish = std::getenv(variable);
    return wish && *wish && std::string_view(wish) != "0";
}

// Compiled code carries its lines, and profilers and debuggers are told where it is. Part of the cache key.
inline bool code_is_listed() { return environment_flag("VELOZ_PROFILE"); }

} // namespace veloz::support
