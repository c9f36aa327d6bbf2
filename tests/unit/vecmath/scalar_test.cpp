// The exact functions on every kind of number, one lane at a time, against the C library's.
#include "vecmath/functions.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <gtest/gtest.h>
#include <random>
#include <type_traits>

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

// Numbers of every kind, and many that the functions treat apart.
template <typename T> T any_number(std::mt19937_64 &random, int round) {
    using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
    static constexpr T kEdges[] = {
        T(0),   T(-0.0),  T(INFINITY), -T(INFINITY), T(NAN),        FormatOf<T>::kLeast, FormatOf<T>::kMost, T(0.5),    T(1),      T(0.6),
        T(22),  T(9.5),   T(9),        T(1.0000001), T(-0.5),       T(0.41421356237),    T(2.41421356237),   T(30),     T(-40),    T(1e-30),
        T(-1),  T(-2),    T(0.25),     T(0.2499999), T(-2.4570247), T(0x1p-28),          T(0x1p-54),         T(0x1p60), T(1e-320), T(171.7),
        T(-30), T(0x1p52)};
    if (random() % 16 == 0)
        return kEdges[random() % std::size(kEdges)];
    if (random() % 16 == 0)
        return std::bit_cast<T>(Bits(random()));
    T scale = round % 3 == 0 ? T(1) : round % 3 == 1 ? T(4) : T(40);
    return scale * (T(random() >> 40) * T(0x1p-23) - T(1));
}

// Scalar code takes branches where vectors compute both sides: a loop's remainder must not tell.
template <typename T, typename Scalar, typename Vectors> void expect_lanes_alike(Scalar scalar, Vectors vector) {
    std::mt19937_64 random(5);
    constexpr bool kTwo = std::is_invocable_v<Vectors, Vector<T, 4>, Vector<T, 4>>;
    for (int round = 0; round < 20'000; ++round) {
        Vector<T, 4> x, y, expected;
        for (int lane = 0; lane < 4; ++lane) {
            x[lane] = any_number<T>(random, round);
            y[lane] = any_number<T>(random, round / 3);
        }
        if constexpr (kTwo)
            expected = vector(x, y);
        else
            expected = vector(x);
        for (int lane = 0; lane < 4; ++lane) {
            Vector<T, 1> one(x[lane]), other(y[lane]);
            if constexpr (kTwo)
                expect_same(T(scalar(one, other)[0]), T(expected[lane]), T(x[lane]), T(y[lane]));
            else
                expect_same(T(scalar(one)[0]), T(expected[lane]), T(x[lane]), T(0));
        }
    }
}

TEST(OneLane, GivesTheBitsOfVectors) {
#define VELOZ_VECMATH(name)                                                                                                                \
    {                                                                                                                                      \
        SCOPED_TRACE(#name);                                                                                                               \
        expect_lanes_alike<double>(vector_##name<double, 1>, vector_##name<double, 4>);                                                    \
        expect_lanes_alike<float>(vector_##name<float, 1>, vector_##name<float, 4>);                                                       \
    }
#include "vecmath/functions.def"
}

// What a logarithm of 1 + x loses there is as large as x.
TEST(OneLane, TinyArgumentsStay) {
    for (double x : {0.0, 0x1p-1074, 0x1p-1022, 0x1p-60, 0x1.029p-54})
        for (double signed_x : {x, -x}) {
            expect_same(one<double>(vector_asinh<double, 1>, signed_x), signed_x, signed_x, 0.0);
            expect_same(one<double>(vector_atanh<double, 1>, signed_x), signed_x, signed_x, 0.0);
            if (x != 0x1.029p-54) // half its square counts
                expect_same(one<double>(vector_log1p<double, 1>, signed_x), signed_x, signed_x, 0.0);
        }
    expect_same(one<double>(vector_asinh<double, 1>, -0x1.02919cfd89b17p-53), -0x1.02919cfd89b17p-53, 0.0, 0.0);
    expect_same(one<double>(vector_acosh<double, 1>, 1.0), 0.0, 1.0, 0.0);
}

} // namespace

} // namespace veloz::vecmath
