// Python's operators on scalars and arrays: NEP 50 promotion, Python's errors on Python numbers, NumPy's rules on NumPy's.
#include "builtins/call.h"
#include "types/promotion.h"

#include <cmath>
#include <limits>
#include <map>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

Operand operand_of(Value *value) { return {value, {}}; }

Type element_type(const Value *value) { return value->type.is_array() ? Type::scalar(value->type.dtype()) : value->type; }

Value *number(Context &context, const Operand &operand, std::string_view what) {
    if (!context.has_value(operand))
        context.fail_typing(context.describe(operand) + " is not a number: it cannot be used with " + std::string(what));
    Value *value = context.scalar_of(context.value(operand));
    if (!value->type.is_scalar() && !value->type.is_array())
        context.fail_typing(types::display(value->type) + " cannot be used with " + std::string(what));
    return value;
}

Value *apply(Context &context, Opcode op, std::vector<Value *> operands, ScalarKind result, bool weak) {
    int ndim = -1;
    for (Value *operand : operands)
        if (operand->type.is_array())
            ndim = std::max(ndim, operand->type.ndim());
    Type type = ndim >= 0 ? Type::array(result, ndim, types::Layout::Lazy) : Type::scalar(result, weak);
    return context.build().value(op, std::move(operands), type);
}

Value *convert(Context &context, Value *value, ScalarKind dtype, bool weak) {
    if (value->type.is_array())
        return value->type.dtype() == dtype ? value : apply(context, Opcode::Cast, {value}, dtype);
    return context.build().cast(value, Type::scalar(dtype, weak));
}

Value *array_size(Context &context, Value *array) {
    ir::Builder &build = context.build();
    Value *size = array->type.ndim() ? build.dim(array, 0) : build.constant_int(1);
    for (int axis = 1; axis < array->type.ndim(); ++axis)
        size = build.value(Opcode::Mul, {size, build.dim(array, axis)}, Type::index());
    return size;
}

