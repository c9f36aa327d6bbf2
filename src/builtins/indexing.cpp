// Basic subscripts: integers, slices, newaxis and the ellipsis, on arrays and tuples; element and slice assignment.
#include "builtins/call.h"
#include "builtins/ranges.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace veloz::builtins {

using ir::Opcode;
using ir::Value;
using ir::ViewEntry;
using types::Layout;
using types::ScalarKind;
using types::Type;

namespace {

struct Subscript {
    ViewEntry kind;
    Operand operand; // Index and Slice
};

std::vector<Operand> index_list(const Operand &index) {
    if (auto *tuple = std::get_if<TupleOperand>(&index.content))
        return tuple->elements;
    return {index};
}

bool has_ellipsis(const Operand &index) {
    auto list = index_list(index);
    return std::any_of(list.begin(), list.end(), [](const Operand &item) { return std::holds_alternative<EllipsisOperand>(item.content); });
}

// One entry per subscript; the ellipsis becomes full slices. Axes left over at the end are not mentioned.
std::vector<Subscript> entries_of(Context &context, Value *array, const Operand &index) {
    std::vector<Operand> list = index_list(index);
    auto is_list = [](const Operand &item) {
        auto *items = std::get_if<TupleOperand>(&item.content);
        return items && items->is_list;
    };
    if (is_list(index) || std::any_of(list.begin(), list.end(), is_list))
        context.fail_unsupported("indexing with a list cannot be compiled yet", "write a loop over the indices");
    int used = 0;
    bool ellipsis = false;
    for (const Operand &item : list) {
        if (std::holds_alternative<EllipsisOperand>(item.content)) {
            if (std::exchange(ellipsis, true))
                context.fail_typing("an index can only have a single ellipsis ('...')");
        } else if (!std::holds_alternative<NoneOperand>(item.content)) {
            ++used;
        }
    }
    int ndim = array->type.ndim();
    if (used > ndim)
        context.fail_typing("too many indices for array: array is " + std::to_string(ndim) + "-dimensional, but " + std::to_string(used) +
                            " were indexed");
    std::vector<Subscript> entries;
    for (const Operand &item : list) {
        if (std::holds_alternative<EllipsisOperand>(item.content)) {
            for (int i = used; i < ndim; ++i)
                entries.push_back({ViewEntry::Slice, {SliceOperand{}, {}}});
        } else if (std::holds_alternative<NoneOperand>(item.content)) {
            entries.push_back({ViewEntry::NewAxis, {}});
        } else if (std::holds_alternative<SliceOperand>(item.content)) {
            entries.push_back({ViewEntry::Slice, item});
        } else {
            Type type = context.type_of(item);
            if (type.is_array() && type.ndim() > 0)
                context.fail_unsupported("indexing with an array cannot be compiled yet", "write a loop over the indices");
            if (!context.has_value(item) || (type.is_scalar() && types::is_bool(type.dtype())) || type.is_tuple())
                context.fail_typing("arrays are indexed with integers and slices, not with " + context.describe(item));
            entries.push_back({ViewEntry::Index, item});
        }
    }
    return entries;
}

Value *checked_index(Context &context, Value *array, int axis, const Operand &operand) {
    Value *index = context.to_index(operand);
    Value *length = context.build().dim(array, axis);
    return context.build().value(Opcode::CheckIndex, {index, length}, Type::index(), {context.add_index_site(axis)});
}

// A bound or step; what lies beyond int64 lies beyond every array.
Value *slice_part(Context &context, const Operand &operand) {
    ir::Builder &build = context.build();
    Value *part = context.scalar_of(context.value(operand));
    if (!(part->type == Type::scalar(ScalarKind::U64)))
        return context.to_index(operand);
    Value *highest = build.constant_int(std::numeric_limits<int64_t>::max(), part->type);
    return build.cast(build.value(Opcode::PyMin, {part, highest}, part->type), Type::index());
}

// start, step, length of a slice over one axis.
std::vector<Value *> slice_operands(Context &context, Value *array, int axis, const SliceOperand &slice) {
    ir::Builder &build = context.build();
    std::vector<Value *> parts;
    std::vector<int64_t> given;
    for (const auto &part : {slice.lower, slice.upper, slice.step}) {
        bool present = part && !std::holds_alternative<NoneOperand>(part->content);
        given.push_back(present);
        parts.push_back(present ? slice_part(context, *part) : build.constant_int(1));
    }
    if (!given[0] && !given[1] && !given[2])
        return {build.constant_int(0), build.constant_int(1), build.dim(array, axis)};
    if (given[2])
        if (auto known = context.known_int(operand_of(parts[2])); !known || *known == 0)
            context.raise_if(build.value(Opcode::Eq, {parts[2], build.constant_int(0)}, Type::py_bool()), "ValueError",
                             "slice step cannot be zero");
    parts.push_back(build.dim(array, axis));
    Type triple = Type::tuple({Type::index(), Type::index(), Type::index()});
    Value *indices = build.value(Opcode::SliceIndices, parts, triple, given);
    return {build.item(indices, 0), build.item(indices, 1), build.item(indices, 2)};
}

// Is the last axis of the view the last one of the array, in steps of one element?
bool rows_stay_dense(Context &context, Value *array, const std::vector<Subscript> &entries) {
    if (!types::has_dense_rows(array->type) || array->type.ndim() == 0)
        return false;
    int taken = 0;
    for (const Subscript &entry : entries)
        taken += entry.kind != ViewEntry::NewAxis;
    if (taken < array->type.ndim())
        return true;
    if (entries.back().kind != ViewEntry::Slice)
        return false;
    const auto &step = std::get<SliceOperand>(entries.back().operand.content).step;
    return !step || context.known_int(*step) == 1;
}

// Contiguity that certainly survives: leading integers of a C array, or full slices only.
Layout view_layout(Context &context, Value *array, const std::vector<Subscript> &entries, int result_ndim) {
    if (result_ndim == 0)
        return Layout::C;
    Layout layout = array->type.layout();
    bool full_tail = true, seen_slice = false, leading = true;
    for (const Subscript &entry : entries) {
        if (entry.kind == ViewEntry::Slice) {
            const auto &slice = std::get<SliceOperand>(entry.operand.content);
            bool full = !slice.lower && !slice.upper && !slice.step;
            auto step = slice.step ? context.known_int(*slice.step) : std::optional<int64_t>(1);
            bool unit_first = !seen_slice && step && *step == 1; // rows a:b of a C array stay contiguous
            full_tail &= full || (unit_first && layout == Layout::C);
            seen_slice = true;
        } else {
            leading &= entry.kind == ViewEntry::Index && !seen_slice;
        }
    }
    if (layout == Layout::C && full_tail && leading)
        return Layout::C;
    if (array->type.ndim() == 1 && result_ndim == 1 && layout == Layout::C && full_tail)
        return Layout::C;
    return !rows_stay_dense(context, array, entries) ? Layout::Any : result_ndim == 1 ? Layout::C : Layout::Inner;
}

Value *view_of(Context &context, Value *array, const std::vector<Subscript> &entries) {
    std::vector<Value *> operands{array};
    std::vector<int64_t> ints;
    int axis = 0, ndim = array->type.ndim();
    for (const Subscript &entry : entries) {
        ints.push_back(int64_t(entry.kind));
        if (entry.kind == ViewEntry::Index) {
            operands.push_back(checked_index(context, array, axis++, entry.operand));
            --ndim;
        } else if (entry.kind == ViewEntry::Slice) {
            for (Value *part : slice_operands(context, array, axis++, std::get<SliceOperand>(entry.operand.content)))
                operands.push_back(part);
        } else {
            ++ndim;
        }
    }
    Type type = Type::array(array->type.dtype(), ndim, view_layout(context, array, entries, ndim), array->type.readonly());
    return context.build().value(Opcode::View, std::move(operands), type, std::move(ints));
}

bool is_element(Value *array, const std::vector<Subscript> &entries) {
    size_t indices = 0;
    for (const Subscript &entry : entries)
        indices += entry.kind == ViewEntry::Index;
    return indices == entries.size() && int(indices) == array->type.ndim();
}

std::vector<Value *> element_indices(Context &context, Value *array, const std::vector<Subscript> &entries) {
    std::vector<Value *> indices;
    for (size_t axis = 0; axis < entries.size(); ++axis)
        indices.push_back(checked_index(context, array, int(axis), entries[axis].operand));
    return indices;
}

Operand tuple_item(Context &context, const Operand &object, const Operand &index) {
    auto elements = *tuple_elements(context, object);
    if (auto *slice = std::get_if<SliceOperand>(&index.content)) {
        auto known = [&](const std::shared_ptr<Operand> &part) -> std::optional<int64_t> {
            if (!part || std::holds_alternative<NoneOperand>(part->content))
                return std::nullopt;
            auto value = context.known_int(*part);
            if (!value)
                context.fail_unsupported("a tuple is sliced with constants only");
            return value;
        };
        auto size = int64_t(elements.size());
        int64_t step = known(slice->step).value_or(1);
        if (step == 0)
            context.fail_typing("slice step cannot be zero");
        int64_t low = step < 0 ? -1 : 0, high = step < 0 ? size - 1 : size;
        auto clip = [&](std::optional<int64_t> at, int64_t absent) {
            return at ? std::clamp(*at < 0 ? *at + size : *at, low, high) : absent;
        };
        int64_t begin = clip(known(slice->lower), step < 0 ? size - 1 : 0), end = clip(known(slice->upper), step < 0 ? -1 : size);
        std::vector<Operand> part;
        for (int64_t i = begin; step < 0 ? i > end : i < end; i += step)
            part.push_back(elements[size_t(i)]);
        return {TupleOperand{std::move(part), false}, object.location};
    }
    auto known = context.known_int(index);
    if (!known)
        context.fail_unsupported("a tuple is indexed with constants only", "use an array, or loop with `for x in t`");
    auto size = int64_t(elements.size());
    if (*known < -size || *known >= size)
        context.fail_typing("tuple index out of range");
    return elements[size_t(*known < 0 ? *known + size : *known)];
}

// `whole`: the scalar goes to a slice, once, so that a NumPy scalar is checked too (NumPy does for signed dtypes); in elements,
// which loops store, it wraps.
Value *cast_for_store(Context &context, Value *value, const Operand &original, ScalarKind dtype, bool whole) {
    ScalarKind from = value->type.dtype();
    if (types::is_complex(from) && !types::is_complex(dtype))
        context.fail_typing("a complex number cannot be stored in an array of " + std::string(types::numpy_name(dtype)),
                            "store z.real or abs(z)");
    bool to_integer = types::is_integer(dtype);
    bool strict = value->type.is_scalar() && (value->type.weak() || (whole && types::is_signed(dtype)));
    bool checked = to_integer && strict && from != dtype;
    if (checked && types::is_float(from)) // NumPy calls int()
        value = float_to_int(context, value, "Python int too large to convert to C long");
    if (checked && types::is_integer(from))
        value = context.to_int(value);
    if (to_integer)
        check_python_int(context, value->type == Type::py_int() && context.known_int(original) ? original : operand_of(value), value,
                         dtype);
    return convert(context, value, dtype);
}

} // namespace

