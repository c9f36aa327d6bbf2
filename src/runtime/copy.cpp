// Copies between arrays of any strides: what compiled code does when an assignment's operands overlap its target.
#include "runtime/abi.h"

#include <algorithm>
#include <cstring>

namespace veloz::runtime {

namespace {

constexpr int64_t kBytesPerChunk = 1 << 18;

struct Copy {
    char *to;
    const char *from;
    const int64_t *shape, *to_strides, *from_strides;
    int64_t rank, size;

    template <int64_t kSize> static void row(char *to, const char *from, int64_t count, int64_t to_step, int64_t from_step) {
        for (int64_t i = 0; i < count; ++i)
            std::memcpy(to + i * to_step, from + i * from_step, size_t(kSize));
    }

    void row(char *target, const char *source, int64_t count, int64_t axis) const {
        int64_t to_step = to_strides[axis], from_step = from_strides[axis];
        if (to_step == size && from_step == size) {
            std::memcpy(target, source, size_t(count * size));
            return;
        }
        switch (size) {
        case 1: return row<1>(target, source, count, to_step, from_step);
        case 2: return row<2>(target, source, count, to_step, from_step);
        case 4: return row<4>(target, source, count, to_step, from_step);
        case 8: return row<8>(target, source, count, to_step, from_step);
        default: return row<16>(target, source, count, to_step, from_step);
        }
    }

    // All elements under one index of the axes before `axis`, for [begin, end) along it.
    void part(char *target, const char *source, int64_t axis, int64_t begin, int64_t end) const {
        target += begin * to_strides[axis];
        source += begin * from_strides[axis];
        if (axis + 1 == rank)
            return row(target, source, end - begin, axis);
        for (int64_t i = begin; i < end; ++i, target += to_strides[axis], source += from_strides[axis])
            part(target, source, axis + 1, 0, shape[axis + 1]);
    }
};

int32_t copy_part(CallContext *, void *environment, int64_t begin, int64_t end, void *) {
    const Copy &copy = *static_cast<const Copy *>(environment);
    copy.part(copy.to, copy.from, 0, begin, end);
    return 0;
}

} // namespace

int32_t veloz_copy(CallContext *context, void *to, const int64_t *to_dims, const void *from, const int64_t *from_dims, int64_t rank,
                   int64_t size) {
    Copy copy{static_cast<char *>(to), static_cast<const char *>(from), to_dims, to_dims + rank, from_dims + rank, rank, size};
    if (rank == 0) {
        std::memcpy(to, from, size_t(size));
        return 0;
    }
    int64_t bytes = size; // under one index of the first axis
    for (int64_t axis = 1; axis < rank; ++axis)
        bytes *= to_dims[axis];
    if (bytes == 0)
        return 0;
    return veloz_parallel_for(context, 0, to_dims[0], std::max<int64_t>(1, kBytesPerChunk / bytes), copy_part, &copy);
}

} // namespace veloz::runtime
