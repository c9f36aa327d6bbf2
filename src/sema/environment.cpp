// Names: binding, reading, and what becomes of them where paths meet.
#include "sema/analyser.h"
#include "support/diagnostic.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

bool same_constant(const Operand &left, const Operand &right) {
    auto none_or = [](const char *side) { return [=](const Value *value) { return std::string(value ? side : ""); }; };
    return builtins::key_of(left, none_or("left")) == builtins::key_of(right, none_or("right"));
}

void for_each_value(Operand &operand, const std::function<void(Operand &)> &visit) {
    if (std::holds_alternative<Value *>(operand.content))
        return visit(operand);
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (Operand &element : tuple->elements)
            for_each_value(element, visit);
    if (auto *iterator = std::get_if<builtins::IteratorOperand>(&operand.content))
        for (Operand &argument : iterator->arguments)
            for_each_value(argument, visit);
    if (auto *closure = std::get_if<builtins::ClosureOperand>(&operand.content))
        for (auto *parts : {&closure->defaults, &closure->captured})
            for (Operand &part : *parts)
                for_each_value(part, visit);
    if (auto *exception = std::get_if<builtins::ExceptionOperand>(&operand.content))
        for (Operand &argument : exception->arguments)
            for_each_value(argument, visit);
    if (auto *choice = std::get_if<builtins::ChoiceOperand>(&operand.content)) {
        choice->which = std::make_shared<Operand>(*choice->which);
        for_each_value(*choice->which, visit);
        for (Operand &alternative : choice->alternatives)
            for_each_value(alternative, visit);
    }
    if (auto *range = std::get_if<builtins::RangeOperand>(&operand.content))
        for (auto *part : {&range->begin, &range->end, &range->step}) {
            *part = std::make_shared<Operand>(**part); // another operand may share it
            for_each_value(**part, visit);
        }
}

bool same_known(const Binding &left, const Binding &right) {
    return left.constant && right.constant && left.slots == right.slots && same_constant(*left.constant, *right.constant);
}

static std::string shown(const Binding &binding) { return binding.constant ? binding.kind : types::display(binding.type); }

static bool has_iterator(const Operand &operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        return std::ranges::any_of(tuple->elements, has_iterator);
    return std::holds_alternative<builtins::IteratorOperand>(operand.content);
}

// May the memory of arrays in the value be freed when these names are bound anew?
bool Analyser::is_borrowed(const Value *value, const std::set<std::string> &names) const {
    const ir::Op *op = value->definition;
    if (!op || !value->type.holds_array())
        return false;
    if (op->code == Opcode::Get) {
        const std::string &slot = target_->slots[size_t(op->slot())].name;
        return names.contains(slot.substr(0, slot.find('[')));
    }
    return std::ranges::any_of(op->operands, [&](const Value *operand) { return is_borrowed(operand, names); });
}

Value *Analyser::held(Value *value) {
    value = builtins::materialized(context_, value);
    int slot = builder_.add_slot("%held", value->type);
    builder_.set(slot, value);
    return builder_.get(slot);
}

void Analyser::hold(Operand &operand, const std::set<std::string> &names) {
    for_each_value(operand, [&](Operand &leaf) {
        Value *value = std::get<Value *>(leaf.content);
        if (is_borrowed(value, names))
            leaf.content = held(value);
    });
}

int Analyser::slot_of(const std::string &name, const Type &type) {
    auto [it, added] = slots_.try_emplace({name, types::to_text(type)}, 0);
    if (added)
        it->second = builder_.add_slot(name.substr(0, name.find('@')), type);
    return it->second;
}

int Analyser::flag_of(const std::string &name) { return slot_of("%bound " + name, Type::py_bool()); }

void Analyser::bind(const std::string &name, Operand operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content); tuple && tuple->is_list)
        context_.fail_unsupported("a list cannot be compiled", "use a tuple, or an array");
    if (has_iterator(operand))
        context_.fail_unsupported("an enumerate or zip object cannot be given a name", "write it in the for statement");
    Binding binding;
    binding.state = Binding::State::Bound;
    binding.assigned = builder_.location();
    if (context_.has_value(operand)) {
        Value *value = builtins::materialized(context_, context_.value(operand));
        binding.type = value->type;
        if (builder_.location().known() && name.find('@') == std::string::npos) // the latest round of a loop's fixpoint has the final word
            remarks_[{builder_.location().line, name}] = types::display(value->type);
        if (value->type.is_optional())
            set_optional(name, value);
        else
            builder_.set(slot_of(name, value->type), value);
    } else {
        bind_constant(name, operand, binding);
    }
    environment_.set(name, std::move(binding));
    note_binding(name);
}

void Analyser::bind_list(const std::string &name, Operand list) {
    Binding binding;
    binding.state = Binding::State::Bound;
    binding.assigned = builder_.location();
    bind_constant(name, list, binding);
    environment_.set(name, std::move(binding));
    note_binding(name);
}

std::string Analyser::kind_of(const Operand &operand) {
    auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content);
    if (!tuple)
        return context_.describe(operand);
    std::string text;
    for (const Operand &element : tuple->elements)
        text += (text.empty() ? "(" : ", ") + kind_of(element);
    return text.empty() ? "()" : text + ")";
}

