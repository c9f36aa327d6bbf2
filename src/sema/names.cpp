// Names: binding, reading, and what becomes of them where paths meet.
#include "sema/names.h"

#include "sema/cells.h"
#include "sema/choices.h"
#include "sema/optionals.h"
#include "sema/try.h"
#include "support/diagnostic.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

std::string shown(const Binding &binding) { return binding.constant ? binding.kind : types::display(binding.type); }

bool has_iterator(const Operand &operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        return std::ranges::any_of(tuple->elements, has_iterator);
    return std::holds_alternative<builtins::IteratorOperand>(operand.content);
}

// May the memory of arrays in the value be freed when these names are bound anew?
bool is_borrowed(Draft &draft, const Value *value, const std::set<std::string> &names) {
    const ir::Op *op = value->definition;
    if (!op || !value->type.holds_array())
        return false;
    if (op->code == Opcode::Get) {
        const std::string &slot = draft.target->slots[size_t(op->slot())].name;
        return names.contains(slot.substr(0, slot.find('[')));
    }
    return std::ranges::any_of(op->operands, [&](const Value *operand) { return is_borrowed(draft, operand, names); });
}

std::string kind_of(Draft &draft, const Operand &operand) {
    auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content);
    if (!tuple)
        return draft.context.describe(operand);
    std::string text;
    for (const Operand &element : tuple->elements)
        text += (text.empty() ? "(" : ", ") + kind_of(draft, element);
    return text.empty() ? "()" : text + ")";
}

} // namespace

Value *held(Draft &draft, Value *value) {
    value = builtins::materialized(draft.context, value);
    int slot = draft.builder.add_slot("%held", value->type);
    draft.builder.set(slot, value);
    return draft.builder.get(slot);
}

void hold(Draft &draft, Operand &operand, const std::set<std::string> &names) {
    for_each_value(operand, [&](Operand &leaf) {
        Value *value = std::get<Value *>(leaf.content);
        if (is_borrowed(draft, value, names))
            leaf.content = held(draft, value);
    });
}

int slot_of(Draft &draft, const std::string &name, const Type &type) {
    auto [it, added] = draft.names.slots.try_emplace({name, types::to_text(type)}, 0);
    if (added)
        it->second = draft.builder.add_slot(name.substr(0, name.find('@')), type);
    return it->second;
}

static int flag_of(Draft &draft, const std::string &name) { return slot_of(draft, "%bound " + name, Type::py_bool()); }

void bind_name(Draft &draft, const std::string &name, Operand operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content); tuple && tuple->is_list)
        draft.context.fail_unsupported("a list cannot be compiled", "use a tuple, or an array");
    if (assign_cell(draft, name, operand))
        return;
    if (has_iterator(operand))
        draft.context.fail_unsupported("an enumerate or zip object cannot be given a name", "write it in the for statement");
    Binding binding;
    binding.state = Binding::State::Bound;
    binding.assigned = draft.builder.location();
    if (draft.context.has_value(operand)) {
        Value *value = builtins::materialized(draft.context, draft.context.value(operand));
        binding.type = value->type;
        bool own = name.find('@') == std::string::npos && !name.starts_with('%');
        if (own && draft.builder.location().known()) // the latest round of a loop's fixpoint has the final word
            draft.names.types[{draft.builder.location().line, name}] = types::display(value->type);
        if (value->type.is_optional())
            set_optional(draft, name, value);
        else
            draft.builder.set(slot_of(draft, name, value->type), value);
    } else {
        bind_constant(draft, name, operand, binding);
    }
    draft.environment.set(name, std::move(binding));
    note_binding(draft, name);
}

void bind_list(Draft &draft, const std::string &name, Operand list) {
    Binding binding;
    binding.state = Binding::State::Bound;
    binding.assigned = draft.builder.location();
    bind_constant(draft, name, list, binding);
    draft.environment.set(name, std::move(binding));
    note_binding(draft, name);
}

void bind_constant(Draft &draft, const std::string &name, Operand &operand, Binding &binding) {
    binding.kind = kind_of(draft, operand);
    hold(draft, operand, {name}); // all are read before the first is written, as in t = (t[1], t[0], "text")
    std::vector<std::string> names = part_names(draft, name, alternatives_of(operand));
    for_each_value(operand, [&](Operand &leaf) {
        Value *value = builtins::materialized(draft.context, std::get<Value *>(leaf.content));
        int slot = slot_of(draft, names[binding.slots.size()], value->type);
        draft.builder.set(slot, value);
        binding.slots.push_back(slot);
        leaf.content = static_cast<Value *>(nullptr);
    });
    binding.constant = std::move(operand);
}

