// One function in one precision for all lane counts: compiled to bitcode once per line of functions.def, precision and
// kind of processor.
// The build defines VELOZ_NAME (sin), VELOZ_TYPE (float), VELOZ_SUFFIX (f32) and VELOZ_ARGUMENTS (1 or 2).
#include "vecmath/functions.h"

#define VELOZ_JOIN_(a, b) a##b
#define VELOZ_JOIN(a, b) VELOZ_JOIN_(a, b)
#define VELOZ_SYMBOL VELOZ_JOIN(VELOZ_JOIN(VELOZ_JOIN(vz_, VELOZ_NAME), _), VELOZ_SUFFIX)
#define VELOZ_KERNEL VELOZ_JOIN(vector_, VELOZ_NAME)

using namespace veloz::vecmath; // NOLINT: this file holds nothing but the exported names

#if VELOZ_ARGUMENTS == 1
#define VELOZ_WIDTH(n)                                                                                                                     \
    extern "C" Vector<VELOZ_TYPE, n> VELOZ_JOIN(VELOZ_SYMBOL, _w##n)(Vector<VELOZ_TYPE, n> x) { return VELOZ_KERNEL<VELOZ_TYPE, n>(x); }

extern "C" VELOZ_TYPE VELOZ_SYMBOL(VELOZ_TYPE x) { return VELOZ_KERNEL<VELOZ_TYPE, 1>(Vector<VELOZ_TYPE, 1>(x))[0]; }
#else
#define VELOZ_WIDTH(n)                                                                                                                     \
    extern "C" Vector<VELOZ_TYPE, n> VELOZ_JOIN(VELOZ_SYMBOL, _w##n)(Vector<VELOZ_TYPE, n> x, Vector<VELOZ_TYPE, n> y) {                   \
        return VELOZ_KERNEL<VELOZ_TYPE, n>(x, y);                                                                                          \
    }

extern "C" VELOZ_TYPE VELOZ_SYMBOL(VELOZ_TYPE x, VELOZ_TYPE y) {
    return VELOZ_KERNEL<VELOZ_TYPE, 1>(Vector<VELOZ_TYPE, 1>(x), Vector<VELOZ_TYPE, 1>(y))[0];
}
#endif
VELOZ_WIDTH(2)
VELOZ_WIDTH(4)
#ifdef __FMA__ // the others have registers of 16 bytes
VELOZ_WIDTH(8)
VELOZ_WIDTH(16)
#endif
