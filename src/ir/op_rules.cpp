// One function per family; each returns the first broken rule or null.
#include "ir/op_rules.h"

#include "ir/native.h"
#include "ir/parts.h"

#include <algorithm>

namespace veloz::ir {

namespace {

using types::ScalarKind;

bool is_scalar_of(const Type &type, ScalarKind kind) { return type.is_scalar() && type.dtype() == kind; }
bool is_index(const Type &type) { return is_scalar_of(type, ScalarKind::I64); }
bool in_memory(const Type &type) { return type.is_array() && !type.is_lazy(); }
bool is_flag(int64_t value) { return value == 0 || value == 1; }

const Type &operand(const Op &op, size_t i) { return op.operands[i]->type; }

bool indices_from(const Op &op, size_t first) {
    return std::all_of(op.operands.begin() + std::ptrdiff_t(std::min(first, op.operands.size())), op.operands.end(),
                       [](const Value *value) { return is_index(value->type); });
}

const char *constant(const Op &op) {
    const Type &type = op.type();
    if (type.is_lazy())
        return "a constant is not lazy";
    if (type.is_array() && !op.text.empty()) {
        std::vector<int64_t> shape;
        std::string bytes;
        bool good = type.readonly() && types::is_contiguous(type.layout()) && read_array_constant(op, shape, bytes);
        return good ? nullptr : "a constant array is read-only and dense, and its text has its shape and all of its bytes";
    }
    if (!type.is_scalar())
        return op.ints.empty() ? nullptr : "a constant that is no scalar has no attributes";
    bool exact = types::is_integer(type.dtype()) || types::is_bool(type.dtype());
    return op.ints.size() == (exact ? 1 : 0) ? nullptr : "an integer constant has one integer, others have real and imaginary part";
}

const char *unary(const Op &op) {
    ScalarKind from = operand(op, 0).dtype(), to = op.type().dtype();
    switch (op.code) {
    case Opcode::Cast: return nullptr;
    case Opcode::ToIndex: return types::is_float(from) && to == ScalarKind::I64 ? nullptr : "to_index takes a float and gives int64";
    case Opcode::Abs:
    case Opcode::Real:
    case Opcode::Imag: return to == types::real_part(from) ? nullptr : "the result is the real part's dtype";
    case Opcode::IsNan:
    case Opcode::IsInf:
    case Opcode::IsFinite:
    case Opcode::SignBit: return types::is_bool(to) ? nullptr : "the result is a bool";
    case Opcode::Not: return types::is_bool(from) && types::is_bool(to) ? nullptr : "not takes and gives bool";
    default: return from == to ? nullptr : "unary op needs one dtype";
    }
}

const char *binary(const Op &op) {
    ScalarKind left = operand(op, 0).dtype(), right = operand(op, 1).dtype(), to = op.type().dtype();
    if (op.code == Opcode::Complex)
        return left == right && types::is_float(left) && to == types::complex_with(left) ? nullptr : "complex takes two equal floats";
    if (op.code == Opcode::Ldexp)
        return left == to && types::is_signed(right) ? nullptr : "ldexp takes an integer exponent";
    return left == right && left == to ? nullptr : "binary op needs one dtype";
}

const char *elementwise(const Op &op) {
    int rank = -1;
    for (const Value *value : op.operands) {
        if (!value->type.is_scalar() && !value->type.is_array())
            return "element-wise operand must be scalar or array";
        if (value->type.is_array())
            rank = std::max(rank, value->type.ndim());
    }
    if (rank < 0 ? !op.type().is_scalar() : !op.type().is_lazy())
        return "result must be lazy exactly if an operand is an array";
    if (rank >= 0 && op.type().ndim() != rank)
        return "result must have the broadcast rank";
    switch (info(op.code).family) {
    case Family::Unary: return unary(op);
    case Family::Binary: return binary(op);
    case Family::Compare:
        return operand(op, 0).dtype() == operand(op, 1).dtype() && types::is_bool(op.type().dtype())
                   ? nullptr
                   : "comparison needs one dtype and gives bool";
    default:
        return types::is_bool(operand(op, 0).dtype()) && operand(op, 1).dtype() == operand(op, 2).dtype() &&
                       operand(op, 1).dtype() == op.type().dtype()
                   ? nullptr
                   : "select needs a bool and one dtype";
    }
}

const char *memory(const Op &op) {
    if (op.operands.empty() || !operand(op, 0).is_array())
        return "expected an array";
    const Type &array = operand(op, 0);
    if (op.code == Opcode::Load || op.code == Opcode::Store) {
        size_t first = op.code == Opcode::Store ? 2 : 1;
        if (op.operands.size() != first + size_t(array.ndim()))
            return "one index per axis";
        if (!indices_from(op, first))
            return "indices are int64";
    }
    switch (op.code) {
    case Opcode::Load: return is_scalar_of(op.type(), array.dtype()) ? nullptr : "load gives the array's dtype";
    case Opcode::Store:
        if (array.readonly())
            return "the array is read-only";
        return is_scalar_of(operand(op, 1), array.dtype()) ? nullptr : "store needs the array's dtype";
    case Opcode::Dim:
    case Opcode::Stride:
        if (op.axis() < 0 || op.axis() >= array.ndim())
            return "axis out of range";
        return is_index(op.type()) ? nullptr : "the result is int64";
    case Opcode::Overlap: return operand(op, 1).is_array() && types::is_bool(op.type().dtype()) ? nullptr : "overlap compares two arrays";
    default: return is_index(op.type()) ? nullptr : "the result is int64";
    }
}

const char *view_entries(const Op &op) {
    size_t next = 1;
    int taken = 0, made = 0;
    for (int64_t entry : op.ints) {
        if (entry < 0 || entry > int64_t(ViewEntry::NewAxis))
            return "unknown entry of a view";
        next += entry == int64_t(ViewEntry::Slice) ? 3 : entry == int64_t(ViewEntry::Index) ? 1 : 0;
        taken += entry != int64_t(ViewEntry::NewAxis);
        made += entry != int64_t(ViewEntry::Index);
    }
    if (next != op.operands.size())
        return "operands do not match the entries";
    int rank = operand(op, 0).ndim();
    return taken <= rank && op.type().ndim() == rank - taken + made ? nullptr : "rank does not match the entries";
}

const char *view(const Op &op) {
    if (op.operands.empty() || !operand(op, 0).is_array() || !in_memory(op.type()))
        return "expected an array";
    const Type &from = operand(op, 0), &to = op.type();
    if (from.readonly() && !to.readonly())
        return "a view of a read-only array is read-only";
    if (!indices_from(op, 1))
        return "indices are int64";
    bool field = op.code == Opcode::FieldView;
    if (to.dtype() != (field ? types::real_part(from.dtype()) : from.dtype()))
        return "a view has its array's dtype";
    switch (op.code) {
    case Opcode::View: return view_entries(op);
    case Opcode::Transpose: {
        std::vector<int64_t> sorted = op.ints;
        std::sort(sorted.begin(), sorted.end());
        for (size_t axis = 0; axis < sorted.size(); ++axis)
            if (sorted[axis] != int64_t(axis))
                return "not a permutation";
        return int(sorted.size()) == from.ndim() && to.ndim() == from.ndim() ? nullptr : "not a permutation";
    }
    case Opcode::FieldView:
        if (!types::is_complex(from.dtype()) || !is_flag(op.part()))
            return "a part of a complex array";
        break;
    case Opcode::BroadcastView:
        return to.ndim() >= from.ndim() && op.operands.size() == 1 + size_t(to.ndim()) ? nullptr : "one dimension per axis";
    case Opcode::FlatView: return to.ndim() == 1 && types::is_contiguous(from.layout()) ? nullptr : "only contiguous arrays are flat";
    default: break;
    }
    return to.ndim() == from.ndim() ? nullptr : "the rank stays";
}

const char *reduce(const Op &op) {
    const Type &from = operand(op, 0), &to = op.type();
    if (!from.is_array() || op.ints[0] < 0 || op.ints[0] > int64_t(ReduceKind::ArgMax) || !is_flag(op.ints[1]))
        return "malformed reduction";
    std::vector<int64_t> axes(op.axes().begin(), op.axes().end());
    std::sort(axes.begin(), axes.end());
    if (std::adjacent_find(axes.begin(), axes.end()) != axes.end() || (!axes.empty() && (axes.front() < 0 || axes.back() >= from.ndim())))
        return "axis out of range";
    ReduceKind kind = op.reduction();
    bool position = kind == ReduceKind::ArgMin || kind == ReduceKind::ArgMax, logical = kind == ReduceKind::Any || kind == ReduceKind::All;
    if (to.is_none() || to.is_tuple() || to.dtype() != (position ? ScalarKind::I64 : from.dtype()) ||
        (logical && !types::is_bool(from.dtype())))
        return "result has another dtype";
    if (to.is_scalar())
        return axes.empty() && !op.keepdims() ? nullptr : "a reduction along axes gives an array";
    int rank = op.keepdims() ? from.ndim() : from.ndim() - int(axes.size());
    return in_memory(to) && !axes.empty() && to.ndim() == rank ? nullptr : "result has another rank";
}

const char *array(const Op &op) {
    switch (op.code) {
    case Opcode::Alloc:
        if (!in_memory(op.type()) || !types::is_contiguous(op.type().layout()) || op.operands.size() != size_t(op.type().ndim()) ||
            !indices_from(op, 0))
            return "one dimension per axis";
        return is_flag(op.ints[0]) ? nullptr : "zeroed or not";
    case Opcode::Iota:
        return op.type().is_lazy() && op.type().ndim() == 1 && indices_from(op, 0) ? nullptr : "iota is lazy and has one axis";
    case Opcode::Fill:
        if (op.operands.empty() || !op.type().is_lazy() || !is_scalar_of(operand(op, 0), op.type().dtype()))
            return "fill repeats a scalar of its dtype";
        return op.operands.size() == 1 + size_t(op.type().ndim()) && indices_from(op, 1) ? nullptr : "one dimension per axis";
    case Opcode::Materialize: {
        const Type &from = operand(op, 0), &to = op.type();
        bool good =
            from.is_array() && in_memory(to) && types::is_contiguous(to.layout()) && to.dtype() == from.dtype() && to.ndim() == from.ndim();
        return good ? nullptr : "a new contiguous array of the same dtype and rank";
    }
    case Opcode::CopyArray:
    case Opcode::Assign: {
        const Type &to = operand(op, 0), &from = operand(op, 1);
        if (!in_memory(to) || to.readonly())
            return "the target is no array that can be written";
        if (op.code == Opcode::CopyArray)
            return in_memory(from) && from.with_layout(to.layout()).with_dtype(to.dtype()) == from.with_layout(to.layout()) &&
                           from.ndim() == to.ndim()
                       ? nullptr
                       : "the source needs the target's dtype and rank";
        return (from.is_scalar() || from.is_array()) && from.dtype() == to.dtype() ? nullptr : "the source needs the target's dtype";
    }
    default: return reduce(op);
    }
}

const char *tuple(const Op &op) {
    if (op.code == Opcode::GetItem) {
        const std::vector<Type> parts = part_types(operand(op, 0));
        if (op.item() < 0 || size_t(op.item()) >= parts.size())
            return "item out of range";
        return op.type().same_storage(parts[size_t(op.item())]) ? nullptr : "the result is the item's type";
    }
    const std::vector<Type> parts = part_types(op.type());
    bool good = (op.type().is_tuple() || op.type().is_optional()) && parts.size() == op.operands.size();
    for (size_t i = 0; good && i < parts.size(); ++i)
        good = parts[i].same_storage(operand(op, i));
    return good ? nullptr : "a tuple has the types of its operands";
}

const char *watch(const Op &op) {
    switch (op.watched()) {
    case WatchKind::Begin:
    case WatchKind::End: return op.operands.empty() ? nullptr : "the ends of a watched loop have no operands";
    case WatchKind::Iteration: return op.operands.size() == 1 && indices_from(op, 0) ? nullptr : "a watched iteration has its number";
    case WatchKind::Read:
    case WatchKind::Write: break;
    }
    bool element = !op.operands.empty() && in_memory(operand(op, 0)) && op.operands.size() == size_t(operand(op, 0).ndim()) + 1;
    return element && indices_from(op, 1) ? nullptr : "a watched access has an array and as many indices as axes";
}

const char *check(const Op &op) {
    if (op.code == Opcode::Watch)
        return watch(op);
    if (op.code == Opcode::Caught)
        return is_scalar_of(op.type(), ScalarKind::Bool) ? nullptr : "whether an error was caught is a bool";
    if (op.code == Opcode::Check)
        return !op.operands.empty() && is_scalar_of(operand(op, 0), ScalarKind::Bool) ? nullptr : "a check asks a bool";
    if (!indices_from(op, 0))
        return "checks are on int64";
    if (op.code != Opcode::SliceIndices)
        return is_index(op.type()) ? nullptr : "a check gives int64";
    const Type &to = op.type();
    bool three = to.is_tuple() && to.elements().size() == 3 && std::all_of(to.elements().begin(), to.elements().end(), is_index);
    return three && op.ints.size() == 3 && std::all_of(op.ints.begin(), op.ints.end(), is_flag) ? nullptr
                                                                                                : "three flags in, three int64 out";
}

bool has_its_attributes(const Op &op) {
    const AttributeNames &known = info(op.code).attributes;
    size_t fewest = 0, most = known.count;
    for (size_t i = 0; i < known.count; ++i) {
        fewest += arity(known.names[i]) == Arity::One;
        if (arity(known.names[i]) == Arity::List)
            most = op.ints.size();
    }
    return op.ints.size() >= fewest && op.ints.size() <= most;
}

bool gives_value(const Op &op) {
    switch (op.code) {
    case Opcode::Set:
    case Opcode::Release:
    case Opcode::Store:
    case Opcode::Assign:
    case Opcode::CopyArray:
    case Opcode::Check:
    case Opcode::Watch:
    case Opcode::Print: return false;
    case Opcode::Native: return bool(op.result); // by its row
    default: return info(op.code).family != Family::Control;
    }
}

} // namespace

const char *broken_rule(const Op &op) {
    if (!has_its_attributes(op))
        return "wrong number of attributes";
    if (op.code != Opcode::For && op.plan)
        return "only a for has a plan";
    if (gives_value(op) != bool(op.result))
        return op.result ? "the op gives no value" : "the op needs a result";
    bool takes_lazy = is_elementwise(op.code) || op.code == Opcode::Dim || op.code == Opcode::Materialize || op.code == Opcode::Assign ||
                      op.code == Opcode::Reduce;
    for (const Value *value : op.operands)
        if (!takes_lazy && value->type.is_lazy())
            return "a lazy value is used by an op that needs memory";
    switch (info(op.code).family) {
    case Family::Constant: return constant(op);
    case Family::Unary:
    case Family::Binary:
    case Family::Compare:
    case Family::Ternary: return elementwise(op);
    case Family::Memory: return memory(op);
    case Family::View: return view(op);
    case Family::Array: return array(op);
    case Family::Tuple: return tuple(op);
    case Family::Check: return check(op);
    case Family::Call: return op.code == Opcode::Native ? broken_native_rule(op) : nullptr;
    default: return nullptr;
    }
}

} // namespace veloz::ir
