// The math ops by the C library.
#include "runtime/math_functions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace veloz::runtime {

namespace {

// As NumPy: the distance to the next number away from zero, with the sign of x (+ for both zeros); NaN for infinities.
template <typename T> T spacing_of(T x) {
    if (!std::isfinite(x))
        return std::numeric_limits<T>::quiet_NaN();
    T away = x < 0 ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::infinity();
    return std::nextafter(x, away) - x;
}

// The exponent is a whole number beyond which every result is 0 or infinite.
template <typename T> T scaled(T x, T exponent) { return std::ldexp(x, int(std::clamp(exponent, T(-5000), T(5000)))); }

} // namespace

#define VELOZ_SAME_TYPE(name, function)                                                                                                    \
    float vz_##name##_f32(float x, float y) { return function(x, y); }                                                                     \
    double vz_##name##_f64(double x, double y) { return function(x, y); }

float vz_spacing_f32(float x) { return spacing_of(x); }
double vz_spacing_f64(double x) { return spacing_of(x); }
VELOZ_SAME_TYPE(nextafter, std::nextafter)
VELOZ_SAME_TYPE(ldexp, scaled)

} // namespace veloz::runtime
