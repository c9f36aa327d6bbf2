// Element-wise functions that are a few ops each: selections, rounding, pairs of results.
#include "builtins/call.h"
#include "types/promotion.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

namespace {

Value *value_of(const Operand &operand) { return std::get<Value *>(operand.content); }

Value *constant(Context &context, double number, ScalarKind kind) {
    Type type = Type::scalar(kind);
    return types::is_integer(kind) || types::is_bool(kind) ? context.build().constant_int(int64_t(number), type)
                                                           : context.build().constant_float(number, type);
}

Value *test(Context &context, Opcode op, Value *left, Value *right) { return apply(context, op, {left, right}, ScalarKind::Bool); }

Value *choose(Context &context, Value *condition, Value *yes, Value *no) {
    return apply(context, Opcode::Select, {condition, yes, no}, yes->type.dtype());
}

Operand pair(Context &context, Value *first, Value *second) {
    return {TupleOperand{{operand_of(materialized(context, first)), operand_of(materialized(context, second))}, false}, {}};
}

Value *strong_number(Context &context, const Operand &operand, std::string_view name) {
    return strong(context, number(context, operand, name));
}

// ---- selections ----

Operand where_call(Context &context, const CallSite &call) {
    if (call.arguments.size() == 1)
        context.fail_unsupported("np.where with one argument cannot be compiled", "write a loop that collects the indices");
    auto arguments = bind(context, call, {"condition", "x", "y"}, 3);
    Value *condition = strong(context, convert(context, number(context, *arguments[0], call.name), ScalarKind::Bool));
    Value *x = number(context, *arguments[1], call.name), *y = number(context, *arguments[2], call.name);
    ScalarKind kind = types::promote_scalars(element_type(x), element_type(y)).dtype(); // a Python int wraps here
    x = strong(context, convert(context, x, kind)), y = strong(context, convert(context, y, kind));
    Value *result = choose(context, condition, x, y);
    if (result->type.is_scalar()) // NumPy gives a 0-d array
        result = context.build().value(Opcode::Fill, {result}, Type::array(kind, 0, types::Layout::Lazy));
    return operand_of(result);
}

// The dtype NumPy gives several operands: floats and complex numbers count before integers.
ScalarKind kind_of_all(const std::vector<Value *> &operands) {
    std::optional<Type> common;
    for (bool inexact : {true, false})
        for (const Value *operand : operands) {
            Type type = element_type(operand);
            if ((types::is_float(type.dtype()) || types::is_complex(type.dtype())) == inexact)
                common = common ? types::promote_scalars(*common, type) : type;
        }
    return common->dtype();
}

// A bound of np.clip. A Python int beyond the array's integer dtype on its harmless side is no bound at all.
Value *clip_bound(Context &context, const Operand &operand, bool low, Value *array) {
    ScalarKind kind = array->type.dtype();
    Value *bound = number(context, operand, "np.clip");
    if (!types::is_integer(kind) || !(bound->type == Type::py_int()))
        return bound;
    auto [lowest, highest] = integer_range(kind);
    Value *limit = context.build().constant_int(low ? lowest : highest);
    if (auto known = context.known_int(operand)) {
        if (low ? *known <= lowest : *known >= highest)
            return limit;
        check_python_int(context, operand, bound, kind);
        return bound;
    }
    bound = context.build().value(low ? Opcode::PyMax : Opcode::PyMin, {bound, limit}, Type::index());
    check_python_int(context, operand_of(bound), bound, kind);
    return bound;
}

Operand clip_call(Context &context, const CallSite &call) {
    bool new_names = false;
    for (const Argument &argument : call.arguments)
        new_names |= argument.keyword == "min" || argument.keyword == "max";
    auto arguments = new_names ? bind(context, call, {"a", "min", "max"}, 1) : bind(context, call, {"a", "a_min", "a_max"}, 1);
    Value *result = number(context, *arguments[0], call.name);
    std::vector<Value *> bounds, all{result};
    for (size_t i : {size_t(1), size_t(2)}) {
        bool given = arguments[i] && !std::holds_alternative<NoneOperand>(arguments[i]->content);
        bounds.push_back(given ? clip_bound(context, *arguments[i], i == 1, result) : nullptr);
        if (given)
            all.push_back(bounds.back());
    }
    ScalarKind kind = kind_of_all(all);
    result = fresh(context, strong(context, convert(context, result, kind)));
    for (size_t i = 0; i < 2; ++i)
        if (bounds[i]) {
            Operand bound = operand_of(strong(context, convert(context, bounds[i], kind)));
            result = value_of(elementwise_call(context, i == 0 ? "numpy.maximum" : "numpy.minimum", {operand_of(result), bound}));
        }
    return operand_of(result);
}

Operand heaviside_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Value *x = number(context, *arguments[0], call.name), *middle = number(context, *arguments[1], call.name);
    ScalarKind kind = float_kind(context, {x, middle}, call.name);
    x = strong(context, convert(context, x, kind)), middle = strong(context, convert(context, middle, kind));
    Value *zero = constant(context, 0.0, kind), *one = constant(context, 1.0, kind);
    Value *result = choose(context, test(context, Opcode::Eq, x, zero), middle, x); // NaN stays
    result = choose(context, test(context, Opcode::Lt, x, zero), zero, result);
    return operand_of(choose(context, test(context, Opcode::Gt, x, zero), one, result));
}

