// Functions that make arrays: shapes, dtypes and fills.
#include "builtins/call.h"
#include "types/promotion.h"

#include <algorithm>
#include <map>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::ScalarKind;
using types::Type;

std::optional<ScalarKind> dtype_argument(Context &context, const Operand *operand) {
    if (!operand || std::holds_alternative<NoneOperand>(operand->content))
        return std::nullopt;
    if (auto *dtype = std::get_if<DtypeOperand>(&operand->content))
        return dtype->dtype;
    std::string name;
    if (auto *entity = std::get_if<EntityOperand>(&operand->content))
        name = entity->name;
    if (auto *text = std::get_if<StringOperand>(&operand->content)) {
        name = text->text;
        if (name.starts_with('<') || name.starts_with('=') || name.starts_with('|')) // this machine is little-endian
            name.erase(0, 1);
    }
    static const std::map<std::string, ScalarKind> special = {{"builtins.float", ScalarKind::F64},
                                                              {"builtins.int", ScalarKind::I64},
                                                              {"builtins.bool", ScalarKind::Bool},
                                                              {"builtins.complex", ScalarKind::C128},
                                                              {"float", ScalarKind::F64},
                                                              {"int", ScalarKind::I64},
                                                              {"complex", ScalarKind::C128},
                                                              {"f4", ScalarKind::F32},
                                                              {"f8", ScalarKind::F64},
                                                              {"i4", ScalarKind::I32},
                                                              {"i8", ScalarKind::I64},
                                                              {"i2", ScalarKind::I16},
                                                              {"i1", ScalarKind::I8},
                                                              {"u1", ScalarKind::U8},
                                                              {"u2", ScalarKind::U16},
                                                              {"u4", ScalarKind::U32},
                                                              {"u8", ScalarKind::U64},
                                                              {"c8", ScalarKind::C64},
                                                              {"c16", ScalarKind::C128},
                                                              {"d", ScalarKind::F64},
                                                              {"f", ScalarKind::F32},
                                                              {"?", ScalarKind::Bool},
                                                              {"b1", ScalarKind::Bool},
                                                              {"b", ScalarKind::I8},
                                                              {"B", ScalarKind::U8},
                                                              {"h", ScalarKind::I16},
                                                              {"H", ScalarKind::U16},
                                                              {"i", ScalarKind::I32},
                                                              {"I", ScalarKind::U32},
                                                              {"l", ScalarKind::I64},
                                                              {"q", ScalarKind::I64},
                                                              {"L", ScalarKind::U64},
                                                              {"Q", ScalarKind::U64},
                                                              {"F", ScalarKind::C64},
                                                              {"D", ScalarKind::C128},
                                                              {"double", ScalarKind::F64},
                                                              {"single", ScalarKind::F32},
                                                              {"intp", ScalarKind::I64},
                                                              {"uint", ScalarKind::U64}};
    if (auto found = special.find(name); found != special.end())
        return found->second;
    for (int i = 0; i < types::kScalarKinds; ++i)
        if (name == types::numpy_name(ScalarKind(i)) && !types::is_half(ScalarKind(i)))
            return ScalarKind(i);
    context.fail_typing("expected a dtype, got " + context.describe(*operand), "np.float32, np.int64, ...");
}

std::optional<std::vector<Operand>> tuple_elements(Context &context, const Operand &operand) {
    if (auto *tuple = std::get_if<TupleOperand>(&operand.content))
        return tuple->elements;
    auto *value = std::get_if<Value *>(&operand.content);
    if (!value || !(*value)->type.is_tuple())
        return std::nullopt;
    std::vector<Operand> elements;
    for (size_t i = 0; i < (*value)->type.elements().size(); ++i)
        elements.push_back(operand_of(context.build().item(*value, int(i))));
    return elements;
}

std::vector<Value *> shape_argument(Context &context, const Operand &operand) {
    std::vector<Operand> list{operand};
    if (auto elements = tuple_elements(context, operand))
        list = *elements;
    std::vector<Value *> shape;
    for (const Operand &element : list) {
        Value *length = context.to_index(element);
        if (auto known = context.known_int(operand_of(length)); !known || *known < 0)
            context.raise_if(context.build().value(Opcode::Lt, {length, context.build().constant_int(0)}, Type::py_bool()), "ValueError",
                             "negative dimensions are not allowed");
        shape.push_back(length);
    }
    return shape;
}

