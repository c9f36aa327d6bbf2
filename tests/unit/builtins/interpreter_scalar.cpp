// Scalar meaning of the element-wise ops, as src/ir/README.md has them.
#include "interpreter.h"

#include <cmath>
#include <limits>

namespace veloz::test {

using ir::Opcode;
using Complex = std::complex<double>;

double Scalar::real() const {
    if (!exact())
        return number.real();
    return types::is_unsigned(kind) ? double(uint64_t(integer)) : double(integer);
}

namespace {

int64_t wrap(int64_t value, ScalarKind kind) {
    switch (kind) {
    case ScalarKind::Bool: return value != 0;
    case ScalarKind::I8: return int8_t(value);
    case ScalarKind::I16: return int16_t(value);
    case ScalarKind::I32: return int32_t(value);
    case ScalarKind::U8: return uint8_t(value);
    case ScalarKind::U16: return uint16_t(value);
    case ScalarKind::U32: return uint32_t(value);
    default: return value;
    }
}

Scalar exact(int64_t value, ScalarKind kind) { return {kind, wrap(value, kind), {}}; }

Scalar inexact(Complex value, ScalarKind kind) {
    if (kind == ScalarKind::F32 || kind == ScalarKind::C64)
        value = {double(float(value.real())), double(float(value.imag()))};
    if (types::is_float(kind))
        value = {value.real(), 0.0};
    return {kind, 0, value};
}

int64_t truncated(double value) { return value >= -0x1p63 && value < 0x1p63 ? int64_t(value) : std::numeric_limits<int64_t>::min(); }

Scalar boolean(bool value) { return exact(value, ScalarKind::Bool); }

double sign_of(double x) { return std::isnan(x) ? x : double((x > 0) - (x < 0)); }

double real_function(Opcode op, double x) {
    switch (op) {
    case Opcode::Sqrt: return std::sqrt(x);
    case Opcode::Floor: return std::floor(x);
    case Opcode::Ceil: return std::ceil(x);
    case Opcode::Trunc: return std::trunc(x);
    case Opcode::Rint: return std::nearbyint(x);
    case Opcode::Sin: return std::sin(x);
    case Opcode::Cos: return std::cos(x);
    case Opcode::Tan: return std::tan(x);
    case Opcode::Asin: return std::asin(x);
    case Opcode::Acos: return std::acos(x);
    case Opcode::Atan: return std::atan(x);
    case Opcode::Sinh: return std::sinh(x);
    case Opcode::Cosh: return std::cosh(x);
    case Opcode::Tanh: return std::tanh(x);
    case Opcode::Asinh: return std::asinh(x);
    case Opcode::Acosh: return std::acosh(x);
    case Opcode::Atanh: return std::atanh(x);
    case Opcode::Exp: return std::exp(x);
    case Opcode::Exp2: return std::exp2(x);
    case Opcode::Expm1: return std::expm1(x);
    case Opcode::Log: return std::log(x);
    case Opcode::Log2: return std::log2(x);
    case Opcode::Log10: return std::log10(x);
    case Opcode::Log1p: return std::log1p(x);
    case Opcode::Cbrt: return std::cbrt(x);
    case Opcode::Erf: return std::erf(x);
    case Opcode::Erfc: return std::erfc(x);
    case Opcode::Tgamma: return std::tgamma(x);
    case Opcode::Lgamma: return std::lgamma(x);
    case Opcode::Neg: return -x;
    case Opcode::Abs: return std::fabs(x);
    case Opcode::Sign: return sign_of(x);
    default: throw std::logic_error("no real function " + std::string(ir::info(op).text));
    }
}

Complex complex_function(Opcode op, Complex z) {
    switch (op) {
    case Opcode::Sqrt: return std::sqrt(z);
    case Opcode::Sin: return std::sin(z);
    case Opcode::Cos: return std::cos(z);
    case Opcode::Tan: return std::tan(z);
    case Opcode::Asin: return std::asin(z);
    case Opcode::Acos: return std::acos(z);
    case Opcode::Atan: return std::atan(z);
    case Opcode::Sinh: return std::sinh(z);
    case Opcode::Cosh: return std::cosh(z);
    case Opcode::Tanh: return std::tanh(z);
    case Opcode::Asinh: return std::asinh(z);
    case Opcode::Acosh: return std::acosh(z);
    case Opcode::Atanh: return std::atanh(z);
    case Opcode::Exp: return std::exp(z);
    case Opcode::Exp2: return std::exp(z * std::log(2.0));
    case Opcode::Expm1: return std::exp(z) - 1.0;
    case Opcode::Log: return std::log(z);
    case Opcode::Log2: return std::log(z) / std::log(2.0);
    case Opcode::Log10: return std::log10(z);
    case Opcode::Log1p: return std::log(z + 1.0);
    case Opcode::Rint: return {std::nearbyint(z.real()), std::nearbyint(z.imag())};
    case Opcode::Neg: return -z;
    case Opcode::Conj: return std::conj(z);
    case Opcode::Sign: return z == 0.0 ? z : z / std::abs(z);
    default: throw std::logic_error("no complex function " + std::string(ir::info(op).text));
    }
}

Scalar unary(Opcode op, const Scalar &x, ScalarKind result) {
    if (op == Opcode::Cast || op == Opcode::ToIndex)
        return cast(x, result);
    if (op == Opcode::Not)
        return boolean(!x.integer);
    if (op == Opcode::Invert)
        return exact(~x.integer, result);
    Complex z = x.exact() ? Complex(x.real()) : x.number;
    switch (op) {
    case Opcode::IsNan: return boolean(std::isnan(z.real()) || std::isnan(z.imag()));
    case Opcode::IsInf: return boolean(std::isinf(z.real()) || std::isinf(z.imag()));
    case Opcode::IsFinite: return boolean(std::isfinite(z.real()) && std::isfinite(z.imag()));
    case Opcode::SignBit: return boolean(std::signbit(z.real()));
    case Opcode::Real: return inexact(z.real(), result);
    case Opcode::Imag: return inexact(z.imag(), result);
    default: break;
    }
    if (x.exact()) {
        if (op == Opcode::Neg)
            return exact(int64_t(0 - uint64_t(x.integer)), result);
        if (op == Opcode::Sign)
            return exact((x.integer != 0) - 2 * (x.integer < 0 && types::is_signed(x.kind)), result);
        if (op == Opcode::Abs)
            return exact(x.integer < 0 && types::is_signed(x.kind) ? int64_t(0 - uint64_t(x.integer)) : x.integer, result);
        throw std::logic_error("an integer operand of " + std::string(ir::info(op).text));
    }
    if (op == Opcode::Spacing) {
        double away = std::copysign(INFINITY, z.real());
        if (z.real() == 0.0)
            away = INFINITY;
        if (x.kind == ScalarKind::F32)
            return inexact(std::nextafterf(float(z.real()), float(away)) - float(z.real()), result);
        return inexact(std::nextafter(z.real(), away) - z.real(), result);
    }
    if (types::is_complex(x.kind))
        return op == Opcode::Abs ? inexact(std::abs(z), result) : inexact(complex_function(op, z), result);
    return inexact(real_function(op, z.real()), result);
}

template <typename Float> Float floored(Float x, Float y, bool quotient) {
    if (quotient && y == 0)
        return x / y;
    Float rest = std::fmod(x, y), whole = (x - rest) / y;
    if (y == 0)
        return rest;
    if (rest != 0) {
        if ((y < 0) != (rest < 0))
            rest += y, whole -= 1;
    } else {
        rest = std::copysign(Float(0), y);
    }
    if (!quotient)
        return rest;
    if (whole == 0)
        return std::copysign(Float(0), x / y);
    Float down = std::floor(whole);
    return whole - down > Float(0.5) ? down + 1 : down;
}

int64_t integer_division(int64_t x, int64_t y, ScalarKind kind, bool quotient) {
    if (y == 0)
        return 0;
    if (types::is_unsigned(kind))
        return int64_t(quotient ? uint64_t(x) / uint64_t(y) : uint64_t(x) % uint64_t(y));
    if (y == -1)
        return quotient ? int64_t(0 - uint64_t(x)) : 0;
    int64_t whole = x / y, rest = x % y;
    if (rest != 0 && (rest < 0) != (y < 0))
        rest += y, --whole;
    return quotient ? whole : rest;
}

int64_t integer_power(int64_t base, int64_t exponent) {
    uint64_t result = 1, factor = uint64_t(base);
    for (auto left = uint64_t(exponent); left; left >>= 1, factor *= factor)
        if (left & 1)
            result *= factor;
    return int64_t(result);
}

bool less(const Scalar &x, const Scalar &y) {
    if (x.exact())
        return types::is_unsigned(x.kind) ? uint64_t(x.integer) < uint64_t(y.integer) : x.integer < y.integer;
    if (x.number.real() != y.number.real() || !types::is_complex(x.kind))
        return x.number.real() < y.number.real();
    return x.number.imag() < y.number.imag();
}
bool is_nan(const Scalar &x) { return !x.exact() && (std::isnan(x.number.real()) || std::isnan(x.number.imag())); }

Scalar extreme(Opcode op, const Scalar &x, const Scalar &y) {
    switch (op) {
    case Opcode::Maximum: return is_nan(x) ? x : is_nan(y) ? y : less(x, y) ? y : x;
    case Opcode::Minimum: return is_nan(x) ? x : is_nan(y) ? y : less(y, x) ? y : x;
    case Opcode::Fmax: return is_nan(x) ? y : is_nan(y) ? x : less(x, y) ? y : x;
    case Opcode::Fmin: return is_nan(x) ? y : is_nan(y) ? x : less(y, x) ? y : x;
    case Opcode::PyMax: return less(x, y) ? y : x;
    default: return less(y, x) ? y : x;
    }
}

Scalar integer_binary(Opcode op, const Scalar &left, const Scalar &right, ScalarKind result) {
    int64_t x = left.integer, y = right.integer;
    int width = 8 * types::byte_size(left.kind);
    bool past = uint64_t(y) >= uint64_t(width);
    switch (op) {
    case Opcode::Add: return exact(int64_t(uint64_t(x) + uint64_t(y)), result);
    case Opcode::Sub: return exact(int64_t(uint64_t(x) - uint64_t(y)), result);
    case Opcode::Mul: return exact(int64_t(uint64_t(x) * uint64_t(y)), result);
    case Opcode::FloorDiv: return exact(integer_division(x, y, left.kind, true), result);
    case Opcode::Mod: return exact(integer_division(x, y, left.kind, false), result);
    case Opcode::Fmod:
        if (types::is_signed(left.kind))
            return exact(y == 0 || y == -1 ? 0 : x % y, result);
        return exact(integer_division(x, y, left.kind, false), result);
    case Opcode::Pow:
        if (y < 0 && types::is_signed(left.kind))
            throw std::logic_error("integer pow with a negative exponent");
        return exact(integer_power(x, y), result);
    case Opcode::LShift: return exact(past ? 0 : int64_t(uint64_t(x) << y), result);
    case Opcode::RShift:
        if (types::is_unsigned(left.kind))
            return exact(past ? 0 : int64_t(uint64_t(x) >> y), result);
        return exact(past ? (x < 0 ? -1 : 0) : x >> y, result);
    case Opcode::BitAnd: return exact(x & y, result);
    case Opcode::BitOr: return exact(x | y, result);
    case Opcode::BitXor: return exact(x ^ y, result);
    default: throw std::logic_error("integer operands of " + std::string(ir::info(op).text));
    }
}

Scalar float_binary(Opcode op, const Scalar &left, const Scalar &right, ScalarKind result) {
    double x = left.number.real(), y = right.number.real();
    bool single = left.kind == ScalarKind::F32;
    switch (op) {
    case Opcode::Add: return inexact(x + y, result);
    case Opcode::Sub: return inexact(x - y, result);
    case Opcode::Mul: return inexact(x * y, result);
    case Opcode::Div: return inexact(x / y, result);
    case Opcode::FloorDiv:
    case Opcode::Mod: {
        bool quotient = op == Opcode::FloorDiv;
        return inexact(single ? double(floored(float(x), float(y), quotient)) : floored(x, y, quotient), result);
    }
    case Opcode::Fmod: return inexact(std::fmod(x, y), result);
    case Opcode::Pow: return inexact(std::pow(x, y), result);
    case Opcode::Atan2: return inexact(std::atan2(x, y), result);
    case Opcode::Hypot: return inexact(std::hypot(x, y), result);
    case Opcode::CopySign: return inexact(std::copysign(x, y), result);
    case Opcode::NextAfter: return inexact(single ? double(std::nextafterf(float(x), float(y))) : std::nextafter(x, y), result);
    case Opcode::Complex: return inexact({x, y}, result);
    default: throw std::logic_error("float operands of " + std::string(ir::info(op).text));
    }
}

// NumPy's algorithm: scaled by the larger part of the divisor.
Complex divided(Complex x, Complex y) {
    if (y == 0.0)
        return {x.real() / std::fabs(y.real()), x.imag() / std::fabs(y.real())};
    if (std::fabs(y.real()) >= std::fabs(y.imag())) {
        double ratio = y.imag() / y.real(), scale = 1.0 / (y.real() + y.imag() * ratio);
        return {(x.real() + x.imag() * ratio) * scale, (x.imag() - x.real() * ratio) * scale};
    }
    double ratio = y.real() / y.imag(), scale = 1.0 / (y.imag() + y.real() * ratio);
    return {(x.real() * ratio + x.imag()) * scale, (x.imag() * ratio - x.real()) * scale};
}

Complex raised(Complex x, Complex y) {
    if (y == 0.0)
        return 1.0;
    if (x == 0.0)
        return y.real() > 0 ? Complex(0.0) : Complex(NAN, NAN);
    return std::pow(x, y);
}

Scalar complex_binary(Opcode op, Complex x, Complex y, ScalarKind result) {
    switch (op) {
    case Opcode::Add: return inexact(x + y, result);
    case Opcode::Sub: return inexact(x - y, result);
    case Opcode::Mul: return inexact({x.real() * y.real() - x.imag() * y.imag(), x.real() * y.imag() + x.imag() * y.real()}, result);
    case Opcode::Div: return inexact(divided(x, y), result);
    case Opcode::Pow: return inexact(raised(x, y), result);
    default: throw std::logic_error("complex operands of " + std::string(ir::info(op).text));
    }
}

Scalar compare(Opcode op, const Scalar &x, const Scalar &y) {
    bool nan = is_nan(x) || is_nan(y);
    bool equal = !nan && !less(x, y) && !less(y, x);
    switch (op) {
    case Opcode::Eq: return boolean(equal);
    case Opcode::Ne: return boolean(!equal);
    case Opcode::Lt: return boolean(!nan && less(x, y));
    case Opcode::Le: return boolean(!nan && (less(x, y) || equal));
    case Opcode::Gt: return boolean(!nan && less(y, x));
    default: return boolean(!nan && (less(y, x) || equal));
    }
}

} // namespace

Scalar cast(const Scalar &value, ScalarKind to) {
    if (types::is_bool(to))
        return boolean(value.exact() ? value.integer != 0 : value.number != 0.0);
    if (types::is_integer(to)) {
        if (value.exact())
            return exact(value.integer, to);
        double real = value.number.real();
        if (to == ScalarKind::U64 && real >= 0x1p63)
            return exact(int64_t(uint64_t(real)), to);
        return exact(truncated(real), to);
    }
    return inexact(value.exact() ? Complex(value.real()) : value.number, to);
}

Scalar evaluate(Opcode op, const std::vector<Scalar> &operands, ScalarKind result) {
    const Scalar &x = operands[0];
    if (operands.size() == 1)
        return unary(op, x, result);
    if (op == Opcode::Select)
        return x.integer ? operands[1] : operands[2];
    const Scalar &y = operands[1];
    if (ir::info(op).family == ir::Family::Compare)
        return compare(op, x, y);
    switch (op) {
    case Opcode::Maximum:
    case Opcode::Minimum:
    case Opcode::Fmax:
    case Opcode::Fmin:
    case Opcode::PyMax:
    case Opcode::PyMin: return extreme(op, x, y);
    case Opcode::Ldexp:
        return inexact(std::ldexp(x.number.real(), int(std::max<int64_t>(-100000, std::min<int64_t>(100000, y.integer)))), result);
    default: break;
    }
    if (x.exact())
        return integer_binary(op, x, y, result);
    return types::is_complex(x.kind) ? complex_binary(op, x.number, y.number, result) : float_binary(op, x, y, result);
}

} // namespace veloz::test
