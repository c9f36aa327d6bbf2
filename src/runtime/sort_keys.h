// What sorting is about: items as unsigned numbers in the same order, and NumPy's order of numbers that have NaN.
#pragma once

#include "runtime/natives.h"

#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace veloz::runtime {

// How the bits of an item mean a number.
enum class Coding : uint8_t { Unsigned, Signed, Float };

inline Coding coding(Element element) {
    switch (element) {
    case Element::I8:
    case Element::I16:
    case Element::I32:
    case Element::I64: return Coding::Signed;
    case Element::F32:
    case Element::F64: return Coding::Float;
    default: return Coding::Unsigned;
    }
}

template <typename Key> inline constexpr Key kSign = Key(Key(1) << (8 * sizeof(Key) - 1));
// The bits of infinity: whoever has more is NaN.
template <typename Key> inline constexpr Key kInfinity = Key(sizeof(Key) == 8 ? 0x7ff0000000000000ULL : 0x7f800000ULL);

template <typename Key> bool is_nan(Key bits) { return Key(bits & Key(~kSign<Key>)) > kInfinity<Key>; }

// Bits → key and back: a < b of the numbers is a < b of the keys, but for NaN; -0.0 comes before 0.0.
template <typename Key> Key encode(Key bits, Coding coding) {
    if (coding == Coding::Unsigned)
        return bits;
    bool flipped = coding == Coding::Float && (bits & kSign<Key>) != 0;
    return Key(bits ^ (flipped ? Key(~Key(0)) : kSign<Key>));
}
template <typename Key> Key decode(Key key, Coding coding) {
    if (coding == Coding::Unsigned)
        return key;
    bool flipped = coding == Coding::Float && (key & kSign<Key>) == 0;
    return Key(key ^ (flipped ? Key(~Key(0)) : kSign<Key>));
}
// For an order in which equal numbers are equal keys: the zeros are one, all NaN are the last one.
template <typename Key> Key encode_equal(Key bits, Coding coding) {
    if (coding == Coding::Float) {
        if (is_nan(bits))
            return Key(~Key(0));
        if (bits == kSign<Key>)
            bits = 0;
    }
    return encode(bits, coding);
}

// NumPy's order: NaN last; of complex numbers by the real part, then the imaginary one, and those with a NaN last, real parts first.
template <typename T> bool comes_before(T a, T b) {
    if constexpr (std::is_floating_point_v<T>)
        return a < b || (b != b && a == a);
    else
        return a < b;
}
template <typename T> bool comes_before(std::complex<T> a, std::complex<T> b) {
    auto holes = [](std::complex<T> z) { return 2 * int(z.real() != z.real()) + int(z.imag() != z.imag()); };
    int left = holes(a), right = holes(b);
    if (left != right)
        return left < right;
    bool by_real = left < 2 && a.real() != b.real();
    return by_real ? a.real() < b.real() : a.imag() < b.imag();
}

// Calls `work` with the null of the C++ type that the element has.
template <typename Work> auto with_type(Element element, Work &&work) {
    switch (element) {
    case Element::Bool:
    case Element::U8: return work(uint8_t());
    case Element::I8: return work(int8_t());
    case Element::I16: return work(int16_t());
    case Element::I32: return work(int32_t());
    case Element::I64: return work(int64_t());
    case Element::U16: return work(uint16_t());
    case Element::U32: return work(uint32_t());
    case Element::U64: return work(uint64_t());
    case Element::F32: return work(float());
    case Element::F64: return work(double());
    case Element::C64: return work(std::complex<float>());
    case Element::C128: break;
    }
    return work(std::complex<double>());
}

} // namespace veloz::runtime
