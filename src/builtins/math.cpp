// The math module: Python floats in and out, with its ValueError and OverflowError.
#include "builtins/call.h"
#include "types/promotion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

namespace {

// Where CPython raises. "math domain error" for an argument outside of the domain; a NaN is in every domain.
enum class Domain {
    All,
    Finite,
    NotNegative,
    Positive,
    AboveMinusOne,
    FromMinusOneToOne,
    InsideMinusOneToOne,
    FromOne,
};

struct Function {
    std::string_view name;
    Opcode op;
    Domain domain;
    double most = 0.0; // "math range error" for finite arguments beyond it, of size beyond it where `even`
    bool even = false;
};
constexpr Function kFunctions[] = {
    {"math.sin", Opcode::Sin, Domain::Finite},
    {"math.cos", Opcode::Cos, Domain::Finite},
    {"math.tan", Opcode::Tan, Domain::Finite},
    {"math.asin", Opcode::Asin, Domain::FromMinusOneToOne},
    {"math.acos", Opcode::Acos, Domain::FromMinusOneToOne},
    {"math.atan", Opcode::Atan, Domain::All},
    {"math.sinh", Opcode::Sinh, Domain::All, 0x1.633ce8fb9f87dp+9, true},
    {"math.cosh", Opcode::Cosh, Domain::All, 0x1.633ce8fb9f87dp+9, true},
    {"math.tanh", Opcode::Tanh, Domain::All},
    {"math.asinh", Opcode::Asinh, Domain::All},
    {"math.acosh", Opcode::Acosh, Domain::FromOne},
    {"math.atanh", Opcode::Atanh, Domain::InsideMinusOneToOne},
    {"math.exp", Opcode::Exp, Domain::All, 0x1.62e42fefa39efp+9},
    {"math.exp2", Opcode::Exp2, Domain::All, 0x1.fffffffffffffp+9},
    {"math.expm1", Opcode::Expm1, Domain::All, 0x1.62e42fefa39efp+9},
    {"math.log2", Opcode::Log2, Domain::Positive},
    {"math.log10", Opcode::Log10, Domain::Positive},
    {"math.log1p", Opcode::Log1p, Domain::AboveMinusOne},
    {"math.sqrt", Opcode::Sqrt, Domain::NotNegative},
    {"math.cbrt", Opcode::Cbrt, Domain::All},
    {"math.erf", Opcode::Erf, Domain::All},
    {"math.erfc", Opcode::Erfc, Domain::All},
    {"math.fabs", Opcode::Abs, Domain::All},
};

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

void check_domain(Context &context, Value *x, Domain domain) {
    auto number = [&](double value) { return context.build().constant_float(value); };
    auto size = [&] { return context.build().value(Opcode::Abs, {x}, Type::py_float()); };
    Value *outside = nullptr;
    switch (domain) {
    case Domain::All: return;
    case Domain::Finite: outside = flag(context, Opcode::IsInf, {x}); break;
    case Domain::NotNegative: outside = flag(context, Opcode::Lt, {x, number(0.0)}); break;
    case Domain::Positive: outside = flag(context, Opcode::Le, {x, number(0.0)}); break;
    case Domain::AboveMinusOne: outside = flag(context, Opcode::Le, {x, number(-1.0)}); break;
    case Domain::FromMinusOneToOne: outside = flag(context, Opcode::Gt, {size(), number(1.0)}); break;
    case Domain::InsideMinusOneToOne: outside = flag(context, Opcode::Ge, {size(), number(1.0)}); break;
    case Domain::FromOne: outside = flag(context, Opcode::Lt, {x, number(1.0)}); break;
    }
    context.raise_if(outside, "ValueError", "math domain error");
}

// "math range error" for an infinity from finite numbers.
void check_range(Context &context, Value *result, const std::vector<Value *> &arguments) {
    Value *infinite = flag(context, Opcode::IsInf, {result});
    for (Value *argument : arguments)
        infinite = flag(context, Opcode::BitAnd, {infinite, flag(context, Opcode::IsFinite, {argument})});
    context.raise_if(infinite, "OverflowError", "math range error");
}

// "math domain error" for a NaN from numbers.
void check_nan(Context &context, Value *result, const std::vector<Value *> &arguments) {
    Value *bad = flag(context, Opcode::IsNan, {result});
    for (Value *argument : arguments)
        bad = flag(context, Opcode::BitAnd, {bad, flag(context, Opcode::Not, {flag(context, Opcode::IsNan, {argument})})});
    context.raise_if(bad, "ValueError", "math domain error");
}

// The same by the argument alone: the largest one with a finite result is known, and infinities are no error.
void check_size(Context &context, Value *x, const Function &function) {
    if (function.most == 0.0)
        return;
    Value *size = function.even ? context.build().value(Opcode::Abs, {x}, Type::py_float()) : x;
    Value *beyond = flag(context, Opcode::Gt, {size, context.build().constant_float(function.most)});
    context.raise_if(flag(context, Opcode::BitAnd, {beyond, flag(context, Opcode::IsFinite, {x})}), "OverflowError", "math range error");
}

Operand float_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    for (const Function &function : kFunctions) {
        if (function.name != call.name)
            continue;
        Value *x = python_float(context, *arguments[0], call.name);
        check_domain(context, x, function.domain);
        check_size(context, x, function);
        Value *result = context.build().value(function.op, {x}, Type::py_float());
        return operand_of(result);
    }
    return {};
}

