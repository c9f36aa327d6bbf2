// How long work is given up: it asks from time to time whether to stop.
#pragma once

#include <exception>
#include <functional>

namespace veloz::support {

// True: stop. Cheap to ask; the same answer from then on. An empty one never stops.
using StopQuestion = std::function<bool()>;

// Thrown by work that was told to stop; whoever told it knows the reason.
struct Interrupted : std::exception {};
[[noreturn]] void interrupt();

inline void check_stop(const StopQuestion &stop) {
    if (stop && stop())
        interrupt();
}

} // namespace veloz::support
