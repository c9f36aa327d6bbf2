// Reduction of angles of any size by pi/2: the product with the bits of 2/pi that count (M. H. Payne, R. N. Hanek, "Radian reduction for
// trigonometric functions", SIGNUM Newsletter 18, 1983), in integers.
#pragma once

#include "vecmath/pair.h"

namespace veloz::vecmath {

// 64 zeros and the bits of 2/pi behind the point.
inline constexpr uint64_t kTwoOverPiBits[] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
    0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
    0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d};

// x = n pi/2 + r, |r| <= pi/4, for finite x beyond 2^28. Of the product of x's 53 bits with 2/pi only four times its fraction is
// wanted: bits of 2/pi that give multiples of 4 are left out, and 192 of the next ones leave an error of 2^-137.
struct HugeAngle {
    int64_t quadrant; // n modulo 4
    Pair<1> rest;

    explicit __attribute__((always_inline)) HugeAngle(double x) {
        auto bits = __builtin_bit_cast(uint64_t, x);
        uint64_t mantissa = (bits & 0x000fffffffffffff) | 0x0010000000000000;
        int exponent = int(bits >> 52 & 0x7ff) - 1075; // x is mantissa times two to it
        int first = exponent + 62;                     // of the bits that count
        uint64_t high = at(first), middle = at(first + 64), low = at(first + 128);
        // the fraction of mantissa times these bits
        auto part = (unsigned __int128)(mantissa)*low;
        low = uint64_t(part);
        part = (unsigned __int128)(mantissa)*middle + uint64_t(part >> 64);
        middle = uint64_t(part);
        high = mantissa * high + uint64_t(part >> 64);
        quadrant = int64_t(high >> 62);
        high = high << 2 | middle >> 62;
        middle = middle << 2 | low >> 62;
        low <<= 2;
        bool negative = high >> 63; // the rest is nearer to the next quadrant
        quadrant += negative;
        if (negative) {
            low = ~low;
            middle = ~middle;
            high = ~high; // what the missing one is worth is far below the error
        }
        rest = times_half_pi(high, middle, low);
        bool turned = negative != bool(bits >> 63);
        rest = {turned ? -rest.high : rest.high, turned ? -rest.low : rest.low};
        quadrant = bits >> 63 ? -quadrant : quadrant;
    }

private:
    static uint64_t at(int bit) {
        int word = bit >> 6, shift = bit & 63;
        return shift ? kTwoOverPiBits[word] << shift | kTwoOverPiBits[word + 1] >> (64 - shift) : kTwoOverPiBits[word];
    }

    // The fraction of these 192 bits times pi/2.
    static Pair<1> times_half_pi(uint64_t high, uint64_t middle, uint64_t low) {
        int scale = -64;
        if (high == 0) { // no double is nearer to a multiple of pi/2 than 2^-62
            high = middle;
            middle = low;
            scale -= 64;
        }
        int zeros = __builtin_clzll(high | 1);
        scale -= zeros;
        high = zeros ? high << zeros | middle >> (64 - zeros) : high;
        middle <<= zeros;
        double top = double(high & ~uint64_t(0x7ff)), rest = double((high & 0x7ff) << 53 | middle >> 11) * 0x1p-53; // exact, and rounded
        constexpr double kHalfPi = 0x1.921fb54442d18p+0, kHalfPiRest = 0x1.1a62633145c07p-54;
        using V = Vector<double, 1>;
        Pair<1> product = exact_product<1>(V(top), V(kHalfPi));
        product.low += top * kHalfPiRest + rest * kHalfPi;
        V unit = __builtin_bit_cast(double, uint64_t(1023 + scale) << 52);
        product = ordered_sum<1>(product.high, product.low);
        return {product.high * unit, product.low * unit};
    }
};

} // namespace veloz::vecmath
