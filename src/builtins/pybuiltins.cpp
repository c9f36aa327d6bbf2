// Python's built-in functions and the dtype constructors.
#include "builtins/call.h"
#include "builtins/ranges.h"
#include "types/promotion.h"

#include <cmath>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

namespace {

Operand abs_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    Value *value = number(context, *arguments[0], "abs()");
    Type type = element_type(value);
    if (types::is_bool(type.dtype()) && type.weak())
        return operand_of(context.build().cast(value, Type::py_int()));
    if (types::is_unsigned(type.dtype()) || types::is_bool(type.dtype()))
        return operand_of(fresh(context, value));
    return operand_of(apply(context, Opcode::Abs, {value}, types::real_part(type.dtype()), type.weak()));
}

// min(a, b, ...) keeps the first of equals and Python's comparison; types join as control flow would.
Operand extreme_of(Context &context, bool largest, const std::vector<Operand> &items) {
    Value *best = number(context, items[0], largest ? "max()" : "min()");
    for (size_t i = 1; i < items.size(); ++i) {
        Value *next = number(context, items[i], largest ? "max()" : "min()");
        if (best->type.is_array() || next->type.is_array())
            context.fail_typing("max() and min() compare numbers, not arrays", "np.maximum(a, b), or x.max()");
        auto joined = types::join(best->type, next->type);
        if (!joined)
            joined = types::promote_scalars(best->type, next->type);
        if (types::is_complex(joined->dtype()) && best->type.weak() && next->type.weak())
            context.fail_typing(std::string(largest ? "'>'" : "'<'") + " not supported between instances of '" +
                                    types::display(next->type) + "' and '" + types::display(best->type) + "'",
                                "compare abs(z), or z.real");
        Value *beyond = nullptr; // of complex numbers, which have an order where NumPy gives them one
        if (types::is_complex(joined->dtype()))
            beyond = context.value(binary_operator(context, largest ? ">" : "<", operand_of(next), operand_of(best)));
        best = context.build().cast(best, *joined), next = context.build().cast(next, *joined);
        best = beyond ? context.build().value(Opcode::Select, {beyond, next, best}, *joined)
                      : context.build().value(largest ? Opcode::PyMax : Opcode::PyMin, {best, next}, *joined);
    }
    return operand_of(best);
}

// Python starts with the first element and takes what is beyond it: a NaN stays only if it is the first.
Operand extreme_of_array(Context &context, bool largest, const Operand &operand) {
    std::string name = largest ? "max" : "min";
    Value *array = materialized(context, context.value(operand));
    if (array->type.ndim() == 0)
        context.fail_typing("iteration over a 0-d array");
    if (array->type.ndim() > 1)
        context.fail_typing(name + "() of " + types::display(array->type) + " compares arrays", "np." + name + "(x), or x." + name + "()");
    ir::Builder &build = context.build();
    Value *empty = build.value(Opcode::Eq, {build.dim(array, 0), build.constant_int(0)}, Type::py_bool());
    context.raise_if(empty, "ValueError",
                     name + (context.python_minor >= 12 ? "() iterable argument is empty" : "() arg is an empty sequence"));
    ScalarKind kind = array->type.dtype();
    if (types::is_float(kind)) {
        Value *first = build.load(array, {build.constant_int(0)}), *is_nan = apply(context, Opcode::IsNan, {array}, ScalarKind::Bool);
        array = apply(context, Opcode::Select, {is_nan, first, array}, kind);
    }
    return reduction(context, name, operand_of(array), {});
}

