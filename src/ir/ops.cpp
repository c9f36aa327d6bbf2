// The table of operations, made from ops.def.
#include "ir/ir.h"

#include <array>

namespace veloz::ir {

std::optional<int64_t> integer_constant(const Value *value) {
    const Op *op = value->definition;
    return op && op->code == Opcode::Const && !op->ints.empty() ? std::optional(op->ints[0]) : std::nullopt;
}

namespace {

constexpr std::array kInfo = {
#define VELOZ_OP(enumerator, text, family, operands) OpcodeInfo{text, Family::family, operands},
#include "ir/ops.def"
};

} // namespace

const OpcodeInfo &info(Opcode opcode) { return kInfo[size_t(opcode)]; }

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

} // namespace veloz::ir
