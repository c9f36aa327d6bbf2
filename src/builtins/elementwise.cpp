// NumPy's element-wise functions: one table line for each that is an op, short expansions for the others.
#include "builtins/call.h"
#include "types/promotion.h"

#include <cmath>
#include <map>
#include <numbers>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

namespace {

enum Domain { Real = 1, ComplexToo = 2, KeepsIntegers = 4, GivesBool = 8 };

struct UnaryFunction {
    std::string_view name;
    Opcode op;
    int domain;
};

constexpr UnaryFunction kUnary[] = {
    {"numpy.sqrt", Opcode::Sqrt, Real | ComplexToo},     {"numpy.exp", Opcode::Exp, Real | ComplexToo},
    {"numpy.exp2", Opcode::Exp2, Real | ComplexToo},     {"numpy.expm1", Opcode::Expm1, Real | ComplexToo},
    {"numpy.log", Opcode::Log, Real | ComplexToo},       {"numpy.log2", Opcode::Log2, Real | ComplexToo},
    {"numpy.log10", Opcode::Log10, Real | ComplexToo},   {"numpy.log1p", Opcode::Log1p, Real | ComplexToo},
    {"numpy.sin", Opcode::Sin, Real | ComplexToo},       {"numpy.cos", Opcode::Cos, Real | ComplexToo},
    {"numpy.tan", Opcode::Tan, Real | ComplexToo},       {"numpy.arcsin", Opcode::Asin, Real | ComplexToo},
    {"numpy.arccos", Opcode::Acos, Real | ComplexToo},   {"numpy.arctan", Opcode::Atan, Real | ComplexToo},
    {"numpy.sinh", Opcode::Sinh, Real | ComplexToo},     {"numpy.cosh", Opcode::Cosh, Real | ComplexToo},
    {"numpy.tanh", Opcode::Tanh, Real | ComplexToo},     {"numpy.arcsinh", Opcode::Asinh, Real | ComplexToo},
    {"numpy.arccosh", Opcode::Acosh, Real | ComplexToo}, {"numpy.arctanh", Opcode::Atanh, Real | ComplexToo},
    {"numpy.cbrt", Opcode::Cbrt, Real},                  {"numpy.fabs", Opcode::Abs, Real},
    {"numpy.spacing", Opcode::Spacing, Real},            {"numpy.signbit", Opcode::SignBit, Real | GivesBool},
    {"numpy.rint", Opcode::Rint, Real},                  {"numpy.floor", Opcode::Floor, Real | KeepsIntegers},
    {"numpy.ceil", Opcode::Ceil, Real | KeepsIntegers},  {"numpy.trunc", Opcode::Trunc, Real | KeepsIntegers},
    {"numpy.isnan", Opcode::IsNan, Real | ComplexToo | GivesBool},
    {"numpy.isinf", Opcode::IsInf, Real | ComplexToo | GivesBool},
    {"numpy.isfinite", Opcode::IsFinite, Real | ComplexToo | GivesBool}};

struct BinaryFunction {
    std::string_view name;
    Opcode op;
    bool floats_only; // integers become floats first
};
constexpr BinaryFunction kBinary[] = {
    {"numpy.maximum", Opcode::Maximum, false}, {"numpy.minimum", Opcode::Minimum, false}, {"numpy.fmax", Opcode::Fmax, false},
    {"numpy.fmin", Opcode::Fmin, false},       {"numpy.fmod", Opcode::Fmod, false},       {"numpy.arctan2", Opcode::Atan2, true},
    {"numpy.hypot", Opcode::Hypot, true},      {"numpy.copysign", Opcode::CopySign, true}, {"numpy.nextafter", Opcode::NextAfter, true}};

constexpr std::pair<std::string_view, std::string_view> kOperators[] = {
    {"numpy.add", "+"},           {"numpy.subtract", "-"},    {"numpy.multiply", "*"},     {"numpy.divide", "/"},
    {"numpy.true_divide", "/"},   {"numpy.floor_divide", "//"}, {"numpy.remainder", "%"},  {"numpy.mod", "%"},
    {"numpy.power", "**"},        {"numpy.left_shift", "<<"}, {"numpy.right_shift", ">>"}, {"numpy.bitwise_and", "&"},
    {"numpy.bitwise_or", "|"},    {"numpy.bitwise_xor", "^"}, {"numpy.equal", "=="},       {"numpy.not_equal", "!="},
    {"numpy.less", "<"},          {"numpy.less_equal", "<="}, {"numpy.greater", ">"},      {"numpy.greater_equal", ">="}};

// The float dtype that NumPy computes a float function of integers in.
ScalarKind float_of(Context &context, Type type, std::string_view name) {
    if (!types::is_integer(type.dtype()) && !types::is_bool(type.dtype()))
        return type.dtype();
    if (type.weak() && !types::is_bool(type.dtype()))
        return ScalarKind::F64;
    if (types::byte_size(type.dtype()) == 1)
        context.fail_unsupported(std::string(name) + " of " + types::display(type) + " is float16 in NumPy, which cannot be compiled",
                                 "convert first: x.astype(np.float32)");
    return types::byte_size(type.dtype()) == 2 ? ScalarKind::F32 : ScalarKind::F64;
}

// A Python number as the NumPy scalar that a ufunc makes of it.
Value *strong(Context &context, Value *value) {
    return value->type.is_scalar() ? context.build().cast(value, value->type.strong()) : value;
}

Operand unary_call(Context &context, const CallSite &call) {
    const UnaryFunction *function = nullptr;
    for (const UnaryFunction &candidate : kUnary)
        if (candidate.name == call.name)
            function = &candidate;
    auto arguments = bind(context, call, {"x"}, 1);
    Value *value = number(context, *arguments[0], call.name);
    Type type = element_type(value);
    ScalarKind kind = type.dtype();
    if (types::is_complex(kind) && !(function->domain & ComplexToo))
        context.fail_typing(std::string(call.name) + " is not defined for complex numbers");
    bool integer = types::is_integer(kind) || types::is_bool(kind);
    if (integer && (function->domain & KeepsIntegers))
        return operand_of(strong(context, value));
    if (integer && (function->domain & GivesBool) && function->op != Opcode::SignBit) {
        Value *zero = strong(context, convert(context, value, ScalarKind::Bool));
        Value *constant = context.build().constant_int(function->op == Opcode::IsFinite, Type::scalar(ScalarKind::Bool));
        return operand_of(apply(context, Opcode::Select, {zero, constant, constant}, ScalarKind::Bool));
    }
    if (integer && function->op == Opcode::SignBit)
        kind = types::byte_size(kind) == 8 ? ScalarKind::F64 : ScalarKind::F32;
    else
        kind = float_of(context, type, call.name);
    value = strong(context, convert(context, value, kind));
    return operand_of(apply(context, function->op, {value}, function->domain & GivesBool ? ScalarKind::Bool : kind));
}

Operand binary_call(Context &context, const CallSite &call) {
    const BinaryFunction *function = nullptr;
    for (const BinaryFunction &candidate : kBinary)
        if (candidate.name == call.name)
            function = &candidate;
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *left = number(context, *arguments[0], call.name), *right = number(context, *arguments[1], call.name);
    Type promoted = types::promote_scalars(element_type(left), element_type(right));
    ScalarKind kind = function->floats_only ? float_of(context, promoted, call.name) : promoted.dtype();
    if (types::is_complex(kind) && (function->floats_only || function->op == Opcode::Fmod))
        context.fail_typing(std::string(call.name) + " is not defined for complex numbers");
    return operand_of(apply(context, function->op, {strong(context, convert(context, left, kind)), strong(context, convert(context, right, kind))}, kind));
}

Operand operator_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    for (auto [name, op] : kOperators) {
        if (name != call.name)
            continue;
        Value *left = number(context, *arguments[0], name), *right = number(context, *arguments[1], name);
        if (element_type(left).weak() && element_type(right).weak())
            return binary_operator(context, op, operand_of(strong(context, left)), operand_of(strong(context, right)));
        return binary_operator(context, op, *arguments[0], *arguments[1]);
    }
    return {};
}

