// Work that a fork may not cut in two: the child would have the locks that another thread held, and not the thread.
#pragma once

#include <condition_variable>
#include <mutex>

namespace veloz::support {

// One for each extension module. A fork waits until nobody is inside; meanwhile nobody comes in.
class ForkGate {
public:
    static ForkGate &instance();
    void enter();
    void bring_in(); // one more thread, by one that is inside; never waits
    void leave();

private:
    ForkGate();
    void before_fork();
    void after_fork_in_parent();
    void after_fork_in_child();

    std::mutex mutex_;
    std::condition_variable changed_;
    int inside_ = 0;  // threads; guarded by the mutex
    int forking_ = 0; // threads about to fork; guarded by the mutex
};

// Inside from here to the end of the scope. Whoever is inside must not wait for the interpreter's lock, which a thread that forks holds:
// it goes outside first.
class ForkSection {
public:
    ForkSection() { ForkGate::instance().enter(); }
    ~ForkSection() { ForkGate::instance().leave(); }
    ForkSection(const ForkSection &) = delete;
    ForkSection &operator=(const ForkSection &) = delete;

    template <typename Body> auto outside(Body &&body) {
        struct Return {
            Return() { ForkGate::instance().leave(); }
            ~Return() { ForkGate::instance().enter(); }
        } back;
        return body();
    }
};

} // namespace veloz::support
