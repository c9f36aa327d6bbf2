// The table of operations: names, families, operand counts, effects and attributes, from ops.def and attributes.def.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace veloz::ir {

enum class Opcode : uint8_t {
#define VELOZ_OP(enumerator, text, family, operands, effects, attributes) enumerator,
#include "ir/ops.def"
};
enum class Family : uint8_t {
    Constant,
    Unary,
    Binary,
    Compare,
    Ternary,
    Local,
    Ownership,
    Memory,
    View,
    Array,
    Tuple,
    Control,
    Check,
    Call
};

// What an op does beyond giving a value that depends on its operands alone; the ops in its regions are not counted.
namespace effect {
enum : uint16_t {
    Pure = 0,
    ReadsMemory = 1 << 0, // elements of arrays that existed before
    WritesMemory = 1 << 1,
    ReadsSlot = 1 << 2,
    WritesSlot = 1 << 3,
    Raises = 1 << 4, // may raise; what fails for lack of memory alone does not count, and may be left out with what it allocates
    Allocates = 1 << 5,
    Prints = 1 << 6,
    Calls = 1 << 7,    // another function: its effects are not looked at
    Controls = 1 << 8, // decides what runs
    Loops = 1 << 9,    // runs its regions any number of times
    Ends = 1 << 10,    // nothing follows it in its block
    Owns = 1 << 11,    // gives or takes a reference
    Catches = 1 << 12, // has to do with an error that is caught: belongs to its place
};
// What an op without a reader must stay for.
inline constexpr unsigned Kept = WritesMemory | WritesSlot | Raises | Prints | Calls | Controls | Owns | Catches;
} // namespace effect

enum class Attribute : uint8_t {
#define VELOZ_ATTRIBUTE(enumerator, accessor, type, arity) enumerator,
#include "ir/attributes.def"
};
enum class Arity : uint8_t { One, Optional, List };
Arity arity(Attribute attribute);

// The attributes of one opcode, in the order of Op::ints.
struct AttributeNames {
    std::array<Attribute, 3> names{};
    size_t count = 0;

    template <typename... Names> static constexpr AttributeNames of(Names... names) { return {{names...}, sizeof...(names)}; }
};

struct OpcodeInfo {
    std::string_view text;
    Family family;
    int operands; // -1: any number
    unsigned effects;
    AttributeNames attributes;
};
const OpcodeInfo &info(Opcode opcode);
bool parse_opcode(std::string_view text, Opcode &out);
// Where the attribute is among the integers of such an op; internal error if it has none.
size_t attribute_position(Opcode opcode, Attribute attribute);

// Unary, Binary, Compare and Ternary ops (and Iota, Fill) work element by element and may have a lazy array as result.
bool is_elementwise(Opcode opcode);
// a < b is b > a; other opcodes are their own mirror.
Opcode mirrored(Opcode comparison);
// Has an op of this code any of these effects? Of an op that is at hand: has_effect(op, …) of ir.h, which knows what a native does.
inline bool has_effect(Opcode opcode, unsigned effects) { return (info(opcode).effects & effects) != 0; }
inline bool is_terminator(Opcode opcode) { return has_effect(opcode, effect::Ends); }
inline bool is_loop(Opcode opcode) { return has_effect(opcode, effect::Loops); }

} // namespace veloz::ir
