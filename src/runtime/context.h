// The call context: the one structure that generated code, the runtime and the driver share during a call.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace veloz::runtime {

// Why a call failed. Generated code returns a non-zero status and leaves one of these in the context.
enum class ErrorKind : int32_t {
    None = 0,
    RaiseSite,   // what the program's site table says: values[] are the words of its arguments
    MemoryError, // values[0]: bytes asked for
    Recursion,   // call depth exhausted
    Interrupted, // a Python exception is already set by the poll hook (Ctrl-C)
    Forked,      // inside of a parallel loop, and this is the child, which lacks the threads that had begun a part of it
};

// Owned by the calling thread; parallel chunks write their own copy and the runtime keeps the one of the lowest iteration.
struct ErrorSlot {
    ErrorKind kind = ErrorKind::None;
    int32_t site = 0; // index into the program's site table: line, exception class, message
    int64_t iteration = -1;
    std::vector<int64_t> values;                // as many as the error was raised with
    std::shared_ptr<const ErrorSlot> context{}; // what was being handled when it was raised
    std::shared_ptr<const ErrorSlot> cause{};   // what it was raised from
    bool has_cause = false;                     // it was raised from something, which may be None
};

// The errors that are being handled, innermost last: those of the handlers that have begun and not ended, of all frames of a thread.
struct HandledErrors {
    std::vector<ErrorSlot> errors; // as many as there have ever been at once: their memory is used again
};

struct CallContext;
class Accesses;

// Supplied by the bind layer; called without the GIL, takes it itself. Returns non-zero when a Python exception is pending.
using PollHook = int32_t (*)(CallContext *context);
// Writes UTF-8 text to Python's sys.stdout.
using PrintHook = void (*)(const char *text, int64_t length);
// Appends NumPy's str() or repr() of an array: its words are dtype, rank, data, owner, shape…, strides….
using ArrayTextHook = void (*)(const int64_t *words, bool repr, std::string &out);

// Some fields are read by generated code at fixed offsets (see codegen/host/errors.cpp): keep their order.
struct CallContext {
    int32_t status = 0;         // non-zero once error is set
    int32_t depth = 0;          // remaining recursion depth
    ErrorSlot *error = nullptr; // where this thread's error goes
    PollHook poll = nullptr;
    PrintHook print = nullptr;
    uint64_t poll_deadline = 0;    // time stamp counter value before which poll is not called; written by veloz_poll only
    int32_t thread_limit = 0;      // 0: all threads of the pool
    int32_t in_parallel = 0;       // non-zero inside a chunk
    uint64_t stack_limit = 0;      // lowest address that the running thread's stack may reach in compiled code
    int32_t calls = 0;             // of recursive functions: every so many of them poll
    int32_t handled_count = 0;     // of `handled`: the others are left over
    const int32_t *stop = nullptr; // inside a chunk: becomes non-zero (atomically) when another chunk of the outermost loop was interrupted
    ArrayTextHook array_text = nullptr;
    HandledErrors *handled = nullptr; // of this thread, as `error` is; null: no handler runs in such a call
    Accesses *accesses = nullptr;     // of the watched loop that runs; whoever made the context deletes what an error left
};

} // namespace veloz::runtime
