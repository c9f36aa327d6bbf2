// NumPy's ufuncs: one table line for each, with the dtypes it is defined for. Compositions of them are in compositions.cpp.
#include "builtins/call.h"
#include "types/promotion.h"

#include <algorithm>
#include <numbers>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

// ---- dtypes of ufuncs ----

namespace {

// NumPy picks the first of the loops e (float16), f, d that every operand can be cast to safely.
int float_level(Type type) {
    if (type.weak() && !types::is_bool(type.dtype()))
        return 2;
    int bytes = types::byte_size(types::real_part(type.dtype()));
    if (types::is_float(type.dtype()) || types::is_complex(type.dtype()))
        return bytes == 4 ? 1 : 2;
    return bytes == 1 ? 0 : bytes == 2 ? 1 : 2;
}

std::string numpy_spelling(std::string_view name) { return "np." + std::string(name.substr(name.find('.') + 1)); }

} // namespace

ScalarKind float_kind(Context &context, std::initializer_list<Value *> operands, std::string_view name) {
    int level = 0;
    Value *const *first = operands.begin();
    for (const Value *operand : operands)
        if (types::is_complex(element_type(operand).dtype()))
            context.fail_typing(numpy_spelling(name) + " is not defined for complex numbers");
    if (operands.size() == 2 && (element_type(first[0]).weak() || element_type(first[1]).weak()))
        level = float_level(types::promote_scalars(element_type(first[0]), element_type(first[1])));
    else
        for (const Value *operand : operands)
            level = std::max(level, float_level(element_type(operand)));
    if (level == 0)
        context.fail_unsupported(numpy_spelling(name) + " of " + types::display(first[0]->type) +
                                     " is float16 in NumPy, which cannot be compiled",
                                 "convert first: x.astype(np.float32)");
    return level == 1 ? ScalarKind::F32 : ScalarKind::F64;
}

Value *strong(Context &context, Value *value) {
    return value->type.is_scalar() ? context.build().cast(value, value->type.strong()) : value;
}

Value *fresh(Context &context, Value *value) {
    bool memory = value->type.is_array() && !value->type.is_lazy();
    return memory ? apply(context, Opcode::Cast, {value}, value->type.dtype()) : value;
}

ScalarKind common_kind(Context &context, const Operand &left, const Operand &right, std::string_view name) {
    Value *a = number(context, left, name), *b = number(context, right, name);
    if (!element_type(b).weak())
        check_python_int(context, left, a, b->type.dtype());
    if (!element_type(a).weak())
        check_python_int(context, right, b, a->type.dtype());
    return types::promote_scalars(element_type(a), element_type(b)).dtype();
}

