// Parallel loops: fixed chunks, the lowest error first, and questions to Python while they run.
#include "runtime/thread_pool.h"

#include "runtime/abi.h"
#include "runtime/errors.h"
#include "runtime/native_stack.h"
#include "runtime/workers.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <mutex>
#include <new>
#include <sched.h>
#include <x86intrin.h>

namespace veloz::runtime {

namespace {

constexpr int64_t kMaxChunks = 256;
constexpr int64_t kLargeChunk = 512; // iterations
constexpr int64_t kChunkUnit = 64;
constexpr uint64_t kPollCycles = 50'000'000; // about 20 ms

int positive_from_environment(const char *name) {
    const char *text = std::getenv(name);
    return text ? std::max(0, std::atoi(text)) : 0;
}

// Processors that the control group grants, rounded up; 0: no limit.
int cgroup_limit() {
    double quota = 0, period = 0;
    std::string word;
    if (std::ifstream v2("/sys/fs/cgroup/cpu.max"); v2 >> word >> period && word != "max")
        quota = std::atof(word.c_str());
    else if (std::ifstream q("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"), p("/sys/fs/cgroup/cpu/cpu.cfs_period_us"); q >> quota)
        p >> period;
    return quota > 0 && period > 0 ? int(std::ceil(quota / period)) : 0;
}

// Of parallel loops; 0: as many as the process may have.
std::atomic<int> &chosen_threads() {
    static std::atomic<int> threads{0};
    return threads;
}

struct Loop {
    CallContext *context;
    int64_t begin, count, chunks;
    LoopBody body;
    void *environment;
    char *partials = nullptr;
    int64_t partial_bytes = 0;
    std::atomic<int64_t> lowest_failure{INT64_MAX}; // chunks above it need not run
    std::mutex mutex{};
    ErrorSlot error{};          // of lowest_failure; guarded by mutex
    uint64_t next_question = 0; // of the calling thread while it waits
    int32_t stop = 0;           // accessed atomically: an interrupt ends all chunks, not only later ones

    // Chunks depend on nothing but count and chunks. Large ones are whole numbers of vectors, so that only the last has a rest.
    int64_t edge(int64_t chunk) const {
        if (chunk == chunks)
            return begin + count;
        int64_t even = count / chunks * chunk + std::min(chunk, count % chunks);
        return begin + (count / chunks >= kLargeChunk ? even / kChunkUnit * kChunkUnit : even);
    }

    void fail(int64_t chunk, ErrorSlot slot) {
        std::lock_guard lock(mutex);
        if (slot.kind == ErrorKind::Interrupted) {
            __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
            chunk = -1; // before all others
        }
        if (chunk < lowest_failure.load()) {
            lowest_failure = chunk;
            error = std::move(slot);
        }
    }

    void run(int64_t chunk) {
        if (chunk > lowest_failure.load(std::memory_order_relaxed))
            return;
        ErrorSlot slot;
        CallContext own = *context;
        HandledErrors handled = innermost_handled(*context);
        own.handled = &handled;
        own.handled_count = int32_t(handled.errors.size());
        own.status = 0;
        own.error = &slot;
        own.in_parallel = 1;
        own.stack_limit = stack_limit();
        own.stop = context->stop ? context->stop : &stop;
        if (veloz_poll(&own) != 0)
            return fail(chunk, std::move(slot));
        if (body(&own, environment, edge(chunk), edge(chunk + 1), partials ? partials + chunk * partial_bytes : nullptr) != 0)
            fail(chunk, std::move(slot));
    }

    // On the thread that called: what it runs itself polls, and so must its waiting for others. Those read the context meanwhile, so the
    // time of the next question is kept apart.
    void poll_while_waiting() {
        ErrorSlot slot;
        CallContext own = *context;
        own.error = &slot;
        own.poll_deadline = std::max(own.poll_deadline, next_question);
        if (veloz_poll(&own) != 0)
            fail(0, std::move(slot));
        next_question = own.poll_deadline;
    }