Operand nan_to_num_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "copy", "nan", "posinf", "neginf"}, 1);
    if (arguments[1])
        context.fail_unsupported("copy= of np.nan_to_num cannot be compiled");
    Value *x = strong_number(context, *arguments[0], call.name);
    ScalarKind kind = x->type.dtype();
    if (types::is_complex(kind))
        context.fail_unsupported("np.nan_to_num of complex numbers cannot be compiled");
    if (!types::is_float(kind))
        return operand_of(fresh(context, x));
    double largest = kind == ScalarKind::F32 ? double(std::numeric_limits<float>::max()) : std::numeric_limits<double>::max();
    auto given = [&](const Operand *operand, double otherwise) {
        bool absent = !operand || std::holds_alternative<NoneOperand>(operand->content);
        return absent ? constant(context, otherwise, kind) : strong(context, convert(context, number(context, *operand, call.name), kind));
    };
    Value *high = given(arguments[3], largest), *low = given(arguments[4], -largest);
    Value *result = choose(context, apply(context, Opcode::IsNan, {x}, ScalarKind::Bool), given(arguments[2], 0.0), x);
    result = choose(context, test(context, Opcode::Eq, x, constant(context, INFINITY, kind)), high, result);
    return operand_of(choose(context, test(context, Opcode::Eq, x, constant(context, -INFINITY, kind)), low, result));
}

Operand infinity_test_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Operand infinite = elementwise_call(context, "numpy.isinf", {*arguments[0]});
    Operand negative = elementwise_call(context, "numpy.signbit", {*arguments[0]});
    if (call.name == "numpy.isposinf")
        negative = elementwise_call(context, "numpy.logical_not", {negative});
    return elementwise_call(context, "numpy.logical_and", {infinite, negative});
}

Operand isclose_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"a", "b", "rtol", "atol", "equal_nan"}, 2);
    Operand x = operand_of(strong_number(context, *arguments[0], call.name));
    Value *second = number(context, *arguments[1], call.name);
    ScalarKind kind = types::promote_scalars(element_type(second), Type::py_float()).dtype();
    Operand y = operand_of(strong(context, convert(context, second, kind)));
    Operand rtol = arguments[2] ? *arguments[2] : Operand{1e-5, {}}, atol = arguments[3] ? *arguments[3] : Operand{1e-8, {}};
    bool equal_nan = false;
    if (arguments[4]) {
        auto *flag = std::get_if<bool>(&arguments[4]->content);
        if (!flag)
            context.fail_unsupported("equal_nan must be True or False in the source");
        equal_nan = *flag;
    }
    auto both = [&](std::string_view op, const Operand &a, const Operand &b) { return binary_operator(context, op, a, b); };
    auto function = [&](std::string_view name, const Operand &a) { return elementwise_call(context, name, {a}); };
    Operand limit = both("+", atol, both("*", rtol, function("numpy.absolute", y)));
    Operand near = both("<=", function("numpy.absolute", both("-", x, y)), limit);
    Operand result = both("|", both("&", near, function("numpy.isfinite", y)), both("==", x, y));
    if (equal_nan)
        result = both("|", result, both("&", function("numpy.isnan", x), function("numpy.isnan", y)));
    if (call.name == "numpy.isclose")
        return result;
    Value *all = value_of(result);
    if (all->type.is_array())
        all = value_of(reduction(context, "all", result, {}));
    return operand_of(context.build().cast(all, Type::py_bool()));
}

