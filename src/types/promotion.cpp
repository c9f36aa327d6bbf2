// NEP 50 as pure functions; checked against NumPy's own result_type by the tests.
#include "types/promotion.h"

#include <algorithm>

namespace veloz::types {

namespace {

int category(ScalarKind kind) { return is_bool(kind) ? 0 : is_integer(kind) ? 1 : is_float(kind) ? 2 : 3; }

ScalarKind promote_integers(ScalarKind left, ScalarKind right) {
    if (is_signed(left) == is_signed(right))
        return byte_size(left) >= byte_size(right) ? left : right;
    if (is_unsigned(left))
        std::swap(left, right); // left is the signed one
    if (byte_size(left) > byte_size(right))
        return left;
    switch (right) {
    case ScalarKind::U8: return ScalarKind::I16;
    case ScalarKind::U16: return ScalarKind::I32;
    case ScalarKind::U32: return ScalarKind::I64;
    default: return ScalarKind::F64;
    }
}

// The float that NumPy pairs with a float and an integer dtype: the first that holds both. NumPy has no bfloat16; it goes as float16.
ScalarKind float_for(ScalarKind integer, ScalarKind with) {
    if (with == ScalarKind::F64 || byte_size(integer) > 2)
        return ScalarKind::F64;
    return is_half(with) && byte_size(integer) == 1 ? with : ScalarKind::F32;
}

ScalarKind promote_floats(ScalarKind left, ScalarKind right) {
    return left == ScalarKind::F64 || right == ScalarKind::F64 ? ScalarKind::F64 : ScalarKind::F32; // float16 and bfloat16 meet there
}

} // namespace

ScalarKind promote(ScalarKind left, ScalarKind right) {
    if (left == right)
        return left;
    if (category(left) > category(right))
        std::swap(left, right);
    if (is_bool(left))
        return right;
    if (is_integer(right))
        return promote_integers(left, right);
    if (is_float(right))
        return is_float(left) ? promote_floats(left, right) : float_for(left, right);
    ScalarKind real = promote(real_part(left), real_part(right));
    return complex_with(real);
}

Type promote_scalars(const Type &left, const Type &right) {
    if (left.weak() == right.weak())
        return Type::scalar(promote(left.dtype(), right.dtype()), left.weak());
    const Type &weak = left.weak() ? left : right;
    ScalarKind strong = left.weak() ? right.dtype() : left.dtype();
    if (category(weak.dtype()) <= category(strong))
        return Type::scalar(strong);
    if (is_integer(weak.dtype()))
        return Type::scalar(ScalarKind::I64); // with np.bool_
    if (is_float(weak.dtype()))
        return Type::scalar(ScalarKind::F64); // with an integer or np.bool_
    return Type::scalar(complex_with(is_float(strong) ? strong : ScalarKind::F64));
}

namespace {

std::optional<Type> join_scalars(const Type &left, const Type &right) {
    bool bools = is_bool(left.dtype()) != is_bool(right.dtype());
    if (bools)
        return std::nullopt; // True is not 1 when it is shown
    if (left.weak() != right.weak())
        return promote_scalars(left, right);
    if (left.weak())
        return promote_scalars(left, right);
    ScalarKind joined = promote(left.dtype(), right.dtype());
    if (left.dtype() == right.dtype())
        return left;
    if (category(left.dtype()) != category(right.dtype()) || category(joined) != category(left.dtype()))
        return std::nullopt;
    return Type::scalar(joined);
}

std::optional<Type> join_with_none(const Type &other) {
    bool has_value = other.is_scalar() || other.is_array() || other.is_tuple() || other.is_optional();
    return has_value ? std::optional(Type::optional(other)) : std::nullopt;
}

} // namespace

std::optional<Type> join(const Type &left, const Type &right) {
    if (left == right)
        return left;
    if (left.is_none() || right.is_none())
        return join_with_none(left.is_none() ? right : left);
    if (left.is_optional() || right.is_optional()) {
        auto value = join(left.is_optional() ? left.element() : left, right.is_optional() ? right.element() : right);
        return value ? std::optional(Type::optional(*value)) : std::nullopt;
    }
    if (left.kind() != right.kind())
        return std::nullopt;
    if (left.is_scalar())
        return join_scalars(left, right);
    if (left.is_array()) {
        if (left.element() != right.element() || left.ndim() != right.ndim() || left.space() != right.space())
            return std::nullopt;
        Layout layout = join_layouts(left.layout(), right.layout(), left.ndim());
        return Type::array(left.element(), left.ndim(), layout, left.readonly() || right.readonly(), left.space());
    }
    if (!left.is_tuple() || left.elements().size() != right.elements().size())
        return std::nullopt;
    std::vector<Type> elements;
    for (size_t i = 0; i < left.elements().size(); ++i) {
        auto element = join(left.elements()[i], right.elements()[i]);
        if (!element)
            return std::nullopt;
        elements.push_back(*element);
    }
    return Type::tuple(std::move(elements));
}

bool is_same_kind(ScalarKind from, ScalarKind to) {
    auto rank = [](ScalarKind kind) { return is_bool(kind) ? 0 : is_unsigned(kind) ? 1 : is_signed(kind) ? 2 : is_float(kind) ? 3 : 4; };
    return rank(from) <= rank(to);
}

} // namespace veloz::types
