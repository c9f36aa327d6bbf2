// The math ops as scalar C functions, by the C library: vz_<name>_f32 and vz_<name>_f64 of math_functions.def.
#pragma once

namespace veloz::runtime {

extern "C" {
#define VELOZ_MATH1(name)                                                                                                                  \
    float vz_##name##_f32(float x);                                                                                                        \
    double vz_##name##_f64(double x);
#define VELOZ_MATH2(name)                                                                                                                  \
    float vz_##name##_f32(float x, float y);                                                                                               \
    double vz_##name##_f64(double x, double y);
#include "runtime/math_functions.def"
}

} // namespace veloz::runtime
