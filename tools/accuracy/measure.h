// Errors of the vector functions in units in the last place, and the special values of the C standard's Annex F.
#pragma once

#include "accuracy/kernels.h"

#include <cstdint>
#include <string>
#include <vector>

namespace veloz::accuracy {

// Where the largest error was found. A wrong NaN, infinity or sign of zero counts as an infinite error.
struct Worst {
    double error = 0;
    double x = 0, y = 0;
    int64_t points = 0;
    int64_t rounded = 0; // results that are the nearest number to the exact one

    void add(const Worst &other);
};

// Float: one argument over every `stride`-th of the 2^32 bit patterns, two over `points` random pairs; against the C library in double.
Worst measure_float(const Kernel &kernel, uint32_t stride, int64_t points, int threads);
// Double: random and hard points, against MPFR with 100 bits.
Worst measure_double(const Kernel &kernel, int64_t points, int threads);

// One line for each special value that is wrong, in either precision.
std::vector<std::string> wrong_special_values(const Kernel &kernel);

} // namespace veloz::accuracy