Operand extreme_call(Context &context, const CallSite &call) {
    bool largest = call.name == "builtins.max";
    std::vector<Operand> items;
    for (const Argument &argument : call.arguments) {
        if (!argument.keyword.empty())
            context.fail_unsupported("the argument " + argument.keyword + " of " + std::string(call.name.substr(9)) +
                                     "() cannot be compiled");
        items.push_back(argument.operand);
    }
    if (items.size() == 1) {
        if (auto elements = tuple_elements(context, items[0]))
            items = *elements;
        else if (context.has_value(items[0]) && context.type_of(items[0]).is_array())
            return extreme_of_array(context, largest, items[0]);
        else
            context.fail_typing(context.describe(items[0]) + " has no items to compare");
    }
    if (items.empty())
        context.fail_typing(std::string(call.name.substr(9)) + "() needs at least one item");
    return extreme_of(context, largest, items);
}

Operand len_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x"}, 1);
    if (auto elements = tuple_elements(context, *arguments[0]))
        return {int64_t(elements->size()), {}};
    if (auto *range = std::get_if<RangeOperand>(&arguments[0]->content))
        return operand_of(range_length(context, *range));
    Value *value = array_argument(context, *arguments[0], "len()");
    if (value->type.ndim() == 0)
        context.fail_typing("len() of unsized object");
    return operand_of(context.build().dim(value, 0));
}

Value *one_scalar(Context &context, const Operand &operand, std::string_view name) {
    Value *value = number(context, operand, name);
    if (value->type.is_array())
        context.fail_typing("only 0-dimensional arrays can be converted to Python scalars", "index the element: x[0]");
    return value;
}

Operand int_call(Context &context, const CallSite &call) {
    if (call.arguments.empty())
        return {int64_t(0), {}};
    Value *value = one_scalar(context, *bind(context, call, {"x"}, 1)[0], call.name);
    ScalarKind kind = value->type.dtype();
    if (types::is_complex(kind))
        context.fail_typing("int() of a complex number", "int(z.real)");
    return operand_of(types::is_float(kind) ? float_to_int(context, value) : context.to_int(value));
}

Operand float_call(Context &context, const CallSite &call) {
    if (call.arguments.empty())
        return {0.0, {}};
    if (auto *text = std::get_if<StringOperand>(&call.arguments[0].operand.content)) {
        if (text->text == "inf" || text->text == "-inf" || text->text == "nan")
            return {text->text == "nan" ? NAN : text->text == "inf" ? INFINITY : -INFINITY, {}};
        context.fail_unsupported("float() of a string cannot be compiled");
    }
    Value *value = one_scalar(context, *bind(context, call, {"x"}, 1)[0], call.name);
    if (types::is_complex(value->type.dtype()))
        context.fail_typing("float() of a complex number", "float(z.real)");
    return operand_of(context.build().cast(value, Type::py_float()));
}

Operand bool_call(Context &context, const CallSite &call) {
    if (call.arguments.empty())
        return {false, {}};
    return operand_of(context.to_bool(*bind(context, call, {"x"}, 1)[0]));
}

Operand complex_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"real", "imag"}, 0);
    if (!arguments[0] && !arguments[1])
        return {std::complex<double>(), {}};
    Operand zero{0.0, {}};
    Value *real = one_scalar(context, arguments[0] ? *arguments[0] : zero, call.name);
    if (!arguments[1])
        return operand_of(context.build().cast(real, Type::py_complex()));
    Value *imag = one_scalar(context, *arguments[1], call.name);
    if (types::is_complex(real->type.dtype()) || types::is_complex(imag->type.dtype()))
        context.fail_unsupported("complex() of two complex numbers cannot be compiled", "a + b * 1j");
    Type type = Type::py_float();
    return operand_of(
        context.build().value(Opcode::Complex, {context.build().cast(real, type), context.build().cast(imag, type)}, Type::py_complex()));
}

