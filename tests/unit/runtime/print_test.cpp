// Numbers as Python and NumPy print them, and complex functions at special values.
#include "runtime/abi.h"
#include "runtime/value_text.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace veloz::runtime {
namespace {

std::string output;

std::string printed(std::string_view text, std::vector<PrintKind> kinds = {}, std::vector<int64_t> words = {}) {
    CallContext context;
    context.print = [](const char *data, int64_t length) { output.append(data, size_t(length)); };
    output.clear();
    std::vector<int32_t> numbers;
    for (PrintKind kind : kinds)
        numbers.push_back(int32_t(kind));
    veloz_print(&context, text.data(), int64_t(text.size()), numbers.data(), words.data());
    return output;
}

template <typename T> int64_t word(T value) {
    int64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    return bits;
}
std::string number(double value) { return printed("{}", {PrintKind::Float64}, {word(value)}); }
std::string number(float value) { return printed("{}", {PrintKind::Float32}, {word(value)}); }
std::string number(std::complex<double> value) { return printed("{}", {PrintKind::Complex128}, {word(value.real()), word(value.imag())}); }

TEST(Print, Texts) {
    EXPECT_EQ(printed(""), "");
    EXPECT_EQ(printed("plain { } {\n"), "plain { } {\n");
    EXPECT_EQ(printed("{} and {}, {}!", {PrintKind::Int, PrintKind::Unsigned, PrintKind::Bool}, {-5, -1, 1}),
              "-5 and 18446744073709551615, True!");
    EXPECT_EQ(printed("{}{}", {PrintKind::Bool, PrintKind::Int}, {0, INT64_MIN}), "False-9223372036854775808");
    EXPECT_EQ(printed("{} {}", {PrintKind::Complex128, PrintKind::Int}, {word(1.5), word(-2.0), 7}), "(1.5-2j) 7");
}

// The right-hand sides are Python's repr of a float.
TEST(Print, Floats) {
    EXPECT_EQ(number(0.0), "0.0");
    EXPECT_EQ(number(-0.0), "-0.0");
    EXPECT_EQ(number(0.1), "0.1");
    EXPECT_EQ(number(1e15), "1000000000000000.0");
    EXPECT_EQ(number(9999999999999998.0), "9999999999999998.0");
    EXPECT_EQ(number(1e16), "1e+16");
    EXPECT_EQ(number(1.5e300), "1.5e+300");
    EXPECT_EQ(number(0.0001), "0.0001");
    EXPECT_EQ(number(0.00009999), "9.999e-05");
    EXPECT_EQ(number(5e-324), "5e-324");
    EXPECT_EQ(number(1.7976931348623157e308), "1.7976931348623157e+308");
    EXPECT_EQ(number(123456789.123), "123456789.123");
    EXPECT_EQ(number(std::nan("")), "nan");
    EXPECT_EQ(number(-std::numeric_limits<double>::infinity()), "-inf");
}

// Those of a NumPy float32.
TEST(Print, SinglePrecision) {
    EXPECT_EQ(number(0.1f), "0.1");
    EXPECT_EQ(number(1e15f), "1e+15");
    EXPECT_EQ(number(16777216.0f), "1.6777216e+07");
    EXPECT_EQ(number(999999.0f), "999999.0");
    EXPECT_EQ(number(1e6f), "1e+06");
    EXPECT_EQ(number(123456.789f), "123456.79");
    EXPECT_EQ(number(1e16f), "1e+16");
    EXPECT_EQ(number(0.0001f), "1e-04"); // as a float64 it is below the limit
    EXPECT_EQ(number(0.00011f), "0.00011");
    EXPECT_EQ(number(1.5e-5f), "1.5e-05");
    EXPECT_EQ(number(1e-45f), "1e-45");
    EXPECT_EQ(number(3.4028235e38f), "3.4028235e+38");
}

TEST(Print, ComplexNumbers) {
    EXPECT_EQ(number({0.0, 2.0}), "2j");
    EXPECT_EQ(number({-0.0, 2.0}), "(-0+2j)");
    EXPECT_EQ(number({1.0, -0.0}), "(1-0j)");
    EXPECT_EQ(number({0.0, -1.5}), "-1.5j");
    EXPECT_EQ(number({1e16, 0.1}), "(1e+16+0.1j)");
    EXPECT_EQ(number({std::nan(""), -std::numeric_limits<double>::infinity()}), "(nan-infj)");
    EXPECT_EQ(number({std::numeric_limits<double>::infinity(), std::nan("")}), "(inf+nanj)");
}

} // namespace
} // namespace veloz::runtime
