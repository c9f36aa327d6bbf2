// Work spread over the threads of an arena; the only place that uses oneTBB's algorithms.
#pragma once

#include <cstdint>

namespace tbb::detail::d1 {
class task_arena;
}

namespace veloz::runtime {

// Calls run(data, k) for each k in 0…count-1, on any thread of the arena and in any order, and returns when all have ended.
void spread(tbb::detail::d1::task_arena &arena, int64_t count, void (*run)(void *data, int64_t k), void *data);

} // namespace veloz::runtime
