// Sorting, partitioning and searching: typing, and the natives that do the work.
#include "builtins/call.h"

#include <algorithm>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using types::Layout;
using types::ScalarKind;
using types::Type;

namespace {

bool is_none(const Operand *operand) { return !operand || std::holds_alternative<NoneOperand>(operand->content); }

Value *sortable(Context &context, const Operand &operand, std::string_view name) {
    Value *array = array_argument(context, operand, name);
    if (array->type.ndim() == 0)
        context.fail_typing("axis -1 is out of bounds for array of dimension 0");
    return array;
}

// The last axis where none is given.
int64_t axis_argument(Context &context, const Operand *axis, int ndim) { return axis ? constant_axis(context, *axis, ndim) : ndim - 1; }

// All kinds give the same here: a stable order. What NumPy would refuse is refused.
void check_kind(Context &context, const Operand *kind, const Operand *order, const Operand *stable) {
    if (!is_none(order))
        context.fail_unsupported("order= sorts structured arrays, which cannot be compiled");
    if (!is_none(stable) && !std::holds_alternative<bool>(stable->content))
        context.fail_unsupported("stable= must be True, False or None in the source");
    if (is_none(kind))
        return;
    auto *text = std::get_if<StringOperand>(&kind->content);
    if (!text)
        context.fail_unsupported("kind= must be a string in the source");
    if (text->text != "quicksort" && text->text != "heapsort" && text->text != "mergesort" && text->text != "stable")
        context.fail_typing("sort kind must be one of 'quick', 'heap', or 'stable' (got '" + text->text + "')");
}

// A new array with the same elements, which may be sorted: in one axis where axis=None asks for it.
Value *copy_to_sort(Context &context, Value *array, bool flat) {
    Layout order = flat ? Layout::C : memory_order(array);
    order = order == Layout::F && array->type.ndim() > 1 ? Layout::F : Layout::C;
    Type type = Type::array(array->type.dtype(), array->type.ndim(), order);
    Value *copy = context.build().value(Opcode::Materialize, {array}, type);
    return flat && type.ndim() > 1 ? context.build().value(Opcode::FlatView, {copy}, Type::array(array->type.dtype(), 1, Layout::C)) : copy;
}

Value *places_like(Context &context, Value *array) {
    std::vector<Value *> shape;
    for (int axis = 0; axis < array->type.ndim(); ++axis)
        shape.push_back(context.build().dim(array, axis));
    return context.build().value(Opcode::Alloc, std::move(shape), Type::array(ScalarKind::I64, array->type.ndim(), Layout::C), {0});
}

Value *writable(Context &context, const Operand &object, std::string_view verb) {
    Value *array = sortable(context, object, "." + std::string(verb) + "()");
    array = materialized(context, array);
    if (array->type.readonly())
        context.raise_always("ValueError", std::string(verb) + " array is read-only");
    return array;
}

// In place. A read-only array has raised; what stands behind is not reached, and must not write it.
void sort_in_place(Context &context, Value *array, int64_t axis) {
    if (!array->type.readonly())
        context.build().native("sort", {array, context.build().constant_int(axis)});
}

Operand sort_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "axis", "kind", "order", "stable"}, 1);
    check_kind(context, bound[2], bound[3], bound[4]);
    Value *array = sortable(context, *bound[0], call.name);
    bool flat = bound[1] && is_none(bound[1]);
    int64_t axis = flat ? 0 : axis_argument(context, bound[1], array->type.ndim());
    Value *sorted = copy_to_sort(context, array, flat);
    sort_in_place(context, sorted, axis);
    return operand_of(sorted);
}

Value *order_of(Context &context, Value *array, const Operand *axis_operand) {
    bool flat = axis_operand && is_none(axis_operand);
    int64_t axis = flat ? 0 : axis_argument(context, axis_operand, array->type.ndim());
    array = flat && array->type.ndim() > 1 ? copy_to_sort(context, array, true) : materialized(context, array);
    Value *places = places_like(context, array);
    context.build().native("argsort", {array, places, context.build().constant_int(axis)});
    return places;
}

Operand argsort_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "axis", "kind", "order", "stable"}, 1);
    check_kind(context, bound[2], bound[3], bound[4]);
    return operand_of(order_of(context, sortable(context, *bound[0], call.name), bound[1]));
}

// kth as written, checked against the length: from the front. Of a tuple each is checked; nothing is given back.
Value *rank_argument(Context &context, const Operand &kth, Value *length) {
    if (auto several = tuple_elements(context, kth)) {
        for (const Operand &one : *several)
            rank_argument(context, one, length);
        return nullptr;
    }
    ir::Builder &build = context.build();
    Value *rank = context.to_index(kth);
    Value *negative = build.value(Opcode::Lt, {rank, build.constant_int(0)}, Type::py_bool());
    Value *wrapped = build.value(Opcode::Add, {rank, length}, Type::index());
    Value *place = build.value(Opcode::Select, {negative, wrapped, rank}, Type::index());
    Value *low = build.value(Opcode::Lt, {place, build.constant_int(0)}, Type::py_bool());
    Value *high = build.value(Opcode::Ge, {place, length}, Type::py_bool());
    Value *some = build.value(Opcode::Gt, {length, build.constant_int(0)}, Type::py_bool()); // of an empty array any will do
    Value *outside = build.value(Opcode::BitAnd, {some, build.value(Opcode::BitOr, {low, high}, Type::py_bool())}, Type::py_bool());
    context.raise_if(outside, "ValueError", "kth(={}) out of bounds ({})", {place, length});
    return place;
}

