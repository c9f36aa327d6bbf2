// Construction of types and what they answer, and facts about scalar kinds.
#include "types/node.h"

#include <algorithm>

namespace veloz::types {

Type Type::scalar(ScalarKind scalar, bool weak) { return Interner::instance().scalar(scalar, weak); }

Type Type::array(Type element, int ndim, Layout layout, bool readonly, MemorySpace space) {
    Node node;
    node.kind = Kind::Array;
    if (element.is_scalar())
        node.scalar = element.dtype();
    node.ndim = uint8_t(ndim);
    node.layout = layout;
    node.readonly = readonly;
    node.space = space;
    node.parts = {element.is_scalar() ? element.strong() : element};
    return Interner::instance().intern(std::move(node));
}

Type Type::array(ScalarKind dtype, int ndim, Layout layout, bool readonly, MemorySpace space) {
    return array(scalar(dtype), ndim, layout, readonly, space);
}

Type Type::compound(Kind kind, std::vector<Type> parts, int64_t number) {
    Node node;
    node.kind = kind;
    node.parts = std::move(parts);
    node.number = number;
    return Interner::instance().intern(std::move(node));
}

Type Type::tuple(std::vector<Type> elements) { return compound(Kind::Tuple, std::move(elements)); }
Type Type::str() { return compound(Kind::Str, {}); }
Type Type::list(Type element) { return compound(Kind::List, {element}); }
Type Type::dict(Type key, Type value) { return compound(Kind::Dict, {key, value}); }
Type Type::set(Type element) { return compound(Kind::Set, {element}); }
Type Type::optional(Type value) { return value.is_optional() || value.is_none() ? value : compound(Kind::Optional, {value}); }
Type Type::function(int index, std::vector<Type> captures) { return compound(Kind::Function, std::move(captures), index); }

Type Type::record(std::string name, std::vector<Field> fields, size_t bytes) {
    Node node;
    node.kind = Kind::Record;
    node.name = std::move(name);
    node.fields = std::move(fields);
    node.number = int64_t(bytes);
    return Interner::instance().intern(std::move(node));
}

Type::Kind Type::kind() const { return node_->kind; }
bool Type::holds_array() const { return node_->holds_array; }
ScalarKind Type::dtype() const { return node_->scalar; }
bool Type::weak() const { return node_->weak; }
int Type::ndim() const { return node_->ndim; }
Layout Type::layout() const { return node_->layout; }
bool Type::readonly() const { return node_->readonly; }
MemorySpace Type::space() const { return node_->space; }
Type Type::element() const { return node_->parts.front(); }
const std::vector<Type> &Type::elements() const { return node_->parts; }
const std::vector<Field> &Type::fields() const { return node_->fields; }
const std::string &Type::name() const { return node_->name; }
int Type::function_index() const { return int(node_->number); }
size_t Type::bytes() const { return size_t(node_->number); }

Type Type::with_dtype(ScalarKind dtype) const { return is_array() ? array(dtype, ndim(), layout(), readonly(), space()) : scalar(dtype); }

Type Type::with_layout(Layout layout) const { return array(element(), ndim(), layout, readonly(), space()); }

Type Type::strong() const { return scalar(dtype()); }

bool Type::same_storage(const Type &other) const { return node_->storage == other.node_->storage; }

bool is_lowered(const Type &type) {
    switch (type.kind()) {
    case Type::Kind::None: return true;
    case Type::Kind::Scalar: return !is_half(type.dtype());
    case Type::Kind::Array: return type.element().is_scalar() && is_lowered(type.element()) && type.space() == MemorySpace::Host;
    case Type::Kind::Tuple: return std::all_of(type.elements().begin(), type.elements().end(), is_lowered);
    case Type::Kind::Optional: return is_lowered(type.element());
    default: return false;
    }
}

namespace {

struct Facts {
    std::string_view numpy;
    std::string_view text;
    int bytes;
};
constexpr Facts kFacts[kScalarKinds] = {{"bool", "bool", 1},        {"int8", "i8", 1},     {"int16", "i16", 2},    {"int32", "i32", 4},
                                        {"int64", "i64", 8},        {"uint8", "u8", 1},    {"uint16", "u16", 2},   {"uint32", "u32", 4},
                                        {"uint64", "u64", 8},       {"float32", "f32", 4}, {"float64", "f64", 8},  {"complex64", "c64", 8},
                                        {"complex128", "c128", 16}, {"float16", "f16", 2}, {"bfloat16", "bf16", 2}};

} // namespace

bool is_bool(ScalarKind kind) { return kind == ScalarKind::Bool; }
bool is_signed(ScalarKind kind) { return kind >= ScalarKind::I8 && kind <= ScalarKind::I64; }
bool is_unsigned(ScalarKind kind) { return kind >= ScalarKind::U8 && kind <= ScalarKind::U64; }
bool is_integer(ScalarKind kind) { return is_signed(kind) || is_unsigned(kind); }
bool is_half(ScalarKind kind) { return kind == ScalarKind::F16 || kind == ScalarKind::BF16; }
bool is_float(ScalarKind kind) { return kind == ScalarKind::F32 || kind == ScalarKind::F64 || is_half(kind); }
bool is_complex(ScalarKind kind) { return kind == ScalarKind::C64 || kind == ScalarKind::C128; }
int byte_size(ScalarKind kind) { return kFacts[int(kind)].bytes; }
std::string_view numpy_name(ScalarKind kind) { return kFacts[int(kind)].numpy; }
std::string_view text_name(ScalarKind kind) { return kFacts[int(kind)].text; }

ScalarKind real_part(ScalarKind kind) {
    return kind == ScalarKind::C64 ? ScalarKind::F32 : kind == ScalarKind::C128 ? ScalarKind::F64 : kind;
}
ScalarKind complex_with(ScalarKind kind) { return kind == ScalarKind::F32 || is_half(kind) ? ScalarKind::C64 : ScalarKind::C128; }

bool is_weaker_layout(Layout from, Layout to, int ndim) {
    if (from == to || to == Layout::Any)
        return from != Layout::Lazy || to == Layout::Lazy;
    return to == Layout::Inner && (from == Layout::C || (from == Layout::F && ndim <= 1));
}

Layout join_layouts(Layout left, Layout right, int ndim) {
    if (left == right)
        return left;
    return is_weaker_layout(left, Layout::Inner, ndim) && is_weaker_layout(right, Layout::Inner, ndim) ? Layout::Inner : Layout::Any;
}

} // namespace veloz::types