int64_t constant_axis(Context &context, const Operand &operand, int ndim) {
    auto known = context.known_int(operand);
    if (!known)
        context.fail_unsupported("axis must be a constant", "write the number in the source");
    if (*known < -ndim || *known >= ndim)
        context.fail_typing("axis " + std::to_string(*known) + " is out of bounds for array of dimension " + std::to_string(ndim));
    return *known < 0 ? *known + ndim : *known;
}

Value *array_argument(Context &context, const Operand &operand, std::string_view what) {
    if (!context.has_value(operand) || !context.type_of(operand).is_array())
        context.fail_typing(std::string(what) + " needs an array, got " + context.describe(operand));
    return context.value(operand);
}

namespace {

// NumPy's limit: a number of bytes beyond int64, axes of length 0 not counted.
void refuse_too_big(Context &context, const std::vector<Value *> &shape, ScalarKind dtype) {
    ir::Builder &build = context.build();
    auto known_bytes = double(types::byte_size(dtype));
    Value *bytes = nullptr;
    for (Value *length : shape) {
        if (auto known = context.known_int(operand_of(length))) {
            known_bytes *= double(std::max<int64_t>(*known, 1));
            continue;
        }
        Value *factor = build.cast(build.value(Opcode::PyMax, {length, build.constant_int(1)}, Type::index()), Type::py_float());
        bytes = bytes ? build.value(Opcode::Mul, {bytes, factor}, Type::py_float()) : factor;
    }
    if (!bytes && known_bytes < 0x1p63)
        return;
    Value *limit = build.constant_float(0x1p63 / known_bytes);
    context.raise_if(bytes ? build.value(Opcode::Ge, {bytes, limit}, Type::py_bool()) : build.constant_int(1, Type::py_bool()),
                     "ValueError", "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.");
}

enum class Content { Unset, Zeros, Filled };

// A new array; `fill` is read only when that is its content.
Value *new_array(Context &context, std::vector<Value *> shape, ScalarKind dtype, types::Layout layout, Content content, Value *fill) {
    if (shape.size() < 2)
        layout = types::Layout::C;
    refuse_too_big(context, shape, dtype);
    Type type = Type::array(dtype, int(shape.size()), layout);
    if (content != Content::Filled)
        return context.build().value(Opcode::Alloc, std::move(shape), type, {content == Content::Zeros});
    shape.insert(shape.begin(), context.build().cast(fill, Type::scalar(dtype)));
    Value *lazy = context.build().value(Opcode::Fill, shape, Type::array(dtype, type.ndim(), types::Layout::Lazy));
    return context.build().value(Opcode::Materialize, {lazy}, type);
}

Content content_of(std::string_view name) {
    if (name.find("empty") != name.npos)
        return Content::Unset;
    return name.find("zeros") != name.npos ? Content::Zeros : Content::Filled;
}

types::Layout layout_argument(Context &context, const Operand *order) {
    if (!order)
        return types::Layout::C;
    auto *text = std::get_if<StringOperand>(&order->content);
    if (!text || (text->text != "C" && text->text != "F"))
        context.fail_unsupported("order= must be \"C\" or \"F\" in the source");
    return text->text == "F" ? types::Layout::F : types::Layout::C;
}

// What NumPy's assignment of the fill value refuses.
void check_fill(Context &context, const Operand *original, Value *fill, ScalarKind kind) {
    if (types::is_complex(fill->type.dtype()) && !types::is_complex(kind))
        context.fail_typing("a complex number cannot fill an array of " + std::string(types::numpy_name(kind)), "use z.real");
    if (original)
        check_python_int(context, *original, fill, kind);
}

Operand filled_call(Context &context, const CallSite &call) {
    bool full = call.name == "numpy.full";
    auto arguments =
        full ? bind(context, call, {"shape", "fill_value", "dtype", "order"}, 2) : bind(context, call, {"shape", "dtype", "order"}, 1);
    types::Layout layout = layout_argument(context, arguments.back());
    auto dtype = dtype_argument(context, arguments[full ? 2 : 1]);
    Value *fill = full ? number(context, *arguments[1], call.name) : context.build().constant_int(1);
    if (!fill->type.is_scalar())
        context.fail_unsupported("np.full with an array as fill value cannot be compiled", "make it empty and assign");
    ScalarKind kind = dtype ? *dtype : full ? fill->type.dtype() : ScalarKind::F64;
    check_fill(context, full ? arguments[1] : nullptr, fill, kind);
    std::vector<Value *> shape = shape_argument(context, *arguments[0]);
    return operand_of(new_array(context, std::move(shape), kind, layout, content_of(call.name), fill));
}

Operand like_call(Context &context, const CallSite &call) {
    bool full = call.name == "numpy.full_like";
    auto arguments = full ? bind(context, call, {"a", "fill_value", "dtype"}, 2) : bind(context, call, {"a", "dtype"}, 1);
    Value *like = context.value(*arguments[0]);
    if (!like->type.is_array() && !like->type.is_scalar())
        context.fail_typing(std::string(call.name) + " needs an array, got " + context.describe(*arguments[0]));
    auto dtype = dtype_argument(context, arguments.back());
    ScalarKind kind = dtype ? *dtype : like->type.dtype();
    std::vector<Value *> shape;
    for (int axis = 0; like->type.is_array() && axis < like->type.ndim(); ++axis)
        shape.push_back(context.build().dim(like, axis));
    types::Layout layout = like->type.is_array() && memory_order(like) == types::Layout::F ? types::Layout::F : types::Layout::C;
    Value *fill = full ? number(context, *arguments[1], call.name) : context.build().constant_int(1);
    if (!fill->type.is_scalar())
        context.fail_unsupported("np.full_like with an array as fill value cannot be compiled", "make it empty and assign");
    check_fill(context, full ? arguments[1] : nullptr, fill, kind);
    return operand_of(new_array(context, std::move(shape), kind, layout, content_of(call.name), fill));
}

// start + k * step for k in 0…n-1, as NumPy computes it in the result's dtype.
Value *progression(Context &context, Value *count, Value *start, Value *step, ScalarKind kind) {
    Type lazy = Type::array(kind, 1, types::Layout::Lazy);
    Value *k = context.build().value(Opcode::Iota, {count}, lazy);
    Value *scaled = apply(context, Opcode::Mul, {k, step}, kind);
    return apply(context, Opcode::Add, {scaled, start}, kind);
}

Value *at_least_zero(Context &context, Value *count) {
    return context.build().value(Opcode::PyMax, {count, context.build().constant_int(0)}, Type::index());
}

Operand arange_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"start", "stop", "step", "dtype"}, 1);
    Operand zero{int64_t(0), {}}, one{int64_t(1), {}};
    const Operand &start = arguments[1] ? *arguments[0] : zero;
    const Operand &stop = arguments[1] ? *arguments[1] : *arguments[0];
    const Operand &step = arguments[2] ? *arguments[2] : one;
    Value *a = number(context, start, call.name), *b = number(context, stop, call.name), *s = number(context, step, call.name);
    Type promoted = Type::scalar(ScalarKind::I64); // NumPy starts from int64: np.float32 bounds give float64
    for (const Value *bound : {a, b, s}) {
        if (!bound->type.is_scalar() || types::is_complex(bound->type.dtype()))
            context.fail_unsupported("np.arange of " + types::display(bound->type) + " cannot be compiled");
        promoted = Type::scalar(types::promote(promoted.dtype(), bound->type.dtype()));
    }
    auto dtype = dtype_argument(context, arguments[3]);
    ScalarKind kind = dtype ? *dtype : promoted.dtype();
    if (types::is_bool(kind))
        context.fail_unsupported("np.arange of bools cannot be compiled");
    ir::Builder &build = context.build();
    Value *count = nullptr;
    if (types::is_integer(promoted.dtype())) {
        for (Value **v : {&a, &b, &s})
            *v = context.cast_scalar(*v, Type::index());
        context.raise_if(build.value(Opcode::Eq, {s, build.constant_int(0)}, Type::py_bool()), "ZeroDivisionError", "division by zero");
        count = build.range_length(a, b, s);
        for (Value **v : {&a, &s})
            *v = context.cast_scalar(*v, Type::scalar(kind));
    } else {
        Type real = Type::scalar(ScalarKind::F64);
        for (Value **v : {&a, &b, &s})
            *v = context.cast_scalar(*v, real);
        context.raise_if(build.value(Opcode::Eq, {s, build.constant_float(0.0, real)}, Type::py_bool()), "ZeroDivisionError",
                         context.python_minor >= 14 ? "division by zero" : "float division by zero");
        Value *length = build.value(Opcode::Div, {build.value(Opcode::Sub, {b, a}, real), s}, real);
        context.raise_if(build.value(Opcode::IsNan, {length}, Type::py_bool()), "ValueError", "arange: cannot compute length");
        Value *low = build.value(Opcode::Lt, {length, build.constant_float(-0x1p63, real)}, Type::py_bool());
        Value *high = build.value(Opcode::Ge, {length, build.constant_float(0x1p63, real)}, Type::py_bool());
        context.raise_if(build.value(Opcode::BitOr, {low, high}, Type::py_bool()), "ValueError", "Maximum allowed size exceeded");
        count = build.cast(build.value(Opcode::Ceil, {length}, real), Type::index());
        Value *next = build.value(Opcode::Add, {a, s}, real); // NumPy takes the step as the difference of the first two elements
        a = context.cast_scalar(a, Type::scalar(kind));
        s = build.value(Opcode::Sub, {context.cast_scalar(next, Type::scalar(kind)), a}, Type::scalar(kind));
    }
    count = at_least_zero(context, count);
    refuse_too_big(context, {count}, kind);
    return operand_of(materialized(context, progression(context, count, a, s, kind)));
}

