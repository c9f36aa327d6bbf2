// Instantiates every function of functions.def for the processor that this file is compiled for: it is compiled twice, with the
// namespace and the list of kernels renamed the second time.
#include "accuracy/kernels.h"

#include "vecmath/functions.h"

#include <cmath>
#include <cstring>

namespace veloz::accuracy {

namespace {

template <typename T, int N> vecmath::Vector<T, N> load(const T *from) {
    vecmath::Vector<T, N> value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

// MPFR's gamma functions under the names and with the arguments of the others.
int mpfr_tgamma(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) { return mpfr_gamma(out, x, rounding); }
int mpfr_lgamma(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding) {
    int sign;
    return ::mpfr_lgamma(out, &sign, x, rounding);
}

// The C library's functions; its lgamma writes a global sign.
namespace library {
using namespace std;
double lgamma(double x) {
    int sign;
    return ::lgamma_r(x, &sign);
}
} // namespace library

} // namespace

#define VELOZ_RUN(T, lanes, call)                                                                                                          \
    [](const T *x, [[maybe_unused]] const T *y, T *out) {                                                                                  \
        constexpr int N = lanes;                                                                                                           \
        auto value = call;                                                                                                                 \
        std::memcpy(out, &value, sizeof value);                                                                                            \
    }
#define VELOZ_VECMATH(name)                                                                                                                \
    {#name,                                                                                                                                \
     1,                                                                                                                                    \
     VELOZ_RUN(float, kFloatLanes, (vecmath::vector_##name<float, N>(load<float, N>(x)))),                                                 \
     VELOZ_RUN(double, kDoubleLanes, (vecmath::vector_##name<double, N>(load<double, N>(x)))),                                             \
     [](double x, double) { return library::name(x); },                                                                                    \
     [](mpfr_t out, const mpfr_t x, const mpfr_t, mpfr_rnd_t rounding) { return mpfr_##name(out, x, rounding); }},
#define VELOZ_VECMATH2(name)                                                                                                               \
    {#name,                                                                                                                                \
     2,                                                                                                                                    \
     VELOZ_RUN(float, kFloatLanes, (vecmath::vector_##name<float, N>(load<float, N>(x), load<float, N>(y)))),                              \
     VELOZ_RUN(double, kDoubleLanes, (vecmath::vector_##name<double, N>(load<double, N>(x), load<double, N>(y)))),                         \
     [](double x, double y) { return library::name(x, y); },                                                                               \
     [](mpfr_t out, const mpfr_t x, const mpfr_t y, mpfr_rnd_t rounding) { return mpfr_##name(out, x, y, rounding); }},

std::span<const Kernel> VELOZ_KERNELS() {
    static const Kernel table[] = {
#include "vecmath/functions.def"
    };
    return table;
}

} // namespace veloz::accuracy