Operand strong_operand(Context &context, const Operand &operand, std::string_view name) {
    return operand_of(strong(context, number(context, operand, name)));
}

Operand simple_unary(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Operand x = strong_operand(context, *arguments[0], call.name);
    Value *value = std::get<Value *>(x.content);
    ScalarKind kind = value->type.dtype();
    std::string_view name = call.name.substr(6);
    if (name == "negative")
        return unary_operator(context, "-", x);
    if (name == "positive")
        return unary_operator(context, "+", x);
    if (name == "invert" || name == "bitwise_not" || name == "bitwise_invert")
        return unary_operator(context, "~", x);
    if (name == "logical_not")
        return operand_of(apply(context, Opcode::Not, {convert(context, value, ScalarKind::Bool)}, ScalarKind::Bool));
    if (name == "square")
        return binary_operator(context, "*", x, x);
    if (name == "reciprocal") {
        Value *one = types::is_integer(kind) ? context.build().constant_int(1, Type::scalar(kind))
                                             : context.build().constant_float(1.0, Type::scalar(kind));
        return operand_of(apply(context, types::is_integer(kind) ? Opcode::FloorDiv : Opcode::Div, {one, value}, kind));
    }
    if (name == "absolute")
        return operand_of(types::is_bool(kind) || types::is_unsigned(kind) ? value
                                                                            : apply(context, Opcode::Abs, {value}, types::real_part(kind)));
    if (name == "sign")
        return operand_of(apply(context, Opcode::Sign, {value}, kind));
    if (name == "conjugate" || name == "conj")
        return operand_of(types::is_complex(kind) ? apply(context, Opcode::Conj, {value}, kind) : value);
    if (name == "real")
        return operand_of(types::is_complex(kind) ? apply(context, Opcode::Real, {value}, types::real_part(kind)) : value);
    if (name == "imag") {
        if (types::is_complex(kind))
            return operand_of(apply(context, Opcode::Imag, {value}, types::real_part(kind)));
        return binary_operator(context, "*", x, operand_of(convert(context, context.build().constant_int(0), kind)));
    }
    bool to_radians = name == "deg2rad" || name == "radians";
    kind = float_of(context, value->type.with_dtype(kind), call.name);
    double factor = to_radians ? std::numbers::pi / 180.0 : 180.0 / std::numbers::pi;
    if (kind == ScalarKind::F32)
        factor = to_radians ? float(std::numbers::pi_v<float> / 180.0f) : float(180.0f / std::numbers::pi_v<float>);
    return operand_of(apply(context, Opcode::Mul, {convert(context, value, kind), context.build().constant_float(factor, Type::scalar(kind))}, kind));
}