// Infinite at 0, -1, -2 and so on; gamma of minus infinity is an error, lgamma of it infinite.
Operand gamma_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = python_float(context, *arguments[0], call.name);
    Value *whole = flag(context, Opcode::Eq, {x, context.build().value(Opcode::Floor, {x}, Type::py_float())});
    Value *pole = flag(context, Opcode::Le, {x, context.build().constant_float(0.0)});
    pole = flag(context, Opcode::BitAnd, {flag(context, Opcode::BitAnd, {pole, whole}), flag(context, Opcode::IsFinite, {x})});
    context.raise_if(pole, "ValueError", "math domain error");
    Opcode op = call.name == "math.gamma" ? Opcode::Tgamma : Opcode::Lgamma;
    Value *result = context.build().value(op, {x}, Type::py_float());
    check_nan(context, result, {x});
    check_range(context, result, {x});
    return operand_of(result);
}

Operand ldexp_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "i"}, 2);
    Value *x = python_float(context, *arguments[0], call.name), *exponent = context.to_index(*arguments[1]);
    Value *result = context.build().value(Opcode::Ldexp, {x, exponent}, Type::py_float());
    check_range(context, result, {x});
    return operand_of(result);
}

Operand log_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "base"}, 1);
    auto log = [&](const Operand &operand) {
        Value *x = python_float(context, operand, "math.log");
        check_domain(context, x, Domain::Positive);
        return context.build().value(Opcode::Log, {x}, Type::py_float());
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
        check_nan(context, result, {x, y});
    if (op == Opcode::Pow) {
        ir::Builder &build = context.build();
        Value *zero = build.constant_float(0.0);
        Value *pole = flag(context, Opcode::BitAnd, {flag(context, Opcode::Eq, {x, zero}), flag(context, Opcode::Lt, {y, zero})});
        Value *minus_infinity = flag(context, Opcode::Eq, {y, build.constant_float(-INFINITY)});
        pole = flag(context, Opcode::BitAnd, {pole, flag(context, Opcode::Not, {minus_infinity})});
        context.raise_if(pole, "ValueError", "math domain error");
        check_nan(context, result, {x, y});
        check_range(context, result, {x, y});
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

Operand distance_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"p", "q"}, 2);
    auto from = tuple_elements(context, *arguments[0]), to = tuple_elements(context, *arguments[1]);
    if (!from || !to)
        context.fail_unsupported("math.dist is compiled for two tuples only", "np.sqrt(((p - q) ** 2).sum())");
    if (from->size() != to->size())
        context.fail_typing("both points must have the same number of dimensions");
    std::vector<Argument> differences;
    for (size_t i = 0; i < from->size(); ++i) {
        Value *a = python_float(context, (*from)[i], call.name), *b = python_float(context, (*to)[i], call.name);
        differences.push_back({"", binary_operator(context, "-", operand_of(a), operand_of(b))});
    }
    return call_entity(context, "math.hypot", differences);
}

Operand product_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"iterable", "start"}, 1);
    auto elements = tuple_elements(context, *arguments[0]);
    if (!elements)
        context.fail_unsupported("math.prod() of " + context.describe(*arguments[0]) + " cannot be compiled", "np.prod(x)");
    Operand product = arguments[1] ? *arguments[1] : Operand{int64_t(1), {}};
    for (const Operand &element : *elements)
        product = binary_operator(context, "*", product, element);
    return product;
}

