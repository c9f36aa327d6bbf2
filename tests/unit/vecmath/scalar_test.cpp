// The exact functions on every kind of number, one lane at a time, against the C library's.
#include "vecmath/functions.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <random>

namespace veloz::vecmath {

namespace {

template <typename T> T one(Vector<T, 1> (*function)(Vector<T, 1>), T x) { return function(Vector<T, 1>(x))[0]; }
template <typename T> T two(Vector<T, 1> (*function)(Vector<T, 1>, Vector<T, 1>), T x, T y) {
    return function(Vector<T, 1>(x), Vector<T, 1>(y))[0];
}

template <typename T> void expect_same(T got, T expected, T x, T y) {
    if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(got)) << std::hexfloat << x << ' ' << y;
    else
        EXPECT_TRUE(got == expected && std::signbit(got) == std::signbit(expected))
            << std::hexfloat << x << ' ' << y << ": " << got << " instead of " << expected;
}

template <typename T, typename Bits> void compare_all() {
    std::mt19937_64 random(3);
    const T special[] = {T(0),
                         T(-0.0),
                         T(INFINITY),
                         T(-INFINITY),
                         T(NAN),
                         FormatOf<T>::kLeast,
                         FormatOf<T>::kMost,
                         -FormatOf<T>::kMost,
                         std::bit_cast<T>(Bits(1)),
                         T(1),
                         T(-1)};
    auto any = [&] { return random() % 3 ? std::bit_cast<T>(Bits(random())) : special[random() % std::size(special)]; };
    for (int round = 0; round < 200'000; ++round) {
        T x = any(), y = any(), n = T(int(random() % 4600) - 2300);
        expect_same(two<T>(vector_nextafter<T, 1>, x, y), std::nextafter(x, y), x, y);
        expect_same(two<T>(vector_ldexp<T, 1>, x, n), std::ldexp(x, int(n)), x, n);
        T away = std::signbit(x) && x != 0 ? T(-INFINITY) : T(INFINITY);
        expect_same(one<T>(vector_spacing<T, 1>, x), std::isfinite(x) ? std::nextafter(x, away) - x : T(NAN), x, x);
    }
}

TEST(Exact, EveryKindOfNumber) {
    compare_all<float, uint32_t>();
    compare_all<double, uint64_t>();
}

TEST(Exact, ExponentsBeyondAllNumbers) {
    EXPECT_EQ(two<double>(vector_ldexp<double, 1>, 0.75, 1e18), INFINITY);
    EXPECT_EQ(two<double>(vector_ldexp<double, 1>, 0.75, -1e18), 0);
    EXPECT_EQ(two<float>(vector_ldexp<float, 1>, 1.0f, -149.0f), 0x1p-149f);
}

} // namespace

} // namespace veloz::vecmath
