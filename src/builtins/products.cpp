// Products of vectors and matrices: sums of element-wise products where one operand has one axis, else the native.
#include "builtins/call.h"
#include "ir/raise.h"
#include "types/promotion.h"

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::Layout;
using types::ScalarKind;
using types::Type;

namespace {

// Both as arrays of the dtype of their product, lazy ones allowed.
struct Factors {
    Value *left, *right;
    ScalarKind kind;
};

Factors factors_of(Context &context, const Operand &left, const Operand &right, std::string_view name) {
    ScalarKind kind = common_kind(context, left, right, name);
    if (types::is_bool(kind) || types::is_half(kind))
        context.fail_unsupported("products of arrays of " + std::string(types::numpy_name(kind)) + " cannot be compiled",
                                 "x.astype(np.int64)");
    return {convert(context, number(context, left, name), kind), convert(context, number(context, right, name), kind), kind};
}

Value *length_along(Context &context, Value *array, int axis) { return context.build().dim(array, axis); }

void check_lengths(Context &context, Value *left, Value *right, bool matmul) {
    ir::Builder &build = context.build();
    int inner = left->type.ndim() - 1, outer = right->type.ndim() > 1 ? right->type.ndim() - 2 : 0;
    Value *a = length_along(context, left, inner), *b = length_along(context, right, outer);
    Value *differ = build.value(Opcode::Ne, {a, b}, Type::py_bool());
    if (matmul) {
        context.raise_if(differ, "ValueError",
                         "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                         "(n?,k),(k,m?)->(n?,m?) (size {} is different from {})",
                         {b, a});
        return;
    }
    std::vector<Value *> first, second, values;
    for (int axis = 0; axis < left->type.ndim(); ++axis)
        first.push_back(length_along(context, left, axis));
    for (int axis = 0; axis < right->type.ndim(); ++axis)
        second.push_back(length_along(context, right, axis));
    std::string text = "shapes " + ir::shape_text(first, values) + " and " + ir::shape_text(second, values) + " not aligned: {} (dim " +
                       std::to_string(inner) + ") != {} (dim " + std::to_string(outer) + ")";
    values.insert(values.end(), {a, b});
    context.raise_if(differ, "ValueError", text, values);
}

// The array with another axis of length 1, in front or behind.
Value *with_axis(Context &context, Value *array, bool front) {
    array = materialized(context, array);
    std::vector<int64_t> entries{int64_t(ir::ViewEntry::NewAxis)};
    std::vector<Value *> operands{array};
    if (!front) {
        ir::Builder &build = context.build();
        operands.insert(operands.end(), {build.constant_int(0), build.constant_int(1), build.dim(array, 0)});
        entries.insert(entries.begin(), int64_t(ir::ViewEntry::Slice));
    }
    Type type = Type::array(array->type.dtype(), 2, Layout::Any, array->type.readonly());
    return context.build().value(Opcode::View, std::move(operands), type, entries);
}

Value *sum_along(Context &context, Value *products, int axis, ScalarKind kind) {
    std::vector<int64_t> ints{int64_t(ir::ReduceKind::Sum), 0};
    if (products->type.ndim() == 1)
        return context.build().value(Opcode::Reduce, {products}, Type::scalar(kind), ints);
    ints.push_back(axis);
    return context.build().value(Opcode::Reduce, {products}, Type::array(kind, 1, Layout::C), ints);
}

Value *matrix_product(Context &context, Value *left, Value *right, ScalarKind kind) {
    ir::Builder &build = context.build();
    if (types::byte_size(kind) < 4)
        context.fail_unsupported("products of matrices of " + std::string(types::numpy_name(kind)) + " cannot be compiled",
                                 "x.astype(np.int64)");
    left = materialized(context, left), right = materialized(context, right);
    Value *result = build.value(Opcode::Alloc, {build.dim(left, 0), build.dim(right, 1)}, Type::array(kind, 2, Layout::C), {0});
    Value *one = build.constant_float(1.0);
    build.native("matrix_product", {left, right, result, one, one, build.constant_float(0.0), build.constant_int(0)});
    return result;
}

Value *product(Context &context, const Factors &factors, bool matmul) {
    Value *left = factors.left, *right = factors.right;
    check_lengths(context, left, right, matmul);
    bool matrix = left->type.ndim() == 2, by_matrix = right->type.ndim() == 2;
    if (matrix && by_matrix)
        return matrix_product(context, left, right, factors.kind);
    if (matrix)
        right = with_axis(context, right, true);
    if (by_matrix)
        left = with_axis(context, left, false);
    Value *products = apply(context, Opcode::Mul, {left, right}, factors.kind);
    return sum_along(context, products, matrix ? 1 : 0, factors.kind);
}

void refuse_stacks(Context &context, Value *array, std::string_view name) {
    if (array->type.is_array() && array->type.ndim() > 2)
        context.fail_unsupported(std::string(name) + " of arrays with more than two axes cannot be compiled",
                                 "a loop over the leading axes: for i in range(len(x)): y[i] = x[i] @ a");
}

bool is_number(Context &context, const Operand &operand) {
    return context.has_value(operand) &&
           (context.type_of(operand).is_scalar() || (context.type_of(operand).is_array() && context.type_of(operand).ndim() == 0));
}

// A Python number counts as an array of its own dtype here, not as a weak one.
Operand scaled(Context &context, const Operand &left, const Operand &right, std::string_view name) {
    auto strong_operand = [&](const Operand &operand) { return operand_of(strong(context, number(context, operand, name))); };
    return binary_operator(context, "*", strong_operand(left), strong_operand(right));
}

Operand dot_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "b"}, 2);
    if (is_number(context, *bound[0]) || is_number(context, *bound[1]))
        return scaled(context, *bound[0], *bound[1], call.name);
    Factors factors = factors_of(context, *bound[0], *bound[1], call.name);
    refuse_stacks(context, factors.left, "np.dot"), refuse_stacks(context, factors.right, "np.dot");
    return operand_of(product(context, factors, false));
}

