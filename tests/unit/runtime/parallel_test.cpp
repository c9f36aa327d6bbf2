// Parallel loops: coverage, the same bits for any number of threads, errors, nesting, fork and interrupts.
#include "runtime/abi.h"
#include "runtime/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace veloz::runtime {
namespace {

struct Call {
    ErrorSlot error;
    CallContext context;
    Call() { context.error = &error; }
};

class Parallel : public testing::Test {
protected:
    void SetUp() override { threads_ = number_of_threads(); }
    void TearDown() override { set_number_of_threads(threads_); }
    int threads_ = 1;
};

struct Counts {
    int64_t begin;
    std::vector<std::atomic<int>> times;
    Counts(int64_t from, int64_t count) : begin(from), times(size_t(count)) {}
};

int32_t count_iterations(CallContext *, void *environment, int64_t begin, int64_t end, void *) {
    auto &counts = *static_cast<Counts *>(environment);
    for (int64_t i = begin; i < end; ++i)
        ++counts.times[size_t(i - counts.begin)];
    return 0;
}

TEST_F(Parallel, EveryIterationOnce) {
    for (int threads : {1, 2, 3, 8}) {
        set_number_of_threads(threads);
        for (int64_t count : {0, 1, 2, 255, 256, 257, 1000, 70000})
            for (int64_t grain : {0, 1, 7, 300, 1000000}) {
                Counts counts(-13, count);
                Call call;
                ASSERT_EQ(veloz_parallel_for(&call.context, -13, -13 + count, grain, count_iterations, &counts), 0);
                for (auto &times : counts.times)
                    ASSERT_EQ(times, 1) << threads << " threads, " << count << " iterations, grain " << grain;
            }
    }
}

TEST_F(Parallel, BackwardsRangesAreEmpty) {
    Counts counts(0, 1);
    Call call;
    EXPECT_EQ(veloz_parallel_for(&call.context, 5, 0, 1, count_iterations, &counts), 0);
    EXPECT_EQ(counts.times[0], 0);
}

int32_t sum_numbers(CallContext *, void *environment, int64_t begin, int64_t end, void *partial) {
    const auto &numbers = *static_cast<std::vector<double> *>(environment);
    double sum = 0;
    for (int64_t i = begin; i < end; ++i)
        sum += numbers[size_t(i)];
    std::memcpy(partial, &sum, sizeof sum);
    return 0;
}

void add_numbers(void *, void *left, const void *right) { *static_cast<double *>(left) += *static_cast<const double *>(right); }

TEST_F(Parallel, SameBitsForAnyNumberOfThreads) {
    std::mt19937_64 random(3);
    std::vector<double> numbers(200001);
    for (double &number : numbers)
        number = std::ldexp(double(random() % 1000) - 500, int(random() % 60) - 30);
    for (size_t count : {size_t(0), size_t(1), size_t(300), size_t(5000), numbers.size()}) {
        std::vector<double> answers;
        double serial = 0;
        for (size_t i = 0; i < count; ++i)
            serial += numbers[i];
        for (int threads = 1; threads <= 8; ++threads) {
            set_number_of_threads(threads);
            for (int repeat = 0; repeat < 3; ++repeat) {
                double sum = -1;
                Call call;
                ASSERT_EQ(
                    veloz_parallel_reduce(&call.context, 0, int64_t(count), 100, sum_numbers, add_numbers, &numbers, sizeof sum, &sum), 0);
                answers.push_back(sum);
            }
        }
        for (double answer : answers)
            EXPECT_EQ(std::memcmp(&answer, &answers[0], sizeof answer), 0) << count;
        EXPECT_NEAR(answers[0], serial, 1e-9 * std::fabs(serial) + 1e-3);
    }
}

// Combination keeps the order of the chunks: texts, which do not commute.
TEST_F(Parallel, PartialsAreCombinedInOrder) {
    struct Range {
        int64_t first, last;
        bool good;
    };
    auto body = [](CallContext *, void *, int64_t begin, int64_t end, void *partial) -> int32_t {
        Range range{begin, end, true};
        std::memcpy(partial, &range, sizeof range);
        return 0;
    };
    auto combine = [](void *, void *left, const void *right) {
        auto &l = *static_cast<Range *>(left);
        const auto &r = *static_cast<const Range *>(right);
        l.good &= r.good && l.last == r.first;
        l.last = r.last;
    };
    set_number_of_threads(4);
    for (int64_t count : {1, 2, 3, 100, 255, 256, 257, 99999}) {
        Range range{};
        Call call;
        ASSERT_EQ(veloz_parallel_reduce(&call.context, 0, count, 1, body, combine, nullptr, sizeof range, &range), 0);
        EXPECT_TRUE(range.good);
        EXPECT_EQ(range.first, 0);
        EXPECT_EQ(range.last, count);
    }
}

struct Failing {
    std::vector<int64_t> at;
    std::vector<std::atomic<int>> ran;
    Failing(std::vector<int64_t> where, size_t count) : at(std::move(where)), ran(count) {}
};

int32_t fail_at(CallContext *context, void *environment, int64_t begin, int64_t end, void *) {
    auto &failing = *static_cast<Failing *>(environment);
    for (int64_t i = begin; i < end; ++i) {
        if (std::find(failing.at.begin(), failing.at.end(), i) != failing.at.end()) {
            veloz_raise(context, int32_t(ErrorKind::RaiseSite), 7, 1, &i);
            return 1;
        }
        failing.ran[size_t(i)] = 1;
    }
    return 0;
}

TEST_F(Parallel, LowestErrorIsReportedAndAllBelowHasRun) {
    for (int threads : {1, 2, 4, 8}) {
        set_number_of_threads(threads);
        for (int repeat = 0; repeat < 30; ++repeat)
            for (std::vector<int64_t> at : {std::vector<int64_t>{9999}, {0}, {5000, 5001, 9000}, {9000, 40, 4000}}) {
                Failing failing(at, 10000);
                Call call;
                ASSERT_NE(veloz_parallel_for(&call.context, 0, 10000, 10, fail_at, &failing), 0);
                int64_t lowest = *std::min_element(at.begin(), at.end());
                EXPECT_NE(call.context.status, 0);
                EXPECT_EQ(call.error.kind, ErrorKind::RaiseSite);
                EXPECT_EQ(call.error.site, 7);
                EXPECT_EQ(call.error.values[0], lowest);
                for (int64_t i = 0; i < lowest; ++i)
                    ASSERT_EQ(failing.ran[size_t(i)], 1) << i;
            }
    }
}

TEST_F(Parallel, NestedLoopsRunInside) {
    set_number_of_threads(4);
    struct Outer {
        Counts counts{0, 100 * 100};
    } outer;
    auto body = [](CallContext *context, void *environment, int64_t begin, int64_t end, void *) -> int32_t {
        struct Inner {
            Counts *counts;
            int64_t row;
        };
        for (int64_t row = begin; row < end; ++row) {
            Inner inner{&static_cast<Outer *>(environment)->counts, row};
            auto one_row = [](CallContext *, void *shared, int64_t from, int64_t to, void *) -> int32_t {
                auto &mine = *static_cast<Inner *>(shared);
                for (int64_t i = from; i < to; ++i)
                    ++mine.counts->times[size_t(100 * mine.row + i)];
                return 0;
            };
            EXPECT_NE(context->in_parallel, 0);
            if (veloz_parallel_for(context, 0, 100, 1, one_row, &inner) != 0)
                return 1;
        }
        return 0;
    };
    Call call;
    ASSERT_EQ(veloz_parallel_for(&call.context, 0, 100, 1, body, &outer), 0);
    for (auto &times : outer.counts.times)
        ASSERT_EQ(times, 1);
    EXPECT_EQ(call.context.in_parallel, 0);
}

TEST_F(Parallel, SeveralCallersAndResizesAtOnce) {
    std::atomic<bool> stop{false};
    std::vector<std::thread> callers;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 3; ++t)
        callers.emplace_back([&] {
            for (int repeat = 0; repeat < 100; ++repeat) {
                Counts counts(0, 3000);
                Call call;
                wrong += veloz_parallel_for(&call.context, 0, 3000, 10, count_iterations, &counts);
                for (auto &times : counts.times)
                    wrong += times != 1;
            }
        });
    std::thread resizer([&] {
        for (int threads = 1; !stop; threads = threads % 4 + 1) {
            set_number_of_threads(threads);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    for (std::thread &caller : callers)
        caller.join();
    stop = true;
    resizer.join();
    EXPECT_EQ(wrong, 0);
}

TEST_F(Parallel, ThreadCounts) {
    EXPECT_GE(available_threads(), 1);
    set_number_of_threads(5);
    EXPECT_EQ(number_of_threads(), 5);
    set_number_of_threads(0);
    EXPECT_EQ(number_of_threads(), 1);
    setenv("VELOZ_NUM_THREADS", "3", 1);
    EXPECT_EQ(available_threads(), 3);
    setenv("VELOZ_NUM_THREADS", "nonsense", 1);
    EXPECT_GE(available_threads(), 1);
    unsetenv("VELOZ_NUM_THREADS");
    setenv("SLURM_CPUS_PER_TASK", "1", 1);
    EXPECT_EQ(available_threads(), 1);
    unsetenv("SLURM_CPUS_PER_TASK");
}

TEST_F(Parallel, InterruptEndsTheLoop) {
    set_number_of_threads(2);
    Call call;
    call.context.poll_deadline = 1; // long past
    call.context.poll = [](CallContext *) -> int32_t { return 1; };
    Counts counts(0, 100000);
    EXPECT_NE(veloz_parallel_for(&call.context, 0, 100000, 1, count_iterations, &counts), 0);
    EXPECT_EQ(call.error.kind, ErrorKind::Interrupted);
}

// Chunk 0 ends at once; another thread holds the last one until the caller, which has nothing to do any more, was asked.
TEST_F(Parallel, TheCallerIsAskedWhileItWaits) {
    set_number_of_threads(2);
    static std::atomic<bool> asked, held;
    static std::thread::id caller;
    asked = held = false;
    caller = std::this_thread::get_id();
    Call call;
    call.context.poll = [](CallContext *) -> int32_t {
        if (held && std::this_thread::get_id() == caller)
            asked = true;
        return asked;
    };
    LoopBody body = [](CallContext *, void *, int64_t, int64_t, void *) -> int32_t {
        if (std::this_thread::get_id() == caller) {
            while (!held)
                std::this_thread::yield();
            return 0;
        }
        held = true;
        for (int i = 0; i < 10'000 && !asked; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return 0;
    };
    EXPECT_NE(veloz_parallel_for(&call.context, 0, 2, 1, body, nullptr), 0);
    EXPECT_TRUE(asked);
    EXPECT_EQ(call.error.kind, ErrorKind::Interrupted);
}

TEST(Poll, FirstCallStartsTheClock) {
    Call call;
    EXPECT_EQ(veloz_poll(&call.context), 0); // no hook
    static int asked = 0;
    call.context.poll = [](CallContext *) -> int32_t {
        ++asked;
        return 0;
    };
    EXPECT_EQ(veloz_poll(&call.context), 0);
    EXPECT_EQ(veloz_poll(&call.context), 0);
    EXPECT_EQ(asked, 0);
    call.context.poll_deadline = 1;
    EXPECT_EQ(veloz_poll(&call.context), 0);
    EXPECT_EQ(asked, 1);
    EXPECT_GT(call.context.poll_deadline, 1u);
}

TEST(Raise, KeepsAllValues) {
    Call call;
    std::vector<int64_t> values(131, 9); // two shapes of 64 lengths, and more
    veloz_raise(&call.context, int32_t(ErrorKind::RaiseSite), 3, int64_t(values.size()), values.data());
    EXPECT_EQ(call.error.kind, ErrorKind::RaiseSite);
    EXPECT_EQ(call.error.values, values);
    EXPECT_EQ(call.error.iteration, -1);
}

#if !defined(__SANITIZE_THREAD__) && !(defined(__has_feature) && __has_feature(thread_sanitizer)) // which cannot follow a fork of threads

// 0 when the child's loop covered all.
int loop_in_child() {
    pid_t child = fork();
    if (child == 0) {
        alarm(20); // a hang is a failure
        Counts counts(0, 50000);
        Call call;
        int bad = veloz_parallel_for(&call.context, 0, 50000, 10, count_iterations, &counts);
        for (auto &times : counts.times)
            bad |= times != 1;
        _exit(bad);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

// As a signal handler does it: on the calling thread, in the middle of the loop. The child has no thread for what a worker had begun.
TEST_F(Parallel, ForkInsideOfALoop) {
    set_number_of_threads(2);
    static std::atomic<int> begun;
    static std::thread::id caller;
    static pid_t child;
    begun = 0, child = -1;
    caller = std::this_thread::get_id();
    LoopBody body = [](CallContext *, void *, int64_t, int64_t, void *) -> int32_t {
        ++begun;
        while (begun < 2)
            std::this_thread::yield();
        if (std::this_thread::get_id() == caller && child == -1) {
            child = fork();
            if (child == 0)
                alarm(20); // a hang is a failure
        } else if (std::this_thread::get_id() != caller) {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        return 0;
    };
    Call call;
    int32_t status = veloz_parallel_for(&call.context, 0, 2, 1, body, nullptr);
    if (child == 0) {
        bool told = status != 0 && call.error.kind == ErrorKind::Forked;
        Counts counts(0, 50000);
        Call next; // and its later loops run
        bool runs = veloz_parallel_for(&next.context, 0, 50000, 10, count_iterations, &counts) == 0;
        _exit(told && runs ? 0 : 1);
    }
    EXPECT_EQ(status, 0);
    int ended = -1;
    waitpid(child, &ended, 0);
    EXPECT_EQ(ended, 0);
}

TEST_F(Parallel, LoopsWorkAfterFork) {
    set_number_of_threads(4);
    Counts counts(0, 50000);
    Call call;
    ASSERT_EQ(veloz_parallel_for(&call.context, 0, 50000, 10, count_iterations, &counts), 0); // workers exist
    for (int repeat = 0; repeat < 5; ++repeat) {
        EXPECT_EQ(loop_in_child(), 0);
        ASSERT_EQ(veloz_parallel_for(&call.context, 0, 50000, 10, count_iterations, &counts), 0); // and the parent goes on
    }
    for (auto &times : counts.times)
        ASSERT_EQ(times, 6);
}

TEST_F(Parallel, ForkWhileALoopRuns) {
    set_number_of_threads(2);
    std::atomic<bool> stop{false};
    std::thread busy([&] {
        while (!stop) {
            Counts counts(0, 20000);
            Call call;
            veloz_parallel_for(&call.context, 0, 20000, 10, count_iterations, &counts);
        }
    });
    for (int repeat = 0; repeat < 10; ++repeat)
        EXPECT_EQ(loop_in_child(), 0);
    stop = true;
    busy.join();
}

#endif

} // namespace
} // namespace veloz::runtime
