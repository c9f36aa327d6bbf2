// What an expression evaluates to while the typed IR is made: a run-time value, or something known at compile time.
#pragma once

#include "ir/ir.h"
#include "types/known.h"

#include <complex>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace veloz::builtins {

struct Operand;

// What is known at compile time, as an operand.
using NoneOperand = types::NoneValue;
using EllipsisOperand = types::EllipsisValue;
using StringOperand = types::Text;
using NumpyScalarOperand = types::NumpyScalar;
using DtypeOperand = types::DtypeValue;
using EntityOperand = types::NamedEntity;
using UserFunctionOperand = types::UserFunction;
using ExceptionClassOperand = types::ExceptionClass;
using UnsupportedOperand = types::UnsupportedValue;

struct BoundMethod { // x.sum before it is called
    std::shared_ptr<Operand> object;
    std::string name;
};
struct SliceOperand { // null: absent
    std::shared_ptr<Operand> lower, upper, step;
};
// A tuple (or list display used as a shape) whose elements are still operands; becomes a run-time tuple on demand.
struct TupleOperand {
    std::vector<Operand> elements;
    bool is_list = false;
};
// range(...) before it is iterated: run-time weak ints.
struct RangeOperand {
    std::shared_ptr<Operand> begin, end, step; // never null
    bool parallel = false;                     // vz.prange
};
// enumerate(x), zip(a, b, …): iterated by `for` only.
struct IteratorOperand {
    std::string name; // "builtins.enumerate", "builtins.zip"
    std::vector<Operand> arguments;
};
// A function with what it captures. In the function whose variables it captures it is open: they are read when it is called or leaves,
// as Python's cells are. What has left carries them.
struct ClosureOperand {
    int32_t index = -1; // into the program's functions
    bool open = true;
    std::vector<Operand> defaults;
    std::vector<std::string> names; // of what it carries, in order: a variable's name and its function
    std::vector<Operand> captured;
};
// A variable that inner functions assign: all who capture it share the memory that it is in.
struct CellOperand {
    int64_t number = 0; // of the variable, see sema/cells.h
    types::Type type;
    std::vector<Operand> storage; // arrays of one element, for the scalars in the type
};
// An exception that is not raised yet.
struct ExceptionOperand {
    ExceptionClassOperand type;
    std::vector<Operand> arguments;
};
// What a handler has caught, by the handler's number in its function.
struct CaughtOperand {
    int64_t handler = 0;
};
// One of several operands that are known while compiling, as the functions of `g = f1 if fast else f2`; which one is known at run time.
struct ChoiceOperand {
    std::shared_ptr<Operand> which;    // a weak int, the place among the alternatives; never null
    std::vector<Operand> alternatives; // two or more that differ, none of them a choice
};
struct Operand {
    // A Value* is a run-time value of any type; int64_t, double, complex and bool are Python's (weak).
    types::KnownOr<ir::Value *, BoundMethod, SliceOperand, TupleOperand, RangeOperand, IteratorOperand, ClosureOperand, CellOperand,
                   ExceptionOperand, CaughtOperand, ChoiceOperand>
        content = nullptr;
    support::SourceLocation location;
};

// A text that is equal for two operands if and only if they are the same apart from run-time values, for which `of_value` stands.
std::string key_of(const Operand &operand, const std::function<std::string(const ir::Value *)> &of_value);

struct Argument {
    std::string keyword; // empty: positional
    Operand operand;
};

} // namespace veloz::builtins
