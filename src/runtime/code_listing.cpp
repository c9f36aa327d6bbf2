// perf's map as text, one line for each function; gdb's list as a chain that it reads when its breakpoint is hit.
#include "runtime/code_listing.h"

#include <cstdio>
#include <fcntl.h>
#include <inttypes.h>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

namespace veloz::runtime {

namespace {

constexpr uint32_t kAdded = 1, kGoes = 2;

struct Debugger {
    std::mutex mutex; // gdb stops all threads, but the chain is ours
    DebuggerDescriptor *descriptor = nullptr;
    void (*changed)() = nullptr;

    void tell(uint32_t action, DebuggerEntry *entry) {
        descriptor->action = action;
        descriptor->relevant = entry;
        changed();
        descriptor->action = 0;
    }
};

Debugger &debugger() {
    static auto *one = new Debugger; // outlives code that is unloaded while the process ends
    return *one;
}

// The folder is writable for all: a link or another's file in its place is not followed.
void append_to_map(const std::vector<NamedCode> &functions) {
    std::string text;
    for (const NamedCode &function : functions) {
        char place[40];
        std::snprintf(place, sizeof place, "%" PRIx64 " %" PRIx64 " ", function.start, function.size);
        text.append(place).append(function.name) += '\n';
    }
    std::string path = "/tmp/perf-" + std::to_string(::getpid()) + ".map";
    int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return;
    struct stat status{};
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid()) {
        // A map that is cut short only misses names.
        [[maybe_unused]] ssize_t wrote = ::write(file, text.data(), text.size());
    }
    ::close(file);
}

} // namespace

void set_debugger(DebuggerDescriptor *descriptor, void (*changed)()) {
    std::lock_guard lock(debugger().mutex);
    debugger().descriptor = descriptor;
    debugger().changed = changed;
}

CodeListing::CodeListing(const std::vector<NamedCode> &functions, std::vector<std::byte> object) : object_(std::move(object)) {
    append_to_map(functions);
    Debugger &known = debugger();
    std::lock_guard lock(known.mutex);
    if (!known.descriptor)
        return;
    entry_.file = reinterpret_cast<const char *>(object_.data());
    entry_.size = object_.size();
    entry_.next = known.descriptor->first;
    if (entry_.next)
        entry_.next->previous = &entry_;
    known.descriptor->first = &entry_;
    known.tell(kAdded, &entry_);
}

CodeListing::~CodeListing() {
    Debugger &known = debugger();
    std::lock_guard lock(known.mutex);
    if (!entry_.file || !known.descriptor)
        return;
    (entry_.previous ? entry_.previous->next : known.descriptor->first) = entry_.next;
    if (entry_.next)
        entry_.next->previous = entry_.previous;
    known.tell(kGoes, &entry_);
}

} // namespace veloz::runtime
