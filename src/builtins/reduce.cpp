// Reductions over the whole array or some axes: typing, empty arrays, accumulators as NumPy has them.
#include "builtins/call.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::builtins {

using ir::Opcode;
using ir::ReduceKind;
using ir::Value;
using types::ScalarKind;
using types::Type;

namespace {

struct Axes {
    std::vector<int64_t> axes; // empty: all
    bool keepdims = false;
};

Axes read_axes(Context &context, const Operand *axis, const Operand *keepdims, int ndim) {
    Axes out;
    if (keepdims) {
        auto *flag = std::get_if<bool>(&keepdims->content);
        if (!flag)
            context.fail_unsupported("keepdims must be True or False in the source");
        out.keepdims = *flag;
    }
    if (!axis || std::holds_alternative<NoneOperand>(axis->content))
        return out;
    std::vector<Operand> list{*axis};
    if (auto *tuple = std::get_if<TupleOperand>(&axis->content); tuple && tuple->is_list)
        context.fail_typing("'list' object cannot be interpreted as an integer", "a tuple: axis=(0, 1)");
    if (auto elements = tuple_elements(context, *axis))
        list = *elements;
    if (list.empty())
        context.fail_unsupported("axis=() cannot be compiled");
    for (const Operand &operand : list)
        out.axes.push_back(constant_axis(context, operand, ndim));
    std::sort(out.axes.begin(), out.axes.end());
    if (std::adjacent_find(out.axes.begin(), out.axes.end()) != out.axes.end())
        context.fail_typing("duplicate value in 'axis'");
    if (int(out.axes.size()) == ndim && !out.keepdims)
        out.axes.clear();
    return out;
}

Value *transposed(Context &context, Value *array) { return context.value(get_attribute(context, operand_of(array), "T")); }

// An F-ordered array is a C-ordered one with its axes reversed, and gives such a one.
Value *reduce(Context &context, ReduceKind kind, Value *value, const Axes &axes, ScalarKind result) {
    std::vector<int64_t> ints{int64_t(kind), axes.keepdims};
    ints.insert(ints.end(), axes.axes.begin(), axes.axes.end());
    int ndim = value->type.ndim();
    if (axes.axes.empty() && !axes.keepdims)
        return context.build().value(Opcode::Reduce, {value}, Type::scalar(result), ints);
    if (axes.axes.empty())
        for (int axis = 0; axis < ndim; ++axis)
            ints.push_back(axis);
    int left = axes.keepdims ? ndim : ndim - int(axes.axes.size());
    bool arg = kind == ReduceKind::ArgMin || kind == ReduceKind::ArgMax; // these NumPy gives in C order always
    if (left > 1 && !arg && memory_order(value) == types::Layout::F) {
        Axes mirrored{{}, axes.keepdims};
        for (size_t i = 2; i < ints.size(); ++i)
            mirrored.axes.insert(mirrored.axes.begin(), ndim - 1 - ints[i]);
        return transposed(context, reduce(context, kind, transposed(context, value), mirrored, result));
    }
    return context.build().value(Opcode::Reduce, {value}, Type::array(result, left, types::Layout::C), ints);
}

Value *reduced_count(Context &context, Value *value, const Axes &axes) {
    if (axes.axes.empty())
        return array_size(context, value);
    Value *count = context.build().constant_int(1);
    for (int64_t axis : axes.axes)
        count = context.build().value(Opcode::Mul, {count, context.build().dim(value, int(axis))}, Type::index());
    return count;
}

void refuse_empty(Context &context, Value *value, const Axes &axes, std::string text) {
    Value *count = reduced_count(context, value, axes);
    context.raise_if(context.build().value(Opcode::Eq, {count, context.build().constant_int(0)}, Type::py_bool()), "ValueError", text);
}

ScalarKind accumulator(ScalarKind kind) {
    if (types::is_bool(kind) || types::is_signed(kind))
        return ScalarKind::I64;
    return types::is_unsigned(kind) ? ScalarKind::U64 : kind;
}

// A scalar or 0-d operand: NumPy's reductions take it as one element.
Value *as_array(Context &context, const Operand &operand, std::string_view name) {
    Value *value = context.value(operand);
    if (value->type.is_array() && value->type.ndim() == 0)
        value = context.scalar_of(value);
    if (value->type.is_scalar()) {
        Value *one = context.build().constant_int(1);
        return context.build().value(Opcode::Fill, {context.build().cast(value, value->type.strong()), one},
                                     Type::array(value->type.dtype(), 1, types::Layout::Lazy));
    }
    return array_argument(context, operand, name);
}

struct Kind {
    std::string_view name;
    ReduceKind kind;
};
constexpr Kind kKinds[] = {{"sum", ReduceKind::Sum},      {"prod", ReduceKind::Prod}, {"min", ReduceKind::Min},
                           {"amin", ReduceKind::Min},     {"max", ReduceKind::Max},   {"amax", ReduceKind::Max},
                           {"any", ReduceKind::Any},      {"all", ReduceKind::All},   {"argmin", ReduceKind::ArgMin},
                           {"argmax", ReduceKind::ArgMax}};

Operand extremum(Context &context, ReduceKind kind, Value *value, const Axes &axes) {
    bool arg = kind == ReduceKind::ArgMin || kind == ReduceKind::ArgMax;
    bool low = kind == ReduceKind::Min || kind == ReduceKind::ArgMin;
    std::string text =
        arg ? std::string("attempt to get ") + (low ? "argmin" : "argmax") + " of an empty sequence"
            : std::string("zero-size array to reduction operation ") + (low ? "minimum" : "maximum") + " which has no identity";
    refuse_empty(context, value, axes, text);
    return operand_of(reduce(context, kind, value, axes, arg ? ScalarKind::I64 : value->type.dtype()));
}

Operand mean(Context &context, Value *value, const Axes &axes, std::optional<ScalarKind> dtype) {
    ScalarKind kind = value->type.dtype();
    ScalarKind result = dtype ? *dtype : types::is_float(kind) || types::is_complex(kind) ? kind : ScalarKind::F64;
    if (!types::is_float(result) && !types::is_complex(result))
        context.fail_unsupported("np.mean with an integer dtype= cannot be compiled", "np.mean(x).astype(np.int64)");
    Value *count = reduced_count(context, value, axes);
    Value *sum = reduce(context, ReduceKind::Sum, convert(context, value, result), axes, result);
    return operand_of(materialized(context, apply(context, Opcode::Div, {sum, convert(context, count, result)}, result)));
}

Operand variance(Context &context, Value *value, const Axes &axes, bool root) {
    ScalarKind kind = types::is_float(value->type.dtype()) ? value->type.dtype() : ScalarKind::F64;
    if (types::is_complex(value->type.dtype()))
        context.fail_unsupported("the variance of complex numbers cannot be compiled");
    Axes kept{axes.axes, true};
    value = materialized(context, convert(context, value, kind));
    Operand centre = mean(context, value, kept, kind);
    Operand distance = binary_operator(context, "-", operand_of(value), centre);
    Operand squares = binary_operator(context, "*", distance, distance);
    Value *result = std::get<Value *>(mean(context, std::get<Value *>(squares.content), axes, kind).content);
    return operand_of(root ? materialized(context, apply(context, Opcode::Sqrt, {result}, kind)) : result);
}

Operand reduction_call(Context &context, const CallSite &call) {
    if (call.arguments.empty() || !call.arguments[0].keyword.empty())
        context.fail_typing(std::string(call.name) + " needs an array");
    return reduction(context, call.name.substr(6), call.arguments[0].operand, call.arguments.subspan(1));
}

} // namespace

