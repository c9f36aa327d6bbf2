#include "sema/cells.h"

#include "ir/parts.h"
#include "sema/names.h"
#include "sema/optionals.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::CellOperand;
using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

constexpr std::string_view kShared = "which an inner function assigns";

// The scalars of a value; false if it has parts that are none.
bool add_scalars(const Type &type, std::vector<types::ScalarKind> &out) {
    if (type.is_none())
        return true;
    if (type.is_scalar()) {
        out.push_back(type.dtype());
        return true;
    }
    if (type.is_optional()) {
        out.push_back(Type::py_bool().dtype());
        return add_scalars(type.element(), out);
    }
    return type.is_tuple() && std::ranges::all_of(type.elements(), [&](const Type &element) { return add_scalars(element, out); });
}

Value *array_of(const CellOperand &cell, size_t part) { return std::get<Value *>(cell.storage[part].content); }

void store(Draft &draft, const CellOperand &cell, Value *value, size_t &next) {
    if (value->type.is_scalar()) {
        Value *array = array_of(cell, next++);
        draft.builder.store(array, draft.builder.cast(value, array->type.element()), {draft.builder.constant_int(0)});
    } else if (value->type.is_optional()) {
        Operand optional = operand_of(value);
        store(draft, cell, is_there(draft, optional), next);
        store(draft, cell, std::get<Value *>(value_inside(draft, optional).content), next);
    } else if (value->type.is_tuple()) {
        for (size_t i = 0; i < value->type.elements().size(); ++i)
            store(draft, cell, draft.builder.item(value, int(i)), next);
    }
}

Value *load(Draft &draft, const CellOperand &cell, const Type &type, size_t &next) {
    if (type.is_none())
        return draft.builder.none();
    if (type.is_scalar())
        return draft.builder.cast(draft.builder.load(array_of(cell, next++), {draft.builder.constant_int(0)}), type);
    if (type.is_optional()) {
        Value *present = load(draft, cell, Type::py_bool(), next);
        return ir::make_optional(draft.builder, present, load(draft, cell, type.element(), next));
    }
    std::vector<Value *> elements;
    for (const Type &element : type.elements())
        elements.push_back(load(draft, cell, element, next));
    return draft.builder.make_tuple(std::move(elements));
}

bool in_parallel_loop(const Draft &draft) {
    return std::ranges::any_of(draft.loops.open, [](const Loop *loop) { return loop->parallel; });
}

// What the name is bound to while it has a value, if it is a cell.
const Binding *cell_binding(const Draft &draft, const std::string &name) {
    if (auto own = draft.names.cells.find(name); own != draft.names.cells.end())
        return &own->second;
    const Binding &binding = draft.environment.at(name);
    return binding.constant && std::holds_alternative<CellOperand>(binding.constant->content) ? &binding : nullptr;
}

CellOperand with_values(Draft &draft, const Binding &binding) {
    Operand operand = *binding.constant;
    size_t next = 0;
    for_each_value(operand, [&](Operand &leaf) { leaf.content = draft.builder.get(binding.slots[next++]); });
    return std::get<CellOperand>(operand.content);
}

// The type of the variable, which grows to hold the value.
Type grown(Draft &draft, const std::string &shown, int64_t number, const Type &value) {
    Cells &cells = draft.specialiser->cells();
    std::optional<Type> known = cells.type(number);
    std::optional<Type> joined = known ? types::join(*known, value) : value;
    if (!joined)
        draft.context.fail_typing("'" + shown + "', " + std::string(kShared) + ", is " + types::display(*known) + " and " +
                                      types::display(value),
                                  "use two names, or convert so that both agree");
    std::vector<types::ScalarKind> scalars;
    if (!add_scalars(*joined, scalars))
        draft.context.fail_unsupported("'" + shown + "', " + std::string(kShared) + ", cannot be " + types::display(*joined),
                                       "write into the array: `" + shown + "[:] = ...`, or return the new one");
    if (!known || !(*joined == *known))
        cells.grow(number, *joined);
    return *joined;
}

} // namespace

void make_cells(Draft &draft) {
    for (const std::string &name : draft.source->cells) {
        int64_t number = draft.specialiser->cell_number(name);
        std::optional<Type> type = draft.specialiser->cells().type(number);
        bool is_parameter = draft.environment.at(name).state == Binding::State::Bound;
        Outcome given = is_parameter ? read(draft, name) : std::nullopt;
        if (type) {
            CellOperand cell{number, *type, {}};
            std::vector<types::ScalarKind> scalars;
            add_scalars(*type, scalars);
            for (types::ScalarKind kind : scalars) {
                Type array = Type::array(kind, 1, types::Layout::C);
                cell.storage.push_back(operand_of(draft.builder.value(Opcode::Alloc, {draft.builder.constant_int(1)}, array, {1})));
            }
            Operand operand{std::move(cell), draft.source->location};
            Binding binding;
            binding.state = Binding::State::Bound;
            binding.assigned = draft.source->location;
            bind_constant(draft, "%cell " + name, operand, binding);
            draft.names.cells.emplace(name, std::move(binding));
        }
        if (given)
            bind_name(draft, name, *given);
    }
}

bool assign_cell(Draft &draft, const std::string &name, const Operand &operand) {
    const std::string shown = name.substr(0, name.find('@'));
    bool own = std::ranges::find(draft.source->cells, name) != draft.source->cells.end();
    const Binding *binding = cell_binding(draft, name);
    if (!own && !binding) {
        bool captured = shown.size() != name.size() && !std::holds_alternative<CellOperand>(operand.content);
        if (captured && draft.names.started && !draft.specialiser->cells().changed)
            draft.context.fail_unsupported("'" + shown + "' has no value where the function that assigns it is called or passed on",
                                           "give it one before");
        return false;
    }
    if (!draft.context.has_value(operand))
        draft.context.fail_unsupported("'" + shown + "', " + std::string(kShared) + ", cannot be " + draft.context.describe(operand),
                                       "only numbers, None and tuples of these");
    Value *value = draft.context.value(operand);
    int64_t number = binding ? std::get<CellOperand>(binding->constant->content).number : draft.specialiser->cell_number(name);
    Type type = grown(draft, shown, number, value->type);
    if (in_parallel_loop(draft))
        draft.context.fail_unsupported("iterations of a prange loop cannot assign '" + shown + "', " + std::string(kShared) +
                                           ": they run at the same time",
                                       "return the value and add it up in the loop");
    if (!binding)
        return false;
    CellOperand cell = with_values(draft, *binding);
    draft.specialiser->note_assigned(number);
    if (type == cell.type) { // else all is typed anew
        size_t next = 0;
        store(draft, cell, coerce(draft, value, type), next);
    }
    if (own) {
        Binding bound = *binding;
        bound.assigned = draft.builder.location();
        bound.kind = types::display(cell.type);
        draft.environment.set(name, std::move(bound));
    }
    return true;
}

Value *load_cell(Draft &draft, const CellOperand &cell) {
    size_t next = 0;
    return load(draft, cell, cell.type, next);
}

void check_shared(Draft &draft, const Specialiser::Version &version, const std::map<std::string, Operand> &captured) {
    auto is_cell = [](const auto &entry) { return std::holds_alternative<CellOperand>(entry.second.content); };
    bool unknown = version.in_progress && std::ranges::any_of(captured, is_cell);
    if (in_parallel_loop(draft) && (unknown || !version.cells.empty()))
        draft.context.fail_unsupported(
            "iterations of a prange loop cannot call a function that assigns a variable of the function around it (nonlocal): "
            "they run at the same time",
            "return the value and add it up in the loop");
}

} // namespace veloz::sema
