// What an expression evaluates to while the typed IR is made: a run-time value, or something known at compile time.
#pragma once

#include "ir/ir.h"

#include <complex>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace veloz::builtins {

struct Operand;

struct NoneOperand {};
struct EllipsisOperand {};
struct StringOperand {
    std::string text;
};
struct NumpyScalarOperand { // a NumPy scalar known at compile time: of a global name or a default
    types::ScalarKind dtype;
    int64_t integer = 0; // of integers and bools
    std::complex<double> number;
};
struct DtypeOperand { // np.float32, x.dtype, np.dtype("f4")
    types::ScalarKind dtype;
};
struct EntityOperand { // a builtin function, type or module by its canonical name: "numpy.sin", "builtins.float"
    std::string name;
};
struct UserFunctionOperand {
    int32_t index; // into syntax::Program::functions
};
struct ExceptionClassOperand {
    std::string name;
    int32_t object_index; // -1 for builtin exceptions
};
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
struct UnsupportedOperand {
    std::string description;
};

struct Operand {
    // int64_t, double, complex and bool are Python literals or constants (weak); a Value* is a run-time value of any type.
    std::variant<ir::Value *, bool, int64_t, double, std::complex<double>, NumpyScalarOperand, NoneOperand, EllipsisOperand, StringOperand,
                 DtypeOperand, EntityOperand, UserFunctionOperand, ExceptionClassOperand, BoundMethod, SliceOperand, TupleOperand,
                 RangeOperand, IteratorOperand, UnsupportedOperand>
        content;
    support::SourceLocation location;
};

struct Argument {
    std::string keyword; // empty: positional
    Operand operand;
};

} // namespace veloz::builtins
