// The complex functions in one precision, one number at a time: vz_complex_<name>_<suffix>(x, y, out), of which y is read by pow alone.
// Computed in double. The build defines VELOZ_TYPE (float) and VELOZ_SUFFIX (f32).
#include "vecmath/complex_functions.h"

#define VELOZ_JOIN_(a, b) a##b
#define VELOZ_JOIN(a, b) VELOZ_JOIN_(a, b)

using namespace veloz::vecmath; // NOLINT: this file holds nothing but the exported names

using Number = ComplexNumber<VELOZ_TYPE>;

#define VELOZ_ONE(name) VELOZ_JOIN(vz_complex_##name##_, VELOZ_SUFFIX)

#define VELOZ_VECMATH(name)
#define VELOZ_VECCOMPLEX(name)                                                                                                             \
    extern "C" void VELOZ_ONE(name)(const Number *x, const Number *, Number *out) { *out = Number::of(complex_##name<1>(x->lane())); }
#define VELOZ_VECCOMPLEX2(name)                                                                                                            \
    extern "C" void VELOZ_ONE(name)(const Number *x, const Number *y, Number *out) { *out = complex_##name(*x, *y); }
#include "vecmath/functions.def"