namespace {

enum class Group { Arithmetic, Divide, FloorDivide, Power, Shift, Bitwise, Compare };

struct OperatorInfo {
    Opcode op;
    Group group;
    std::string_view numpy; // the ufunc's name, in messages
};

const OperatorInfo &info_of(std::string_view op) {
    static const std::map<std::string_view, OperatorInfo> table = {{"+", {Opcode::Add, Group::Arithmetic, "add"}},
                                                                   {"-", {Opcode::Sub, Group::Arithmetic, "subtract"}},
                                                                   {"*", {Opcode::Mul, Group::Arithmetic, "multiply"}},
                                                                   {"/", {Opcode::Div, Group::Divide, "true_divide"}},
                                                                   {"//", {Opcode::FloorDiv, Group::FloorDivide, "floor_divide"}},
                                                                   {"%", {Opcode::Mod, Group::FloorDivide, "remainder"}},
                                                                   {"**", {Opcode::Pow, Group::Power, "power"}},
                                                                   {"<<", {Opcode::LShift, Group::Shift, "left_shift"}},
                                                                   {">>", {Opcode::RShift, Group::Shift, "right_shift"}},
                                                                   {"&", {Opcode::BitAnd, Group::Bitwise, "bitwise_and"}},
                                                                   {"|", {Opcode::BitOr, Group::Bitwise, "bitwise_or"}},
                                                                   {"^", {Opcode::BitXor, Group::Bitwise, "bitwise_xor"}},
                                                                   {"==", {Opcode::Eq, Group::Compare, "equal"}},
                                                                   {"!=", {Opcode::Ne, Group::Compare, "not_equal"}},
                                                                   {"<", {Opcode::Lt, Group::Compare, "less"}},
                                                                   {"<=", {Opcode::Le, Group::Compare, "less_equal"}},
                                                                   {">", {Opcode::Gt, Group::Compare, "greater"}},
                                                                   {">=", {Opcode::Ge, Group::Compare, "greater_equal"}}};
    return table.at(op);
}

Value *is_zero(Context &context, Value *value) {
    ir::Builder &build = context.build();
    Value *zero = types::is_integer(value->type.dtype()) ? build.constant_int(0, value->type) : build.constant_float(0.0, value->type);
    return build.value(Opcode::Eq, {value, zero}, Type::py_bool());
}

void check_zero_division(Context &context, Value *divisor, std::string_view text, const Operand &original) {
    if (context.numpy_error_model)
        return;
    if (auto known = context.known_int(original); known && *known != 0)
        return;
    if (auto *known = std::get_if<double>(&original.content); known && *known != 0.0)
        return;
    context.raise_if(is_zero(context, divisor), "ZeroDivisionError", std::string(text));
}

// CPython's words, which changed over its versions.
std::string_view division_text(const Context &context, Opcode op, ScalarKind kind) {
    int minor = context.python_minor;
    if (minor >= 14)
        return "division by zero";
    if (types::is_complex(kind))
        return "complex division by zero";
    if (types::is_float(kind))
        return op == Opcode::Div        ? "float division by zero"
               : op == Opcode::FloorDiv ? "float floor division by zero"
               : minor >= 13            ? "float modulo by zero"
                                        : "float modulo";
    return op == Opcode::Div                      ? "division by zero"
           : op == Opcode::FloorDiv || minor < 11 ? "integer division or modulo by zero"
                                                  : "integer modulo by zero";
}

Value *both(Context &context, Value *a, Value *b) { return context.build().value(Opcode::BitAnd, {a, b}, Type::py_bool()); }

Value *test(Context &context, Opcode op, Value *value) { return context.build().value(op, {value}, Type::py_bool()); }

void refuse_zero_to_negative(Context &context, Value *base, Value *negative) {
    context.raise_if(both(context, is_zero(context, base), negative), "ZeroDivisionError",
                     context.python_minor >= 14 ? "zero to a negative power" : "0.0 cannot be raised to a negative power");
}

// A finite base with an infinite result.
void check_range(Context &context, Value *result, Value *finite) {
    context.raise_if(both(context, test(context, Opcode::IsInf, result), finite), "OverflowError", "(34, 'Numerical result out of range')");
}

// Python's float ** float: errors where the result would be infinite or complex. `whole`: the exponent is a whole number.
Value *float_power(Context &context, Value *base, Value *exponent, bool whole) {
    ir::Builder &build = context.build();
    Type flag = Type::py_bool(), real = Type::py_float();
    if (context.numpy_error_model)
        return build.value(Opcode::Pow, {base, exponent}, real);
    Value *zero = build.constant_float(0.0);
    refuse_zero_to_negative(context, base, build.value(Opcode::Lt, {exponent, zero}, flag));
    Value *finite = both(context, test(context, Opcode::IsFinite, base), test(context, Opcode::IsFinite, exponent));
    if (!whole) {
        Value *fraction = build.value(Opcode::Ne, {build.value(Opcode::Floor, {exponent}, real), exponent}, flag);
        Value *complex = both(context, build.value(Opcode::Lt, {base, zero}, flag), fraction);
        context.raise_if(both(context, complex, finite), "ValueError",
                         "a negative number to a fractional power is complex: write complex(x) ** y");
    }
    Value *result = build.value(Opcode::Pow, {base, exponent}, real);
    check_range(context, result, finite);
    return result;
}

Value *complex_power(Context &context, Value *base, Value *exponent) {
    ir::Builder &build = context.build();
    Type flag = Type::py_bool(), real = Type::py_float(), whole = Type::py_complex();
    Value *zero = build.constant_float(0.0);
    Value *negative = build.value(Opcode::Lt, {build.value(Opcode::Real, {exponent}, real), zero}, flag);
    Value *imaginary = build.value(Opcode::Ne, {build.value(Opcode::Imag, {exponent}, real), zero}, flag);
    Value *bad = build.value(Opcode::BitOr, {negative, imaginary}, flag);
    context.raise_if(both(context, is_zero(context, base), bad), "ZeroDivisionError",
                     context.python_minor >= 14 ? "zero to a negative or complex power" : "0.0 to a negative or complex power");
    Value *result = build.value(Opcode::Pow, {base, exponent}, whole);
    context.raise_if(test(context, Opcode::IsInf, result), "OverflowError", "complex exponentiation");
    return result;
}

// As Python's complex: by whole exponents from 1 on and squares, of which the first product is not left out.
Value *complex_square(Context &context, Value *base) {
    ir::Builder &build = context.build();
    Type whole = Type::py_complex();
    Value *result = build.value(Opcode::Mul, {build.constant_complex(1.0, 0.0), build.value(Opcode::Mul, {base, base}, whole)}, whole);
    context.raise_if(test(context, Opcode::IsInf, result), "OverflowError", "complex exponentiation");
    return result;
}

// NumPy looks at exponents as it comes to them: not at all where there is no element.
Value *has_elements(Context &context, Value *value) {
    ir::Builder &build = context.build();
    Value *some = build.constant_int(1, Type::py_bool());
    for (int axis = 0; value->type.is_array() && axis < value->type.ndim(); ++axis) {
        Value *more = build.value(Opcode::Ne, {build.dim(value, axis), build.constant_int(0)}, Type::py_bool());
        some = build.value(Opcode::BitAnd, {some, more}, Type::py_bool());
    }
    return some;
}

// int ** int that stays an integer: a negative exponent known at run time only is an error (in Python the result would be a float).
Value *integer_power(Context &context, Value *base, Value *exponent, const Operand &original, bool weak) {
    ir::Builder &build = context.build();
    ScalarKind kind = base->type.dtype();
    if (types::is_signed(kind) && !context.known_int(original)) {
        Value *zero = build.constant_int(0, Type::scalar(kind));
        Value *negative = apply(context, Opcode::Lt, {exponent, zero}, ScalarKind::Bool, true);
        if (negative->type.is_array())
            negative = build.value(Opcode::Reduce, {negative}, Type::scalar(ScalarKind::Bool, true), {int64_t(ir::ReduceKind::Any), 0});
        negative = build.value(Opcode::BitAnd, {build.cast(negative, Type::py_bool()), has_elements(context, base)}, Type::py_bool());
        if (weak)
            refuse_zero_to_negative(context, base, negative);
        context.raise_if(negative, "ValueError",
                         weak ? "an int to a negative int power is a float: write float(x) ** y"
                              : "Integers to negative integer powers are not allowed.");
    }
    return apply(context, Opcode::Pow, {base, exponent}, kind, weak);
}

Value *power_of_integers(Context &context, Value *left, Value *right, const Operand &original, Type promoted) {
    auto known = context.known_int(original);
    bool weak = promoted.weak();
    ScalarKind kind = promoted.dtype();
    if (types::is_bool(kind))
        kind = weak ? ScalarKind::I64 : ScalarKind::I8;
    if (known && *known < 0 && weak)
        return float_power(context, convert(context, left, ScalarKind::F64, true), convert(context, right, ScalarKind::F64, true), true);
    Value *base = convert(context, left, kind, weak), *exponent = convert(context, right, kind, weak);
    if (known && *known < 0)
        context.raise_if(has_elements(context, base), "ValueError", "Integers to negative integer powers are not allowed.");
    if (known && *known == 2)
        return apply(context, Opcode::Mul, {base, base}, kind, weak);
    return integer_power(context, base, exponent, original, weak);
}

Value *power(Context &context, Value *left, Value *right, const Operand &original, Type promoted) {
    auto known = context.known_int(original);
    bool weak = promoted.weak();
    ScalarKind kind = promoted.dtype();
    if (types::is_integer(kind) || types::is_bool(kind))
        return power_of_integers(context, left, right, original, promoted);
    Value *base = convert(context, left, kind, weak);
    auto *real = std::get_if<double>(&original.content);
    bool floats = types::is_float(kind);
    if (floats && ((known && *known == 2) || (real && *real == 2.0))) {
        Value *square = apply(context, Opcode::Mul, {base, base}, kind, weak);
        if (weak && !context.numpy_error_model)
            check_range(context, square, test(context, Opcode::IsFinite, base));
        return square;
    }
    if (weak && !floats && known && *known == 2 && base->type.is_scalar())
        return complex_square(context, base);
    // NumPy's short cuts for arrays, which differ from pow for -0.0 and -inf
    if (!weak && floats && real && *real == 0.5 && base->type.is_array())
        return apply(context, Opcode::Sqrt, {base}, kind);
    Value *exponent = convert(context, right, kind, weak);
    if (!weak)
        return apply(context, Opcode::Pow, {base, exponent}, kind);
    bool whole = !types::is_float(right->type.dtype()) || (real && *real == std::trunc(*real));
    return floats ? float_power(context, base, exponent, whole) : complex_power(context, base, exponent);
}

// Comparisons of integers of both signs: exact, as NumPy's.
Value *compare_mixed(Context &context, Opcode op, Value *left, Value *right, bool weak) {
    // The unsigned one is uint64; a negative signed one is below it.
    bool swapped = types::is_unsigned(left->type.dtype());
    Value *signed_one = convert(context, swapped ? right : left, ScalarKind::I64);
    Value *unsigned_one = swapped ? left : right;
    Value *zero = context.build().constant_int(0, Type::scalar(ScalarKind::I64));
    Value *below = apply(context, Opcode::Lt, {signed_one, zero}, ScalarKind::Bool, weak);
    Value *as_unsigned = convert(context, signed_one, ScalarKind::U64);
    Value *plain = swapped ? apply(context, op, {unsigned_one, as_unsigned}, ScalarKind::Bool, weak)
                           : apply(context, op, {as_unsigned, unsigned_one}, ScalarKind::Bool, weak);
    bool when_below =
        swapped ? (op == Opcode::Gt || op == Opcode::Ge || op == Opcode::Ne) : (op == Opcode::Lt || op == Opcode::Le || op == Opcode::Ne);
    Value *constant = context.build().constant_int(when_below, Type::scalar(ScalarKind::Bool));
    return apply(context, Opcode::Select, {below, constant, plain}, ScalarKind::Bool, weak);
}

// NumPy orders two complex scalars by their parts alone where one of them has the common dtype already. Of others, and where np.bool_
// asks, it makes arrays; those have no order where an imaginary part is NaN.
bool is_ordered_by_parts(const Value *left, const Value *right, ScalarKind common) {
    if (!types::is_complex(common) || left->type.is_array() || right->type.is_array())
        return false;
    auto is_common = [&](const Type &type) { return !type.weak() && type.dtype() == common; };
    bool numpy_bool_asks = types::is_bool(left->type.dtype()) && !left->type.weak();
    return (is_common(left->type) || is_common(right->type)) && !numpy_bool_asks;
}

Value *order_by_parts(Context &context, Opcode op, Value *left, Value *right) {
    Type part = Type::scalar(types::real_part(left->type.dtype())), flag = Type::scalar(ScalarKind::Bool);
    ir::Builder &build = context.build();
    auto compared = [&](Opcode test, Opcode taken) {
        return build.value(test, {build.value(taken, {left}, part), build.value(taken, {right}, part)}, flag);
    };
    return build.value(Opcode::Select, {compared(Opcode::Eq, Opcode::Real), compared(op, Opcode::Imag), compared(op, Opcode::Real)}, flag);
}

Value *compare(Context &context, Opcode op, Value *left, Value *right) {
    Type a = element_type(left), b = element_type(right);
    bool weak = a.weak() && b.weak();
    bool ordered = op != Opcode::Eq && op != Opcode::Ne;
    if (ordered && weak && (types::is_complex(a.dtype()) || types::is_complex(b.dtype())))
        context.fail_typing("complex numbers have no order", "compare abs(z) or z.real");
    Type promoted = types::promote_scalars(a, b);
    ScalarKind kind = promoted.dtype();
    bool integers = types::is_integer(a.dtype()) && types::is_integer(b.dtype());
    if (integers && types::is_signed(a.dtype()) != types::is_signed(b.dtype())) {
        ScalarKind unsigned_kind = types::is_unsigned(a.dtype()) ? a.dtype() : b.dtype();
        if (unsigned_kind == ScalarKind::U64)
            return compare_mixed(context, op, left, right, weak);
        kind = ScalarKind::I64;
    } else if (integers && a.weak() != b.weak()) {
        kind = ScalarKind::I64; // a Python int outside of the dtype's range compares exactly
    }
    bool by_parts = ordered && is_ordered_by_parts(left, right, kind);
    left = convert(context, left, kind, promoted.weak()), right = convert(context, right, kind, promoted.weak());
    return by_parts ? order_by_parts(context, op, left, right) : apply(context, op, {left, right}, ScalarKind::Bool, weak);
}

Value *bitwise(Context &context, const OperatorInfo &info, Value *left, Value *right, Type promoted) {
    if (!types::is_integer(promoted.dtype()) && !types::is_bool(promoted.dtype()))
        context.fail_typing("the operator " + std::string(info.numpy) + " needs integers or bools, got " + types::display(left->type) +
                            " and " + types::display(right->type));
    ScalarKind kind = promoted.dtype();
    if (info.group == Group::Shift && types::is_bool(kind))
        kind = promoted.weak() ? ScalarKind::I64 : ScalarKind::I8;
    Value *count = convert(context, right, kind, promoted.weak());
    if (info.group == Group::Shift && promoted.weak())
        context.raise_if(context.build().value(Opcode::Lt, {count, context.build().constant_int(0)}, Type::py_bool()), "ValueError",
                         "negative shift count");
    return apply(context, info.op, {convert(context, left, kind, promoted.weak()), count}, kind, promoted.weak());
}

Value *divide(Context &context, const OperatorInfo &info, Value *left, Value *right, const Operand &original, Type promoted) {
    ScalarKind kind = promoted.dtype();
    bool weak = promoted.weak();
    if (types::is_bool(kind))
        kind = weak ? ScalarKind::I64 : info.group == Group::Divide ? ScalarKind::F64 : ScalarKind::I8;
    if (types::is_complex(kind) && info.group == Group::FloorDivide)
        context.fail_typing("complex numbers have no // and %");
    ScalarKind result = info.group == Group::Divide && types::is_integer(kind) ? ScalarKind::F64 : kind;
    std::string_view text = division_text(context, info.op, kind);
    Value *dividend = convert(context, left, result, weak), *divisor = convert(context, right, result, weak);
    if (weak)
        check_zero_division(context, divisor, text, original);
    return apply(context, info.op, {dividend, divisor}, result, weak);
}

Value *arithmetic(Context &context, const OperatorInfo &info, Value *left, Value *right, Type promoted) {
    ScalarKind kind = promoted.dtype();
    Opcode op = info.op;
    if (types::is_bool(kind) && promoted.weak()) {
        kind = ScalarKind::I64;
    } else if (types::is_bool(kind)) {
        if (op == Opcode::Sub)
            context.raise_if(context.build().constant_int(1, Type::py_bool()), "TypeError",
                             "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or "
                             "the logical_xor function instead.");
        op = op == Opcode::Mul ? Opcode::BitAnd : Opcode::BitOr;
    }
    return apply(context, op, {convert(context, left, kind, promoted.weak()), convert(context, right, kind, promoted.weak())}, kind,
                 promoted.weak());
}

// (1, 2) + (3,) and (1, 2) == (1, 2)
std::optional<Operand> tuple_operator(Context &context, std::string_view op, const Operand &left, const Operand &right) {
    auto elements_of = [&](const Operand &operand) -> std::optional<std::vector<Operand>> {
        if (auto *tuple = std::get_if<TupleOperand>(&operand.content))
            return tuple->elements;
        auto *value = std::get_if<Value *>(&operand.content);
        if (!value || !(*value)->type.is_tuple())
            return std::nullopt;
        std::vector<Operand> elements;
        for (size_t i = 0; i < (*value)->type.elements().size(); ++i)
            elements.push_back(operand_of(context.build().item(*value, int(i))));
        return elements;
    };
    auto a = elements_of(left), b = elements_of(right);
    if (!a || !b)
        return std::nullopt;
    if (op == "+") {
        a->insert(a->end(), b->begin(), b->end());
        return Operand{TupleOperand{std::move(*a), false}, left.location};
    }
    if (op != "==" && op != "!=")
        context.fail_unsupported("tuples cannot be combined with " + std::string(op));
    Value *same = context.build().constant_int(a->size() == b->size(), Type::py_bool());
    for (size_t i = 0; a->size() == b->size() && i < a->size(); ++i) {
        Value *equal = context.to_bool(binary_operator(context, "==", (*a)[i], (*b)[i]));
        same = context.build().value(Opcode::BitAnd, {same, equal}, Type::py_bool());
    }
    return operand_of(op == "==" ? same : context.build().value(Opcode::Not, {same}, Type::py_bool()));
}

} // namespace