namespace {

// ---- one operand ----

enum Domain {
    Floats = 0,        // integers become floats
    ComplexToo = 1,    // and complex numbers stay complex
    KeepsIntegers = 2, // integers and bools are returned as they are
    TestOfFloats = 4,  // bool result; integers are never NaN nor infinite
};

struct UnaryFunction {
    std::string_view name;
    Opcode op;
    int domain;
    std::string_view doc;
};

constexpr UnaryFunction kUnary[] = {{"numpy.sqrt", Opcode::Sqrt, ComplexToo, "square root"},
                                    {"numpy.exp", Opcode::Exp, ComplexToo, "e**x"},
                                    {"numpy.exp2", Opcode::Exp2, ComplexToo, "2**x"},
                                    {"numpy.expm1", Opcode::Expm1, ComplexToo, "e**x - 1, exact for small x"},
                                    {"numpy.log", Opcode::Log, ComplexToo, "natural logarithm"},
                                    {"numpy.log2", Opcode::Log2, ComplexToo, "logarithm to base 2"},
                                    {"numpy.log10", Opcode::Log10, ComplexToo, "logarithm to base 10"},
                                    {"numpy.log1p", Opcode::Log1p, ComplexToo, "log(1 + x), exact for small x"},
                                    {"numpy.sin", Opcode::Sin, ComplexToo, "sine"},
                                    {"numpy.cos", Opcode::Cos, ComplexToo, "cosine"},
                                    {"numpy.tan", Opcode::Tan, ComplexToo, "tangent"},
                                    {"numpy.arcsin", Opcode::Asin, ComplexToo, "inverse sine"},
                                    {"numpy.arccos", Opcode::Acos, ComplexToo, "inverse cosine"},
                                    {"numpy.arctan", Opcode::Atan, ComplexToo, "inverse tangent"},
                                    {"numpy.sinh", Opcode::Sinh, ComplexToo, "hyperbolic sine"},
                                    {"numpy.cosh", Opcode::Cosh, ComplexToo, "hyperbolic cosine"},
                                    {"numpy.tanh", Opcode::Tanh, ComplexToo, "hyperbolic tangent"},
                                    {"numpy.arcsinh", Opcode::Asinh, ComplexToo, "inverse hyperbolic sine"},
                                    {"numpy.arccosh", Opcode::Acosh, ComplexToo, "inverse hyperbolic cosine"},
                                    {"numpy.arctanh", Opcode::Atanh, ComplexToo, "inverse hyperbolic tangent"},
                                    {"numpy.cbrt", Opcode::Cbrt, Floats, "cube root"},
                                    {"numpy.fabs", Opcode::Abs, Floats, "magnitude as a float"},
                                    {"numpy.spacing", Opcode::Spacing, Floats, "distance to the next float"},
                                    {"numpy.signbit", Opcode::SignBit, Floats | TestOfFloats, "is the sign bit set"},
                                    {"numpy.floor", Opcode::Floor, KeepsIntegers, "largest integer not above"},
                                    {"numpy.ceil", Opcode::Ceil, KeepsIntegers, "smallest integer not below"},
                                    {"numpy.trunc", Opcode::Trunc, KeepsIntegers, "integer part"},
                                    {"numpy.fix", Opcode::Trunc, KeepsIntegers, "integer part"},
                                    {"numpy.isnan", Opcode::IsNan, ComplexToo | TestOfFloats, "is it NaN"},
                                    {"numpy.isinf", Opcode::IsInf, ComplexToo | TestOfFloats, "is it infinite"},
                                    {"numpy.isfinite", Opcode::IsFinite, ComplexToo | TestOfFloats, "is it finite"}};

Operand unary_call(Context &context, const CallSite &call) {
    const UnaryFunction &function = *std::find_if(std::begin(kUnary), std::end(kUnary), [&](auto &f) { return f.name == call.name; });
    auto arguments = bind(context, call, {"x"}, 1);
    Value *value = number(context, *arguments[0], call.name);
    ScalarKind kind = value->type.dtype();
    bool integer = types::is_integer(kind) || types::is_bool(kind);
    bool test = function.domain & TestOfFloats;
    if (integer && (function.domain & KeepsIntegers))
        return operand_of(fresh(context, strong(context, value)));
    if (integer && test && function.op != Opcode::SignBit) {
        Value *any = strong(context, convert(context, value, ScalarKind::Bool));
        Value *constant = context.build().constant_int(function.op == Opcode::IsFinite, Type::scalar(ScalarKind::Bool));
        return operand_of(apply(context, Opcode::Select, {any, constant, constant}, ScalarKind::Bool));
    }
    if (integer && test)
        kind = types::byte_size(kind) == 8 ? ScalarKind::F64 : ScalarKind::F32; // keeps the sign
    else if (!types::is_complex(kind) || !(function.domain & ComplexToo))
        kind = float_kind(context, {value}, call.name);
    value = strong(context, convert(context, value, kind));
    return operand_of(apply(context, function.op, {value}, test ? ScalarKind::Bool : kind));
}

struct UnaryOperator {
    std::string_view name, op, doc;
};
constexpr UnaryOperator kUnaryOperators[] = {
    {"numpy.negative", "-", "-x"}, {"numpy.positive", "+", "+x"}, {"numpy.invert", "~", "~x"}, {"numpy.bitwise_not", "~", "~x"}};

Operand unary_operator_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Operand x = operand_of(strong(context, number(context, *arguments[0], call.name)));
    for (const UnaryOperator &function : kUnaryOperators)
        if (function.name == call.name)
            return unary_operator(context, function.op, x);
    return {};
}

// ---- two operands ----