void Analyser::bind_constant(const std::string &name, Operand &operand, Binding &binding) {
    binding.kind = kind_of(operand);
    hold(operand, {name}); // all are read before the first is written, as in t = (t[1], t[0], "text")
    std::vector<std::string> names = part_names(name, alternatives_of(operand));
    for_each_value(operand, [&](Operand &leaf) {
        Value *value = builtins::materialized(context_, std::get<Value *>(leaf.content));
        int slot = slot_of(names[binding.slots.size()], value->type);
        builder_.set(slot, value);
        binding.slots.push_back(slot);
        leaf.content = static_cast<Value *>(nullptr);
    });
    binding.constant = std::move(operand);
}

Operand Analyser::read(const std::string &name) {
    const Binding &binding = environment_.at(name);
    std::string text = "cannot access local variable '" + name + "' where it is not associated with a value";
    if (size_t at = name.find('@'); at != std::string::npos && binding.state == Binding::State::Unbound) {
        text = "cannot access free variable '" + name.substr(0, at) + "' where it is not associated with a value in enclosing scope";
        context_.raise_always("NameError", text);
        throw PathEnds();
    }
    switch (binding.state) {
    case Binding::State::Unbound: context_.raise_always("UnboundLocalError", text); throw PathEnds();
    case Binding::State::Maybe: {
        Value *bound = builder_.get(flag_of(name));
        context_.raise_if(builder_.value(Opcode::Not, {bound}, Type::py_bool()), "UnboundLocalError", text);
        break;
    }
    case Binding::State::Poisoned: {
        support::Diagnostic diagnostic;
        diagnostic.category = support::Diagnostic::Category::Typing;
        diagnostic.message = "'" + name + "' is " + shown(binding) + " on one path and " + binding.other_kind + " on another";
        diagnostic.primary = {builder_.location(), ""};
        if (binding.assigned.known())
            diagnostic.secondary.push_back({binding.assigned, shown(binding)});
        if (binding.other_assigned.known())
            diagnostic.secondary.push_back({binding.other_assigned, binding.other_kind});
        diagnostic.suggestion = "use two names, or convert so that both paths agree";
        diagnostic.file = source_->file;
        diagnostic.function = source_->name;
        throw support::CompileFailure(std::move(diagnostic));
    }
    case Binding::State::Bound: break;
    }
    if (binding.constant) {
        Operand operand = *binding.constant;
        size_t next = 0;
        for_each_value(operand, [&](Operand &leaf) { leaf.content = builder_.get(binding.slots[next++]); });
        return operand;
    }
    Value *value = binding.type.is_optional() ? get_optional(name, binding.type) : builder_.get(slot_of(name, binding.type));
    return {value, builder_.location()};
}

Analyser::Path Analyser::here() const { return {environment_, builder_.block(), builder_.position()}; }

Value *Analyser::coerce(Value *value, const Type &to) {
    if (value->type == to)
        return value;
    if (to.is_optional())
        return as_optional(value, to);
    if (to.is_scalar())
        return builder_.cast(value, to);
    if (to.is_array())
        return builder_.value(Opcode::Retype, {builtins::materialized(context_, value)}, to);
    if (!to.is_tuple())
        return value;
    std::vector<Value *> elements;
    for (size_t i = 0; i < to.elements().size(); ++i)
        elements.push_back(coerce(builder_.item(value, int(i)), to.elements()[i]));
    return builder_.make_tuple(std::move(elements));
}

// Makes the name's binding on one path what it is after the join.
void Analyser::store_at(Path &path, const std::string &name, const Binding &to) {
    const Binding &from = path.environment.at(name);
    bool has_slot = (from.state == Binding::State::Bound || from.state == Binding::State::Maybe) && !from.constant;
    bool convert = has_slot && !to.constant && !(from.type == to.type) && to.state != Binding::State::Poisoned;
    bool flag = to.state == Binding::State::Maybe && from.state != Binding::State::Maybe;
    bool is_bound = from.state == Binding::State::Bound || from.state == Binding::State::Maybe;
    bool known = is_bound && to.constant && to.state != Binding::State::Poisoned && !same_known(from, to);
    if (!convert && !flag && !known)
        return;
    ir::Block *block = builder_.block();
    auto position = builder_.position();
    builder_.set_insertion(path.block, path.position);
    if (convert && to.type.is_optional())
        widen(name, from.type, to.type);
    else if (convert)
        builder_.set(slot_of(name, to.type), coerce(builder_.get(slot_of(name, from.type)), to.type));
    if (known)
        store_known(from, to);
    if (flag)
        builder_.set(flag_of(name), builder_.constant_int(from.state == Binding::State::Bound, Type::py_bool()));
    builder_.set_insertion(block, position);
}

void Analyser::merge_name(const std::string &name, std::vector<Path> &paths, Binding &out) {
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
        if (same_known(out, binding) || ((out.constant || binding.constant) && join_known(name, binding, out)))
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

Environment Analyser::merge(std::vector<Path> &paths) {
    std::set<std::string> names; // others have one binding on all paths
    for (const Path &path : paths)
        path.environment.add_differences(paths.front().environment, names);
    Environment merged = paths.front().environment;
    for (const std::string &name : names) {
        Binding binding;
        merge_name(name, paths, binding);
        for (Path &path : paths)
            store_at(path, name, binding);
        merged.set(name, std::move(binding));
    }
    return merged;
}

} // namespace veloz::sema
