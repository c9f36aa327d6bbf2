// Key texts of values known at compile time.
#include "types/known.h"

#include <bit>

namespace veloz::types {

void KnownKey::add_text(std::string_view text) {
    text_ += std::to_string(text.size());
    text_ += ':';
    text_ += text;
}

void KnownKey::add(const bool &value) { add_mark(value ? 'T' : 'F'); }
void KnownKey::add(const int64_t &value) { add_text(std::to_string(value)); }
void KnownKey::add(const double &value) { add_text(std::to_string(std::bit_cast<uint64_t>(value))); }

void KnownKey::add(const std::complex<double> &value) {
    add(value.real());
    add(value.imag());
}

void KnownKey::add(const NumpyScalar &value) {
    add_text(text_name(value.dtype));
    add(value.integer);
    add(value.number);
}

void KnownKey::add(const ArrayValue &value) {
    add_text(text_name(value.dtype));
    add(int64_t(value.shape.size()));
    for (int64_t length : value.shape)
        add(length);
    add(value.fortran);
    add_text(value.bytes);
}

void KnownKey::add(const DtypeValue &value) {
    add_text(text_name(value.dtype));
    add(value.callable);
}

void KnownKey::add(const ExceptionClass &value) {
    add_text(value.name);
    add(int64_t(value.object_index));
}

} // namespace veloz::types
