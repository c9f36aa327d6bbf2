// The threads that help a calling thread with its loops.
#pragma once

#include <cstdint>

namespace veloz::runtime {

// One loop: what is to be done count times, by any thread and in any order.
struct Spread {
    int64_t count;
    void (*run)(void *data, int64_t k);
    // Called by the calling thread about every 20 ms while it waits for what others run.
    void (*wait)(void *data);
    void *data;
};

// Runs it on the calling thread and on at most `threads` - 1 workers, and returns when all have ended. False if the process was forked in
// the middle (by a signal handler, or by `run` itself) and this is the child: what workers had begun will never end there.
bool spread(const Spread &loop, int threads);

} // namespace veloz::runtime
