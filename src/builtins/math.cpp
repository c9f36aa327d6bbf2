// The math module: Python floats in and out, with its ValueError and OverflowError.
#include "builtins/call.h"
#include "types/promotion.h"

#include <cmath>
#include <numbers>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

namespace {

struct Function {
    std::string_view name;
    Opcode op;
    bool may_overflow; // an infinite result of a finite argument is "math range error", else "math domain error"
};
constexpr Function kFunctions[] = {
    {"math.sin", Opcode::Sin, false},     {"math.cos", Opcode::Cos, false},     {"math.tan", Opcode::Tan, false},
    {"math.asin", Opcode::Asin, false},   {"math.acos", Opcode::Acos, false},   {"math.atan", Opcode::Atan, false},
    {"math.sinh", Opcode::Sinh, true},    {"math.cosh", Opcode::Cosh, true},    {"math.tanh", Opcode::Tanh, false},
    {"math.asinh", Opcode::Asinh, false}, {"math.acosh", Opcode::Acosh, false}, {"math.atanh", Opcode::Atanh, false},
    {"math.exp", Opcode::Exp, true},      {"math.exp2", Opcode::Exp2, true},    {"math.expm1", Opcode::Expm1, true},
    {"math.log2", Opcode::Log2, false},   {"math.log10", Opcode::Log10, false}, {"math.log1p", Opcode::Log1p, false},
    {"math.sqrt", Opcode::Sqrt, false},   {"math.cbrt", Opcode::Cbrt, false},   {"math.erf", Opcode::Erf, false},
    {"math.erfc", Opcode::Erfc, false},   {"math.gamma", Opcode::Tgamma, true}, {"math.lgamma", Opcode::Lgamma, true},
    {"math.fabs", Opcode::Abs, false}};

Value *python_float(Context &context, const Operand &operand, std::string_view name) {
    Value *value = number(context, operand, name);
    if (value->type.is_array())
        context.fail_typing(std::string(name) + "() takes one number, not an array", "use the NumPy function of that name");
    if (types::is_complex(value->type.dtype()))
        context.fail_typing("must be real number, not complex");
    return context.build().cast(value, Type::py_float());
}

Value *flag(Context &context, Opcode op, std::vector<Value *> operands) {
    return context.build().value(op, std::move(operands), Type::py_bool());
}

// As CPython: a NaN from numbers is a domain error, an infinity from finite numbers a range or domain error.
Value *checked(Context &context, Value *result, const std::vector<Value *> &arguments, bool may_overflow) {
    ir::Builder &build = context.build();
    Value *no_nan = build.constant_int(1, Type::py_bool()), *finite = no_nan;
    for (Value *argument : arguments) {
        no_nan = flag(context, Opcode::BitAnd, {no_nan, flag(context, Opcode::Not, {flag(context, Opcode::IsNan, {argument})})});
        finite = flag(context, Opcode::BitAnd, {finite, flag(context, Opcode::IsFinite, {argument})});
    }
    Value *bad = flag(context, Opcode::BitAnd, {flag(context, Opcode::IsNan, {result}), no_nan});
    context.raise_if(bad, "ValueError", "math domain error");
    Value *infinite = flag(context, Opcode::BitAnd, {flag(context, Opcode::IsInf, {result}), finite});
    context.raise_if(infinite, may_overflow ? "OverflowError" : "ValueError", may_overflow ? "math range error" : "math domain error");
    return result;
}

// Finite for finite arguments, and NaN for NaN alone: there is nothing to check, and loops stay free of exits.
bool never_fails(Opcode op) {
    return op == Opcode::Atan || op == Opcode::Tanh || op == Opcode::Asinh || op == Opcode::Cbrt || op == Opcode::Erf ||
           op == Opcode::Erfc || op == Opcode::Abs;
}

Operand float_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    for (const Function &function : kFunctions) {
        if (function.name != call.name)
            continue;
        Value *x = python_float(context, *arguments[0], call.name);
        if (function.op == Opcode::Tgamma || function.op == Opcode::Lgamma) { // infinite at 0, -1, -2, …
            Value *whole = flag(context, Opcode::Eq, {x, context.build().value(Opcode::Floor, {x}, Type::py_float())});
            Value *pole = flag(context, Opcode::Le, {x, context.build().constant_float(0.0, Type::py_float())});
            pole = flag(context, Opcode::BitAnd, {flag(context, Opcode::BitAnd, {pole, whole}), flag(context, Opcode::IsFinite, {x})});
            context.raise_if(pole, "ValueError", "math domain error");
        }
        Value *result = context.build().value(function.op, {x}, Type::py_float());
        return operand_of(never_fails(function.op) ? result : checked(context, result, {x}, function.may_overflow));
    }
    return {};
}

Operand ldexp_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "i"}, 2);
    Value *x = python_float(context, *arguments[0], call.name), *exponent = context.to_index(*arguments[1]);
    return operand_of(checked(context, context.build().value(Opcode::Ldexp, {x, exponent}, Type::py_float()), {x}, true));
}