struct BinaryFunction {
    std::string_view name;
    Opcode op;
    bool floats; // integers become floats
    std::string_view doc;
};
constexpr BinaryFunction kBinary[] = {{"numpy.maximum", Opcode::Maximum, false, "larger of two, NaN if one is"},
                                      {"numpy.minimum", Opcode::Minimum, false, "smaller of two, NaN if one is"},
                                      {"numpy.fmax", Opcode::Fmax, false, "larger of two, the other if one is NaN"},
                                      {"numpy.fmin", Opcode::Fmin, false, "smaller of two, the other if one is NaN"},
                                      {"numpy.fmod", Opcode::Fmod, false, "remainder with the sign of the first"},
                                      {"numpy.arctan2", Opcode::Atan2, true, "angle of the point (x2, x1)"},
                                      {"numpy.hypot", Opcode::Hypot, true, "length of the hypotenuse"},
                                      {"numpy.copysign", Opcode::CopySign, true, "x1 with the sign of x2"},
                                      {"numpy.nextafter", Opcode::NextAfter, true, "next float from x1 towards x2"}};

Operand binary_call(Context &context, const CallSite &call) {
    const BinaryFunction &function = *std::find_if(std::begin(kBinary), std::end(kBinary), [&](auto &f) { return f.name == call.name; });
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *left = number(context, *arguments[0], call.name), *right = number(context, *arguments[1], call.name);
    ScalarKind kind =
        function.floats ? float_kind(context, {left, right}, call.name) : common_kind(context, *arguments[0], *arguments[1], call.name);
    Opcode op = function.op;
    if (op == Opcode::Fmod && types::is_complex(kind))
        context.fail_typing("np.fmod is not defined for complex numbers");
    if (op == Opcode::Fmod && types::is_bool(kind))
        kind = ScalarKind::I8;
    if (types::is_bool(kind))
        op = op == Opcode::Maximum || op == Opcode::Fmax ? Opcode::BitOr : Opcode::BitAnd;
    left = strong(context, convert(context, left, kind));
    right = strong(context, convert(context, right, kind));
    return operand_of(apply(context, op, {left, right}, kind));
}

struct OperatorFunction {
    std::string_view name, op;
};
constexpr OperatorFunction kOperators[] = {
    {"numpy.add", "+"},         {"numpy.subtract", "-"},      {"numpy.multiply", "*"},     {"numpy.divide", "/"},
    {"numpy.true_divide", "/"}, {"numpy.floor_divide", "//"}, {"numpy.remainder", "%"},    {"numpy.mod", "%"},
    {"numpy.power", "**"},      {"numpy.left_shift", "<<"},   {"numpy.right_shift", ">>"}, {"numpy.bitwise_and", "&"},
    {"numpy.bitwise_or", "|"},  {"numpy.bitwise_xor", "^"},   {"numpy.equal", "=="},       {"numpy.not_equal", "!="},
    {"numpy.less", "<"},        {"numpy.less_equal", "<="},   {"numpy.greater", ">"},      {"numpy.greater_equal", ">="}};

Operand operator_call(Context &context, const CallSite &call) {
    const OperatorFunction &function =
        *std::find_if(std::begin(kOperators), std::end(kOperators), [&](auto &f) { return f.name == call.name; });
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *left = number(context, *arguments[0], call.name), *right = number(context, *arguments[1], call.name);
    bool weak = element_type(left).weak() && element_type(right).weak();
    // np.float64 with a Python complex number is Python's affair under the operator only
    bool complex_left = left->type == Type::py_complex() && right->type == Type::scalar(ScalarKind::F64);
    if (weak || complex_left)
        return binary_operator(context, function.op, operand_of(strong(context, left)),
                               weak ? operand_of(strong(context, right)) : *arguments[1]);
    return binary_operator(context, function.op, *arguments[0], *arguments[1]);
}

Operand logical_call(Context &context, const CallSite &call) {
    bool negation = call.name == "numpy.logical_not";
    auto arguments = negation ? bind(context, call, {"x"}, 1) : bind(context, call, {"x1", "x2"}, 2);
    std::vector<Value *> operands;
    for (const Operand *argument : arguments)
        operands.push_back(convert(context, number(context, *argument, call.name), ScalarKind::Bool));
    Opcode op = negation                           ? Opcode::Not
                : call.name == "numpy.logical_and" ? Opcode::BitAnd
                : call.name == "numpy.logical_or"  ? Opcode::BitOr
                                                   : Opcode::BitXor;
    return operand_of(apply(context, op, operands, ScalarKind::Bool));
}