Outcome read(Draft &draft, const std::string &name, bool as_cell) {
    const Binding &binding = draft.environment.at(name);
    std::string text = "cannot access local variable '" + name + "' where it is not associated with a value";
    if (size_t at = name.find('@'); at != std::string::npos && binding.state == Binding::State::Unbound) {
        text = "cannot access free variable '" + name.substr(0, at) + "' where it is not associated with a value in enclosing scope";
        draft.context.raise_always("NameError", text);
        return std::nullopt;
    }
    switch (binding.state) {
    case Binding::State::Unbound: draft.context.raise_always("UnboundLocalError", text); return std::nullopt;
    case Binding::State::Maybe: {
        Value *bound = draft.builder.get(flag_of(draft, name));
        draft.context.raise_if(draft.builder.value(Opcode::Not, {bound}, Type::py_bool()), "UnboundLocalError", text);
        break;
    }
    case Binding::State::Poisoned: {
        support::Diagnostic diagnostic;
        diagnostic.category = support::Diagnostic::Category::Typing;
        diagnostic.message = "'" + name + "' is " + shown(binding) + " on one path and " + binding.other_kind + " on another";
        diagnostic.primary = {draft.builder.location(), ""};
        if (binding.assigned.known())
            diagnostic.secondary.push_back({binding.assigned, shown(binding)});
        if (binding.other_assigned.known())
            diagnostic.secondary.push_back({binding.other_assigned, binding.other_kind});
        diagnostic.suggestion = "use two names, or convert so that both paths agree";
        diagnostic.file = draft.source->file;
        diagnostic.function = draft.source->name;
        throw support::CompileFailure(std::move(diagnostic));
    }
    case Binding::State::Bound: break;
    }
    if (binding.constant) {
        Operand operand = *binding.constant;
        size_t next = 0;
        for_each_value(operand, [&](Operand &leaf) { leaf.content = draft.builder.get(binding.slots[next++]); });
        if (auto *cell = std::get_if<builtins::CellOperand>(&operand.content); cell && !as_cell)
            return operand_of(load_cell(draft, *cell));
        return operand;
    }
    Value *value =
        binding.type.is_optional() ? get_optional(draft, name, binding.type) : draft.builder.get(slot_of(draft, name, binding.type));
    return Operand{value, draft.builder.location()};
}

Path here(Draft &draft) { return {draft.environment, draft.builder.block(), draft.builder.position()}; }

Value *coerce(Draft &draft, Value *value, const Type &to) {
    if (value->type == to)
        return value;
    if (to.is_optional())
        return as_optional(draft, value, to);
    if (to.is_scalar())
        return draft.builder.cast(value, to);
    if (to.is_array())
        return draft.builder.value(Opcode::Retype, {builtins::materialized(draft.context, value)}, to);
    if (!to.is_tuple())
        return value;
    std::vector<Value *> elements;
    for (size_t i = 0; i < to.elements().size(); ++i)
        elements.push_back(coerce(draft, draft.builder.item(value, int(i)), to.elements()[i]));
    return draft.builder.make_tuple(std::move(elements));
}

// Makes the name's binding on one path what it is after the join.
void store_at(Draft &draft, Path &path, const std::string &name, const Binding &to) {
    const Binding &from = path.environment.at(name);
    bool has_slot = (from.state == Binding::State::Bound || from.state == Binding::State::Maybe) && !from.constant;
    bool convert = has_slot && !to.constant && !(from.type == to.type) && to.state != Binding::State::Poisoned;
    bool flag = to.state == Binding::State::Maybe && from.state != Binding::State::Maybe;
    bool is_bound = from.state == Binding::State::Bound || from.state == Binding::State::Maybe;
    bool known = is_bound && to.constant && to.state != Binding::State::Poisoned && !same_known(from, to);
    if (!convert && !flag && !known)
        return;
    ir::Block *block = draft.builder.block();
    auto position = draft.builder.position();
    draft.builder.set_insertion(path.block, path.position);
    if (convert && to.type.is_optional())
        widen(draft, name, from.type, to.type);
    else if (convert)
        draft.builder.set(slot_of(draft, name, to.type), coerce(draft, draft.builder.get(slot_of(draft, name, from.type)), to.type));
    if (known)
        store_known(draft, from, to);
    if (flag)
        draft.builder.set(flag_of(draft, name), draft.builder.constant_int(from.state == Binding::State::Bound, Type::py_bool()));
    draft.builder.set_insertion(block, position);
}

void merge_name(Draft &draft, const std::string &name, std::vector<Path> &paths, Binding &out) {
    bool first = true, maybe = false;
    for (Path &path : paths) {
        const Binding &binding = path.environment.at(name);
        maybe |= binding.state == Binding::State::Unbound || binding.state == Binding::State::Maybe;
        if (binding.state == Binding::State::Unbound)
            continue;
        if (binding.state == Binding::State::Poisoned) {
            out = binding;
            return;
        }
        if (first) {
            out = binding;
            first = false;
            continue;
        }
        if (same_known(out, binding) || ((out.constant || binding.constant) && join_known(draft, name, binding, out)))
            continue;
        auto joined = out.constant || binding.constant ? std::nullopt : types::join(out.type, binding.type);
        if (!joined) {
            out.state = Binding::State::Poisoned;
            out.other_kind = shown(binding);
            out.other_assigned = binding.assigned;
            return;
        }
        if (!(*joined == out.type))
            out.assigned = binding.assigned;
        out.type = *joined;
    }
    if (first)
        out.state = Binding::State::Unbound;
    else
        out.state = maybe ? Binding::State::Maybe : Binding::State::Bound;
}

Environment merge(Draft &draft, std::vector<Path> &paths) {
    std::set<std::string> names; // others have one binding on all paths
    for (const Path &path : paths)
        path.environment.add_differences(paths.front().environment, names);
    Environment merged = paths.front().environment;
    for (const std::string &name : names) {
        Binding binding;
        merge_name(draft, name, paths, binding);
        for (Path &path : paths)
            store_at(draft, path, name, binding);
        merged.set(name, std::move(binding));
    }
    return merged;
}

} // namespace veloz::sema
