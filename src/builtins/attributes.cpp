// Attributes and methods of arrays, scalars and dtypes.
#include "builtins/call.h"
#include "builtins/ranges.h"

#include <map>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::Layout;
using types::ScalarKind;
using types::Type;

namespace {

Value *shape_of(Context &context, Value *array) {
    std::vector<Value *> dims;
    for (int axis = 0; axis < array->type.ndim(); ++axis)
        dims.push_back(context.build().dim(array, axis));
    return context.build().make_tuple(std::move(dims));
}

Value *transposed(Context &context, Value *array) {
    array = materialized(context, array);
    int ndim = array->type.ndim();
    std::vector<int64_t> order;
    for (int axis = ndim; axis-- > 0;)
        order.push_back(axis);
    Layout layout = ndim < 2                            ? array->type.layout()
                    : array->type.layout() == Layout::C ? Layout::F
                    : array->type.layout() == Layout::F ? Layout::C
                                                        : Layout::Any;
    return context.build().value(Opcode::Transpose, {array}, Type::array(array->type.dtype(), ndim, layout, array->type.readonly()), order);
}

Value *field(Context &context, Value *array, int part) {
    array = materialized(context, array);
    ScalarKind kind = array->type.dtype();
    int ndim = array->type.ndim();
    if (types::is_complex(kind))
        return context.build().value(Opcode::FieldView, {array},
                                     Type::array(types::real_part(kind), ndim, Layout::Any, array->type.readonly()), {part});
    if (part == 0)
        return array;
    Operand zeros = elementwise_call(context, "numpy.zeros_like", {operand_of(array)});
    Value *made = materialized(context, std::get<Value *>(zeros.content)); // read-only, as NumPy's
    return context.build().value(Opcode::Retype, {made}, Type::array(kind, made->type.ndim(), made->type.layout(), true));
}

Operand array_attribute(Context &context, Value *array, const std::string &name) {
    if (name == "shape")
        return operand_of(shape_of(context, array));
    if (name == "size")
        return operand_of(array_size(context, array));
    if (name == "ndim")
        return {int64_t(array->type.ndim()), {}};
    if (name == "itemsize")
        return {int64_t(types::byte_size(array->type.dtype())), {}};
    if (name == "nbytes")
        return binary_operator(context, "*", operand_of(array_size(context, array)), {int64_t(types::byte_size(array->type.dtype())), {}});
    if (name == "dtype")
        return {DtypeOperand{array->type.dtype()}, {}};
    if (name == "T")
        return operand_of(transposed(context, array));
    if (name == "real" || name == "imag")
        return operand_of(field(context, array, name == "imag"));
    return {BoundMethod{std::make_shared<Operand>(operand_of(array)), name}, {}};
}

Operand scalar_attribute(Context &context, Value *value, const std::string &name) {
    ScalarKind kind = value->type.dtype();
    bool weak = value->type.weak();
    if (name == "real" || name == "imag") {
        if (types::is_complex(kind))
            return operand_of(apply(context, name == "real" ? Opcode::Real : Opcode::Imag, {value}, types::real_part(kind), weak));
        if (types::is_bool(kind) && weak)
            value = context.build().cast(value, Type::py_int());
        return name == "real" ? operand_of(value)
                              : operand_of(types::is_float(kind) ? context.build().constant_float(0.0, value->type)
                                                                 : context.build().constant_int(0, value->type));
    }
    if (!weak && name == "dtype")
        return {DtypeOperand{kind}, {}};
    if (!weak && name == "ndim")
        return {int64_t(0), {}};
    if (!weak && name == "size")
        return {int64_t(1), {}};
    if (!weak && name == "shape")
        return {TupleOperand{}, {}};
    return {BoundMethod{std::make_shared<Operand>(operand_of(value)), name}, {}};
}

Operand fill_method(Context &context, const Operand &object, std::span<const Argument> arguments) {
    auto bound = bind(context, {"fill", arguments}, {"value"}, 1);
    set_item(context, object, {EllipsisOperand{}, {}}, *bound[0]);
    return {NoneOperand{}, {}};
}

Operand astype_method(Context &context, const Operand &object, std::span<const Argument> arguments) {
    auto bound = bind(context, {"astype", arguments}, {"dtype"}, 1);
    auto dtype = dtype_argument(context, bound[0]);
    if (!dtype)
        context.fail_typing("astype() needs a dtype");
    Value *value = context.value(object);
    if (value->type.is_scalar())
        return operand_of(context.build().cast(value, Type::scalar(*dtype)));
    if (types::is_complex(value->type.dtype()) && !types::is_complex(*dtype) && !types::is_bool(*dtype))
        context.fail_typing("a complex array cannot become " + std::string(types::numpy_name(*dtype)), "x.real.astype(...)");
    return operand_of(materialized(context, fresh(context, convert(context, value, *dtype))));
}

Operand item_method(Context &context, const Operand &object, std::span<const Argument> arguments) {
    Value *value = context.value(object);
    if (!arguments.empty() || value->type.is_array())
        context.fail_unsupported(".item() of an array cannot be compiled", "index the element: x[i]");
    ScalarKind kind = value->type.dtype();
    if (types::is_integer(kind))
        return operand_of(context.to_int(value));
    Type weak = types::is_bool(kind) ? Type::py_bool() : types::is_float(kind) ? Type::py_float() : Type::py_complex();
    return operand_of(context.build().cast(value, weak));
}

} // namespace

