// The math ops by the C library. Single precision is computed in double and rounded once, which keeps it within 1 ulp whatever the
// quality of the library's own float version.
#include "runtime/math_functions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace veloz::runtime {

namespace {

// lgamma writes the C library's global sign; lgamma_r does not
double log_gamma(double x) {
    int sign;
    return lgamma_r(x, &sign);
}

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

#define VELOZ_BY_C(name, function)                                                                                                         \
    float vz_##name##_f32(float x) { return float(function(double(x))); }                                                                  \
    double vz_##name##_f64(double x) { return function(x); }
#define VELOZ_SAME_TYPE(name, function)                                                                                                    \
    float vz_##name##_f32(float x, float y) { return function(x, y); }                                                                     \
    double vz_##name##_f64(double x, double y) { return function(x, y); }
#define VELOZ_BY_C2(name, function)                                                                                                        \
    float vz_##name##_f32(float x, float y) { return float(function(double(x), double(y))); }                                              \
    double vz_##name##_f64(double x, double y) { return function(x, y); }

VELOZ_BY_C(sin, std::sin)
VELOZ_BY_C(cos, std::cos)
VELOZ_BY_C(tan, std::tan)
VELOZ_BY_C(asin, std::asin)
VELOZ_BY_C(acos, std::acos)
VELOZ_BY_C(atan, std::atan)
VELOZ_BY_C(sinh, std::sinh)
VELOZ_BY_C(cosh, std::cosh)
VELOZ_BY_C(tanh, std::tanh)
VELOZ_BY_C(asinh, std::asinh)
VELOZ_BY_C(acosh, std::acosh)
VELOZ_BY_C(atanh, std::atanh)
VELOZ_BY_C(exp, std::exp)
VELOZ_BY_C(exp2, std::exp2)
VELOZ_BY_C(expm1, std::expm1)
VELOZ_BY_C(log, std::log)
VELOZ_BY_C(log2, std::log2)
VELOZ_BY_C(log10, std::log10)
VELOZ_BY_C(log1p, std::log1p)
VELOZ_BY_C(cbrt, std::cbrt)
VELOZ_BY_C(erf, std::erf)
VELOZ_BY_C(erfc, std::erfc)
VELOZ_BY_C(tgamma, std::tgamma)
VELOZ_BY_C(lgamma, log_gamma)
float vz_spacing_f32(float x) { return spacing_of(x); }
double vz_spacing_f64(double x) { return spacing_of(x); }
VELOZ_SAME_TYPE(fmod, std::fmod)
VELOZ_SAME_TYPE(nextafter, std::nextafter)
VELOZ_SAME_TYPE(ldexp, scaled)
VELOZ_BY_C2(pow, std::pow)
VELOZ_BY_C2(atan2, std::atan2)
VELOZ_BY_C2(hypot, std::hypot)

} // namespace veloz::runtime
