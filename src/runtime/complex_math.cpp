// Complex functions by the C library's, in the forms NumPy gives them.
#include "runtime/abi.h"

#include <cmath>
#include <complex>
#include <cstring>
#include <numbers>

namespace veloz::runtime {

namespace {

template <typename T> using Complex = std::complex<T>;

// Integer powers by multiplication, as NumPy does for small exponents; the rest by the C library.
template <typename T> Complex<T> power(Complex<T> x, Complex<T> y) {
    if (y == Complex<T>(0))
        return {1, 0};
    if (x == Complex<T>(0)) {
        if (y.real() > 0)
            return {0, 0};
        return {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::quiet_NaN()};
    }
    if (y.imag() == 0 && y.real() == std::trunc(y.real()) && std::abs(y.real()) < 100) {
        auto n = int(y.real());
        if (n == 1)
            return x;
        if (n == 2)
            return x * x;
        if (n == 3)
            return x * (x * x);
        Complex<T> result(1), square = x;
        for (int rest = std::abs(n); rest; rest >>= 1, square *= square)
            if (rest & 1)
                result *= square;
        return n < 0 ? Complex<T>(1) / result : result;
    }
    return std::pow(x, y);
}

template <typename T> Complex<T> evaluate(ComplexFunction function, Complex<T> x, Complex<T> y) {
    switch (function) {
    case ComplexFunction::Exp: return std::exp(x);
    case ComplexFunction::Exp2: return std::exp(x * T(std::numbers::ln2));
    case ComplexFunction::Expm1: {
        T half = std::sin(x.imag() / 2);
        return {std::expm1(x.real()) * std::cos(x.imag()) - 2 * half * half, std::exp(x.real()) * std::sin(x.imag())};
    }
    case ComplexFunction::Log: return std::log(x);
    case ComplexFunction::Log2: return std::log(x) * T(std::numbers::log2e);
    case ComplexFunction::Log10: return std::log(x) * T(std::numbers::log10e);
    case ComplexFunction::Log1p: {
        T length = std::hypot(x.real() + 1, x.imag());
        return {std::log(length), std::atan2(x.imag(), x.real() + 1)};
    }
    case ComplexFunction::Sqrt: return std::sqrt(x);
    case ComplexFunction::Sin: return std::sin(x);
    case ComplexFunction::Cos: return std::cos(x);
    case ComplexFunction::Tan: return std::tan(x);
    case ComplexFunction::Asin: return std::asin(x);
    case ComplexFunction::Acos: return std::acos(x);
    case ComplexFunction::Atan: return std::atan(x);
    case ComplexFunction::Sinh: return std::sinh(x);
    case ComplexFunction::Cosh: return std::cosh(x);
    case ComplexFunction::Tanh: return std::tanh(x);
    case ComplexFunction::Asinh: return std::asinh(x);
    case ComplexFunction::Acosh: return std::acosh(x);
    case ComplexFunction::Atanh: return std::atanh(x);
    case ComplexFunction::Pow: return power(x, y);
    }
    return x;
}

template <typename T> void run(ComplexFunction function, const void *x, const void *y, void *out) {
    Complex<T> first, second;
    std::memcpy(&first, x, sizeof first);
    std::memcpy(&second, y, sizeof second);
    Complex<T> result = evaluate(function, first, second);
    std::memcpy(out, &result, sizeof result);
}

} // namespace

void veloz_complex(int32_t function, int32_t single_precision, const void *x, const void *y, void *out) {
    if (single_precision)
        run<float>(ComplexFunction(function), x, y, out);
    else
        run<double>(ComplexFunction(function), x, y, out);
}

} // namespace veloz::runtime