Operand ldexp_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *x = number(context, *arguments[0], call.name), *exponent = number(context, *arguments[1], call.name);
    ScalarKind integer = exponent->type.dtype();
    if (!(types::is_integer(integer) || types::is_bool(integer)) || integer == ScalarKind::U64)
        context.fail_typing("the exponent of np.ldexp must be an integer");
    if (element_type(x).weak() && !element_type(exponent).weak() && !types::is_float(x->type.dtype()))
        context.fail_unsupported("np.ldexp of a Python int with a NumPy exponent is float16 in NumPy, which cannot be compiled",
                                 "np.ldexp(float(x), n)");
    ScalarKind kind = float_kind(context, {x}, call.name);
    x = strong(context, convert(context, x, kind));
    return operand_of(apply(context, Opcode::Ldexp, {x, strong(context, convert(context, exponent, ScalarKind::I64))}, kind));
}

Operand float_power_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *x = number(context, *arguments[0], call.name), *y = number(context, *arguments[1], call.name);
    ScalarKind kind = types::promote(types::promote_scalars(element_type(x), element_type(y)).dtype(), ScalarKind::F64);
    x = strong(context, convert(context, x, kind)), y = strong(context, convert(context, y, kind));
    return operand_of(apply(context, Opcode::Pow, {x, y}, kind));
}

Operand angle_unit_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = number(context, *arguments[0], call.name);
    bool to_radians = call.name == "numpy.deg2rad" || call.name == "numpy.radians";
    ScalarKind kind = float_kind(context, {x}, call.name);
    double factor = to_radians ? std::numbers::pi / 180.0 : 180.0 / std::numbers::pi;
    if (kind == ScalarKind::F32) {
        float pi = std::numbers::pi_v<float>;
        factor = to_radians ? double(pi / 180.0f) : double(180.0f / pi);
    }
    Value *constant = context.build().constant_float(factor, Type::scalar(kind));
    return operand_of(apply(context, Opcode::Mul, {strong(context, convert(context, x, kind)), constant}, kind));
}

std::vector<Entry> make_entries() {
    std::vector<Entry> all = {{"numpy.ldexp", ldexp_call, "x1 * 2**x2", 2},
                              {"numpy.float_power", float_power_call, "power in at least float64", 2},
                              {"numpy.deg2rad", angle_unit_call, "degrees to radians", 1},
                              {"numpy.radians", angle_unit_call, "degrees to radians", 1},
                              {"numpy.rad2deg", angle_unit_call, "radians to degrees", 1},
                              {"numpy.degrees", angle_unit_call, "radians to degrees", 1},
                              {"numpy.logical_and", logical_call, "are both true", 2},
                              {"numpy.logical_or", logical_call, "is one true", 2},
                              {"numpy.logical_xor", logical_call, "is exactly one true", 2},
                              {"numpy.logical_not", logical_call, "is it false", 1}};
    for (const UnaryFunction &function : kUnary)
        all.push_back({function.name, unary_call, function.doc, 1});
    for (const UnaryOperator &function : kUnaryOperators)
        all.push_back({function.name, unary_operator_call, function.doc, 1});
    for (const BinaryFunction &function : kBinary)
        all.push_back({function.name, binary_call, function.doc, 2});
    for (const OperatorFunction &function : kOperators)
        all.push_back({function.name, operator_call, "the operator as a function", 2});
    return all;
}

} // namespace

std::span<const Entry> elementwise_entries() {
    static const std::vector<Entry> table = make_entries();
    return table;
}

Operand elementwise_call(Context &context, std::string_view numpy_name, std::vector<Operand> operands) {
    std::vector<Argument> arguments;
    for (Operand &operand : operands)
        arguments.push_back({"", std::move(operand)});
    return call_entity(context, std::string(numpy_name), arguments);
}

} // namespace veloz::builtins
