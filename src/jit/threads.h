// Work of a compilation on several threads.
#pragma once

#include "support/interruption.h"

#include <functional>

namespace veloz::jit {

unsigned processors(); // that this process may use

using Piece = std::function<void(unsigned index, const support::StopQuestion &stop)>;

// Runs piece(0, …) … piece(count - 1, …), the calling thread among those that do; `stop` is asked on that one alone, and tells all. Returns
// when all have ended, and throws what one of them threw. The caller is inside a ForkSection, and so are the threads: a fork waits for
// them.
void run_on_threads(unsigned count, const support::StopQuestion &stop, const Piece &piece);

} // namespace veloz::jit
