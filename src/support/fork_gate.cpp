// The mutex is held across the fork, so that the child finds it as it was, and is made anew there.
#include "support/fork_gate.h"

#include <new>
#include <pthread.h>

namespace veloz::support {

ForkGate &ForkGate::instance() {
    static auto *gate = new ForkGate; // never destroyed: threads may outlive static destructors
    return *gate;
}

ForkGate::ForkGate() {
    pthread_atfork([] { instance().before_fork(); }, [] { instance().after_fork_in_parent(); }, [] { instance().after_fork_in_child(); });
}

void ForkGate::enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return forking_ == 0; });
    ++inside_;
}

void ForkGate::bring_in() {
    std::lock_guard lock(mutex_);
    ++inside_;
}

void ForkGate::leave() {
    std::lock_guard lock(mutex_);
    --inside_;
    changed_.notify_all();
}

void ForkGate::before_fork() {
    std::unique_lock lock(mutex_);
    ++forking_;
    changed_.wait(lock, [this] { return inside_ == 0; });
    lock.release(); // unlocked after the fork, on both sides
}

void ForkGate::after_fork_in_parent() {
    --forking_;
    changed_.notify_all();
    mutex_.unlock();
}

void ForkGate::after_fork_in_child() {
    new (&changed_) std::condition_variable; // that of the parent knows of waiting threads
    new (&mutex_) std::mutex;
    inside_ = forking_ = 0;
}

} // namespace veloz::support
