// The two symbols that gdb looks for in a process that compiles at run time; their names are gdb's.
#include "bind/debugger.h"

#include "runtime/code_listing.h"

#define VELOZ_EXPORTED __attribute__((visibility("default"), used))

extern "C" {
VELOZ_EXPORTED veloz::runtime::DebuggerDescriptor __jit_debug_descriptor = {1, 0, nullptr, nullptr}; // NOLINT

// gdb puts a breakpoint here.
VELOZ_EXPORTED __attribute__((noinline)) void __jit_debug_register_code() { asm volatile("" ::: "memory"); } // NOLINT
}

namespace veloz::bind {

void install_debugger() { runtime::set_debugger(&__jit_debug_descriptor, __jit_debug_register_code); }

} // namespace veloz::bind
