// A sample of what tools/accuracy.cpp measures in full: errors within the promised bounds, and special values.
#include "accuracy/measure.h"
#include "vecmath/bitcode.h"

#include <gtest/gtest.h>
#include <string>

namespace veloz::accuracy {

namespace {

class Accuracy : public testing::TestWithParam<const Kernel *> {};

// 2^20 arguments spread over all bit patterns, or as many pairs
TEST_P(Accuracy, FloatIsWithinOneUnit) {
    Worst worst = measure_float(*GetParam(), FloatReference::Library, 4093, 1 << 20, 2);
    EXPECT_GT(worst.points, 1'000'000);
    EXPECT_LE(worst.error, 1.0) << std::hexfloat << worst.x << ", " << worst.y;
}

TEST_P(Accuracy, DoubleIsWithinOneAndAHalf) {
    Worst worst = measure_double(*GetParam(), 1 << 15, 2);
    EXPECT_GE(worst.points, 1 << 15);
    EXPECT_LE(worst.error, 1.5) << std::hexfloat << worst.x << ", " << worst.y;
}

TEST_P(Accuracy, SpecialValuesAreThoseOfTheStandard) {
    for (const std::string &line : wrong_special_values(*GetParam()))
        ADD_FAILURE() << line;
}

TEST_P(Accuracy, BothPrecisionsAreEmbeddedAsBitcode) {
    EXPECT_FALSE(vecmath::find_bitcode(GetParam()->name, "f32").empty());
    EXPECT_FALSE(vecmath::find_bitcode(GetParam()->name, "f64").empty());
}

std::vector<const Kernel *> all() {
    std::vector<const Kernel *> result;
    for (const Kernel &kernel : kernels())
        result.push_back(&kernel);
    return result;
}

INSTANTIATE_TEST_SUITE_P(Functions, Accuracy, testing::ValuesIn(all()), [](const auto &info) { return std::string(info.param->name); });

TEST(Bitcode, AFunctionWithoutAVectorVersionHasNone) { EXPECT_TRUE(vecmath::find_bitcode("nextafter", "f64").empty()); }

} // namespace

} // namespace veloz::accuracy
