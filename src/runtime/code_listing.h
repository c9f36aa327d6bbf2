// Tells profilers and debuggers which function lies where in compiled code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace veloz::runtime {

// gdb's interface to compilers at run time ("JIT Compilation Interface" in its manual): the names, the layout and the version are gdb's.
// The two symbols that gdb looks for belong to the extension module: only what it exports itself is seen outside.
struct DebuggerEntry {
    DebuggerEntry *next;
    DebuggerEntry *previous;
    const char *file;
    uint64_t size;
};
struct DebuggerDescriptor {
    uint32_t version;
    uint32_t action; // 0 nothing, 1 `relevant` was added, 2 it goes
    DebuggerEntry *relevant;
    DebuggerEntry *first;
};
void set_debugger(DebuggerDescriptor *descriptor, void (*changed)());

struct NamedCode {
    std::string_view name;
    uint64_t start;
    uint64_t size;
};

// While it lives, debuggers know the code. perf's map of a process, /tmp/perf-PID.map, only grows.
class CodeListing {
public:
    // `object` is the ELF file with each loaded section's address in its header.
    CodeListing(const std::vector<NamedCode> &functions, std::vector<std::byte> object);
    ~CodeListing();
    CodeListing(const CodeListing &) = delete;
    CodeListing &operator=(const CodeListing &) = delete;

private:
    std::vector<std::byte> object_;
    DebuggerEntry entry_{};
};

} // namespace veloz::runtime