Operand logical_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *left = convert(context, number(context, *arguments[0], call.name), ScalarKind::Bool);
    Value *right = convert(context, number(context, *arguments[1], call.name), ScalarKind::Bool);
    Opcode op = call.name == "numpy.logical_and"  ? Opcode::BitAnd
                : call.name == "numpy.logical_or" ? Opcode::BitOr
                                                  : Opcode::BitXor;
    return operand_of(apply(context, op, {left, right}, ScalarKind::Bool));
}

Operand where_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"condition", "x", "y"}, 3);
    Value *test = convert(context, number(context, *arguments[0], call.name), ScalarKind::Bool);
    Value *x = number(context, *arguments[1], call.name), *y = number(context, *arguments[2], call.name);
    ScalarKind kind = types::promote_scalars(element_type(x), element_type(y)).dtype();
    Value *result = apply(context, Opcode::Select, {test, convert(context, x, kind), convert(context, y, kind)}, kind);
    if (result->type.is_scalar())
        context.fail_unsupported("np.where of scalars only gives a 0-d array", "write `x if condition else y`");
    return operand_of(result);
}

Operand clip_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"a", "a_min", "a_max"}, 1);
    Operand result = strong_operand(context, *arguments[0], call.name);
    for (size_t i = 1; i < 3; ++i) {
        if (!arguments[i] || std::holds_alternative<NoneOperand>(arguments[i]->content))
            continue;
        result = elementwise_call(context, i == 1 ? "numpy.maximum" : "numpy.minimum", {result, *arguments[i]});
    }
    return result;
}

Operand logaddexp_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    bool base_two = call.name == "numpy.logaddexp2";
    Operand high = elementwise_call(context, "numpy.maximum", {*arguments[0], *arguments[1]});
    Operand low = elementwise_call(context, "numpy.minimum", {*arguments[0], *arguments[1]});
    Operand same = binary_operator(context, "==", high, low); // also for equal infinities
    Operand difference = binary_operator(context, "-", low, high);
    Operand power = elementwise_call(context, base_two ? "numpy.exp2" : "numpy.exp", {difference});
    Operand tail = elementwise_call(context, "numpy.log1p", {power});
    if (base_two)
        tail = binary_operator(context, "*", tail, {std::numbers::log2e, {}});
    Operand sum = binary_operator(context, "+", high, tail);
    Operand doubled = binary_operator(context, "+", high, {base_two ? 1.0 : std::numbers::ln2, {}});
    Value *test = std::get<Value *>(same.content), *a = std::get<Value *>(doubled.content), *b = std::get<Value *>(sum.content);
    return operand_of(apply(context, Opcode::Select, {test, a, b}, b->type.dtype()));
}

Operand heaviside_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *x = number(context, *arguments[0], call.name), *middle = number(context, *arguments[1], call.name);
    ScalarKind kind = float_of(context, types::promote_scalars(element_type(x), element_type(middle)), call.name);
    x = strong(context, convert(context, x, kind)), middle = strong(context, convert(context, middle, kind));
    Value *zero = context.build().constant_float(0.0, Type::scalar(kind)), *one = context.build().constant_float(1.0, Type::scalar(kind));
    Value *positive = apply(context, Opcode::Gt, {x, zero}, ScalarKind::Bool);
    Value *negative = apply(context, Opcode::Lt, {x, zero}, ScalarKind::Bool);
    Value *equal = apply(context, Opcode::Eq, {x, zero}, ScalarKind::Bool);
    Value *result = apply(context, Opcode::Select, {equal, middle, x}, kind); // NaN stays
    result = apply(context, Opcode::Select, {negative, zero, result}, kind);
    return operand_of(apply(context, Opcode::Select, {positive, one, result}, kind));
}