// ---- arithmetic ----

Operand square_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = strong_number(context, *arguments[0], call.name);
    if (types::is_bool(x->type.dtype()))
        x = convert(context, x, ScalarKind::I8);
    return operand_of(apply(context, Opcode::Mul, {x, x}, x->type.dtype()));
}

// Smith's way, as in NumPy: 1 / 0 is nan in both parts.
Value *complex_reciprocal(Context &context, Value *x) {
    ScalarKind kind = x->type.dtype(), part = types::real_part(kind);
    Value *real = apply(context, Opcode::Real, {x}, part), *imag = apply(context, Opcode::Imag, {x}, part),
          *one = constant(context, 1, part);
    Value *steep = test(context, Opcode::Gt, apply(context, Opcode::Abs, {imag}, part), apply(context, Opcode::Abs, {real}, part));
    Value *large = choose(context, steep, imag, real), *small = choose(context, steep, real, imag);
    Value *ratio = apply(context, Opcode::Div, {small, large}, part);
    Value *scale = apply(context, Opcode::Add, {large, apply(context, Opcode::Mul, {small, ratio}, part)}, part);
    Value *up = apply(context, Opcode::Div, {choose(context, steep, ratio, one), scale}, part);
    Value *side = apply(context, Opcode::Neg, {choose(context, steep, one, ratio)}, part);
    return apply(context, Opcode::Complex, {up, apply(context, Opcode::Div, {side, scale}, part)}, kind);
}

Operand reciprocal_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = strong_number(context, *arguments[0], call.name);
    if (types::is_bool(x->type.dtype()))
        x = convert(context, x, ScalarKind::I8);
    ScalarKind kind = x->type.dtype();
    Value *one = constant(context, 1, kind);
    if (types::is_complex(kind))
        return operand_of(complex_reciprocal(context, x));
    if (!types::is_integer(kind))
        return operand_of(apply(context, Opcode::Div, {one, x}, kind));
    // C's 1 / x, with what NumPy's float detour makes of 1 / 0
    Value *unit = test(context, Opcode::Eq, x, one);
    if (types::is_signed(kind))
        unit = apply(context, Opcode::BitOr, {unit, test(context, Opcode::Eq, x, constant(context, -1, kind))}, ScalarKind::Bool);
    Value *zero = constant(context, 0, kind), *at_zero = zero;
    if (kind == ScalarKind::I32 || kind == ScalarKind::I64)
        at_zero = context.build().constant_int(
            kind == ScalarKind::I32 ? std::numeric_limits<int32_t>::min() : std::numeric_limits<int64_t>::min(), Type::scalar(kind));
    Value *otherwise = choose(context, test(context, Opcode::Eq, x, zero), at_zero, zero);
    return operand_of(choose(context, unit, x, otherwise));
}

Operand absolute_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = strong_number(context, *arguments[0], call.name);
    ScalarKind kind = x->type.dtype();
    if (types::is_bool(kind) || types::is_unsigned(kind))
        return operand_of(fresh(context, x));
    return operand_of(apply(context, Opcode::Abs, {x}, types::real_part(kind)));
}

