// Each thread takes the next piece until none is left.
#include "jit/threads.h"

#include "support/fork_gate.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <exception>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace veloz::jit {

namespace {

constexpr unsigned kMostThreads = 8;
constexpr size_t kStack = size_t(16) << 20; // bytes: LLVM recurses
constexpr auto kBetweenQuestions = std::chrono::milliseconds(50);

class Work {
public:
    Work(unsigned count, const support::StopQuestion &stop, const Piece &piece) : count_(count), stop_(stop), piece_(piece) {}

    void take_part(bool caller) {
        support::StopQuestion stopped = [this, caller] {
            if (caller)
                ask();
            return stopping_.load();
        };
        for (unsigned i; (i = next_.fetch_add(1)) < count_;) {
            std::exception_ptr failure;
            try {
                if (!stopped())
                    piece_(i, stopped);
            } catch (...) {
                failure = std::current_exception();
                stopping_.store(true);
            }
            std::lock_guard lock(mutex_);
            if (failure && !failure_)
                failure_ = failure;
            ++ended_;
            changed_.notify_all();
        }
    }

    void wait() {
        std::unique_lock lock(mutex_);
        while (ended_ < count_) {
            changed_.wait_for(lock, kBetweenQuestions);
            lock.unlock();
            ask();
            lock.lock();
        }
    }

    void finish() {
        if (failure_)
            std::rethrow_exception(failure_);
        support::check_stop([this] { return stopping_.load(); });
    }

private:
    void ask() {
        if (stop_ && !stopping_.load() && stop_())
            stopping_.store(true);
    }

    const unsigned count_;
    const support::StopQuestion &stop_;
    const Piece &piece_;
    std::atomic<unsigned> next_{0};
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned ended_ = 0; // guarded by the mutex, as is
    std::exception_ptr failure_;
};

void *run_worker(void *work) {
    static_cast<Work *>(work)->take_part(false);
    support::ForkGate::instance().leave();
    return nullptr;
}

// Those that the system lets us have; signals are the other threads' business.
std::vector<pthread_t> start(Work &work, unsigned count) {
    std::vector<pthread_t> threads;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStack);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    for (unsigned i = 0; i < count; ++i) {
        pthread_t thread;
        support::ForkGate::instance().bring_in();
        if (pthread_create(&thread, &attributes, run_worker, &work) != 0) {
            support::ForkGate::instance().leave();
            break;
        }
        threads.push_back(thread);
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_attr_destroy(&attributes);
    return threads;
}

} // namespace

unsigned processors() { return std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads); }

void run_on_threads(unsigned count, const support::StopQuestion &stop, const Piece &piece) {
    Work work(count, stop, piece);
    pid_t process = getpid();
    std::vector<pthread_t> threads = start(work, count - 1);
    work.take_part(true);
    work.wait();
    if (getpid() == process) // a handler of a signal may have forked, and a child has no threads to wait for
        for (pthread_t thread : threads)
            pthread_join(thread, nullptr);
    work.finish();
}

} // namespace veloz::jit