std::pair<int64_t, int64_t> integer_range(ScalarKind kind) {
    int bits = 8 * types::byte_size(kind) - types::is_signed(kind);
    int64_t highest = bits >= 63 ? std::numeric_limits<int64_t>::max() : (int64_t(1) << bits) - 1;
    return {types::is_signed(kind) ? -highest - 1 : 0, highest};
}

// NumPy refuses a Python int that does not fit the other operand's integer dtype.
void check_python_int(Context &context, const Operand &operand, Value *value, ScalarKind dtype) {
    if (!types::is_integer(dtype) || !(value->type == Type::py_int()))
        return;
    ir::Builder &build = context.build();
    std::string format = "Python integer {} out of bounds for " + std::string(types::numpy_name(dtype));
    auto [lowest, highest] = integer_range(dtype);
    if (auto known = context.known_int(operand)) {
        if (*known < lowest || *known > highest)
            context.raise_if(build.constant_int(1, Type::py_bool()), "OverflowError", format, {value});
        return;
    }
    if (dtype == ScalarKind::I64)
        return;
    auto outside = [&](Opcode op, int64_t limit) { return build.value(op, {value, build.constant_int(limit)}, Type::py_bool()); };
    Value *bad = outside(Opcode::Lt, lowest);
    if (dtype != ScalarKind::U64)
        bad = build.value(Opcode::BitOr, {bad, outside(Opcode::Gt, highest)}, Type::py_bool());
    context.raise_if(bad, "OverflowError", format, {value});
}