Operand sign_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = strong_number(context, *arguments[0], call.name);
    ScalarKind kind = x->type.dtype();
    if (types::is_bool(kind))
        context.fail_typing("np.sign is not defined for bools");
    if (!types::is_complex(kind))
        return operand_of(apply(context, Opcode::Sign, {x}, kind));
    ScalarKind real = types::real_part(kind);
    Value *size = apply(context, Opcode::Abs, {x}, real), *zero = constant(context, 0, kind);
    // An infinite part is the direction; two of them have none.
    Value *infinite = apply(context, Opcode::IsInf, {size}, ScalarKind::Bool);
    auto is_infinite = [&](Opcode op) { return apply(context, Opcode::IsInf, {apply(context, op, {x}, real)}, ScalarKind::Bool); };
    Value *both = apply(context, Opcode::BitAnd, {is_infinite(Opcode::Real), is_infinite(Opcode::Imag)}, ScalarKind::Bool);
    Value *none = context.build().constant_float(std::numeric_limits<double>::quiet_NaN(), Type::scalar(real));
    auto part = [&](Opcode op) {
        Value *own = apply(context, op, {x}, real), *finite = apply(context, Opcode::Div, {own, size}, real);
        Value *unit = choose(context, is_infinite(op), apply(context, Opcode::Sign, {own}, real), constant(context, 0, real));
        finite = choose(context, apply(context, Opcode::IsNan, {size}, ScalarKind::Bool), size, finite);
        return choose(context, infinite, choose(context, both, none, unit), finite);
    };
    Value *direction = apply(context, Opcode::Complex, {part(Opcode::Real), part(Opcode::Imag)}, kind);
    return operand_of(choose(context, test(context, Opcode::Eq, x, zero), zero, direction));
}

Operand conjugate_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = strong_number(context, *arguments[0], call.name);
    if (types::is_bool(x->type.dtype()))
        x = convert(context, x, ScalarKind::I8);
    return operand_of(types::is_complex(x->type.dtype()) ? apply(context, Opcode::Conj, {x}, x->type.dtype()) : fresh(context, x));
}

Operand part_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"val"}, 1);
    return get_attribute(context, *arguments[0], std::string(call.name.substr(6)));
}

Operand angle_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"z", "deg"}, 1);
    if (arguments[1])
        context.fail_unsupported("deg= of np.angle cannot be compiled", "np.degrees(np.angle(z))");
    Value *z = strong_number(context, *arguments[0], call.name);
    ScalarKind kind = z->type.dtype();
    if (!types::is_complex(kind))
        return elementwise_call(context, "numpy.arctan2", {{int64_t(0), {}}, operand_of(z)});
    ScalarKind real = types::real_part(kind);
    return operand_of(
        apply(context, Opcode::Atan2, {apply(context, Opcode::Imag, {z}, real), apply(context, Opcode::Real, {z}, real)}, real));
}

Operand isreal_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    bool real = call.name == "numpy.isreal"; // of a Python number: Python's bool; iscomplex gives NumPy's always
    Operand x = real ? *arguments[0] : operand_of(strong_number(context, *arguments[0], call.name));
    return binary_operator(context, real ? "==" : "!=", get_attribute(context, x, "imag"), {int64_t(0), {}});
}

// log(exp(a) + exp(b)) without overflow: the larger one plus a small correction.
Operand logaddexp_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    bool base_two = call.name == "numpy.logaddexp2";
    Value *a = number(context, *arguments[0], call.name), *b = number(context, *arguments[1], call.name);
    ScalarKind kind = float_kind(context, {a, b}, call.name);
    a = strong(context, convert(context, a, kind)), b = strong(context, convert(context, b, kind));
    Value *high = apply(context, Opcode::Maximum, {a, b}, kind), *low = apply(context, Opcode::Minimum, {a, b}, kind);
    Value *difference = apply(context, Opcode::Sub, {low, high}, kind);
    Value *power = apply(context, base_two ? Opcode::Exp2 : Opcode::Exp, {difference}, kind);
    Value *tail = apply(context, Opcode::Log1p, {power}, kind);
    if (base_two)
        tail = apply(context, Opcode::Mul, {tail, constant(context, std::numbers::log2e, kind)}, kind);
    Value *sum = apply(context, Opcode::Add, {high, tail}, kind);
    Value *doubled = apply(context, Opcode::Add, {high, constant(context, base_two ? 1.0 : std::numbers::ln2, kind)}, kind);
    return operand_of(choose(context, test(context, Opcode::Eq, a, b), doubled, sum)); // also for equal infinities
}

Operand sinc_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = number(context, *arguments[0], call.name);
    ScalarKind kind = types::promote_scalars(element_type(x), Type::py_float()).dtype();
    x = strong(context, convert(context, x, kind));
    Value *y = apply(context, Opcode::Mul, {x, constant(context, std::numbers::pi, kind)}, kind);
    Value *quotient = apply(context, Opcode::Div, {apply(context, Opcode::Sin, {y}, kind), y}, kind);
    return operand_of(choose(context, test(context, Opcode::Eq, x, constant(context, 0, kind)), constant(context, 1, kind), quotient));
}