Operand linspace_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"start", "stop", "num", "endpoint", "retstep", "dtype"}, 2);
    if (arguments[4])
        context.fail_unsupported("retstep= cannot be compiled");
    bool endpoint = true;
    if (arguments[3]) {
        auto *flag = std::get_if<bool>(&arguments[3]->content);
        if (!flag)
            context.fail_unsupported("endpoint must be True or False in the source");
        endpoint = *flag;
    }
    ir::Builder &build = context.build();
    Value *start = number(context, *arguments[0], call.name), *stop = number(context, *arguments[1], call.name);
    if (!start->type.is_scalar() || !stop->type.is_scalar())
        context.fail_unsupported("np.linspace between arrays cannot be compiled");
    ScalarKind work = types::promote_scalars(types::promote_scalars(element_type(start), element_type(stop)), Type::py_float()).dtype();
    auto dtype = dtype_argument(context, arguments[5]);
    Value *count = arguments[2] ? context.to_index(*arguments[2]) : build.constant_int(50);
    context.raise_if(build.value(Opcode::Lt, {count, build.constant_int(0)}, Type::py_bool()), "ValueError",
                     "Number of samples, {}, must be non-negative.", {count});
    refuse_too_big(context, {count}, work);
    Type type = Type::scalar(work);
    start = context.cast_scalar(start, type), stop = context.cast_scalar(stop, type);
    Value *gaps = build.value(Opcode::Sub, {count, build.constant_int(endpoint ? 1 : 0)}, Type::index());
    Value *divisor = build.cast(build.value(Opcode::PyMax, {gaps, build.constant_int(1)}, Type::index()), type);
    Value *step = build.value(Opcode::Div, {build.value(Opcode::Sub, {stop, start}, type), divisor}, type);
    Value *values = materialized(context, progression(context, count, start, step, work));
    if (endpoint) { // the last element is the end exactly
        Value *several = build.value(Opcode::Gt, {count, build.constant_int(1)}, Type::py_bool());
        ir::Op *branch = build.make_if(several);
        build.inside(branch->regions[0].get(),
                     [&] { build.store(values, stop, {build.value(Opcode::Sub, {count, build.constant_int(1)}, Type::index())}); });
    }
    if (!dtype || *dtype == work)
        return operand_of(values);
    if (types::is_integer(*dtype))
        values = apply(context, Opcode::Floor, {values}, work);
    return operand_of(materialized(context, convert(context, values, *dtype)));
}