Operand binary_operator(Context &context, std::string_view op, const Operand &left, const Operand &right) {
    if (auto tuple = tuple_operator(context, op, left, right))
        return *tuple;
    const OperatorInfo &info = info_of(op);
    Value *a = number(context, left, op), *b = number(context, right, op);
    // np.float64 is a Python float: complex's own operator takes it (an order it has not).
    bool ordered = info.group == Group::Compare && info.op != Opcode::Eq && info.op != Opcode::Ne;
    if (!ordered && a->type == Type::py_complex() && b->type == Type::scalar(ScalarKind::F64) && context.type_of(right).is_scalar())
        b = context.build().cast(b, Type::py_float());
    Type promoted = types::promote_scalars(element_type(a), element_type(b));
    bool bools = context.type_of(left).is_array() && types::is_bool(a->type.dtype());
    if (info.group == Group::Power && bools && std::holds_alternative<int64_t>(right.content) && context.known_int(right) == 2)
        promoted = Type::scalar(ScalarKind::Bool); // NumPy squares them in int8
    if (info.group != Group::Compare && info.group != Group::Divide) {
        if (!element_type(b).weak())
            check_python_int(context, left, a, b->type.dtype());
        if (!element_type(a).weak())
            check_python_int(context, right, b, a->type.dtype());
    }
    switch (info.group) {
    case Group::Arithmetic: return operand_of(arithmetic(context, info, a, b, promoted));
    case Group::Divide:
    case Group::FloorDivide: return operand_of(divide(context, info, a, b, right, promoted));
    case Group::Power: return operand_of(power(context, a, b, right, promoted));
    case Group::Shift:
    case Group::Bitwise: return operand_of(bitwise(context, info, a, b, promoted));
    case Group::Compare: break;
    }
    return operand_of(compare(context, info.op, a, b));
}

