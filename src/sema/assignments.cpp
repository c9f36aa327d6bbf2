// Assignment to names, items and tuples of targets, and `del`.
#include "sema/assignments.h"

#include "builtins/call.h"
#include "sema/assigned_names.h"
#include "sema/choices.h"
#include "sema/closures.h"
#include "sema/expressions.h"
#include "sema/names.h"
#include "sema/optionals.h"
#include "sema/subscripts.h"
#include "sema/try.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using ir::Value;
using types::Type;

namespace {

// x = x and y in a prange loop that has not assigned x before: a reduction, which cannot depend on the iterations before.
bool reduces_truth(Draft &draft, const syntax::Assign &node) {
    auto *chain = std::get_if<syntax::BoolChain>(&node.value->node);
    if (!chain || node.targets.size() != 1 || chain->values.size() < 2)
        return false;
    auto *target = std::get_if<syntax::Name>(&node.targets[0]->node), *first = std::get_if<syntax::Name>(&chain->values[0]->node);
    if (!target || !first || target->id != first->id)
        return false;
    const Binding &binding = draft.environment.at(target->id);
    bool is_bool =
        binding.state == Binding::State::Bound && !binding.constant && binding.type.is_scalar() && types::is_bool(binding.type.dtype());
    auto in_loop = [&](const Loop *loop) {
        const Binding &start = loop->head.at(target->id);
        return loop->head.contains(target->id) && start.type == binding.type && start.assigned == binding.assigned;
    };
    return is_bool && std::any_of(draft.loops.open.begin(), draft.loops.open.end(), in_loop);
}

// Every operand is evaluated.
Outcome combined_truth(Draft &draft, const syntax::BoolChain &chain) {
    Outcome result = evaluate(draft, *chain.values[0]);
    for (size_t i = 1; result && i < chain.values.size(); ++i) {
        Outcome value = evaluate(draft, *chain.values[i]);
        if (!value)
            return value;
        result = builtins::binary_operator(draft.context, chain.op == syntax::BoolOperator::And ? "&" : "|", *result, *value);
    }
    return result;
}

// Items for targets of which one is starred: that gets a list of those that are left.
std::vector<Operand> gathered(Draft &draft, std::vector<Operand> items, size_t star, size_t targets) {
    size_t others = targets - 1;
    if (items.size() < others)
        draft.context.fail_typing("not enough values to unpack (expected at least " + std::to_string(others) + ", got " +
                                  std::to_string(items.size()) + ")");
    builtins::TupleOperand rest;
    rest.is_list = true;
    auto first = items.begin() + std::ptrdiff_t(star), last = first + std::ptrdiff_t(items.size() - others);
    rest.elements.assign(first, last);
    items.insert(items.erase(first, last), Operand{std::move(rest), draft.builder.location()});
    return items;
}

std::vector<Operand> items_of_array(Draft &draft, const Operand &value, const syntax::TupleDisplay &targets) {
    if (std::ranges::any_of(targets.elements, [](const auto &target) { return std::holds_alternative<syntax::Starred>(target->node); }))
        draft.context.fail_unsupported("an array cannot be unpacked to a starred name: how many items that gets is not known",
                                       "write `first, rest = a[0], a[1:]`");
    std::string expected = std::to_string(targets.elements.size());
    Value *array = draft.context.value(value), *wanted = draft.builder.constant_int(int64_t(targets.elements.size()));
    Value *length = draft.builder.dim(array, 0);
    draft.context.raise_if(draft.builder.value(ir::Opcode::Gt, {length, wanted}, Type::py_bool()), "ValueError",
                           "too many values to unpack (expected " + expected + ")");
    draft.context.raise_if(draft.builder.value(ir::Opcode::Lt, {length, wanted}, Type::py_bool()), "ValueError",
                           "not enough values to unpack (expected " + expected + ", got {})", {length});
    std::vector<Operand> items;
    for (size_t i = 0; i < targets.elements.size(); ++i)
        items.push_back(builtins::get_item(draft.context, value, {int64_t(i), {}}));
    return items;
}

std::vector<Operand> items_to_unpack(Draft &draft, const Operand &value, const syntax::TupleDisplay &targets) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&value.content))
        return tuple->elements;
    if (!draft.context.has_value(value))
        draft.context.fail_typing(draft.context.describe(value) + " cannot be unpacked");
    Type type = draft.context.type_of(value);
    if (type.is_array() && type.ndim() > 0)
        return items_of_array(draft, value, targets);
    if (!type.is_tuple())
        draft.context.fail_typing(draft.context.describe(value) + " cannot be unpacked");
    std::vector<Operand> items;
    for (size_t i = 0; i < type.elements().size(); ++i)
        items.push_back(builtins::operand_of(draft.builder.item(draft.context.value(value), int(i))));
    return items;
}

