// Workers wait for loops, first awake and then asleep; a loop lives on its caller's stack and is open to workers while it is in the list.
// A forked child has none of the parent's threads: it forgets them and starts its own.
#include "runtime/workers.h"

#include <algorithm>
#include <atomic>
#include <climits>
#include <csignal>
#include <ctime>
#include <linux/futex.h>
#include <mutex>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>
#include <x86intrin.h>

namespace veloz::runtime {

namespace {

constexpr int kMaxParts = 64;
constexpr int kSpins = 2000;                     // pauses before a thread sleeps: tens of microseconds
constexpr long kWaitNanoseconds = 20'000'000;    // between two questions whether to stop
constexpr size_t kWorkerStack = size_t(8) << 20; // bytes; as the main thread's usually is

// Sleeps while the word has that value, no longer than the time given (0: without limit).
void sleep_while(std::atomic<uint32_t> &word, uint32_t value, long nanoseconds = 0) {
    timespec limit{0, nanoseconds};
    ::syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nanoseconds ? &limit : nullptr, nullptr, 0);
}
void wake(std::atomic<uint32_t> &word, int threads) { ::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, threads, nullptr, nullptr, 0); }

// On its caller's stack until it is out of the list and no worker is inside.
class Job { // NOLINT(clang-analyzer-optin.performance.Padding): what several threads write has cache lines of its own
public:
    Job(const Spread &loop, int threads)
        : helpers_left(int(std::min<int64_t>(threads, loop.count)) - 1), loop_(loop),
          parts_(int(std::min<int64_t>({threads, kMaxParts, loop.count}))) {
        for (int i = 0; i < parts_; ++i) {
            ranges_[i].next.store(loop.count * i / parts_, std::memory_order_relaxed);
            ranges_[i].end = loop.count * (i + 1) / parts_;
        }
    }

    // Each participant starts with a range of its own, which is the same one in each loop of this size: its part of the data may still be
    // in its cache. Then it helps with the others'.
    void take_part(int participant) {
        for (int i = 0; i < parts_; ++i) {
            Range &range = ranges_[(participant + i) % parts_];
            for (int64_t k; range.next.load(std::memory_order_relaxed) < range.end && (k = range.next.fetch_add(1)) < range.end;) {
                loop_.run(loop_.data, k);
                if (ended_.fetch_add(1) + 1 == uint32_t(loop_.count) && caller_sleeps_.load())
                    wake(ended_, 1);
            }
        }
    }

    bool has_ended() const { return ended_.load() == uint32_t(loop_.count); }

    void sleep_until_more_have_ended() {
        uint32_t seen = ended_.load();
        caller_sleeps_.store(true);
        if (seen != uint32_t(loop_.count))
            sleep_while(ended_, seen, kWaitNanoseconds);
    }

    std::atomic<int> inside{0}; // workers that may still touch it
    int helpers_left;           // that may join; guarded by the mutex of the workers
    int joined = 0;             // guarded likewise

private:
    struct alignas(64) Range { // written by all participants; a cache line each
        std::atomic<int64_t> next;
        int64_t end;
    };

    const Spread &loop_;
    const int parts_;
    Range ranges_[kMaxParts];
    alignas(64) std::atomic<uint32_t> ended_{0};
    std::atomic<bool> caller_sleeps_{false};
};

// Process-wide, as the processor is.
class Workers {
public:
    static Workers &instance() {
        static Workers *workers = new Workers; // never destroyed: threads may outlive static destructors
        return *workers;
    }

    uint32_t generation() const { return generation_.load(); }

    void open(Job &job) {
        int wanted;
        {
            std::lock_guard lock(mutex_);
            wanted = job.helpers_left;
            while (count_ < wanted && start_one())
                ++count_;
            jobs_.push_back(&job);
            epoch_.fetch_add(1);
        }
        if (asleep_.load() > 0)
            wake(epoch_, wanted);
    }

    // After it no worker comes in.
    void close(Job &job) {
        std::lock_guard lock(mutex_);
        std::erase(jobs_, &job);
    }

private:
    Workers() {
        pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); }, [] { instance().forget_all(); });
    }

    // In a forked child, holding the mutex, with no other thread.
    void forget_all() {
        jobs_.clear();
        count_ = 0;
        asleep_ = 0;
        generation_.fetch_add(1);
        mutex_.unlock();
    }

    // Signals are for the threads that the user knows.
    bool start_one() {
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        pthread_attr_setstacksize(&attributes, kWorkerStack);
        pthread_t thread;
        auto body = [](void *self) -> void * {
            static_cast<Workers *>(self)->work();
            return nullptr;
        };
        bool good = pthread_create(&thread, &attributes, body, this) == 0;
        pthread_attr_destroy(&attributes);
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return good;
    }

    // A loop that wants help, entered; its participant's number, from 1 on.
    Job *enter(int &participant) {
        std::lock_guard lock(mutex_);
        for (Job *job : jobs_) {
            if (job->helpers_left == 0)
                continue;
            --job->helpers_left;
            participant = ++job->joined;
            job->inside.fetch_add(1);
            return job;
        }
        return nullptr;
    }

    void work() {
        for (;;) {
            uint32_t seen = epoch_.load(); // before the look into the list: a later loop is not missed
            int participant = 0;
            if (Job *job = enter(participant)) {
                job->take_part(participant);
                job->inside.fetch_sub(1); // it may be gone after this
                continue;
            }
            for (int i = 0; i < kSpins && epoch_.load(std::memory_order_relaxed) == seen; ++i)
                _mm_pause();
            asleep_.fetch_add(1);
            sleep_while(epoch_, seen);
            asleep_.fetch_sub(1);
        }
    }

    std::mutex mutex_;
    std::vector<Job *> jobs_;             // that workers may enter; guarded by the mutex
    int count_ = 0;                       // of workers; guarded by the mutex
    std::atomic<uint32_t> epoch_{0};      // changes with each new loop
    std::atomic<int> asleep_{0};          // workers that may have to be woken
    std::atomic<uint32_t> generation_{0}; // changes in a forked child
};

} // namespace

bool spread(const Spread &loop, int threads) {
    Workers &workers = Workers::instance();
    uint32_t generation = workers.generation();
    Job job(loop, threads);
    workers.open(job);
    job.take_part(0);
    workers.close(job);
    for (int spins = 0; !job.has_ended(); ++spins) {
        if (workers.generation() != generation)
            return false;
        if (spins < kSpins) {
            _mm_pause();
            continue;
        }
        job.sleep_until_more_have_ended();
        loop.wait(loop.data);
    }
    while (job.inside.load() != 0 && workers.generation() == generation)
        _mm_pause();
    return true;
}

} // namespace veloz::runtime