Operand round_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"a", "decimals"}, 1);
    Operand x = strong_operand(context, *arguments[0], call.name);
    Value *value = std::get<Value *>(x.content);
    ScalarKind kind = value->type.dtype();
    auto decimals = arguments[1] ? context.known_int(*arguments[1]) : std::optional<int64_t>(0);
    if (!decimals)
        context.fail_unsupported("np.round needs a constant number of decimals");
    if (!types::is_float(kind) && !(types::is_integer(kind) && *decimals >= 0))
        context.fail_unsupported("np.round of " + types::display(value->type) + " cannot be compiled");
    if (types::is_integer(kind))
        return x;
    if (*decimals == 0)
        return operand_of(apply(context, Opcode::Rint, {value}, kind));
    Operand scale = {std::pow(10.0, double(std::abs(*decimals))), {}};
    Operand scaled = binary_operator(context, *decimals > 0 ? "*" : "/", x, scale);
    Value *rounded = apply(context, Opcode::Rint, {std::get<Value *>(scaled.content)}, kind);
    return binary_operator(context, *decimals > 0 ? "/" : "*", operand_of(rounded), scale);
}

Operand divmod_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Operand quotient = elementwise_call(context, "numpy.floor_divide", {*arguments[0], *arguments[1]});
    Operand rest = elementwise_call(context, "numpy.remainder", {*arguments[0], *arguments[1]});
    for (Operand *part : {&quotient, &rest})
        *part = operand_of(materialized(context, std::get<Value *>(part->content)));
    return {TupleOperand{{quotient, rest}, false}, {}};
}

Operand float_power_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *x = number(context, *arguments[0], call.name), *y = number(context, *arguments[1], call.name);
    ScalarKind kind = types::promote(types::promote_scalars(element_type(x), element_type(y)).dtype(), ScalarKind::F64);
    return operand_of(apply(context, Opcode::Pow, {strong(context, convert(context, x, kind)), strong(context, convert(context, y, kind))}, kind));
}

const std::vector<Entry> &entries() {
    static const std::vector<Entry> table = [] {
        std::vector<Entry> all = {{"numpy.where", where_call, "x where the condition holds, else y"},
                                  {"numpy.clip", clip_call, "values limited to an interval"},
                                  {"numpy.logaddexp", logaddexp_call, "log(exp(x1) + exp(x2))"},
                                  {"numpy.logaddexp2", logaddexp_call, "log2(2**x1 + 2**x2)"},
                                  {"numpy.heaviside", heaviside_call, "the step function"},
                                  {"numpy.round", round_call, "round half to even"},
                                  {"numpy.around", round_call, "round half to even"},
                                  {"numpy.divmod", divmod_call, "floor_divide and remainder"},
                                  {"numpy.float_power", float_power_call, "power in at least float64"}};
        for (const UnaryFunction &function : kUnary)
            all.push_back({function.name, unary_call, "element-wise, as NumPy's"});
        for (const BinaryFunction &function : kBinary)
            all.push_back({function.name, binary_call, "element-wise, as NumPy's"});
        for (auto [name, op] : kOperators)
            all.push_back({name, operator_call, "the operator as a function"});
        for (std::string_view name : {"numpy.negative", "numpy.positive", "numpy.invert", "numpy.bitwise_not", "numpy.logical_not",
                                      "numpy.square", "numpy.reciprocal", "numpy.absolute", "numpy.sign", "numpy.conjugate",
                                      "numpy.conj", "numpy.real", "numpy.imag", "numpy.deg2rad", "numpy.radians", "numpy.rad2deg",
                                      "numpy.degrees"})
            all.push_back({name, simple_unary, "element-wise, as NumPy's"});
        for (std::string_view name : {"numpy.logical_and", "numpy.logical_or", "numpy.logical_xor"})
            all.push_back({name, logical_call, "truth values combined"});
        return all;
    }();
    return table;
}

} // namespace

std::span<const Entry> elementwise_entries() { return entries(); }

Operand elementwise_call(Context &context, std::string_view numpy_name, std::vector<Operand> operands) {
    std::vector<Argument> arguments;
    for (Operand &operand : operands)
        arguments.push_back({"", std::move(operand)});
    return call_entity(context, std::string(numpy_name), arguments);
}

} // namespace veloz::builtins