Operand get_item(Context &context, const Operand &object, const Operand &index) {
    if (tuple_elements(context, object))
        return tuple_item(context, object, index);
    if (auto *range = std::get_if<RangeOperand>(&object.content))
        return range_item(context, *range, index);
    if (!context.has_value(object) || !context.type_of(object).is_array())
        context.fail_typing(context.describe(object) + " cannot be indexed");
    Value *array = materialized(context, context.value(object));
    std::vector<Subscript> entries = entries_of(context, array, index);
    if (is_element(array, entries) && !has_ellipsis(index)) // with an ellipsis NumPy gives a 0-d array
        return operand_of(context.build().load(array, element_indices(context, array, entries)));
    return operand_of(view_of(context, array, entries));
}

void set_item(Context &context, const Operand &object, const Operand &index, const Operand &value) {
    if (!context.has_value(object) || !context.type_of(object).is_array())
        context.fail_typing("items of " + context.describe(object) + " cannot be assigned");
    Value *array = context.value(object);
    if (array->type.is_lazy())
        context.fail_unsupported("an element of a temporary result cannot be assigned");
    std::vector<Subscript> entries = entries_of(context, array, index);
    bool element = is_element(array, entries);
    Value *source = number(context, value, "assignment");
    if (array->type.readonly())
        context.raise_always("ValueError", "assignment destination is read-only");
    if (element && source->type.is_array())
        context.fail_typing("setting an array element with a sequence", "store one element: a[i] = x[0]");
    source = cast_for_store(context, source, value, array->type.dtype(), !element);
    if (array->type.readonly())
        return; // nothing gets past the raise
    if (element) {
        context.build().store(array, source, element_indices(context, array, entries));
        return;
    }
    Value *target = view_of(context, array, entries);
    context.build().create(Opcode::Assign, {target, source}, nullptr);
}

} // namespace veloz::builtins
