// A sample of what tools/accuracy.cpp measures in full: errors within the promised bounds, and special values.
#include "accuracy/measure.h"
#include "vecmath/bitcode.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <string>

namespace veloz::accuracy {

namespace {

class Accuracy : public testing::TestWithParam<const Kernel *> {};

// 2^20 arguments spread over all bit patterns, or as many pairs
TEST_P(Accuracy, FloatIsWithinOneUnit) {
    Worst worst = measure_float(*GetParam(), 4093, 1 << 20, 2);
    EXPECT_GT(worst.points, 500'000);
    EXPECT_LE(worst.error, 1.0) << std::hexfloat << worst.x << ", " << worst.y;
}

TEST_P(Accuracy, DoubleIsWithinOneAndAHalf) {
    Worst worst = measure_double(*GetParam(), 1 << 15, 2);
    EXPECT_GE(worst.points, 1 << 12);
    EXPECT_LE(worst.error, 1.5) << std::hexfloat << worst.x << ", " << worst.y;
}

TEST_P(Accuracy, SpecialValuesAreThoseOfTheStandard) {
    for (const std::string &line : wrong_special_values(*GetParam()))
        ADD_FAILURE() << line;
}

// Any bit patterns side by side: subnormal numbers, NaNs and huge arguments take rare paths next to lanes that do not.
template <typename T, typename Bits, int N> void expect_independent_lanes(void (*function)(const T *, const T *, T *)) {
    std::mt19937_64 random(5);
    auto any = [&] {
        T ordinary = T(double(random() >> 11) * 0x1p-50 - 4.0);
        return random() % 2 ? ordinary : std::bit_cast<T>(Bits(random()));
    };
    for (int round = 0; round < 500; ++round) {
        T x[N], y[N], together[N], alone[N];
        for (int i = 0; i < N; ++i) {
            x[i] = any();
            y[i] = any();
        }
        function(x, y, together);
        for (int i = 0; i < N; ++i) {
            T same_x[N], same_y[N];
            std::fill_n(same_x, N, x[i]);
            std::fill_n(same_y, N, y[i]);
            function(same_x, same_y, alone);
            EXPECT_TRUE(std::bit_cast<Bits>(alone[0]) == std::bit_cast<Bits>(together[i]) ||
                        (alone[0] != alone[0] && together[i] != together[i]))
                << std::hexfloat << x[i] << ", " << y[i] << ": " << alone[0] << " alone, " << together[i] << " among others";
        }
    }
}

TEST_P(Accuracy, ALaneDoesNotDependOnItsNeighbours) {
    expect_independent_lanes<float, uint32_t, kFloatLanes>(GetParam()->in_float);
    expect_independent_lanes<double, uint64_t, kDoubleLanes>(GetParam()->in_double);
}

// Where exponents end, against the C library.
TEST_P(Accuracy, TheLargestAndSmallestNumbers) {
    const Kernel &kernel = *GetParam();
    for (double size : {0x1.fffffffffffffp1023, 0x1.8p1023, 0x1.6p1023, 0x1p1023, 0x1p-1022, 0x0.8p-1022, 0x1p-1074})
        for (double x : {size, -size})
            for (double y : {0.75, size}) {
                double xs[kDoubleLanes], ys[kDoubleLanes], out[kDoubleLanes], expected = kernel.library(x, y);
                std::fill_n(xs, kDoubleLanes, x);
                std::fill_n(ys, kDoubleLanes, y);
                kernel.in_double(xs, ys, out);
                double unit = std::nextafter(std::abs(expected), INFINITY) - std::abs(expected);
                EXPECT_TRUE(out[0] == expected || std::abs(out[0] - expected) <= 2 * unit || (std::isnan(out[0]) && std::isnan(expected)))
                    << std::hexfloat << x << ", " << y << ": " << out[0] << " instead of " << expected;
            }
}

TEST_P(Accuracy, BothPrecisionsAreEmbeddedAsBitcode) {
    for (const char *suffix : {"f32", "f64"})
        for (bool has_fma : {false, true})
            EXPECT_FALSE(vecmath::find_bitcode(GetParam()->name, suffix, has_fma).empty());
}

std::vector<const Kernel *> all(std::span<const Kernel> list) {
    std::vector<const Kernel *> result;
    for (const Kernel &kernel : list)
        result.push_back(&kernel);
    return result;
}
std::string name_of(const testing::TestParamInfo<const Kernel *> &info) { return std::string(info.param->name); }

INSTANTIATE_TEST_SUITE_P(Functions, Accuracy, testing::ValuesIn(all(kernels())), name_of);
INSTANTIATE_TEST_SUITE_P(Baseline, Accuracy, testing::ValuesIn(all(baseline_kernels())), name_of);

TEST(Bitcode, AFunctionWithoutAVectorVersionHasNone) { EXPECT_TRUE(vecmath::find_bitcode("sinc", "f64", true).empty()); }

} // namespace

} // namespace veloz::accuracy
