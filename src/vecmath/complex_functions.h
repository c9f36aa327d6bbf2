// All complex functions: complex_<name><N> of functions.def, and pow.
#pragma once

#include "vecmath/complex_exponential.h"
#include "vecmath/complex_inverse.h"
#include "vecmath/complex_trigonometric.h"

namespace veloz::vecmath {

// One number whose parts are rounded to T after each step, as in NumPy's powers.
template <typename T> struct ComplexNumber {
    T real, imag;

    friend ComplexNumber operator*(ComplexNumber a, ComplexNumber b) {
        return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
    }
    Complex<1> lane() const { return {Vector<double, 1>(double(real)), Vector<double, 1>(double(imag))}; }
    static ComplexNumber of(Complex<1> value) { return {T(value.real[0]), T(value.imag[0])}; }
};

template <typename T> VELOZ_INLINE ComplexNumber<T> reciprocal(ComplexNumber<T> z) { // Smith's method; of zero as NumPy's
    if (z.real == 0 && z.imag == 0)
        return {T(__builtin_inf()), T(__builtin_nan(""))};
    bool wide = __builtin_fabs(z.real) >= __builtin_fabs(z.imag);
    T ratio = wide ? z.imag / z.real : z.real / z.imag, scale = 1 / (wide ? z.real + z.imag * ratio : z.imag + z.real * ratio);
    return {wide ? scale : ratio * scale, wide ? -ratio * scale : -scale};
}

// Powers by small whole numbers are products; the others e^(w log z). The loop depends on the number: it has no lanes.
template <typename T> VELOZ_INLINE ComplexNumber<T> complex_pow(ComplexNumber<T> z, ComplexNumber<T> w) {
    using C = ComplexNumber<T>;
    if (w.real == 0 && w.imag == 0)
        return {1, 0};
    if (z.real == 0 && z.imag == 0)
        return w.real > 0 ? C{0, 0} : C{T(__builtin_nan("")), T(__builtin_nan(""))};
    if (w.imag == 0 && __builtin_fabs(w.real) < 100 && w.real == T(int(w.real))) {
        int n = int(w.real);
        if (n == 3)
            return z * (z * z);
        C result{1, 0}, square = z;
        bool any = false;
        for (int left = n < 0 ? -n : n; left; left >>= 1, square = square * square)
            if (left & 1) {
                result = any ? result * square : square;
                any = true;
            }
        return n < 0 ? reciprocal(result) : result;
    }
    return C::of(complex_exp<1>((w * C::of(complex_log<1>(z.lane()))).lane()));
}

} // namespace veloz::vecmath