Operand log_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "base"}, 1);
    auto log = [&](const Operand &operand) {
        Value *x = python_float(context, operand, "math.log");
        return checked(context, context.build().value(Opcode::Log, {x}, Type::py_float()), {x}, false);
    };
    Value *result = log(*arguments[0]);
    return arguments[1] ? binary_operator(context, "/", operand_of(result), operand_of(log(*arguments[1]))) : operand_of(result);
}

Operand two_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "y"}, 2);
    Value *x = python_float(context, *arguments[0], call.name), *y = python_float(context, *arguments[1], call.name);
    Opcode op = call.name == "math.pow"        ? Opcode::Pow
                : call.name == "math.fmod"     ? Opcode::Fmod
                : call.name == "math.atan2"    ? Opcode::Atan2
                : call.name == "math.copysign" ? Opcode::CopySign
                                               : Opcode::NextAfter;
    Value *result = context.build().value(op, {x, y}, Type::py_float());
    if (op == Opcode::Fmod)
        checked(context, result, {x, y}, false);
    if (op == Opcode::Pow) {
        ir::Builder &build = context.build();
        Value *zero = build.constant_float(0.0);
        Value *pole = flag(context, Opcode::BitAnd, {flag(context, Opcode::Eq, {x, zero}), flag(context, Opcode::Lt, {y, zero})});
        Value *minus_infinity = flag(context, Opcode::Eq, {y, build.constant_float(-INFINITY)});
        pole = flag(context, Opcode::BitAnd, {pole, flag(context, Opcode::Not, {minus_infinity})});
        context.raise_if(pole, "ValueError", "math domain error");
        checked(context, result, {x, y}, true);
    }
    return operand_of(result);
}

Operand hypot_call(Context &context, const CallSite &call) {
    Value *result = nullptr;
    for (const Argument &argument : call.arguments) {
        Value *x = python_float(context, argument.operand, call.name);
        result = result ? context.build().value(Opcode::Hypot, {result, x}, Type::py_float())
                        : context.build().value(Opcode::Abs, {x}, Type::py_float());
    }
    return result ? operand_of(result) : Operand{0.0, {}};
}

Operand to_integer_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *value = number(context, *arguments[0], call.name);
    Type type = value->type;
    if (call.name == "math.trunc" && type.is_scalar() && !type.weak() && type.dtype() != ScalarKind::F64)
        context.fail_typing("type numpy." + types::display(type) + " doesn't define __trunc__ method", "int(x)");
    if (!types::is_float(type.dtype()))
        return call_entity(context, "builtins.int", call.arguments);
    Opcode op = call.name == "math.floor" ? Opcode::Floor : call.name == "math.ceil" ? Opcode::Ceil : Opcode::Trunc;
    Argument rounded[] = {{"", operand_of(apply(context, op, {value}, type.dtype(), type.weak()))}};
    return call_entity(context, "builtins.int", rounded);
}

Operand test_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = python_float(context, *arguments[0], call.name);
    Opcode op = call.name == "math.isnan" ? Opcode::IsNan : call.name == "math.isinf" ? Opcode::IsInf : Opcode::IsFinite;
    return operand_of(flag(context, op, {x}));
}

Operand angle_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = python_float(context, *arguments[0], call.name);
    double factor = call.name == "math.radians" ? std::numbers::pi / 180.0 : 180.0 / std::numbers::pi;
    return operand_of(context.build().value(Opcode::Mul, {x, context.build().constant_float(factor)}, Type::py_float()));
}

const std::vector<Entry> &entries() {
    static const std::vector<Entry> table = [] {
        std::vector<Entry> all = {{"math.log", log_call, "logarithm, natural or to a base"},
                                  {"math.ldexp", ldexp_call, "x * 2**i"},
                                  {"math.pow", two_call, "power of floats"},
                                  {"math.fmod", two_call, "C's remainder"},
                                  {"math.atan2", two_call, "angle of (x, y)"},
                                  {"math.copysign", two_call, "magnitude of x with the sign of y"},
                                  {"math.nextafter", two_call, "next float towards y"},
                                  {"math.hypot", hypot_call, "Euclidean norm"},
                                  {"math.floor", to_integer_call, "largest integer below"},
                                  {"math.ceil", to_integer_call, "smallest integer above"},
                                  {"math.trunc", to_integer_call, "integer part"},
                                  {"math.isnan", test_call, "is it NaN"},
                                  {"math.isinf", test_call, "is it infinite"},
                                  {"math.isfinite", test_call, "is it finite"},
                                  {"math.radians", angle_call, "degrees to radians"},
                                  {"math.degrees", angle_call, "radians to degrees"}};
        for (const Function &function : kFunctions)
            all.push_back({function.name, float_call, "as Python's math module"});
        return all;
    }();
    return table;
}

} // namespace

std::span<const Entry> math_entries() { return entries(); }

} // namespace veloz::builtins
