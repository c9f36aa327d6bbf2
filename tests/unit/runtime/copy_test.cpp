// veloz_copy against element by element, for all sizes, ranks and strides, in pieces of several threads too.
#include "runtime/abi.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

namespace veloz::runtime {
namespace {

// Shape and strides of a random view of `elements` that lie in a block of their own; `start` is that of its first element.
struct Layout {
    std::vector<int64_t> dims;
    int64_t start = 0, bytes = 0;
};

Layout layout_of(std::mt19937 &random, const std::vector<int64_t> &shape, int64_t size) {
    Layout made;
    made.dims = shape;
    made.dims.resize(2 * shape.size());
    int64_t step = size;
    for (size_t axis = shape.size(); axis-- > 0;) {
        step *= 1 + int64_t(random() % 2);
        bool down = random() % 3 == 0;
        made.dims[shape.size() + axis] = down ? -step : step;
        made.start += down ? step * std::max<int64_t>(shape[axis] - 1, 0) : 0;
        step *= std::max<int64_t>(shape[axis], 1);
    }
    made.bytes = step + size;
    return made;
}

void check(std::mt19937 &random, const std::vector<int64_t> &shape, int64_t size) {
    Layout to = layout_of(random, shape, size), from = layout_of(random, shape, size);
    std::vector<char> source(size_t(from.bytes)), target(size_t(to.bytes)), expected;
    for (char &byte : source)
        byte = char(random());
    expected = target;
    auto rank = int64_t(shape.size());
    int64_t count = 1;
    for (int64_t length : shape)
        count *= length;
    for (int64_t k = 0; k < count; ++k) {
        int64_t rest = k, at = from.start, where = to.start;
        for (size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) {
            at += rest % shape[axis] * from.dims[shape.size() + axis];
            where += rest % shape[axis] * to.dims[shape.size() + axis];
        }
        std::memcpy(expected.data() + where, source.data() + at, size_t(size));
    }
    CallContext context{};
    ErrorSlot error;
    context.error = &error;
    EXPECT_EQ(veloz_copy(&context, target.data() + to.start, to.dims.data(), source.data() + from.start, from.dims.data(), rank, size), 0);
    EXPECT_EQ(target, expected);
}

TEST(Copy, AgreesWithElementByElement) {
    std::mt19937 random(3);
    for (int round = 0; round < 2000; ++round) {
        std::vector<int64_t> shape(random() % 4);
        for (int64_t &length : shape)
            length = int64_t(random() % 6);
        check(random, shape, 1 << (random() % 5));
    }
}

TEST(Copy, InPieces) {
    std::mt19937 random(4);
    for (int64_t size : {1, 8, 16}) {
        check(random, {700, 900}, size);
        check(random, {300000}, size);
        check(random, {2, 3, 50000}, size);
    }
}

} // namespace
} // namespace veloz::runtime
