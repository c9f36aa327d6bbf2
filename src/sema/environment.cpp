// Names: binding, reading, and what becomes of them where paths meet.
#include "sema/analyser.h"
#include "support/diagnostic.h"
#include "types/promotion.h"

namespace veloz::sema {

using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

bool same_constant(const Operand &left, const Operand &right) {
    const auto &a = left.content, &b = right.content;
    if (a.index() != b.index())
        return false;
    if (auto *dtype = std::get_if<builtins::DtypeOperand>(&a))
        return dtype->dtype == std::get<builtins::DtypeOperand>(b).dtype;
    if (auto *entity = std::get_if<builtins::EntityOperand>(&a))
        return entity->name == std::get<builtins::EntityOperand>(b).name;
    if (auto *function = std::get_if<builtins::UserFunctionOperand>(&a))
        return function->index == std::get<builtins::UserFunctionOperand>(b).index;
    if (auto *text = std::get_if<builtins::StringOperand>(&a))
        return text->text == std::get<builtins::StringOperand>(b).text;
    return false;
}

int Analyser::slot_of(const std::string &name, const Type &type) {
    auto [it, added] = slots_.try_emplace({name, types::to_text(type)}, 0);
    if (added)
        it->second = builder_.add_slot(name, type);
    return it->second;
}

int Analyser::flag_of(const std::string &name) { return slot_of("%bound " + name, Type::py_bool()); }

void Analyser::bind(const std::string &name, Operand operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content); tuple && tuple->is_list)
        context_.fail_unsupported("a list cannot be compiled", "use a tuple, or an array");
    Binding binding;
    binding.state = Binding::State::Bound;
    binding.assigned = builder_.location();
    if (context_.has_value(operand)) {
        Value *value = builtins::materialized(context_, context_.value(operand));
        binding.type = value->type;
        if (builder_.location().known()) // the latest round of a loop's fixpoint has the final word
            remarks_[{builder_.location().line, name}] = types::display(value->type);
        builder_.set(slot_of(name, value->type), value);
    } else {
        binding.constant = std::move(operand);
    }
    environment_[name] = std::move(binding);
}

Operand Analyser::read(const std::string &name) {
    Binding &binding = environment_[name];
    std::string text = "cannot access local variable '" + name + "' where it is not associated with a value";
    switch (binding.state) {
    case Binding::State::Unbound: {
        support::SourceLocation where = builder_.location();
        context_.raise_always("UnboundLocalError", text);
        return {builder_.constant_int(0), where};
    }
    case Binding::State::Maybe: {
        Value *bound = builder_.get(flag_of(name));
        context_.raise_if(builder_.value(Opcode::Not, {bound}, Type::py_bool()), "UnboundLocalError", text);
        break;
    }
    case Binding::State::Poisoned: {
        support::Diagnostic diagnostic;
        diagnostic.category = support::Diagnostic::Category::Typing;
        diagnostic.message =
            "'" + name + "' is " + types::display(binding.type) + " on one path and " + types::display(binding.other) + " on another";
        diagnostic.primary = {builder_.location(), ""};
        if (binding.assigned.known())
            diagnostic.secondary.push_back({binding.assigned, types::display(binding.type)});
        if (binding.other_assigned.known())
            diagnostic.secondary.push_back({binding.other_assigned, types::display(binding.other)});
        diagnostic.suggestion = "use two names, or convert so that both paths agree";
        diagnostic.file = source_->file;
        diagnostic.function = source_->name;
        throw support::CompileFailure(std::move(diagnostic));
    }
    case Binding::State::Bound: break;
    }
    if (binding.constant)
        return *binding.constant;
    return {builder_.get(slot_of(name, binding.type)), builder_.location()};
}

Analyser::Path Analyser::here() const { return {environment_, builder_.block(), builder_.position()}; }

Value *Analyser::coerce(Value *value, const Type &to) {
    if (value->type == to)
        return value;
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
    const Binding &from = path.environment[name];
    bool has_slot = (from.state == Binding::State::Bound || from.state == Binding::State::Maybe) && !from.constant;
    bool convert = has_slot && !to.constant && !(from.type == to.type) && to.state != Binding::State::Poisoned;
    bool flag = to.state == Binding::State::Maybe && from.state != Binding::State::Maybe;
    if (!convert && !flag)
        return;
    ir::Block *block = builder_.block();
    auto position = builder_.position();
    builder_.set_insertion(path.block, path.position);
    if (convert)
        builder_.set(slot_of(name, to.type), coerce(builder_.get(slot_of(name, from.type)), to.type));
    if (flag)
        builder_.set(flag_of(name), builder_.constant_int(from.state == Binding::State::Bound, Type::py_bool()));
    builder_.set_insertion(block, position);
}

void Analyser::merge_name(const std::string &name, std::vector<Path> &paths, Binding &out) {
    bool first = true, maybe = false;
    for (Path &path : paths) {
        const Binding &binding = path.environment[name];
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
        bool both_constant = out.constant && binding.constant;
        if (both_constant && same_constant(*out.constant, *binding.constant))
            continue;
        auto joined = out.constant || binding.constant ? std::nullopt : types::join(out.type, binding.type);
        if (!joined) {
            out.state = Binding::State::Poisoned;
            out.other = binding.type;
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
    std::set<std::string> names;
    for (const Path &path : paths)
        for (const auto &[name, binding] : path.environment)
            names.insert(name);
    Environment merged;
    for (const std::string &name : names) {
        merge_name(name, paths, merged[name]);
        for (Path &path : paths)
            store_at(path, name, merged[name]);
    }
    return merged;
}

} // namespace veloz::sema