// ---- rounding ----

Value *round_float(Context &context, Value *x, int64_t decimals) {
    ScalarKind kind = x->type.dtype();
    if (decimals == 0)
        return apply(context, Opcode::Rint, {x}, kind);
    Value *scale = constant(context, std::pow(10.0, double(std::abs(decimals))), kind);
    Value *scaled = apply(context, decimals > 0 ? Opcode::Mul : Opcode::Div, {x, scale}, kind);
    Value *rounded = apply(context, Opcode::Rint, {scaled}, kind);
    return apply(context, decimals > 0 ? Opcode::Div : Opcode::Mul, {rounded, scale}, kind);
}

Value *round_any(Context &context, Value *x, int64_t decimals) {
    ScalarKind kind = x->type.dtype(), real = types::real_part(kind);
    if (!types::is_complex(kind))
        return round_float(context, x, decimals);
    Value *parts[] = {round_float(context, apply(context, Opcode::Real, {x}, real), decimals),
                      round_float(context, apply(context, Opcode::Imag, {x}, real), decimals)};
    return apply(context, Opcode::Complex, {parts[0], parts[1]}, kind);
}

Operand rint_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = number(context, *arguments[0], call.name);
    ScalarKind kind = types::is_complex(x->type.dtype()) ? x->type.dtype() : float_kind(context, {x}, call.name);
    return operand_of(round_any(context, strong(context, convert(context, x, kind)), 0));
}

Operand round_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"a", "decimals"}, 1);
    Value *x = strong_number(context, *arguments[0], call.name);
    auto decimals = arguments[1] ? context.known_int(*arguments[1]) : std::optional<int64_t>(0);
    if (!decimals)
        context.fail_unsupported("np.round needs a number of decimals that is written in the source");
    ScalarKind kind = x->type.dtype();
    if (types::is_bool(kind) || (types::is_integer(kind) && *decimals < 0))
        context.fail_unsupported("np.round of " + types::display(x->type) + " with these decimals cannot be compiled");
    return operand_of(types::is_integer(kind) ? fresh(context, x) : round_any(context, x, *decimals));
}

// ---- two results ----

Operand divmod_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x1", "x2"}, 2);
    Operand quotient = elementwise_call(context, "numpy.floor_divide", {*arguments[0], *arguments[1]});
    Operand rest = elementwise_call(context, "numpy.remainder", {*arguments[0], *arguments[1]});
    return pair(context, value_of(quotient), value_of(rest));
}

Operand modf_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = number(context, *arguments[0], call.name);
    ScalarKind kind = float_kind(context, {x}, call.name);
    x = materialized(context, strong(context, convert(context, x, kind)));
    return pair(context, fraction_of(context, x), apply(context, Opcode::Trunc, {x}, kind));
}

Operand frexp_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *x = number(context, *arguments[0], call.name);
    ScalarKind kind = float_kind(context, {x}, call.name);
    x = materialized(context, strong(context, convert(context, x, kind)));
    Value *exponent = binary_exponent(context, x);
    Value *opposite = apply(context, Opcode::Neg, {exponent}, ScalarKind::I32);
    return pair(context, apply(context, Opcode::Ldexp, {x, opposite}, kind), exponent);
}

Operand ndim_call(Context &context, const CallSite &call) {
    Value *value = context.value(*bind(context, call, {"a"}, 1)[0]);
    if (value->type.is_tuple())
        context.fail_unsupported("np.ndim of a tuple cannot be compiled");
    return {int64_t(value->type.is_array() ? value->type.ndim() : 0), {}};
}

} // namespace

// The part after the point, with the sign of x: 0 for an infinity.
Value *fraction_of(Context &context, Value *x) {
    ScalarKind kind = x->type.dtype();
    Value *whole = apply(context, Opcode::Trunc, {x}, kind);
    Value *rest = apply(context, Opcode::Sub, {x, whole}, kind);
    Value *infinite = apply(context, Opcode::IsInf, {x}, ScalarKind::Bool);
    rest = choose(context, infinite, constant(context, 0, kind), rest);
    return apply(context, Opcode::CopySign, {rest, x}, kind);
}

