// Parts of tuples and optionals.
#include "ir/parts.h"

#include <charconv>

namespace veloz::ir {

std::vector<Type> part_types(const Type &type) {
    if (type.is_optional())
        return {Type::py_bool(), type.element()};
    return type.is_tuple() ? type.elements() : std::vector<Type>();
}

Value *make_optional(Builder &builder, Value *present, Value *value) {
    return builder.value(Opcode::MakeTuple, {present, value}, Type::optional(value->type));
}

// The text is the shape and the bytes: "2,3:0a00...", two digits a byte.
Value *array_constant(Builder &builder, const Type &type, const std::vector<int64_t> &shape, const std::string &bytes) {
    Op *op = builder.create(Opcode::Const, {}, &type);
    for (int64_t length : shape)
        op->text += std::to_string(length) + ",";
    op->text += ":";
    constexpr std::string_view digits = "0123456789abcdef";
    for (unsigned char byte : bytes) {
        op->text += digits[byte >> 4];
        op->text += digits[byte & 15];
    }
    return op->result.get();
}

bool read_array_constant(const Op &op, std::vector<int64_t> &shape, std::string &bytes) {
    const char *at = op.text.data(), *end = at + op.text.size();
    for (int64_t length = 0; at != end && *at != ':'; ++at) {
        auto [after, error] = std::from_chars(at, end, length);
        if (error != std::errc() || length < 0 || after == end || *after != ',')
            return false;
        shape.push_back(length);
        at = after;
    }
    if (at == end)
        return false;
    ++at;
    if ((end - at) % 2 != 0)
        return false;
    for (; at != end; at += 2) {
        int byte = 0;
        if (std::from_chars(at, at + 2, byte, 16).ptr != at + 2)
            return false;
        bytes += char(byte);
    }
    int64_t size = types::byte_size(op.type().dtype());
    for (int64_t length : shape)
        size *= length;
    return int64_t(shape.size()) == op.type().ndim() && size == int64_t(bytes.size());
}

Value *nothing(Builder &builder, const Type &type) {
    bool integer = type.is_scalar() && (types::is_integer(type.dtype()) || types::is_bool(type.dtype()));
    return integer ? builder.constant_int(0, type) : builder.value(Opcode::Const, {}, type);
}

} // namespace veloz::ir