void partition_in_place(Context &context, Value *array, const Operand &kth, int64_t axis) {
    Value *rank = rank_argument(context, kth, context.build().dim(array, int(axis)));
    if (!rank) // several: sorted is more than was asked for
        return sort_in_place(context, array, axis);
    if (!array->type.readonly())
        context.build().native("partition", {array, rank, context.build().constant_int(axis)});
}

Operand partition_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "kth", "axis", "kind", "order"}, 2);
    Value *array = sortable(context, *bound[0], call.name);
    bool flat = bound[2] && is_none(bound[2]);
    int64_t axis = flat ? 0 : axis_argument(context, bound[2], array->type.ndim());
    Value *result = copy_to_sort(context, array, flat);
    partition_in_place(context, result, *bound[1], axis);
    return operand_of(result);
}

Operand argpartition_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "kth", "axis", "kind", "order"}, 2);
    Value *array = materialized(context, sortable(context, *bound[0], call.name));
    bool flat = bound[2] && is_none(bound[2]);
    Value *length =
        flat ? array_size(context, array) : context.build().dim(array, int(axis_argument(context, bound[2], array->type.ndim())));
    rank_argument(context, *bound[1], length);
    return operand_of(order_of(context, array, bound[2]));
}

// ---- searches ----

int64_t side_argument(Context &context, const Operand *side) {
    if (!side)
        return 0;
    auto *text = std::get_if<StringOperand>(&side->content);
    if (!text)
        context.fail_unsupported("side= must be 'left' or 'right' in the source");
    if (text->text != "left" && text->text != "right")
        context.fail_typing("search side must be 'left' or 'right' (got '" + text->text + "')");
    return text->text == "right";
}

int message_site(Context &context, std::string exception, std::string text) {
    ir::Site site;
    site.exception = std::move(exception);
    site.arguments.push_back({true, std::move(text), {}});
    return context.add_site(std::move(site));
}

// Of arrays of values; single values are searched for by the prelude's function of this name.
Operand searchsorted_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"a", "v", "side", "sorter"}, 2);
    Value *array = array_argument(context, *bound[0], call.name), *values = array_argument(context, *bound[1], call.name);
    if (array->type.ndim() != 1)
        context.fail_typing(array->type.ndim() ? "object too deep for desired array" : "object of too small depth for desired array");
    ScalarKind kind = common_kind(context, *bound[0], *bound[1], call.name);
    array = materialized(context, convert(context, array, kind));
    values = materialized(context, convert(context, values, kind));
    ir::Builder &build = context.build();
    Value *behind = build.constant_int(side_argument(context, bound[2]));
    if (is_none(bound[3])) {
        Value *places = places_like(context, values);
        build.native("searchsorted", {array, values, places, behind});
        return operand_of(places);
    }
    Value *sorter = array_argument(context, *bound[3], "sorter=");
    if (!types::is_integer(sorter->type.dtype()))
        context.fail_typing("sorter must only contain integers");
    sorter = materialized(context, convert(context, sorter, ScalarKind::I64));
    if (sorter->type.ndim() != 1)
        context.fail_typing("sorter must be an array with one axis");
    context.raise_if(build.value(Opcode::Ne, {build.dim(sorter, 0), build.dim(array, 0)}, Type::py_bool()), "ValueError",
                     "sorter.size must equal a.size");
    Value *places = places_like(context, values);
    build.native("searchsorted_by", {array, sorter, values, places, behind}, nullptr,
                 {message_site(context, "ValueError", "Sorter index out of range.")});
    return operand_of(places);
}

Operand unique_call(Context &context, const CallSite &call) {
    auto bound = bind(context, call, {"ar"}, 1);
    Value *array = materialized(context, array_argument(context, *bound[0], call.name));
    Type type = Type::array(array->type.dtype(), 1, Layout::C);
    return operand_of(context.build().native("unique", {array}, &type)->result.get());
}

} // namespace

Operand sort_method(Context &context, const Operand &object, std::span<const Argument> arguments) {
    auto bound = bind(context, {"sort", arguments}, {"axis", "kind", "order", "stable"}, 0);
    check_kind(context, bound[1], bound[2], bound[3]);
    Value *array = writable(context, object, "sort");
    sort_in_place(context, array, axis_argument(context, bound[0], array->type.ndim()));
    return {NoneOperand{}, {}};
}

Operand partition_method(Context &context, const Operand &object, std::span<const Argument> arguments) {
    auto bound = bind(context, {"partition", arguments}, {"kth", "axis", "kind", "order"}, 1);
    Value *array = writable(context, object, "partition");
    partition_in_place(context, array, *bound[0], axis_argument(context, bound[1], array->type.ndim()));
    return {NoneOperand{}, {}};
}

std::span<const Entry> order_entries() {
    static constexpr Entry entries[] = {{"numpy.sort", sort_call, "a sorted copy"},
                                        {"numpy.argsort", argsort_call, "the places of the items in their order"},
                                        {"numpy.partition", partition_call, "a copy with the item of one rank at its place"},
                                        {"numpy.argpartition", argpartition_call, "places with that of one rank where it belongs"},
                                        {"numpy.searchsorted", searchsorted_call, "where to insert so that the order stays"},
                                        {"numpy.unique", unique_call, "each value once, in order"}};
    return entries;
}

} // namespace veloz::builtins
