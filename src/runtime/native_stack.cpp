// Asks the thread library once per thread.
#include "runtime/native_stack.h"

#include <algorithm>
#include <pthread.h>

namespace veloz::runtime {

namespace {

constexpr uint64_t kReserve = 256 << 10; // bytes for the runtime, signal handlers and Python above compiled code

uint64_t find_limit() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return 0;
    void *lowest = nullptr;
    size_t size = 0;
    int status = pthread_attr_getstack(&attributes, &lowest, &size);
    pthread_attr_destroy(&attributes);
    if (status != 0)
        return 0;
    return reinterpret_cast<uint64_t>(lowest) + std::min<uint64_t>(kReserve, size / 2);
}

} // namespace

uint64_t stack_limit() {
    thread_local const uint64_t limit = find_limit();
    return limit;
}

} // namespace veloz::runtime
