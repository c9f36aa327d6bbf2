// Construction and comparison of types, and facts about scalar kinds.
#include "types/type.h"

#include <algorithm>

namespace veloz::types {

Type Type::scalar(ScalarKind scalar, bool weak) {
    Type type;
    type.kind_ = Kind::Scalar;
    type.scalar_ = scalar;
    type.weak_ = weak;
    return type;
}

Type Type::array(ScalarKind dtype, int ndim, Layout layout, bool readonly, MemorySpace space) {
    Type type;
    type.kind_ = Kind::Array;
    type.scalar_ = dtype;
    type.ndim_ = uint8_t(ndim);
    type.layout_ = layout;
    type.readonly_ = readonly;
    type.space_ = space;
    return type;
}

Type Type::tuple(std::vector<Type> elements) {
    Type type;
    type.kind_ = Kind::Tuple;
    type.elements_ = std::make_shared<const std::vector<Type>>(std::move(elements));
    return type;
}

Type Type::with_dtype(ScalarKind dtype) const {
    Type type = *this;
    type.scalar_ = dtype;
    type.weak_ = false;
    return type;
}

Type Type::strong() const {
    Type type = *this;
    type.weak_ = false;
    return type;
}

bool Type::operator==(const Type &other) const {
    if (kind_ != other.kind_)
        return false;
    switch (kind_) {
    case Kind::None: return true;
    case Kind::Scalar: return scalar_ == other.scalar_ && weak_ == other.weak_;
    case Kind::Array:
        return scalar_ == other.scalar_ && ndim_ == other.ndim_ && layout_ == other.layout_ && readonly_ == other.readonly_ &&
               space_ == other.space_;
    case Kind::Tuple: return *elements_ == *other.elements_;
    }
    return false;
}

bool Type::holds_array() const {
    return is_array() ||
           (is_tuple() && std::any_of(elements().begin(), elements().end(), [](const Type &type) { return type.holds_array(); }));
}

bool Type::same_storage(const Type &other) const {
    if (is_scalar() && other.is_scalar())
        return scalar_ == other.scalar_;
    if (is_tuple() && other.is_tuple()) {
        if (elements().size() != other.elements().size())
            return false;
        for (size_t i = 0; i < elements().size(); ++i)
            if (!elements()[i].same_storage(other.elements()[i]))
                return false;
        return true;
    }
    return *this == other;
}

namespace {

struct Facts {
    std::string_view numpy;
    std::string_view text;
    int bytes;
};
constexpr Facts kFacts[kScalarKinds] = {{"bool", "bool", 1},       {"int8", "i8", 1},     {"int16", "i16", 2},   {"int32", "i32", 4},
                                        {"int64", "i64", 8},       {"uint8", "u8", 1},    {"uint16", "u16", 2},  {"uint32", "u32", 4},
                                        {"uint64", "u64", 8},      {"float32", "f32", 4}, {"float64", "f64", 8}, {"complex64", "c64", 8},
                                        {"complex128", "c128", 16}};

} // namespace

bool is_bool(ScalarKind kind) { return kind == ScalarKind::Bool; }
bool is_signed(ScalarKind kind) { return kind >= ScalarKind::I8 && kind <= ScalarKind::I64; }
bool is_unsigned(ScalarKind kind) { return kind >= ScalarKind::U8 && kind <= ScalarKind::U64; }
bool is_integer(ScalarKind kind) { return is_signed(kind) || is_unsigned(kind); }
bool is_float(ScalarKind kind) { return kind == ScalarKind::F32 || kind == ScalarKind::F64; }
bool is_complex(ScalarKind kind) { return kind == ScalarKind::C64 || kind == ScalarKind::C128; }
int byte_size(ScalarKind kind) { return kFacts[int(kind)].bytes; }
std::string_view numpy_name(ScalarKind kind) { return kFacts[int(kind)].numpy; }
std::string_view text_name(ScalarKind kind) { return kFacts[int(kind)].text; }

ScalarKind real_part(ScalarKind kind) {
    return kind == ScalarKind::C64 ? ScalarKind::F32 : kind == ScalarKind::C128 ? ScalarKind::F64 : kind;
}
ScalarKind complex_with(ScalarKind kind) { return kind == ScalarKind::F32 ? ScalarKind::C64 : ScalarKind::C128; }

} // namespace veloz::types
