// The special values that Annex F of the C standard names.
#include "accuracy/measure.h"

#include <cmath>
#include <cstdio>
#include <limits>

namespace veloz::accuracy {

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity(), kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kPi = 3.14159265358979323846;

struct One {
    std::string_view name;
    double x, expected;
};
struct Two {
    std::string_view name;
    double x, y, expected;
};

// clang-format off: one function a line
constexpr One kOne[] = {
    {"sin", 0.0, 0.0}, {"sin", -0.0, -0.0}, {"sin", kInf, kNan}, {"sin", -kInf, kNan},
    {"cos", 0.0, 1.0}, {"cos", -0.0, 1.0}, {"cos", kInf, kNan}, {"cos", -kInf, kNan},
    {"tan", 0.0, 0.0}, {"tan", -0.0, -0.0}, {"tan", kInf, kNan}, {"tan", -kInf, kNan},
    {"asin", 0.0, 0.0}, {"asin", -0.0, -0.0}, {"asin", 1.5, kNan}, {"asin", -1.5, kNan}, {"asin", kInf, kNan}, {"asin", 1.0, kPi / 2},
    {"asin", -1.0, -kPi / 2},
    {"acos", 1.0, 0.0}, {"acos", -1.0, kPi}, {"acos", 0.0, kPi / 2}, {"acos", -0.0, kPi / 2}, {"acos", 1.5, kNan}, {"acos", -kInf, kNan},
    {"atan", 0.0, 0.0}, {"atan", -0.0, -0.0}, {"atan", kInf, kPi / 2}, {"atan", -kInf, -kPi / 2}, {"atan", 1.0, kPi / 4},
    {"sinh", 0.0, 0.0}, {"sinh", -0.0, -0.0}, {"sinh", kInf, kInf}, {"sinh", -kInf, -kInf},
    {"cosh", 0.0, 1.0}, {"cosh", -0.0, 1.0}, {"cosh", kInf, kInf}, {"cosh", -kInf, kInf},
    {"tanh", 0.0, 0.0}, {"tanh", -0.0, -0.0}, {"tanh", kInf, 1.0}, {"tanh", -kInf, -1.0},
    {"asinh", 0.0, 0.0}, {"asinh", -0.0, -0.0}, {"asinh", kInf, kInf}, {"asinh", -kInf, -kInf},
    {"acosh", 1.0, 0.0}, {"acosh", 0.5, kNan}, {"acosh", -2.0, kNan}, {"acosh", -kInf, kNan}, {"acosh", kInf, kInf}, {"acosh", -1e30, kNan},
    {"atanh", 0.0, 0.0}, {"atanh", -0.0, -0.0}, {"atanh", 1.0, kInf}, {"atanh", -1.0, -kInf}, {"atanh", 1.5, kNan}, {"atanh", -kInf, kNan},
    {"exp", 0.0, 1.0}, {"exp", -0.0, 1.0}, {"exp", kInf, kInf}, {"exp", -kInf, 0.0}, {"exp", 1000.0, kInf}, {"exp", -1000.0, 0.0},
    {"exp2", 0.0, 1.0}, {"exp2", -0.0, 1.0}, {"exp2", kInf, kInf}, {"exp2", -kInf, 0.0}, {"exp2", 10.0, 1024.0}, {"exp2", -3.0, 0.125},
    {"exp2", 5000.0, kInf}, {"exp2", -5000.0, 0.0},
    {"expm1", 0.0, 0.0}, {"expm1", -0.0, -0.0}, {"expm1", kInf, kInf}, {"expm1", -kInf, -1.0}, {"expm1", 1000.0, kInf},
    {"log", 1.0, 0.0}, {"log", 0.0, -kInf}, {"log", -0.0, -kInf}, {"log", -1.0, kNan}, {"log", kInf, kInf}, {"log", -kInf, kNan},
    {"log2", 1.0, 0.0}, {"log2", 0.0, -kInf}, {"log2", -0.0, -kInf}, {"log2", -1.0, kNan}, {"log2", kInf, kInf}, {"log2", 0.125, -3.0},
    {"log2", 1024.0, 10.0},
    {"log10", 1.0, 0.0}, {"log10", 0.0, -kInf}, {"log10", -0.0, -kInf}, {"log10", -1.0, kNan}, {"log10", kInf, kInf}, {"log10", 1e6, 6.0},
    {"log1p", 0.0, 0.0}, {"log1p", -0.0, -0.0}, {"log1p", -1.0, -kInf}, {"log1p", -2.0, kNan}, {"log1p", kInf, kInf}, {"log1p", -kInf, kNan},
    {"cbrt", 0.0, 0.0}, {"cbrt", -0.0, -0.0}, {"cbrt", kInf, kInf}, {"cbrt", -kInf, -kInf}, {"cbrt", 27.0, 3.0}, {"cbrt", -8.0, -2.0},
    {"erf", 0.0, 0.0}, {"erf", -0.0, -0.0}, {"erf", kInf, 1.0}, {"erf", -kInf, -1.0},
    {"erfc", 0.0, 1.0}, {"erfc", -0.0, 1.0}, {"erfc", kInf, 0.0}, {"erfc", -kInf, 2.0},
    {"tgamma", 0.0, kInf}, {"tgamma", -0.0, -kInf}, {"tgamma", -1.0, kNan}, {"tgamma", -2.0, kNan}, {"tgamma", -1e30, kNan},
    {"tgamma", kInf, kInf}, {"tgamma", -kInf, kNan}, {"tgamma", 1.0, 1.0}, {"tgamma", 5.0, 24.0}, {"tgamma", 13.0, 479001600.0},
    {"tgamma", 200.0, kInf}, {"tgamma", -200.5, -0.0}, {"tgamma", -201.5, 0.0},
    {"lgamma", 1.0, 0.0}, {"lgamma", 2.0, 0.0}, {"lgamma", 0.0, kInf}, {"lgamma", -0.0, kInf}, {"lgamma", -1.0, kInf}, {"lgamma", -2.0, kInf},
    {"lgamma", -1e30, kInf}, {"lgamma", kInf, kInf}, {"lgamma", -kInf, kInf}, {"lgamma", 1e308, kInf},
};

constexpr Two kTwo[] = {
    {"pow", 0.0, -3.0, kInf}, {"pow", -0.0, -3.0, -kInf}, {"pow", 0.0, -2.0, kInf}, {"pow", -0.0, -2.0, kInf}, {"pow", -0.0, -2.5, kInf},
    {"pow", 0.0, -kInf, kInf}, {"pow", -0.0, -kInf, kInf}, {"pow", 0.0, 3.0, 0.0}, {"pow", -0.0, 3.0, -0.0}, {"pow", 0.0, 2.5, 0.0},
    {"pow", -0.0, 2.5, 0.0}, {"pow", -0.0, 2.0, 0.0}, {"pow", -1.0, kInf, 1.0}, {"pow", -1.0, -kInf, 1.0}, {"pow", 1.0, 7.5, 1.0},
    {"pow", 1.0, kNan, 1.0}, {"pow", 1.0, kInf, 1.0}, {"pow", 3.5, 0.0, 1.0}, {"pow", kNan, 0.0, 1.0}, {"pow", kNan, -0.0, 1.0},
    {"pow", 0.0, 0.0, 1.0}, {"pow", -0.0, 0.0, 1.0}, {"pow", kInf, 0.0, 1.0}, {"pow", -2.0, 0.5, kNan}, {"pow", -2.0, 3.0, -8.0},
    {"pow", -2.0, 2.0, 4.0}, {"pow", -2.0, -1.0, -0.5}, {"pow", 0.5, -kInf, kInf}, {"pow", 2.0, -kInf, 0.0}, {"pow", 0.5, kInf, 0.0},
    {"pow", 2.0, kInf, kInf}, {"pow", -kInf, -3.0, -0.0}, {"pow", -kInf, -2.0, 0.0}, {"pow", -kInf, 3.0, -kInf}, {"pow", -kInf, 2.0, kInf},
    {"pow", kInf, -1.0, 0.0}, {"pow", kInf, 1.0, kInf}, {"pow", kNan, 1.0, kNan}, {"pow", 2.0, kNan, kNan}, {"pow", 2.0, 10.0, 1024.0},
    {"pow", 10.0, 400.0, kInf}, {"pow", 10.0, -400.0, 0.0}, {"pow", -3.0, 1e17, kInf}, {"pow", -1.0, 1e17, 1.0}, {"pow", -1.0, 12345.0, -1.0},
    {"atan2", 0.0, -0.0, kPi}, {"atan2", -0.0, -0.0, -kPi}, {"atan2", 0.0, 0.0, 0.0}, {"atan2", -0.0, 0.0, -0.0}, {"atan2", 0.0, -1.0, kPi},
    {"atan2", -0.0, -1.0, -kPi}, {"atan2", 0.0, 1.0, 0.0}, {"atan2", -0.0, 1.0, -0.0}, {"atan2", -1.0, 0.0, -kPi / 2},
    {"atan2", -1.0, -0.0, -kPi / 2}, {"atan2", 1.0, 0.0, kPi / 2}, {"atan2", 1.0, -0.0, kPi / 2}, {"atan2", 1.0, -kInf, kPi},
    {"atan2", -1.0, -kInf, -kPi}, {"atan2", 1.0, kInf, 0.0}, {"atan2", -1.0, kInf, -0.0}, {"atan2", kInf, 1.0, kPi / 2},
    {"atan2", -kInf, 1.0, -kPi / 2}, {"atan2", kInf, -kInf, 3 * kPi / 4}, {"atan2", -kInf, -kInf, -3 * kPi / 4},
    {"atan2", kInf, kInf, kPi / 4}, {"atan2", -kInf, kInf, -kPi / 4}, {"atan2", kNan, 1.0, kNan}, {"atan2", 1.0, kNan, kNan},
    {"atan2", 1.0, 1.0, kPi / 4}, {"atan2", 1.0, -1.0, 3 * kPi / 4},
    {"hypot", 0.0, 0.0, 0.0}, {"hypot", -0.0, -0.0, 0.0}, {"hypot", -3.0, 4.0, 5.0}, {"hypot", kInf, kNan, kInf}, {"hypot", kNan, -kInf, kInf},
    {"hypot", kNan, 1.0, kNan}, {"hypot", 1.0, kNan, kNan}, {"hypot", -0.0, -2.0, 2.0}, {"hypot", -kInf, 1.0, kInf},
    {"fmod", 0.0, 3.0, 0.0}, {"fmod", -0.0, 3.0, -0.0}, {"fmod", kInf, 2.0, kNan}, {"fmod", 2.0, 0.0, kNan}, {"fmod", 2.0, kInf, 2.0},
    {"fmod", -2.0, -kInf, -2.0}, {"fmod", 7.0, -2.5, 2.0}, {"fmod", -6.0, 3.0, -0.0}, {"fmod", kNan, 1.0, kNan}, {"fmod", 1.0, kNan, kNan},
};
// clang-format on

// The value, and the sign of zeros and infinities.
template <typename T> bool same(T out, T expected) {
    if (std::isnan(expected))
        return std::isnan(out);
    return out == expected && std::signbit(out) == std::signbit(expected);
}

std::string describe(std::string_view name, double x, double y, const char *precision, double got, double expected) {
    char text[200];
    std::snprintf(text, sizeof text, "%.*s(%g, %g) in %s: %.17g instead of %.17g", int(name.size()), name.data(), x, y, precision, got,
                  expected);
    return text;
}

template <typename T, int N>
void check(void (*function)(const T *, const T *, T *), std::string_view name, double x, double y, double expected,
           std::vector<std::string> &wrong) {
    // the value alone in all lanes, and in one lane among ordinary ones
    for (int lane = -1; lane < N; lane += N - 1) {
        T xs[N], ys[N], out[N];
        for (int i = 0; i < N; ++i) {
            xs[i] = lane < 0 || i == lane ? T(x) : T(0.75);
            ys[i] = lane < 0 || i == lane ? T(y) : T(0.5);
        }
        function(xs, ys, out);
        T got = out[lane < 0 ? 0 : lane];
        if (!same(got, T(expected)))
            wrong.push_back(describe(name, x, y, sizeof(T) == 4 ? "float" : "double", double(got), double(T(expected))));
    }
}

} // namespace

std::vector<std::string> wrong_special_values(const Kernel &kernel) {
    std::vector<std::string> wrong;
    auto check_both = [&](double x, double y, double expected) {
        check<float, kFloatLanes>(kernel.in_float, kernel.name, x, y, expected, wrong);
        check<double, kDoubleLanes>(kernel.in_double, kernel.name, x, y, expected, wrong);
    };
    for (const One &value : kOne)
        if (value.name == kernel.name)
            check_both(value.x, 0, value.expected);
    for (const Two &value : kTwo)
        if (value.name == kernel.name)
            check_both(value.x, value.y, value.expected);
    if (kernel.arguments == 1)
        check_both(kNan, 0, kNan);
    return wrong;
}

} // namespace veloz::accuracy