Operand matmul_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"x1", "x2"}, 2);
    return matrix_product_operator(context, *bound[0], *bound[1]);
}

Value *flat(Context &context, Value *array) {
    if (array->type.ndim() == 1)
        return array;
    Value *dense = context.build().value(Opcode::Materialize, {array}, Type::array(array->type.dtype(), array->type.ndim(), Layout::C));
    return context.build().value(Opcode::FlatView, {dense}, Type::array(array->type.dtype(), 1, Layout::C));
}

Operand vdot_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "b"}, 2);
    Factors factors = factors_of(context, *bound[0], *bound[1], call.name);
    if (!factors.left->type.is_array() || !factors.right->type.is_array())
        context.fail_unsupported("np.vdot of numbers cannot be compiled", "a.conjugate() * b");
    factors.left = flat(context, factors.left), factors.right = flat(context, factors.right);
    if (types::is_complex(factors.kind))
        factors.left = apply(context, Opcode::Conj, {factors.left}, factors.kind);
    ir::Builder &build = context.build();
    Value *differ = build.value(Opcode::Ne, {build.dim(factors.left, 0), build.dim(factors.right, 0)}, Type::py_bool());
    context.raise_if(differ, "ValueError", "cannot reshape array of size {} into shape ({},)",
                     {build.dim(factors.right, 0), build.dim(factors.left, 0)});
    return operand_of(sum_along(context, apply(context, Opcode::Mul, {factors.left, factors.right}, factors.kind), 0, factors.kind));
}

Operand outer_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "b"}, 2);
    Factors factors = factors_of(context, *bound[0], *bound[1], call.name);
    if (!factors.left->type.is_array() || !factors.right->type.is_array())
        context.fail_unsupported("np.outer of numbers cannot be compiled", "a * b");
    Value *left = with_axis(context, flat(context, factors.left), false), *right = with_axis(context, flat(context, factors.right), true);
    return operand_of(materialized(context, apply(context, Opcode::Mul, {left, right}, factors.kind)));
}

Operand inner_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "b"}, 2);
    if (is_number(context, *bound[0]) || is_number(context, *bound[1]))
        return scaled(context, *bound[0], *bound[1], call.name);
    Factors factors = factors_of(context, *bound[0], *bound[1], call.name);
    if (factors.left->type.ndim() != 1 || factors.right->type.ndim() != 1)
        context.fail_unsupported("np.inner of matrices cannot be compiled", "a @ b.T");
    return operand_of(product(context, factors, false));
}

} // namespace

Operand matrix_product_operator(Context &context, const Operand &left, const Operand &right) {
    if (is_number(context, left) || is_number(context, right))
        context.fail_typing("matmul: a number has no axes: use *");
    Factors factors = factors_of(context, left, right, "@");
    refuse_stacks(context, factors.left, "@"), refuse_stacks(context, factors.right, "@");
    return operand_of(product(context, factors, true));
}

std::span<const Entry> product_entries() {
    static constexpr Entry entries[] = {{"numpy.dot", dot_call, "product of vectors and matrices"},
                                        {"numpy.matmul", matmul_call, "matrix product, as @"},
                                        {"numpy.vdot", vdot_call, "sum of conj(a) * b over all elements"},
                                        {"numpy.inner", inner_call, "sum of the products of two vectors"},
                                        {"numpy.outer", outer_call, "all products of two vectors' elements"}};
    return entries;
}

} // namespace veloz::builtins
