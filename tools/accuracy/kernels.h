// The vector functions as plain function pointers, with the references they are measured against.
#pragma once

#include <mpfr.h>
#include <span>
#include <string_view>

namespace veloz::accuracy {

inline constexpr int kFloatLanes = 16, kDoubleLanes = 8;

// Of a function of one argument, `y` is not read.
struct Kernel {
    std::string_view name;
    int arguments;
    void (*in_float)(const float *x, const float *y, float *out);     // kFloatLanes at a time
    void (*in_double)(const double *x, const double *y, double *out); // kDoubleLanes at a time
    double (*library)(double x, double y);
    int (*exact)(mpfr_t out, const mpfr_t x, const mpfr_t y, mpfr_rnd_t rounding);
};

std::span<const Kernel> kernels();          // for this machine
std::span<const Kernel> baseline_kernels(); // for x86-64 processors without fused multiply-add

} // namespace veloz::accuracy
