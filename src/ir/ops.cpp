// The tables made from ops.def and attributes.def, and what is asked of single ops.
#include "ir/ir.h"
#include "ir/native.h"
#include "support/diagnostic.h"

#include <algorithm>

namespace veloz::ir {

namespace {

constexpr AttributeNames attributes_of() { return {}; }
template <typename... Names> constexpr AttributeNames attributes_of(Names... names) { return AttributeNames::of(names...); }

constexpr std::array kInfo = [] {
    using namespace effect;
    using enum Attribute;
    return std::array{
#define VELOZ_OP(enumerator, text, family, operands, effects, attributes)                                                                  \
    OpcodeInfo{text, Family::family, operands, effects, attributes_of attributes},
#include "ir/ops.def"
    };
}();

constexpr std::array kArity = {
#define VELOZ_ATTRIBUTE(enumerator, accessor, type, arity) Arity::arity,
#include "ir/attributes.def"
};

unsigned effects_of(const Block &block) {
    unsigned all = effect::Pure;
    for (const auto &op : block.ops)
        all |= effects_inside(*op);
    return all;
}

} // namespace

const OpcodeInfo &info(Opcode opcode) { return kInfo[size_t(opcode)]; }

Arity arity(Attribute attribute) { return kArity[size_t(attribute)]; }

size_t attribute_position(Opcode opcode, Attribute attribute) {
    const AttributeNames &known = info(opcode).attributes;
    for (size_t i = 0; i < known.count; ++i)
        if (known.names[i] == attribute)
            return i;
    support::internal_error("`" + std::string(info(opcode).text) + "` has no such attribute");
}

bool parse_opcode(std::string_view text, Opcode &out) {
    for (size_t i = 0; i < kInfo.size(); ++i)
        if (kInfo[i].text == text)
            return out = Opcode(i), true;
    return false;
}

bool is_elementwise(Opcode opcode) {
    switch (info(opcode).family) {
    case Family::Unary:
    case Family::Binary:
    case Family::Compare:
    case Family::Ternary: return true;
    default: return opcode == Opcode::Iota || opcode == Opcode::Fill;
    }
}

unsigned effects(const Op &op) {
    if (op.code == Opcode::Raise && op.from() >= kFromHandler)
        return info(op.code).effects | effect::Catches;
    if (op.code != Opcode::Native)
        return info(op.code).effects;
    const NativeInfo *native = find_native(op.text);
    return native ? native->effects : info(op.code).effects;
}

std::vector<const Value *> written_arrays(const Op &op) {
    switch (op.code) {
    case Opcode::Store:
    case Opcode::Assign:
    case Opcode::CopyArray: return {op.operands[0]};
    case Opcode::Native: break;
    default: return {};
    }
    const NativeInfo &native = native_of(op);
    std::vector<const Value *> written;
    for (size_t i = 0; i < native.operands.size(); ++i)
        if (writes(native.operands[i]))
            written.push_back(op.operands[i]);
    return written;
}

unsigned effects_inside(const Op &op) {
    unsigned all = effects(op);
    for (const auto &region : op.regions)
        all |= effects_of(*region);
    return all;
}

std::optional<int64_t> integer_constant(const Value *value) {
    const Op *op = value->definition;
    return op && op->code == Opcode::Const && !op->ints.empty() ? std::optional(op->number()) : std::nullopt;
}

Opcode mirrored(Opcode comparison) {
    switch (comparison) {
    case Opcode::Lt: return Opcode::Gt;
    case Opcode::Le: return Opcode::Ge;
    case Opcode::Gt: return Opcode::Lt;
    case Opcode::Ge: return Opcode::Le;
    default: return comparison;
    }
}

} // namespace veloz::ir