Operand get_attribute(Context &context, const Operand &object, const std::string &name) {
    if (auto *dtype = std::get_if<DtypeOperand>(&object.content)) {
        if (name == "itemsize")
            return {int64_t(types::byte_size(dtype->dtype)), {}};
        if (name == "type")
            return object;
        context.fail_unsupported("the attribute " + name + " of a dtype cannot be compiled");
    }
    if (auto *range = std::get_if<RangeOperand>(&object.content))
        if (auto part = range_attribute(*range, name))
            return *part;
    if (!context.has_value(object))
        context.fail_unsupported("the attribute " + name + " of " + context.describe(object) + " cannot be compiled");
    Value *value = context.value(object);
    if (value->type.is_array())
        return array_attribute(context, value, name);
    if (value->type.is_scalar())
        return scalar_attribute(context, value, name);
    context.fail_unsupported(context.describe(object) + " has no attribute " + name + " that can be compiled");
}

// NumPy's scalars have most methods of arrays, Python's numbers have none of them.
void refuse_array_method(Context &context, const Type &type, const std::string &name) {
    if (type.is_scalar() && type.weak())
        context.fail_typing("'" + types::display(type) + "' object has no attribute '" + name + "'",
                            "a NumPy scalar has it: np.float64(x)");
}

Operand call_method(Context &context, const Operand &object, const std::string &name, std::span<const Argument> arguments) {
    static const std::map<std::string, Operand (*)(Context &, const Operand &, std::span<const Argument>)> own = {
        {"fill", fill_method}, {"astype", astype_method}, {"item", item_method}, {"sort", sort_method}, {"partition", partition_method}};
    static const std::map<std::string, std::string> reductions = {
        {"sum", "sum"}, {"prod", "prod"},     {"min", "min"},       {"max", "max"}, {"mean", "mean"}, {"any", "any"},
        {"all", "all"}, {"argmin", "argmin"}, {"argmax", "argmax"}, {"std", "std"}, {"var", "var"},   {"ptp", "ptp"}};
    Type type = context.type_of(object);
    if (own.contains(name) || reductions.contains(name) || name == "copy" || name == "conj" || name == "round" || name == "clip")
        refuse_array_method(context, type, name);
    if (auto found = own.find(name); found != own.end())
        return found->second(context, object, arguments);
    if (auto found = reductions.find(name); found != reductions.end())
        return reduction(context, found->second, object, arguments);
    if (name == "copy" && arguments.empty()) {
        Value *value = context.value(object);
        if (value->type.is_scalar())
            return operand_of(value);
        return operand_of(context.build().value(Opcode::Materialize, {value}, Type::array(type.dtype(), type.ndim(), Layout::C)));
    }
    if (name == "conjugate" || name == "conj") {
        Value *value = context.value(object);
        if (value->type == Type::py_bool())
            return operand_of(context.build().cast(value, Type::py_int()));
        if (!types::is_complex(type.dtype()))
            return operand_of(value); // the very array
        return operand_of(apply(context, Opcode::Conj, {value}, type.dtype(), type.weak()));
    }
    if (name == "round" || name == "clip" || (type.is_array() && (name == "argsort" || name == "argpartition"))) {
        std::vector<Argument> all{{"", object}};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return call_entity(context, "numpy." + name, all);
    }
    context.fail_unsupported("the method ." + name + "() of " + types::display(type) + " cannot be compiled yet",
                             "sum, prod, min, max, mean, any, all, argmin, argmax, copy, fill, astype, sort, argsort work");
}

} // namespace veloz::builtins
