// The typed, structured IR: modules, functions, blocks, operations and values. Its meaning is written down in README.md.
#pragma once

#include "support/source_location.h"
#include "types/type.h"

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace veloz::ir {

using support::SourceLocation;
using types::Type;

enum class Opcode : uint8_t {
#define VELOZ_OP(enumerator, text, family, operands) enumerator,
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

struct OpcodeInfo {
    std::string_view text;
    Family family;
    int operands; // -1: any number
};
const OpcodeInfo &info(Opcode opcode);
bool parse_opcode(std::string_view text, Opcode &out);
// Unary, Binary, Compare and Ternary ops (and Iota, Fill) work element by element and may have a lazy array as result.
bool is_elementwise(Opcode opcode);

struct Op;
struct Block;
struct Function;

// A value is the result of one op, or an argument of a block. Ops and blocks own their values.
struct Value {
    Type type;
    Op *definition = nullptr; // null for block arguments
    Block *block = nullptr;   // set for block arguments
    int named = -1;           // the user's slot that it was given to: what a diagnostic calls it
};

enum class ReduceKind : int64_t { Sum, Prod, Min, Max, Any, All, ArgMin, ArgMax };

// Op::ints[0] of a binary op, if it has one: what the combining step of a reduction may leave open.
inline constexpr int64_t kReassociated = 1; // partial results in any order; of pymax and pymin: the first operand is no NaN
inline constexpr int64_t kNanIsMoot = 2;    // of fmax and fmin: the result is not used if an operand was NaN, nor is the sign of a zero

// Op::ints[0] of For.
enum class LoopMode : int64_t {
    Serial,   // a `for` of the user's program, in order
    Parallel, // `prange`: iterations in any order, reductions recognised
    Auto,     // made from an array statement: iterations are independent; parallel where it pays
};

// Entries of Op::ints of View, one per subscript entry, in order; axes left over are kept whole.
enum class ViewEntry : int64_t {
    Index,   // one operand: an index already checked and wrapped
    Slice,   // three operands: start, step, length as SliceIndices gives them
    NewAxis, // no operand
};

std::optional<int64_t> integer_constant(const Value *value); // of an integer or bool type, if it is a Const

// One operation. `ints`, `real`, `imag` and `text` are attributes; README.md says which op uses which.
struct Op {
    Opcode code{};
    SourceLocation location;
    std::vector<Value *> operands;
    std::unique_ptr<Value> result; // null when the op gives no value
    std::vector<int64_t> ints;
    double real = 0.0;
    double imag = 0.0;
    std::string text;
    std::vector<std::unique_ptr<Block>> regions;
    Block *parent = nullptr;

    const Type &type() const { return result->type; }
};

using OpList = std::list<std::unique_ptr<Op>>; // stable iterators: passes insert and erase while they walk

// A straight list of ops; the last one may be Yield, Break, Continue, Return or Raise.
struct Block {
    std::vector<std::unique_ptr<Value>> arguments; // For's body has one: the induction variable
    OpList ops;
    Op *owner = nullptr; // null for a function's body
    Function *function = nullptr;
};

// A mutable local variable of one fixed type. Slots of array type own a reference to the array's memory.
struct Slot {
    std::string name; // the user's name, or "%..." for one made by the compiler
    Type type;
};

// What a Raise op or a built-in check says: resolved to a Python exception by the driver.
struct Site {
    std::string exception;     // "ValueError", or the class's shown name
    int32_t object_index = -1; // a user's exception class: index into the program's objects
    // Arguments of the exception in order: literal text, or the next operand (its type is in `types`).
    struct Argument {
        bool literal = true;
        std::string text;
        Type type;
    };
    std::vector<Argument> arguments;
    // When set, the one argument is this text with each "{}" replaced by the next value: built-in messages.
    std::string format;
    SourceLocation location;
    std::string function;
};

struct Function {
    std::string name;        // unique in the module: "energy.0"
    std::string python_name; // as shown
    std::string file;
    std::vector<Type> parameters;
    std::vector<std::string> parameter_names;
    Type result;
    std::vector<Slot> slots; // the first ones are the parameters, in order
    std::unique_ptr<Block> body;
    SourceLocation location;
    uint32_t fastmath = 0; // LLVM flag bits as in syntax::Options
    bool boundscheck = true;
    int8_t inlining = 0; // 0 auto, 1 always, -1 never
    int8_t parallel = 0; // for LoopMode::Auto: 0 auto, 1 on, -1 off
    bool owning = false; // references of arrays are written out as ops: what place-releases leaves, and code generation takes
};

// What explain() shows, collected by sema and the passes.
struct Remark {
    SourceLocation location;
    std::string function;
    std::string kind; // "type", "fused", "parallel", "vectorised", "checks", "alias"
    std::string text;
};

struct Module {
    std::vector<std::unique_ptr<Function>> functions; // [0] is the entry
    std::vector<Site> sites;
    std::vector<Remark> remarks;
};

// ---- text ----
std::string print(const Module &module);
std::string print(const Function &function);
// Reads what print() writes; throws support::InternalError with the line of the text on a mistake.
std::unique_ptr<Module> parse(std::string_view text);

// ---- contract: every consumer may rely on a verified module ----
// Returns the first broken rule as text with the op it is about, or an empty string.
std::string verify(const Module &module);

} // namespace veloz::ir
