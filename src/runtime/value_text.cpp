// Numbers as Python writes them.
#include "runtime/value_text.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

namespace veloz::runtime {

namespace {

template <typename T> T read(const int64_t *word) {
    T value;
    std::memcpy(&value, word, sizeof value);
    return value;
}

// Python's repr: shortest digits; exponent form below 1e-4 and from 1e16 on, for float32 from 1e6 on as NumPy (since 2.4) prints it.
template <typename T> std::string float_text(T value, bool keep_point) {
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    double size = std::fabs(double(value)); // NumPy compares a float32 with its limits as a float64, too
    bool exponent = size != 0 && (size < 1e-4 || size >= (sizeof(T) == sizeof(float) ? 1e6 : 1e16));
    char buffer[64];
    auto [end, error] =
        std::to_chars(buffer, buffer + sizeof buffer, value, exponent ? std::chars_format::scientific : std::chars_format::fixed);
    std::string text(buffer, error == std::errc() ? end : buffer);
    if (!exponent && keep_point && text.find('.') == std::string::npos)
        text += ".0";
    return text;
}

template <typename T> std::string complex_text(T real, T imag, bool bare) {
    std::string tail = float_text(imag, false) + "j";
    if (real == 0 && !std::signbit(real))
        return tail;
    std::string text = float_text(real, false) + (tail[0] == '-' ? "" : "+") + tail;
    return bare ? text : "(" + text + ")";
}

} // namespace

std::string value_text(PrintKind kind, bool bare, const int64_t *&words, ArrayTextHook array_text) {
    const int64_t *word = words++;
    switch (kind) {
    case PrintKind::Int: return std::to_string(*word);
    case PrintKind::Unsigned: return std::to_string(uint64_t(*word));
    case PrintKind::Bool: return *word & 1 ? "True" : "False";
    case PrintKind::Float64: return float_text(read<double>(word), true);
    case PrintKind::Float32: return float_text(read<float>(word), true);
    case PrintKind::Complex128: return complex_text(read<double>(word), read<double>(words++), bare);
    case PrintKind::Complex64: return complex_text(read<float>(word), read<float>(words++), bare);
    case PrintKind::Array: {
        std::string text;
        words = word + 4 + 2 * word[1];
        if (array_text)
            array_text(word, bare, text);
        return text;
    }
    }
    return {};
}

} // namespace veloz::runtime