Operand round_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"number", "ndigits"}, 1);
    Value *value = number(context, *arguments[0], "round()");
    ScalarKind kind = value->type.dtype();
    bool digits = arguments[1] && !std::holds_alternative<NoneOperand>(arguments[1]->content);
    bool whole = types::is_integer(kind) || (types::is_bool(kind) && element_type(value).weak());
    if (context.type_of(*arguments[0]).is_array() || !(types::is_float(kind) || (whole && !digits)))
        context.fail_unsupported("round() of " + types::display(value->type) + " cannot be compiled", "np.round(x)");
    if (whole)
        return operand_of(context.to_int(value));
    if (digits && value->type.weak())
        context.fail_unsupported("round(x, n) of a Python float cannot be compiled", "np.round(x, n), which may differ in the last digit");
    if (digits) {
        Argument rest[] = {{"", operand_of(value)}, {"", *arguments[1]}};
        return call_entity(context, "numpy.round", rest);
    }
    return operand_of(float_to_int(context, context.build().value(Opcode::Rint, {value}, value->type)));
}

Operand divmod_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"x", "y"}, 2);
    Type left = context.type_of(*arguments[0]), right = context.type_of(*arguments[1]);
    bool python = left.is_scalar() && right.is_scalar() && left.weak() && right.weak();
    if (python && (types::is_float(left.dtype()) || types::is_float(right.dtype())) && context.python_minor < 14 &&
        !context.numpy_error_model) {
        ir::Builder &build = context.build();
        Value *divisor = build.cast(context.value(*arguments[1]), Type::py_float());
        Value *zero = build.constant_float(0.0, Type::py_float());
        context.raise_if(build.value(Opcode::Eq, {divisor, zero}, Type::py_bool()), "ZeroDivisionError", "float divmod()");
    }
    Operand quotient = binary_operator(context, "//", *arguments[0], *arguments[1]);
    Operand rest = binary_operator(context, "%", *arguments[0], *arguments[1]);
    for (Operand *part : {&quotient, &rest})
        *part = operand_of(materialized(context, std::get<Value *>(part->content)));
    return {TupleOperand{{quotient, rest}, false}, {}};
}

Operand pow_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"base", "exp"}, 2);
    return binary_operator(context, "**", *arguments[0], *arguments[1]);
}

Operand range_call(Context &context, const CallSite &call) {
    std::vector<Operand> bounds;
    for (const Argument &argument : call.arguments) {
        if (!argument.keyword.empty())
            context.fail_typing("range() takes no keyword arguments");
        Type type = context.type_of(argument.operand);
        if (!context.has_value(argument.operand) || !type.is_scalar() || types::is_float(type.dtype()) || types::is_complex(type.dtype()))
            context.fail_typing("'" + context.describe(argument.operand) + "' object cannot be interpreted as an integer",
                                "convert it: int(x)");
        bounds.push_back(operand_of(context.to_index(argument.operand)));
    }
    if (bounds.empty() || bounds.size() > 3)
        context.fail_typing("range() takes one to three arguments");
    if (bounds.size() == 1)
        bounds.insert(bounds.begin(), operand_of(context.build().constant_int(0)));
    if (bounds.size() == 2)
        bounds.push_back(operand_of(context.build().constant_int(1)));
    auto known = context.known_int(bounds[2]);
    if (!known || *known == 0)
        context.raise_if(context.build().value(Opcode::Eq, {context.value(bounds[2]), context.build().constant_int(0)}, Type::py_bool()),
                         "ValueError", "range() arg 3 must not be zero");
    RangeOperand range;
    range.begin = std::make_shared<Operand>(bounds[0]);
    range.end = std::make_shared<Operand>(bounds[1]);
    range.step = std::make_shared<Operand>(bounds[2]);
    range.parallel = call.name == "veloz.prange";
    return {std::move(range), {}};
}

Operand iterator_call(Context &context, const CallSite &call) {
    IteratorOperand iterator{std::string(call.name), {}};
    for (const Argument &argument : call.arguments) {
        if (!argument.keyword.empty() && argument.keyword != "start")
            context.fail_unsupported("the argument " + argument.keyword + " cannot be compiled");
        iterator.arguments.push_back(argument.operand);
    }
    if (iterator.arguments.empty())
        context.fail_typing(std::string(call.name.substr(9)) + "() needs an argument");
    return {std::move(iterator), {}};
}