Operand reduction(Context &context, std::string_view name, const Operand &array, std::span<const Argument> rest) {
    Value *value = as_array(context, array, name);
    CallSite call{name, rest};
    bool with_dtype = name == "sum" || name == "prod" || name == "mean";
    auto arguments = with_dtype ? bind(context, call, {"axis", "dtype", "out", "keepdims"}, 0)
                     : name.starts_with("arg") || name == "std" || name == "var" ? bind(context, call, {"axis", "keepdims"}, 0)
                                                                                 : bind(context, call, {"axis", "out", "keepdims"}, 0);
    if (arguments.size() > 2 && arguments[arguments.size() - 2])
        context.fail_unsupported("out= cannot be compiled", "assign the result: out[...] = ...");
    Axes axes = read_axes(context, arguments[0], arguments.back(), value->type.ndim());
    Type type = context.type_of(array);
    if (type.is_scalar() || type.ndim() == 0) { // the one axis is as_array's; NumPy's ufuncs let it be named, its other functions do not
        bool by_ufunc = name != "mean" && name != "std" && name != "var";
        bool named = arguments[0] && !std::holds_alternative<NoneOperand>(arguments[0]->content);
        if (named && (!by_ufunc || tuple_elements(context, *arguments[0])))
            context.fail_typing("axis is out of bounds for array of dimension 0");
        axes = {};
    }
    auto dtype = with_dtype ? dtype_argument(context, arguments[1]) : std::nullopt;
    if (name == "mean")
        return mean(context, value, axes, dtype);
    if (name == "std" || name == "var")
        return variance(context, value, axes, name == "std");
    if (name == "ptp") {
        Operand high = extremum(context, ReduceKind::Max, value, axes);
        Operand low = extremum(context, ReduceKind::Min, value, axes);
        return operand_of(materialized(context, std::get<Value *>(binary_operator(context, "-", high, low).content)));
    }
    for (const Kind &kind : kKinds) {
        if (kind.name != name)
            continue;
        if (kind.kind == ReduceKind::Any || kind.kind == ReduceKind::All)
            return operand_of(reduce(context, kind.kind, convert(context, value, ScalarKind::Bool), axes, ScalarKind::Bool));
        if (kind.kind != ReduceKind::Sum && kind.kind != ReduceKind::Prod) {
            if (types::is_complex(value->type.dtype()))
                context.fail_unsupported(std::string(name) + " of complex numbers cannot be compiled");
            return extremum(context, kind.kind, value, axes);
        }
        ScalarKind result = dtype ? *dtype : accumulator(value->type.dtype());
        return operand_of(reduce(context, kind.kind, convert(context, value, result), axes, result));
    }
    context.fail_unsupported("the reduction " + std::string(name) + " cannot be compiled");
}

std::span<const Entry> reduction_entries() {
    static constexpr Entry entries[] = {{"numpy.sum", reduction_call, "sum of elements"},
                                        {"numpy.prod", reduction_call, "product of elements"},
                                        {"numpy.min", reduction_call, "smallest element"},
                                        {"numpy.amin", reduction_call, "smallest element"},
                                        {"numpy.max", reduction_call, "largest element"},
                                        {"numpy.amax", reduction_call, "largest element"},
                                        {"numpy.any", reduction_call, "is any element true"},
                                        {"numpy.all", reduction_call, "are all elements true"},
                                        {"numpy.argmin", reduction_call, "index of the first smallest element"},
                                        {"numpy.argmax", reduction_call, "index of the first largest element"},
                                        {"numpy.mean", reduction_call, "arithmetic mean"},
                                        {"numpy.std", reduction_call, "standard deviation"},
                                        {"numpy.var", reduction_call, "variance"},
                                        {"numpy.ptp", reduction_call, "range of values"}};
    return entries;
}

} // namespace veloz::builtins