Operand unary_operator(Context &context, std::string_view op, const Operand &operand) {
    if (op == "not")
        return operand_of(context.build().value(Opcode::Not, {context.to_bool(operand)}, Type::py_bool()));
    if (op == "-") { // literals stay literals
        if (auto *integer = std::get_if<int64_t>(&operand.content))
            return {int64_t(0 - uint64_t(*integer)), operand.location};
        if (auto *real = std::get_if<double>(&operand.content))
            return {-*real, operand.location};
    }
    Value *value = number(context, operand, op);
    Type type = element_type(value);
    ScalarKind kind = type.dtype();
    if (types::is_bool(kind) && type.weak())
        kind = ScalarKind::I64;
    value = convert(context, value, kind, type.weak());
    if (op == "~") {
        if (types::is_bool(kind))
            return operand_of(apply(context, Opcode::Not, {value}, kind));
        if (!types::is_integer(kind))
            context.fail_typing("~ needs an integer or bool, got " + types::display(value->type));
        return operand_of(apply(context, Opcode::Invert, {value}, kind, type.weak()));
    }
    if (types::is_bool(kind))
        context.raise_if(context.build().constant_int(1, Type::py_bool()), "TypeError",
                         op == "-" ? "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the "
                                     "logical_not function instead."
                                   : "ufunc 'positive' did not contain a loop with signature matching types <class "
                                     "'numpy.dtypes.BoolDType'> -> None");
    if (op == "+")
        return operand_of(fresh(context, value));
    return operand_of(types::is_bool(kind) ? value : apply(context, Opcode::Neg, {value}, kind, type.weak()));
}

} // namespace veloz::builtins
