// One function in one precision for all lane counts: compiled to bitcode once per line of functions.def, precision and
// kind of processor.
// The build defines VELOZ_NAME (sin), VELOZ_TYPE (float), VELOZ_SUFFIX (f32) and VELOZ_ARGUMENTS (1 or 2).
#include "vecmath/functions.h"

#define VELOZ_JOIN_(a, b) a##b
#define VELOZ_JOIN(a, b) VELOZ_JOIN_(a, b)
#define VELOZ_SYMBOL VELOZ_JOIN(VELOZ_JOIN(VELOZ_JOIN(vz_, VELOZ_NAME), _), VELOZ_SUFFIX)
#define VELOZ_KERNEL VELOZ_JOIN(vector_, VELOZ_NAME)

using namespace veloz::vecmath; // NOLINT: this file holds nothing but the exported names

// A lone number goes through the integer registers wherever its bits are looked at; one of several lanes stays in the vector registers.
static constexpr bool same(const char *a, const char *b) { return *a == *b && (!*a || same(a + 1, b + 1)); }
static constexpr int lanes_of_scalar(const char *name) {
    constexpr const char *kDoubles[] = {"exp", "exp2", "log2", "log10", "asinh", "acosh", "atanh", "cbrt", "pow", "atan2", "lgamma"};
    constexpr const char *kFloats[] = {"log", "log2", "pow", "asinh", "acosh"};
    if (sizeof(VELOZ_TYPE) == 8) {
        for (const char *other : kDoubles)
            if (same(name, other))
                return 2;
    } else {
        for (const char *other : kFloats)
            if (same(name, other))
                return 4;
    }
    return 1;
}
#define VELOZ_TEXT_(name) #name
#define VELOZ_TEXT(name) VELOZ_TEXT_(name)
static constexpr int kScalarLanes = lanes_of_scalar(VELOZ_TEXT(VELOZ_NAME));

#if VELOZ_ARGUMENTS == 1
#define VELOZ_WIDTH(n)                                                                                                                     \
    extern "C" Vector<VELOZ_TYPE, n> VELOZ_JOIN(VELOZ_SYMBOL, _w##n)(Vector<VELOZ_TYPE, n> x) { return VELOZ_KERNEL<VELOZ_TYPE, n>(x); }

extern "C" VELOZ_TYPE VELOZ_SYMBOL(VELOZ_TYPE x) { return VELOZ_KERNEL<VELOZ_TYPE, kScalarLanes>(Vector<VELOZ_TYPE, kScalarLanes>(x))[0]; }
#else
#define VELOZ_WIDTH(n)                                                                                                                     \
    extern "C" Vector<VELOZ_TYPE, n> VELOZ_JOIN(VELOZ_SYMBOL, _w##n)(Vector<VELOZ_TYPE, n> x, Vector<VELOZ_TYPE, n> y) {                   \
        return VELOZ_KERNEL<VELOZ_TYPE, n>(x, y);                                                                                          \
    }

extern "C" VELOZ_TYPE VELOZ_SYMBOL(VELOZ_TYPE x, VELOZ_TYPE y) {
    return VELOZ_KERNEL<VELOZ_TYPE, kScalarLanes>(Vector<VELOZ_TYPE, kScalarLanes>(x), Vector<VELOZ_TYPE, kScalarLanes>(y))[0];
}
#endif
VELOZ_WIDTH(2)
VELOZ_WIDTH(4)
#ifdef __FMA__ // the others have registers of 16 bytes
VELOZ_WIDTH(8)
VELOZ_WIDTH(16)
#endif