// The e of x = m * 2**e with 0.5 <= |m| < 1, read off the distance to the next float (a power of two); 0 for 0, inf and nan.
Value *binary_exponent(Context &context, Value *x) {
    ScalarKind kind = x->type.dtype();
    bool single = kind == ScalarKind::F32;
    int digits = single ? 24 : 53, lift = single ? 64 : 128;
    Value *size = apply(context, Opcode::Abs, {x}, kind);
    Value *tiny = test(context, Opcode::Lt, size, constant(context, single ? 0x1p-126 : 0x1p-1022, kind));
    Value *normal = choose(context, tiny, apply(context, Opcode::Mul, {size, constant(context, std::ldexp(1.0, lift), kind)}, kind), size);
    Value *finite = apply(context, Opcode::IsFinite, {x}, ScalarKind::Bool);
    Value *regular = apply(context, Opcode::BitAnd, {finite, test(context, Opcode::Ne, x, constant(context, 0, kind))}, ScalarKind::Bool);
    normal = choose(context, regular, normal, constant(context, 1, kind));
    Value *exponent = apply(context, Opcode::Log2, {apply(context, Opcode::Spacing, {normal}, kind)}, kind);
    exponent = apply(context, Opcode::Add, {apply(context, Opcode::Rint, {exponent}, kind), constant(context, digits, kind)}, kind);
    exponent = choose(context, tiny, apply(context, Opcode::Sub, {exponent, constant(context, lift, kind)}, kind), exponent);
    exponent = choose(context, regular, exponent, constant(context, 0, kind));
    return apply(context, Opcode::Cast, {exponent}, ScalarKind::I32);
}

std::span<const Entry> composition_entries() {
    static constexpr Entry entries[] = {{"numpy.ndim", ndim_call, "number of axes, 0 of a number"},
                                        {"numpy.where", where_call, "x where the condition holds, else y"},
                                        {"numpy.clip", clip_call, "values limited to an interval", 3},
                                        {"numpy.heaviside", heaviside_call, "the step function", 2},
                                        {"numpy.nan_to_num", nan_to_num_call, "NaN and infinities replaced"},
                                        {"numpy.isposinf", infinity_test_call, "is it plus infinity"},
                                        {"numpy.isneginf", infinity_test_call, "is it minus infinity"},
                                        {"numpy.isclose", isclose_call, "equal within a tolerance"},
                                        {"numpy.allclose", isclose_call, "are all equal within a tolerance"},
                                        {"numpy.square", square_call, "x * x", 1},
                                        {"numpy.reciprocal", reciprocal_call, "1 / x", 1},
                                        {"numpy.absolute", absolute_call, "magnitude", 1},
                                        {"numpy.sign", sign_call, "-1, 0 or 1", 1},
                                        {"numpy.conjugate", conjugate_call, "complex conjugate", 1},
                                        {"numpy.conj", conjugate_call, "complex conjugate", 1},
                                        {"numpy.real", part_call, "real part"},
                                        {"numpy.imag", part_call, "imaginary part"},
                                        {"numpy.angle", angle_call, "argument of a complex number"},
                                        {"numpy.isreal", isreal_call, "is the imaginary part zero"},
                                        {"numpy.iscomplex", isreal_call, "is the imaginary part not zero"},
                                        {"numpy.logaddexp", logaddexp_call, "log(exp(x1) + exp(x2))", 2},
                                        {"numpy.logaddexp2", logaddexp_call, "log2(2**x1 + 2**x2)", 2},
                                        {"numpy.sinc", sinc_call, "sin(pi x) / (pi x)"},
                                        {"numpy.rint", rint_call, "nearest integer, half to even", 1},
                                        {"numpy.round", round_call, "to a number of decimals, half to even", 2},
                                        {"numpy.around", round_call, "to a number of decimals, half to even", 2},
                                        {"numpy.divmod", divmod_call, "floor_divide and remainder"},
                                        {"numpy.modf", modf_call, "fraction and integer part"},
                                        {"numpy.frexp", frexp_call, "mantissa and exponent of base 2"}};
    return entries;
}

} // namespace veloz::builtins
