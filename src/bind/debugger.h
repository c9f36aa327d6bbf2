// Where debuggers look for compiled code.
#pragma once

namespace veloz::bind {

void install_debugger();

} // namespace veloz::bind
