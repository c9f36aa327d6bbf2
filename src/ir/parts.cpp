// Parts of tuples and optionals.
#include "ir/parts.h"

namespace veloz::ir {

std::vector<Type> part_types(const Type &type) {
    if (type.is_optional())
        return {Type::py_bool(), type.element()};
    return type.is_tuple() ? type.elements() : std::vector<Type>();
}

Value *make_optional(Builder &builder, Value *present, Value *value) {
    return builder.value(Opcode::MakeTuple, {present, value}, Type::optional(value->type));
}

Value *nothing(Builder &builder, const Type &type) {
    bool integer = type.is_scalar() && (types::is_integer(type.dtype()) || types::is_bool(type.dtype()));
    return integer ? builder.constant_int(0, type) : builder.value(Opcode::Const, {}, type);
}

} // namespace veloz::ir
