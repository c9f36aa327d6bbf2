// Complex asin, acos and atan; asinh, acosh and atanh are theirs at i z.
#pragma once

#include "vecmath/complex_number.h"

namespace veloz::vecmath {

// What asin and acos share: T. E. Hull, T. F. Fairgrieve, P. T. P. Tang, "Implementing the complex arcsine and arccosine functions using
// exception handling" (1997). With r = |z + 1| and s = |z - 1|, a = (r + s) / 2 and b = x / a: asin z = asin b + i log(a + sqrt(a^2 - 1)),
// where near the ends of the ranges the differences are written so that they do not cancel.
template <int N> struct InverseSine {
    using L = Lanes<double, N>;
    using V = typename L::V;
    V sine, cosine; // asin and acos of b for |x|
    V height;       // of the imaginary part

    explicit InverseSine(Complex<N> z) {
        auto x = L::abs(z.real), y = L::abs(z.imag);
        auto far = ~((x < 0x1p500) & (y < 0x1p500)) | is_nan<N>(x) | is_nan<N>(y);
        auto flat = ~far & (y < 0x1p-500);
        V p = L::select(far, L::splat(0.5), x), q = L::select(far | flat, L::splat(0.0), y);
        q = L::select(far, L::splat(0.5), q);
        V r = vector_hypot<double, N>(p + 1.0, q), s = vector_hypot<double, N>(p - 1.0, q);
        V a = 0.5 * (r + s), b = L::select(a > 0.0, p / a, p);
        auto inside = p <= 1.0;
        V square = q * q, up = r + (p + 1.0);
        V above = L::select(square == 0.0, L::splat(0.0), square / up);
        V near_in = s + (1.0 - p), near_out = s + (p - 1.0);
        V left = above + L::select(inside, near_in, L::select(square == 0.0, L::splat(0.0), square / near_out));
        // |x| / sqrt((a + x)(a - x)), the tangent of the angle
        V root = L::sqrt(0.5 * (a + p) * (above + near_in));
        V outer = q * L::sqrt(0.5 * ((a + p) / up + (a + p) / near_out));
        root = L::select(inside, root, outer);
        auto steep = b > 0.6417;
        sine = L::select(steep, vector_atan2<double, N>(p, root), vector_asin<double, N>(L::select(steep, L::splat(0.0), b)));
        cosine = L::select(steep, vector_atan2<double, N>(root, p), vector_acos<double, N>(L::select(steep, L::splat(0.0), b)));
        V behind = L::select(square == 0.0, L::splat(0.0), square / L::select(inside, near_in, L::splat(1.0)));
        V more = 0.5 * (above + L::select(inside, behind, near_out)); // a - 1
        height =
            L::select(a > 1.5, vector_log<double, N>(a + L::sqrt(a * a - 1.0)), vector_log1p<double, N>(more + L::sqrt(more * (a + 1.0))));
        // y is too small for squares: to first order
        V slope = y / L::sqrt(L::select(x < 1.0, (1.0 - x) * (1.0 + x), L::splat(1.0)));
        V border = L::sqrt(y);
        height = L::select(flat & (x < 1.0), slope, L::select(flat & (x == 1.0), border, height));
        cosine = L::select(flat & (x == 1.0), border, cosine);
        cosine = L::select(flat & (x > 1.0), y / L::sqrt(L::select(x > 1.0, (x - 1.0) * (x + 1.0), L::splat(1.0))), cosine);
        // far away: the angle of the point, and log 2|z|
        V size = logarithm_of_size<N>({x, y}) + kLn2High;
        height = L::select(far, size, height);
        sine = L::select(far, vector_atan2<double, N>(x, y), sine);
        cosine = L::select(far, vector_atan2<double, N>(y, x), cosine);
    }
};

template <int N> VELOZ_INLINE Complex<N> complex_asin(Complex<N> z) {
    using L = Lanes<double, N>;
    InverseSine<N> parts(z);
    auto real = L::copysign(parts.sine, z.real);
    return {L::select(z.real == 0.0, z.real, real),
            L::select((z.imag == 0.0) & is_nan<N>(z.real), parts.height, L::copysign(parts.height, z.imag))};
}

template <int N> VELOZ_INLINE Complex<N> complex_acos(Complex<N> z) {
    using L = Lanes<double, N>;
    InverseSine<N> parts(z);
    auto left = L::bits(z.real) < 0;
    auto real = L::select(left, (kPi - parts.cosine) + kPiRest, parts.cosine);
    real = L::select((z.real == 0.0) & ~is_infinite<N>(z.imag), L::splat(0.5 * kPi), real);
    real = L::select(is_nan<N>(z.real), z.real, real);
    return {real, L::copysign(parts.height, L::real(L::bits(z.imag) ^ L::sign_bit(L::splat(-1.0))))};
}

// atanh: log of the quotient of |1 + z| and |1 - z|, and half the angle of (1 - x)(1 + x) - y^2 + 2iy.
template <int N> VELOZ_INLINE Complex<N> complex_atanh(Complex<N> z) {
    using L = Lanes<double, N>;
    auto x = L::abs(z.real), y = L::abs(z.imag);
    auto far = ~((x < 0x1p54) & (y < 0x1p54));
    auto p = L::select(far, L::splat(0.0), x), q = L::select(far, L::splat(0.0), y);
    auto tiny = q < 0x1p-500;
    auto gap = 1.0 - p;
    auto distance = L::select(tiny, gap * gap, L::fma(gap, gap, q * q));
    auto real = 0.25 * vector_log1p<double, N>(4.0 * p / distance);
    // both 1 - x and y small: y decides alone
    auto at_one = tiny & (x == 1.0);
    real = L::select(at_one, 0.5 * (kLn2High - vector_log<double, N>(y)), real);
    Pair<N> product = exact_product<N>(gap, 1.0 + p), square = exact_product<N>(q, q);
    Pair<N> difference = exact_sum<N>(product.high, -square.high);
    auto width = difference.high + (difference.low + (product.low - square.low));
    auto imag = 0.5 * vector_atan2<double, N>(q + q, L::select(at_one, L::splat(0.0), width));
    imag = L::select(tiny & (p < 1.0), y / L::select(p < 1.0, gap * (1.0 + p), L::splat(1.0)), imag);
    imag = L::select(tiny & (p > 1.0), L::splat(0.5 * kPi), imag);
    imag = L::select(at_one & (y > 0.0), L::splat(0.25 * kPi), imag);
    // x / |z|^2, in two steps
    auto infinite = is_infinite<N>(x) | is_infinite<N>(y);
    auto scale = L::select(infinite, L::splat(1.0), vector_hypot<double, N>(x * 0x1p-54, y * 0x1p-54));
    auto outer = L::select(infinite, L::splat(0.0), (x * 0x1p-54) / scale / scale * 0x1p-54);
    real = L::select(far, outer, real);
    imag = L::select(far, L::splat(0.5 * kPi), imag);
    auto unknown = L::splat(__builtin_nan(""));
    imag = L::select((is_nan<N>(x) & ~is_infinite<N>(y)) | is_nan<N>(y), unknown, imag);
    auto lost = (is_nan<N>(x) & ~is_infinite<N>(y)) | (is_nan<N>(y) & ~is_infinite<N>(x) & (x != 0.0));
    real = L::select(lost, unknown, L::select(is_nan<N>(y) & (x == 0.0), x, real));
    return {L::copysign(real, z.real), L::copysign(imag, z.imag)};
}

template <int N> VELOZ_INLINE Complex<N> complex_atan(Complex<N> z) { return swapped<N>(complex_atanh<N>(swapped<N>(z))); }
template <int N> VELOZ_INLINE Complex<N> complex_asinh(Complex<N> z) { return swapped<N>(complex_asin<N>(swapped<N>(z))); }
template <int N> VELOZ_INLINE Complex<N> complex_acosh(Complex<N> z) {
    using L = Lanes<double, N>;
    Complex<N> w = complex_acos<N>(z);
    // where only one part is known the size of the other is it
    auto angle = L::select(is_nan<N>(z.real) & (z.imag == 0.0), L::splat(__builtin_nan("")), w.real);
    return {L::abs(w.imag), L::copysign(angle, z.imag)};
}

} // namespace veloz::vecmath
