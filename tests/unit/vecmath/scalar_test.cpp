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

// Scalar code takes branches where vectors compute both sides: a loop's remainder must not tell.
template <typename T> void expect_lanes_alike(Vector<T, 1> (*scalar)(Vector<T, 1>), Vector<T, 4> (*vector)(Vector<T, 4>)) {
    std::mt19937_64 random(5);
    const T edges[] = {T(0),    T(-0.0), T(INFINITY),  T(NAN),  FormatOf<T>::kLeast, FormatOf<T>::kMost, T(0.5), T(1),   T(0.6),
                       T(22.0), T(9.5),  T(1.0000001), T(-0.5), T(0.41421356237),    T(2.41421356237),   T(30),  T(-40), T(1e-30)};
    for (int round = 0; round < 100'000; ++round) {
        T scale = round % 3 == 0 ? T(1) : round % 3 == 1 ? T(4) : T(40);
        Vector<T, 4> x;
        for (int lane = 0; lane < 4; ++lane)
            x[lane] = random() % 16 == 0 ? edges[random() % std::size(edges)] : scale * (T(random() >> 40) * T(0x1p-23) - T(1));
        Vector<T, 4> expected = vector(x);
        for (int lane = 0; lane < 4; ++lane)
            expect_same(scalar(Vector<T, 1>(x[lane]))[0], T(expected[lane]), T(x[lane]), T(0));
    }
}

TEST(OneLane, GivesTheBitsOfVectors) {
    expect_lanes_alike<double>(vector_atan<double, 1>, vector_atan<double, 4>);
    expect_lanes_alike<float>(vector_atan<float, 1>, vector_atan<float, 4>);
    expect_lanes_alike<double>(vector_asin<double, 1>, vector_asin<double, 4>);
    expect_lanes_alike<float>(vector_asin<float, 1>, vector_asin<float, 4>);
    expect_lanes_alike<double>(vector_acos<double, 1>, vector_acos<double, 4>);
    expect_lanes_alike<float>(vector_acos<float, 1>, vector_acos<float, 4>);
    expect_lanes_alike<double>(vector_tanh<double, 1>, vector_tanh<double, 4>);
    expect_lanes_alike<float>(vector_tanh<float, 1>, vector_tanh<float, 4>);
}

} // namespace

} // namespace veloz::vecmath
