// How a builtin reads its arguments, and the table that all names come from.
#pragma once

#include "builtins/context.h"

#include <initializer_list>

namespace veloz::builtins {

struct CallSite {
    std::string_view name; // canonical: "numpy.sum"
    std::span<const Argument> arguments;
};

// Arguments in the order of `names`; those not given are null. Fails for unknown, repeated or missing ones (the first `required` must be
// there).
std::vector<const Operand *> bind(Context &context, const CallSite &call, std::initializer_list<std::string_view> names, size_t required);

using Handler = Operand (*)(Context &, const CallSite &);

struct Entry {
    std::string_view name;
    Handler handler;
    std::string_view doc; // one line for the reference
    int inputs = 0;       // of a ufunc-like function, which then takes out= (also as the argument after the inputs); 0: it does not
};

// One table per family, each next to its handlers; table.cpp joins them.
std::span<const Entry> elementwise_entries();
std::span<const Entry> composition_entries();
std::span<const Entry> integer_entries();
std::span<const Entry> reduction_entries();
std::span<const Entry> creation_entries();
std::span<const Entry> python_entries();
std::span<const Entry> math_entries();
std::span<const Entry> order_entries();
std::span<const Entry> product_entries();

// The dtype an argument names: a dtype, a type such as `float`, or a string; nothing for None or an absent argument.
std::optional<types::ScalarKind> dtype_argument(Context &context, const Operand *operand);
// A shape argument as weak ints: an int, a tuple, a list.
std::vector<ir::Value *> shape_argument(Context &context, const Operand &operand);
// The elements of a tuple or list operand, or of a run-time tuple; nothing for other operands.
std::optional<std::vector<Operand>> tuple_elements(Context &context, const Operand &operand);
// The number of the axis, counted from the front. Fails where it is no constant of the source, or there is no such axis.
int64_t constant_axis(Context &context, const Operand &operand, int ndim);
// An array of NumPy's kind of any rank (0-d stays an array); a tuple or scalar fails with `what`.
ir::Value *array_argument(Context &context, const Operand &operand, std::string_view what);

// Of the values of an integer dtype, as far as int64 reaches.
std::pair<int64_t, int64_t> integer_range(types::ScalarKind kind);
// Emits NumPy's OverflowError for a Python int that does not fit the integer dtype of the other operand.
void check_python_int(Context &context, const Operand &operand, ir::Value *value, types::ScalarKind dtype);
// The same elements as a new value: what a function returns that would otherwise return its argument's memory.
ir::Value *fresh(Context &context, ir::Value *value);
// A Python number as the NumPy scalar that a ufunc makes of it; others unchanged.
ir::Value *strong(Context &context, ir::Value *value);
// The float dtype that NumPy computes a float function of these operands in; fails for float16 and complex.
types::ScalarKind float_kind(Context &context, std::initializer_list<ir::Value *> operands, std::string_view name);
// Both operands of a two-argument function in its common dtype, Python ints checked.
types::ScalarKind common_kind(Context &context, const Operand &left, const Operand &right, std::string_view name);

// int(x) of a float, with Python's errors for NaN and infinities.
ir::Value *float_to_int(Context &context, ir::Value *value, std::string_view too_large = "float is too large for int64");
// For floats: the part after the point with the sign of x; the e of m * 2**e with 0.5 <= |m| < 1, as int32.
ir::Value *fraction_of(Context &context, ir::Value *x);
ir::Value *binary_exponent(Context &context, ir::Value *x);

Operand sort_method(Context &context, const Operand &object, std::span<const Argument> arguments);      // x.sort(): in place
Operand partition_method(Context &context, const Operand &object, std::span<const Argument> arguments); // x.partition(kth)
Operand reduction(Context &context, std::string_view name, const Operand &array, std::span<const Argument> rest);
Operand convert_to_dtype(Context &context, types::ScalarKind dtype, const Operand &operand); // np.float32(x), x.astype
Operand elementwise_call(Context &context, std::string_view numpy_name, std::vector<Operand> operands);

} // namespace veloz::builtins
