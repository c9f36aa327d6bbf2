// The math ops without a version in src/vecmath, by the C library.
#include "runtime/symbols.h"

#include <cmath>
#include <gtest/gtest.h>
#include <string>

namespace veloz {

namespace {

void *scalar(std::string_view name, const char *suffix) { return runtime::find_symbol("vz_" + std::string(name) + suffix); }

TEST(Scalar, TheOtherMathOps) {
    auto one = [](const char *name, double x) { return reinterpret_cast<double (*)(double)>(scalar(name, "_f64"))(x); };
    auto two = [](const char *name, double x, double y) {
        return reinterpret_cast<double (*)(double, double)>(scalar(name, "_f64"))(x, y);
    };
    EXPECT_EQ(one("spacing", 1), 0x1p-52);
    EXPECT_EQ(one("spacing", -1), -0x1p-52);
    EXPECT_TRUE(std::isnan(one("spacing", INFINITY)));
    EXPECT_EQ(two("nextafter", 1, 2), 1 + 0x1p-52);
    EXPECT_EQ(two("ldexp", 0.75, 4), 12);
    EXPECT_EQ(two("ldexp", 0.75, 1e18), INFINITY);
    EXPECT_EQ(two("ldexp", 0.75, -1e18), 0);
    EXPECT_EQ(reinterpret_cast<float (*)(float)>(scalar("spacing", "_f32"))(1), 0x1p-23f);
    EXPECT_EQ(reinterpret_cast<float (*)(float, float)>(scalar("ldexp", "_f32"))(1, -149), 0x1p-149f);
}

TEST(Scalar, RarePathsFindTheirLibraryFunctions) {
    for (const char *name : {"sin", "cos", "tan", "log", "log2", "log10", "log1p", "pow", "atan2", "fmod", "sincos"})
        EXPECT_NE(runtime::find_symbol(name), nullptr) << name;
}

TEST(Scalar, AnUnknownNameHasNoAddress) { EXPECT_EQ(runtime::find_symbol("vz_sin_f16"), nullptr); }

} // namespace

} // namespace veloz
