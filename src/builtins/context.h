// What builtins use to type and expand a call: the builder, failure with location, and conversions of operands.
#pragma once

#include "builtins/operand.h"
#include "ir/builder.h"

#include <functional>
#include <span>
#include <string_view>

namespace veloz::builtins {

// One per function being typed; sema owns it.
class Context {
public:
    Context(ir::Module *module, ir::Function *function, ir::Builder *builder);

    ir::Builder &build() { return *builder_; }
    ir::Module &module() { return *module_; }
    ir::Function &function() { return *function_; }
    bool numpy_error_model = false;
    int python_minor; // of the running Python: error texts differ between versions

    // Throws support::CompileFailure at the builder's location (or `where`).
    [[noreturn]] void fail_typing(std::string message, std::string suggestion = {});
    [[noreturn]] void fail_unsupported(std::string message, std::string suggestion = {});

    // The run-time value of an operand: literals become weak constants, tuples a tuple value, None the None value.
    // Fails (typing) for entities, dtypes, strings, slices.
    ir::Value *value(const Operand &operand);
    // Type the operand has or would have as a value.
    types::Type type_of(const Operand &operand);
    bool has_value(const Operand &operand);
    std::optional<int64_t> known_int(const Operand &operand);
    std::string describe(const Operand &operand); // for messages: "float64", "str", "the function np.sin"

    // Conversions with their run-time checks.
    ir::Value *to_index(const Operand &operand); // any integer scalar → weak int64; else typing failure "expected an integer"
    ir::Value *to_int(ir::Value *value);         // of an integer or bool; OverflowError for a uint64 beyond int64
    ir::Value *to_bool(const Operand &operand);  // Python truth value of a scalar (0-d array too)
    ir::Value *cast_scalar(ir::Value *value, const types::Type &to);
    ir::Value *scalar_of(ir::Value *value); // 0-d array → its element; others unchanged

    // if (condition) raise exception(text with {} replaced by the integer/float values)
    void raise_if(ir::Value *condition, std::string exception, std::string format, std::vector<ir::Value *> values = {});
    void raise_always(std::string exception, std::string text); // where that is known while compiling
    int add_site(ir::Site site);
    int add_index_site(int axis);

    // if/else giving a value: both closures return values of the same type; made through a hidden slot.
    ir::Value *branch(ir::Value *condition, const types::Type &type, const std::function<ir::Value *()> &then_value,
                      const std::function<ir::Value *()> &else_value);

private:
    ir::Module *module_;
    ir::Function *function_;
    ir::Builder *builder_;
};

// Element-wise or scalar operation with NEP 50 promotion, Python's and NumPy's errors: `op` is a spelling from the operator
// table: "+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "==", "!=", "<", "<=", ">", ">=".
Operand binary_operator(Context &context, std::string_view op, const Operand &left, const Operand &right);
// "+", "-", "~", "not"
Operand unary_operator(Context &context, std::string_view op, const Operand &operand);

// left @ right
Operand matrix_product_operator(Context &context, const Operand &left, const Operand &right);

// Calls of named entities. `name` is canonical. Fails with the nearest supported name if it is unknown.
Operand call_entity(Context &context, const std::string &name, std::span<const Argument> arguments);
// x.method(...) and x.attribute for scalars, arrays, tuples and dtypes.
Operand call_method(Context &context, const Operand &object, const std::string &name, std::span<const Argument> arguments);
Operand get_attribute(Context &context, const Operand &object, const std::string &name);
// Constants such as numpy.pi, math.inf, numpy.newaxis reach sema as literals already; this knows entities that are values.
std::string shown_name(const std::string &canonical); // "np.sin" of "numpy.sin"
bool is_known_entity(const std::string &name);
// "the nearest that works: np.sin" for a name such as np.sinn; empty when nothing is near.
std::string nearest_help(const std::string &spelling);

// a[index] for arrays and tuples: element (strong scalar) or view; index is one operand or a TupleOperand of them.
Operand get_item(Context &context, const Operand &object, const Operand &index);
// a[index] = value, with broadcasting, casts ("same kind" as NumPy assigns: unsafe cast like NumPy's setitem) and overlap handled by ir
// Assign.
void set_item(Context &context, const Operand &object, const Operand &index, const Operand &value);
// Raises unless the inputs of a ufunc broadcast with one another and with `target`, and to the shape of `target`, which may be an input.
void check_fits_output(Context &context, ir::Value *target, std::span<ir::Value *const> inputs);
// The array behind a lazy or real array value: Materialize when lazy (layout F if all array operands are F), else itself.
ir::Value *materialized(Context &context, ir::Value *value);
types::Layout memory_order(const ir::Value *value); // layout that materialized() gives

// Element-wise op over operands that have the op's dtype already: the result is lazy if one of them is an array, else a scalar
// (weak only if `weak`).
ir::Value *apply(Context &context, ir::Opcode op, std::vector<ir::Value *> operands, types::ScalarKind result, bool weak = false);
// A value's elements in another dtype; the result is strong (`weak` scalars stay so only if asked for).
ir::Value *convert(Context &context, ir::Value *value, types::ScalarKind dtype, bool weak = false);
// The scalar or array behind an operand; 0-d arrays become scalars. Fails for tuples, None and non-values: `what` names the operation.
ir::Value *number(Context &context, const Operand &operand, std::string_view what);
// Type of one element: strong for arrays.
types::Type element_type(const ir::Value *value);
ir::Value *array_size(Context &context, ir::Value *array);
Operand operand_of(ir::Value *value);

} // namespace veloz::builtins
