// Measures the vector math functions and prints a table in Markdown: veloz-accuracy [--points N] [--stride N] [--threads N]
// [--functions a,b,c] [--processor this|baseline|both] [--output FILE]
#include "accuracy/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>

using namespace veloz::accuracy;

namespace {

constexpr uint32_t kBaselineStride = 61;

struct Options {
    int64_t points = 10'000'000;
    uint32_t stride = 1;
    int threads = int(std::thread::hardware_concurrency());
    std::string functions, output, processor = "both";
};

bool read_options(int count, char **words, Options &options) {
    for (int i = 1; i + 1 < count; i += 2) {
        std::string_view name = words[i];
        if (name == "--points")
            options.points = std::stoll(words[i + 1]);
        else if (name == "--stride")
            options.stride = uint32_t(std::stoul(words[i + 1]));
        else if (name == "--threads")
            options.threads = std::stoi(words[i + 1]);
        else if (name == "--functions")
            options.functions = "," + std::string(words[i + 1]) + ",";
        else if (name == "--processor")
            options.processor = words[i + 1];
        else if (name == "--output")
            options.output = words[i + 1];
        else
            return false;
    }
    bool known = options.processor == "this" || options.processor == "baseline" || options.processor == "both";
    return known && count % 2 == 1 && options.points > 0 && options.stride > 0 && options.threads > 0;
}

template <typename... Values> std::string print(const char *format, Values... values) {
    char text[400];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

// What docs/accuracy.md says before the table.
std::string preface(const Options &options) {
    return "# Accuracy of the math functions\n\n"
           "Made by `build/release/tools/veloz-accuracy --output docs/accuracy.md`; run it on your own processor for its figures.\n\n"
           "Compiled code computes these functions with Veloz' own vector library. Promised: at most 1 ulp (unit in the last place) in\n"
           "float32 and 1.5 ulp in float64, and the special values of the C standard's Annex F. A correctly rounded result has at most\n"
           "0.5 ulp. A lane's result does not depend on its neighbours.\n\n"
           "- float32, one argument: the largest error over " +
           (options.stride == 1 ? std::string("all 2^32 arguments") : print("every %u-th of the 2^32 arguments", options.stride)) +
           ", against the C library in double precision.\n" +
           print("- float32, two arguments: %lld random pairs, against the C library in double precision.\n", (long long)options.points) +
           print("- float64: %lld random and hard arguments (near multiples of pi/2, near branch points, cell borders and ends of the\n"
                 "  range, and arbitrary bit patterns), against MPFR with 100 bits.\n",
                 (long long)options.points) +
           "- `rounded`: the share of results that are the nearest number to the exact one. `at`: where the largest error was found.\n\n"
           "Arguments that need more (sin, cos and tan beyond 2^30; logarithms of 0, of subnormal and negative numbers; infinite\n"
           "arguments and subnormal bases of pow; asinh and acosh beyond 2^500 and log1p beyond 2^1000; infinite points of atan2, in\n"
           "float32 those farther than 2^100 or nearer than 2^-60 too; quotients beyond 2^52 in fmod) are computed lane by lane (float32\n"
           "in double and rounded). No C library is called.\n\n"
           "Complex functions are made of these, in float64 for both precisions, one number at a time; their parts are within 18 units of "
           "the last place of the\n"
           "result's size of NumPy's (tests/python/test_complex_functions.py), with the special values and branch cuts of the C standard's "
           "Annex G.\n\n";
}

// What it says between the tables.
std::string baseline_preface(const Options &options) {
    return print("\n## Processors without fused multiply-add\n\n"
                 "From SSE2 to AVX1, and with `VELOZ_CPU=baseline` everywhere: the same functions, with exact products by Dekker's halves\n"
                 "where an error-free product is needed. Measured as above, with float32 over every %u-th argument and %lld random\n"
                 "arguments and pairs.\n\n",
                 options.stride, (long long)options.points);
}

std::string place(const Kernel &kernel, const Worst &worst) {
    return kernel.arguments == 2 ? print("%a, %a", worst.x, worst.y) : print("%a", worst.x);
}

std::string row(const Kernel &kernel, const Worst &in_float, const Worst &in_double, size_t wrong) {
    auto share = [](const Worst &worst) { return 100.0 * double(worst.rounded) / double(worst.points); };
    return print("| %s | %.3f | %.2f %% | `%s` | %.3f | %.2f %% | `%s` | %s |\n", std::string(kernel.name).c_str(), in_float.error,
                 share(in_float), place(kernel, in_float).c_str(), in_double.error, share(in_double), place(kernel, in_double).c_str(),
                 wrong ? "WRONG" : "right");
}

// Measures the chosen functions of a list and returns their table; `good` becomes false where one breaks its promise.
std::string measure(std::span<const Kernel> list, const Options &options, bool &good) {
    std::string table =
        "| Function | float32 | rounded | at | float64 | rounded | at | special values |\n|---|--:|--:|---|--:|--:|---|---|\n";
    for (const Kernel &kernel : list) {
        if (!options.functions.empty() && options.functions.find("," + std::string(kernel.name) + ",") == std::string::npos)
            continue;
        auto start = std::chrono::steady_clock::now();
        std::vector<std::string> wrong = wrong_special_values(kernel);
        Worst in_float = measure_float(kernel, options.stride, options.points, options.threads);
        Worst in_double = measure_double(kernel, options.points, options.threads);
        double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        for (const std::string &line : wrong)
            std::fprintf(stderr, "%s\n", line.c_str());
        std::string line = row(kernel, in_float, in_double, wrong.size());
        std::fprintf(stderr, "%.0f s %s", seconds, line.c_str());
        table += line;
        good = good && wrong.empty() && in_float.error <= 1.0 && in_double.error <= 1.5;
    }
    return table;
}

} // namespace

int main(int count, char **words) {
    Options options;
    if (!read_options(count, words, options)) {
        std::fputs("usage: veloz-accuracy [--points N] [--stride N] [--threads N] [--functions a,b,c] "
                   "[--processor this|baseline|both] [--output FILE]\n",
                   stderr);
        return 2;
    }
    static_cast<void>(nice(10));
    bool good = true;
    std::string text = preface(options);
    if (options.processor != "baseline")
        text += measure(kernels(), options, good);
    if (options.processor != "this") {
        Options fewer = options;
        fewer.points = std::max<int64_t>(options.points / 10, 1);
        fewer.stride = std::max(options.stride, kBaselineStride);
        text += baseline_preface(fewer) + measure(baseline_kernels(), fewer, good);
    }
    if (options.output.empty())
        std::fputs(text.c_str(), stdout);
    else
        std::ofstream(options.output) << text;
    return good ? 0 : 1;
}