Operand copy_call(Context &context, const CallSite &call) {
    auto arguments = bind(context, call, {"a"}, 1);
    Value *array = array_argument(context, *arguments[0], "np.copy");
    Type type =
        Type::array(array->type.dtype(), array->type.ndim(), memory_order(array) == types::Layout::F ? types::Layout::F : types::Layout::C);
    return operand_of(context.build().value(Opcode::Materialize, {array}, type));
}

} // namespace

std::span<const Entry> creation_entries() {
    static constexpr Entry entries[] = {{"numpy.empty", filled_call, "a new array, not filled"},
                                        {"numpy.zeros", filled_call, "a new array of zeros"},
                                        {"numpy.ones", filled_call, "a new array of ones"},
                                        {"numpy.full", filled_call, "a new array of one value"},
                                        {"numpy.empty_like", like_call, "a new array of the same shape"},
                                        {"numpy.zeros_like", like_call, "zeros of the same shape"},
                                        {"numpy.ones_like", like_call, "ones of the same shape"},
                                        {"numpy.full_like", like_call, "one value in the same shape"},
                                        {"numpy.arange", arange_call, "evenly spaced values, half-open"},
                                        {"numpy.linspace", linspace_call, "evenly spaced values by count"},
                                        {"numpy.copy", copy_call, "a copy"}};
    return entries;
}

} // namespace veloz::builtins
