// Lines of an array along one axis, and memory for the time of a native.
#pragma once

#include "runtime/abi.h"
#include "runtime/natives.h"

#include <algorithm>
#include <cstring>

namespace veloz::runtime {

// Memory that goes with its scope; null when there is none, with the error set.
class Scratch {
public:
    Scratch(CallContext *context, int64_t bytes) : data_(veloz_alloc(context, bytes, 0)) {}
    ~Scratch() { veloz_release(data_); }
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;
    explicit operator bool() const { return data_ != nullptr; }
    template <typename T> T *as() const { return static_cast<T *>(data_); }

private:
    void *data_;
};

struct Line {
    char *data;
    int64_t length, step; // in items, in bytes

    // May the items be used where they lie?
    template <typename T> bool is_dense() const {
        return step == int64_t(sizeof(T)) && reinterpret_cast<uintptr_t>(data) % alignof(T) == 0;
    }
    template <typename T> T item(int64_t k) const {
        T value;
        std::memcpy(&value, data + k * step, sizeof(T));
        return value;
    }
    template <typename T> void put(int64_t k, T value) const { std::memcpy(data + k * step, &value, sizeof(T)); }
    template <typename T> void gather(T *to) const {
        if (step == int64_t(sizeof(T))) {
            std::memcpy(to, data, size_t(length) * sizeof(T));
            return;
        }
        for (int64_t k = 0; k < length; ++k)
            to[k] = item<T>(k);
    }
    template <typename T> void scatter(const T *from) const {
        if (step == int64_t(sizeof(T))) {
            std::memcpy(data, from, size_t(length) * sizeof(T));
            return;
        }
        for (int64_t k = 0; k < length; ++k)
            put(k, from[k]);
    }
};

// All lines along an axis, numbered in C order of the other axes. With axis -1 each item is a line of its own.
class Lines {
public:
    Lines(const NativeArray &array, int64_t axis) : array_(array), axis_(axis) {
        for (int64_t k = 0; k < array.rank; ++k)
            count_ *= k == axis ? 1 : array.length(k);
    }
    int64_t count() const { return count_; }
    int64_t length() const { return axis_ < 0 ? 1 : array_.length(axis_); }
    Line operator[](int64_t number) const {
        char *data = array_.data;
        for (int64_t k = array_.rank; k-- > 0;) {
            if (k == axis_)
                continue;
            data += number % array_.length(k) * array_.stride(k);
            number /= array_.length(k);
        }
        return {data, length(), axis_ < 0 ? 0 : array_.stride(axis_)};
    }

private:
    const NativeArray &array_;
    int64_t axis_, count_ = 1;
};

// Calls `work(context, k)` for k in 0…count-1, in chunks on the pool that are worth a thread where `units` are the work of one. It returns
// non-zero when it failed.
template <typename Work> int32_t in_parallel(CallContext *context, int64_t count, int64_t units, Work work) {
    constexpr int64_t kUnitsPerChunk = 1 << 15;
    auto body = [](CallContext *chunk, void *environment, int64_t begin, int64_t end, void *) -> int32_t {
        Work &one = *static_cast<Work *>(environment);
        for (int64_t k = begin; k < end; ++k)
            if (int32_t status = one(chunk, k))
                return status;
        return 0;
    };
    int64_t grain = std::max<int64_t>(1, kUnitsPerChunk / std::max<int64_t>(1, units));
    if (count <= grain)
        return body(context, &work, 0, count, nullptr);
    return veloz_parallel_for(context, 0, count, grain, body, &work);
}

} // namespace veloz::runtime