Operand sum_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"iterable", "start"}, 1);
    auto elements = tuple_elements(context, *arguments[0]);
    if (!elements)
        context.fail_unsupported("sum() of " + context.describe(*arguments[0]) + " cannot be compiled", "np.sum(x)");
    Operand total = arguments[1] ? *arguments[1] : Operand{int64_t(0), {}};
    for (const Operand &element : *elements)
        total = binary_operator(context, "+", total, element);
    return total;
}

} // namespace

// int() of a float: NaN and infinity are errors, as are values beyond int64 (a deviation: Python's ints are unbounded).
Value *float_to_int(Context &context, Value *value, std::string_view too_large) {
    ir::Builder &build = context.build();
    Value *real = build.cast(value, Type::py_float());
    // One branch where all is well; its two comparisons are those that the cast makes again, and that LLVM then leaves out.
    Value *low = build.value(Opcode::Ge, {real, build.constant_float(-0x1p63)}, Type::py_bool());
    Value *high = build.value(Opcode::Lt, {real, build.constant_float(0x1p63)}, Type::py_bool());
    Value *inside = build.value(Opcode::BitAnd, {low, high}, Type::py_bool());
    ir::Op *branch = build.make_if(build.value(Opcode::Not, {inside}, Type::py_bool()));
    build.inside(branch->regions[0].get(), [&] {
        context.raise_if(build.value(Opcode::IsNan, {real}, Type::py_bool()), "ValueError", "cannot convert float NaN to integer");
        context.raise_if(build.value(Opcode::IsInf, {real}, Type::py_bool()), "OverflowError", "cannot convert float infinity to integer");
        context.raise_always("OverflowError", std::string(too_large));
    });
    return build.cast(real, Type::py_int());
}

Operand convert_to_dtype(Context &context, ScalarKind dtype, const Operand &operand) {
    Value *value = number(context, operand, types::numpy_name(dtype));
    if (value->type.is_array())
        return operand_of(materialized(context, convert(context, value, dtype)));
    if (types::is_complex(value->type.dtype()) && !types::is_complex(dtype))
        context.fail_typing("a complex number cannot become " + std::string(types::numpy_name(dtype)), "use z.real");
    if (types::is_integer(dtype) && value->type == Type::py_float()) {
        value = float_to_int(context, value, "Python int too large to convert to C long");
        check_python_int(context, operand_of(value), value, dtype);
    } else {
        check_python_int(context, operand, value, dtype);
    }
    return operand_of(context.build().cast(value, Type::scalar(dtype)));
}

std::span<const Entry> python_entries() {
    static constexpr Entry entries[] = {{"builtins.abs", abs_call, "magnitude"},
                                        {"builtins.min", extreme_call, "smallest of the arguments, or of a tuple or array"},
                                        {"builtins.max", extreme_call, "largest of the arguments, or of a tuple or array"},
                                        {"builtins.len", len_call, "length of the first axis, or of a tuple"},
                                        {"builtins.int", int_call, "integer by truncation"},
                                        {"builtins.float", float_call, "Python float"},
                                        {"builtins.bool", bool_call, "truth value"},
                                        {"builtins.complex", complex_call, "Python complex"},
                                        {"builtins.round", round_call, "nearest integer, half to even"},
                                        {"builtins.divmod", divmod_call, "quotient and remainder"},
                                        {"builtins.pow", pow_call, "power"},
                                        {"builtins.range", range_call, "counted loop"},
                                        {"veloz.prange", range_call, "counted loop whose iterations run in parallel"},
                                        {"builtins.enumerate", iterator_call, "items with their index"},
                                        {"builtins.zip", iterator_call, "several iterables in step"},
                                        {"builtins.reversed", iterator_call, "items from the last to the first"},
                                        {"builtins.sum", sum_call, "sum of a tuple"}};
    return entries;
}

} // namespace veloz::builtins