    int32_t finish() {
        if (lowest_failure.load() == INT64_MAX)
            return 0;
        *context->error = std::move(error);
        context->status = 1;
        return 1;
    }
};

int64_t chunk_count(int64_t count, int64_t grain) { return std::clamp<int64_t>(count / std::max<int64_t>(grain, 1), 1, kMaxChunks); }

void run_chunks(Loop &loop) {
    int threads = number_of_threads();
    if (loop.chunks == 1 || loop.context->in_parallel || threads == 1) {
        for (int64_t chunk = 0; chunk < loop.chunks; ++chunk)
            loop.run(chunk);
        return;
    }
    if (veloz_poll(loop.context) != 0) // also starts the clock that the chunks look at
        return loop.fail(0, *loop.context->error);
    auto run = [](void *data, int64_t chunk) { static_cast<Loop *>(data)->run(chunk); };
    auto wait = [](void *data) { static_cast<Loop *>(data)->poll_while_waiting(); };
    if (!spread({loop.chunks, run, wait, &loop}, threads)) {
        ErrorSlot slot;
        slot.kind = ErrorKind::Forked;
        loop.fail(0, std::move(slot));
    }
}

} // namespace

int available_threads() {
    if (int wish = positive_from_environment("VELOZ_NUM_THREADS"))
        return wish;
    cpu_set_t set;
    CPU_ZERO(&set);
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    if (int limit = cgroup_limit())
        count = std::min(count, limit);
    if (int limit = positive_from_environment("SLURM_CPUS_PER_TASK"))
        count = std::min(count, limit);
    return std::max(count, 1);
}

int number_of_threads() {
    std::atomic<int> &chosen = chosen_threads();
    int threads = chosen.load(std::memory_order_relaxed);
    if (threads == 0)
        chosen.compare_exchange_strong(threads, available_threads()); // unless another thread chose meanwhile
    return chosen.load(std::memory_order_relaxed);
}
void set_number_of_threads(int count) { chosen_threads() = std::max(count, 1); }

int32_t veloz_parallel_for(CallContext *context, int64_t begin, int64_t end, int64_t grain, LoopBody body, void *environment) {
    int64_t count = std::max<int64_t>(end - begin, 0);
    int64_t chunks = chunk_count(count, grain);
    if (chunks == 1)
        return body(context, environment, begin, begin + count, nullptr);
    Loop loop{context, begin, count, chunks, body, environment};
    run_chunks(loop);
    return loop.finish();
}

int32_t veloz_parallel_reduce(CallContext *context, int64_t begin, int64_t end, int64_t grain, LoopBody body, LoopCombine combine,
                              void *environment, int64_t bytes, void *result) {
    int64_t count = std::max<int64_t>(end - begin, 0);
    int64_t chunks = chunk_count(count, grain);
    if (chunks == 1)
        return body(context, environment, begin, begin + count, result);
    int64_t padded = (bytes + 63) / 64 * 64; // a cache line of its own for each chunk
    std::unique_ptr<char, void (*)(void *)> partials(static_cast<char *>(std::aligned_alloc(64, size_t(padded * chunks))), std::free);
    if (!partials) {
        int64_t size = padded * chunks;
        veloz_raise(context, int32_t(ErrorKind::MemoryError), 0, 1, &size);
        return 1;
    }
    Loop loop{context, begin, count, chunks, body, environment, partials.get(), padded};
    run_chunks(loop);
    if (int32_t status = loop.finish())
        return status;
    for (int64_t width = 1; width < chunks; width *= 2) // a fixed tree: the same bits for any number of threads
        for (int64_t left = 0; left + width < chunks; left += 2 * width)
            combine(environment, partials.get() + left * padded, partials.get() + (left + width) * padded);
    std::memcpy(result, partials.get(), size_t(bytes));
    return 0;
}

int32_t veloz_poll(CallContext *context) {
    uint64_t now = __rdtsc();
    if (now < context->poll_deadline || !context->poll)
        return 0;
    bool first = context->poll_deadline == 0; // the first call only starts the clock
    context->poll_deadline = now + kPollCycles;
    bool stopped = context->stop && __atomic_load_n(context->stop, __ATOMIC_RELAXED);
    if (!stopped && (first || context->poll(context) == 0))
        return 0;
    veloz_raise(context, int32_t(ErrorKind::Interrupted), 0, 0, nullptr);
    return 1;
}

} // namespace veloz::runtime