Flow unpack(Draft &draft, const syntax::TupleDisplay &targets, const Operand &given) {
    const Outcome value = required(draft, given, "cannot unpack non-iterable NoneType object");
    if (!value)
        return Flow::Ends;
    if (std::holds_alternative<builtins::ChoiceOperand>(value->content))
        return unpack(draft, targets, unpacked_choice(draft, *value));
    std::vector<Operand> elements = items_to_unpack(draft, *value, targets);
    auto star =
        std::ranges::find_if(targets.elements, [](const auto &target) { return std::holds_alternative<syntax::Starred>(target->node); });
    size_t count = targets.elements.size();
    if (star != targets.elements.end())
        elements = gathered(draft, std::move(elements), size_t(star - targets.elements.begin()), count);
    if (elements.size() != count)
        draft.context.fail_typing(elements.size() > count ? "too many values to unpack (expected " + std::to_string(count) + ")"
                                                          : "not enough values to unpack (expected " + std::to_string(count) + ", got " +
                                                                std::to_string(elements.size()) + ")");
    // `a, b = b, a`: the values are held by slots of their own before any name is overwritten.
    for (Operand &element : elements)
        for_each_value(element, [&](Operand &leaf) { leaf.content = held(draft, std::get<Value *>(leaf.content)); });
    for (size_t i = 0; i < elements.size(); ++i)
        if (assign_target(draft, *targets.elements[i], elements[i]) == Flow::Ends)
            return Flow::Ends;
    return Flow::Falls;
}

Flow assign_item(Draft &draft, const syntax::Subscript &target, const Operand &value) {
    Mark evaluated = mark(draft);
    Outcome object = evaluate(draft, *target.value);
    Outcome index = object ? subscript_index(draft, *target.index) : std::nullopt;
    if (index)
        object = required(draft, std::move(*object), "'NoneType' object does not support item assignment");
    if (!index || !object)
        return Flow::Ends;
    builtins::set_item(draft.context, *object, *index, settled(draft, value, evaluated));
    return Flow::Falls;
}

// The parts of complex arrays; nothing else has attributes that can be assigned.
Flow assign_attribute(Draft &draft, const syntax::Attribute &target, const support::SourceLocation &location, const Operand &value) {
    Mark evaluated = mark(draft);
    draft.builder.set_location(location);
    Outcome object = evaluate(draft, *target.value);
    if (!object)
        return Flow::Ends;
    auto is_complex_array = [&](const Operand &operand) {
        return draft.context.has_value(operand) && draft.context.type_of(operand).is_array() &&
               types::is_complex(draft.context.type_of(operand).dtype());
    };
    if (!is_complex_array(*object) || (target.attribute != "real" && target.attribute != "imag"))
        draft.context.fail_unsupported("this cannot be assigned to in compiled code", "assign to names and items of arrays");
    builtins::set_item(draft.context, builtins::get_attribute(draft.context, *object, target.attribute),
                       {builtins::EllipsisOperand{}, location}, settled(draft, value, evaluated));
    return Flow::Falls;
}

} // namespace

Flow assign_target(Draft &draft, const syntax::Expression &target, const Operand &value) {
    if (auto *name = std::get_if<syntax::Name>(&target.node)) {
        bind_name(draft, key_of(draft, *name), value);
        return Flow::Falls;
    }
    if (auto *tuple = std::get_if<syntax::TupleDisplay>(&target.node))
        return unpack(draft, *tuple, value);
    if (auto *star = std::get_if<syntax::Starred>(&target.node)) {
        auto *rest = std::get_if<syntax::Name>(&star->value->node);
        if (!rest)
            draft.context.fail_unsupported("only a name can be starred here");
        bind_list(draft, rest->id, value);
        return Flow::Falls;
    }
    if (auto *subscript = std::get_if<syntax::Subscript>(&target.node))
        return assign_item(draft, *subscript, value);
    if (auto *attribute = std::get_if<syntax::Attribute>(&target.node))
        return assign_attribute(draft, *attribute, target.location, value);
    draft.builder.set_location(target.location);
    draft.context.fail_unsupported("this cannot be assigned to in compiled code", "assign to names and items of arrays");
}

Flow assign(Draft &draft, const syntax::Assign &node) {
    if (!node.value)
        return Flow::Falls;
    Outcome value =
        reduces_truth(draft, node) ? combined_truth(draft, std::get<syntax::BoolChain>(node.value->node)) : evaluate(draft, *node.value);
    if (!value)
        return Flow::Ends;
    if (auto *lazy = std::get_if<Value *>(&value->content))
        if (node.targets.size() > 1) // they share one array
            value->content = builtins::materialized(draft.context, *lazy);
    if (node.targets.size() > 1) { // the first name that is bound must not free what the next one gets
        std::set<std::string> names;
        for (const auto &target : node.targets)
            assigned_names(*target, names);
        hold(draft, *value, names);
    }
    for (const auto &target : node.targets)
        if (assign_target(draft, *target, *value) == Flow::Ends)
            return Flow::Ends;
    return Flow::Falls;
}

Flow delete_name(Draft &draft, const syntax::Expression &target) {
    draft.builder.set_location(target.location);
    if (auto *tuple = std::get_if<syntax::TupleDisplay>(&target.node)) {
        for (const auto &element : tuple->elements)
            if (delete_name(draft, *element) == Flow::Ends)
                return Flow::Ends;
        return Flow::Falls;
    }
    auto *name = std::get_if<syntax::Name>(&target.node);
    if (!name)
        draft.context.fail_unsupported("`del` of an item or attribute cannot be compiled", "an array has a fixed size");
    if (name->owner >= 0)
        draft.context.fail_unsupported("`del` of a variable of an enclosing function cannot be compiled", "give it another value");
    if (draft.environment.at(name->id).state != Binding::State::Poisoned && !read(draft, name->id)) // raises if it is not bound
        return Flow::Ends;
    draft.environment.set(name->id, Binding());
    note_binding(draft, name->id);
    return Flow::Falls;
}

} // namespace veloz::sema
