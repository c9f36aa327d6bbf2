// Not instrumented by the thread sanitizer: oneTBB's library is not either, so half of what orders its tasks would be unseen.
#include "runtime/spread.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

namespace veloz::runtime {

void spread(tbb::task_arena &arena, int64_t count, void (*run)(void *data, int64_t k), void *data) {
    arena.execute([&] {
        tbb::parallel_for(tbb::blocked_range<int64_t>(0, count, 1), [&](const tbb::blocked_range<int64_t> &range) {
            for (int64_t k = range.begin(); k < range.end(); ++k)
                run(data, k);
        });
    });
}

} // namespace veloz::runtime