// math.modf and math.frexp: NumPy's parts as Python's numbers.
Operand parts_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Argument only[] = {{"", operand_of(python_float(context, *arguments[0], call.name))}};
    Operand parts = call_entity(context, call.name == "math.modf" ? "numpy.modf" : "numpy.frexp", only);
    auto elements = tuple_elements(context, parts);
    Type second = call.name == "math.modf" ? Type::py_float() : Type::py_int();
    Operand first = operand_of(context.build().cast(context.value((*elements)[0]), Type::py_float()));
    return {TupleOperand{{first, operand_of(context.build().cast(context.value((*elements)[1]), second))}, false}, {}};
}

Operand isclose_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"a", "b", "rel_tol", "abs_tol"}, 2);
    if (std::count_if(call.arguments.begin(), call.arguments.end(), [](const Argument &each) { return each.keyword.empty(); }) > 2)
        context.fail_typing("isclose() takes exactly 2 positional arguments");
    auto number_of = [&](const Operand &operand) { return python_float(context, operand, call.name); };
    Value *a = number_of(*arguments[0]), *b = number_of(*arguments[1]);
    Value *relative = number_of(arguments[2] ? *arguments[2] : Operand{1e-9, {}});
    Value *absolute = number_of(arguments[3] ? *arguments[3] : Operand{0.0, {}});
    Value *zero = context.build().constant_float(0.0);
    Value *negative =
        flag(context, Opcode::BitOr, {flag(context, Opcode::Lt, {relative, zero}), flag(context, Opcode::Lt, {absolute, zero})});
    context.raise_if(negative, "ValueError", "tolerances must be non-negative");
    auto of = [&](Opcode op, std::vector<Value *> operands) { return context.build().value(op, std::move(operands), Type::py_float()); };
    Value *distance = of(Opcode::Abs, {of(Opcode::Sub, {b, a})});
    Value *near = flag(context, Opcode::Le, {distance, absolute});
    for (Value *size : {a, b})
        near = flag(context, Opcode::BitOr,
                    {near, flag(context, Opcode::Le, {distance, of(Opcode::Abs, {of(Opcode::Mul, {relative, size})})})});
    Value *finite = flag(context, Opcode::BitAnd, {flag(context, Opcode::IsFinite, {a}), flag(context, Opcode::IsFinite, {b})});
    return operand_of(flag(context, Opcode::BitOr, {flag(context, Opcode::Eq, {a, b}), flag(context, Opcode::BitAnd, {near, finite})}));
}

// IEEE's remainder by fmod, exactly, as CPython computes it.
Operand remainder_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "y"}, 2);
    auto of = [&](Opcode op, std::vector<Value *> operands) { return context.build().value(op, std::move(operands), Type::py_float()); };
    Value *x = python_float(context, *arguments[0], call.name), *y = python_float(context, *arguments[1], call.name);
    Value *size = of(Opcode::Abs, {x}), *divisor = of(Opcode::Abs, {y});
    Value *below = of(Opcode::Fmod, {size, divisor}), *above = of(Opcode::Sub, {divisor, below});
    Value *half = of(Opcode::Mul, {context.build().constant_float(0.5), of(Opcode::Sub, {size, below})});
    Value *twice = of(Opcode::Mul, {context.build().constant_float(2.0), of(Opcode::Fmod, {half, divisor})});
    Value *rest =
        of(Opcode::Select, {flag(context, Opcode::Gt, {below, above}), of(Opcode::Neg, {above}), of(Opcode::Sub, {below, twice})});
    rest = of(Opcode::Select, {flag(context, Opcode::Lt, {below, above}), below, rest});
    Value *sign = of(Opcode::CopySign, {context.build().constant_float(1.0), x});
    Value *result = of(Opcode::Mul, {sign, rest});
    check_nan(context, result, {x, y});
    return operand_of(result);
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
                                  {"math.gamma", gamma_call, "the gamma function"},
                                  {"math.lgamma", gamma_call, "logarithm of the size of the gamma function"},
                                  {"math.pow", two_call, "power of floats"},
                                  {"math.fmod", two_call, "C's remainder"},
                                  {"math.atan2", two_call, "angle of (x, y)"},
                                  {"math.copysign", two_call, "magnitude of x with the sign of y"},
                                  {"math.nextafter", two_call, "next float towards y"},
                                  {"math.hypot", hypot_call, "Euclidean norm"},
                                  {"math.dist", distance_call, "distance of two points"},
                                  {"math.prod", product_call, "product of a tuple"},
                                  {"math.modf", parts_call, "fraction and integer part"},
                                  {"math.frexp", parts_call, "mantissa and exponent of base 2"},
                                  {"math.isclose", isclose_call, "are two numbers nearly equal"},
                                  {"math.remainder", remainder_call, "IEEE 754 remainder"},
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
