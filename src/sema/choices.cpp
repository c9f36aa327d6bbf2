// Operands that are known while compiling, of which a condition chose one: where paths meet, and where one is used.
#include "sema/choices.h"

#include "ir/parts.h"
#include "sema/conditions.h"
#include "sema/names.h"
#include "sema/optionals.h"

#include <algorithm>

namespace veloz::sema {

using builtins::ChoiceOperand;
using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

Value *which_of(const Operand &operand) { return std::get<Value *>(std::get<ChoiceOperand>(operand.content).which->content); }

// Names of the slots for the run-time values of what a name is bound to. Those of a choice are the same for the same alternative wherever
// it is chosen.
std::vector<std::string> part_names(Draft &draft, const std::string &name, const Alternatives &list) {
    bool is_choice = list.size() > 1;
    std::vector<std::string> names;
    if (is_choice)
        names.push_back(name + "[which]");
    for (const Alternative &alternative : list) {
        std::string number;
        if (is_choice)
            number =
                std::to_string(
                    draft.names.alternative_numbers.try_emplace(alternative.key, draft.names.alternative_numbers.size()).first->second) +
                ".";
        for (size_t i = 0; i < alternative.types.size(); ++i)
            names.push_back(name + "[" + number + std::to_string(i) + "]");
    }
    return names;
}

// What the name is where these two bindings meet; false if one of them is a value.
bool join_known(Draft &draft, const std::string &name, const Binding &other, Binding &out) {
    auto list = known_alternatives(out, *draft.target), more = known_alternatives(other, *draft.target);
    if (!list || !more)
        return false;
    add_new(*list, *more);
    if (list->size() > kMostAlternatives)
        return false;
    Operand operand = combined(*list, other.assigned);
    std::vector<Type> types = part_types(*list);
    std::vector<std::string> names = part_names(draft, name, *list);
    out.slots.clear();
    for (size_t i = 0; i < names.size(); ++i)
        out.slots.push_back(slot_of(draft, names[i], types[i]));
    const std::string kind = other.constant ? other.kind : "None";
    if (!out.constant)
        out.kind = "None";
    if (out.kind != kind)
        out.kind += " or " + kind;
    out.constant = std::move(operand);
    out.type = Type();
    return true;
}

Value *remapped(Draft &draft, Value *which, const std::vector<int64_t> &places) {
    Value *result = draft.builder.constant_int(places[0]);
    for (size_t i = 1; i < places.size(); ++i) {
        if (places[i] == places[0])
            continue;
        Value *is_this = draft.builder.value(Opcode::Eq, {which, draft.builder.constant_int(int64_t(i))}, Type::py_bool());
        Value *step = draft.builder.value(
            Opcode::Mul, {draft.builder.cast(is_this, Type::py_int()), draft.builder.constant_int(places[i] - places[0])}, Type::py_int());
        result = draft.builder.value(Opcode::Add, {result, step}, Type::py_int());
    }
    return result;
}

// Fills the slots of what the name is after a join, at the place of insertion, which is the end of one path.
void store_known(Draft &draft, const Binding &from, const Binding &to) {
    auto list = known_alternatives(from, *draft.target), all = known_alternatives(to, *draft.target);
    bool was_choice = list->size() > 1;
    std::vector<int64_t> places = places_in(*list, *all);
    Value *which = was_choice ? draft.builder.get(from.slots[0]) : nullptr;
    for (size_t i = 0; i < all->size(); ++i) {
        const Alternative &alternative = (*all)[i];
        size_t place = place_of(alternative, *list);
        for (size_t k = 0; k < alternative.slots.size(); ++k) {
            int slot = alternative.slots[k];
            if (place == list->size())
                draft.builder.set(slot, ir::nothing(draft.builder, draft.target->slots[size_t(slot)].type));
            else if (int source = (*list)[place].slots[k]; source != slot)
                draft.builder.set(slot, draft.builder.get(source));
        }
    }
    if (all->size() > 1)
        draft.builder.set(to.slots[0], was_choice ? remapped(draft, which, places) : draft.builder.constant_int(places[0]));
}

// The value of a conditional whose sides are known while compiling; a side without an operand does not come to its end.
Operand either_known(Draft &draft, ir::Op *op, const std::array<std::optional<Operand>, 2> &sides) {
    Alternatives lists[2], all;
    for (size_t side = 0; side < 2; ++side) {
        if (!sides[side])
            continue;
        lists[side] = alternatives_of(*sides[side]);
        add_new(all, lists[side]);
    }
    if (all.size() > kMostAlternatives)
        draft.context.fail_unsupported("a choice among more than " + std::to_string(kMostAlternatives) + " functions, texts or exceptions");
    int which_slot = all.size() > 1 ? draft.builder.add_slot("%which", Type::py_int()) : -1;
    std::vector<int> slots;
    for (Alternative &alternative : all)
        for (Value *value : alternative.values) {
            alternative.slots.push_back(draft.builder.add_slot("%either", value->type));
            slots.push_back(alternative.slots.back());
        }
    for (size_t side = 0; side < 2; ++side) {
        if (!sides[side])
            continue;
        draft.builder.set_insertion(op->regions[side].get());
        for (const Alternative &alternative : all) {
            size_t place = place_of(alternative, lists[side]);
            for (size_t k = 0; k < alternative.slots.size(); ++k)
                draft.builder.set(alternative.slots[k], place < lists[side].size()
                                                            ? lists[side][place].values[k]
                                                            : ir::nothing(draft.builder, alternative.values[k]->type));
        }
        std::vector<int64_t> places = places_in(lists[side], all);
        if (which_slot >= 0)
            draft.builder.set(which_slot, lists[side].size() > 1 ? remapped(draft, which_of(*sides[side]), places)
                                                                 : draft.builder.constant_int(places[0]));
    }
    if (which_slot >= 0)
        slots.insert(slots.begin(), which_slot);
    Operand result = combined(all, draft.builder.location());
    draft.builder.set_insertion(op->parent, std::next(op->position));
    size_t next = 0;
    for_each_value(result, [&](Operand &leaf) { leaf.content = draft.builder.get(slots[next++]); });
    return result;
}

// `use` of the operand, or of each of a choice, where it is the one. The results meet as those of a conditional do.
Outcome choose(Draft &draft, const Operand &operand, const std::function<Outcome(const Operand &)> &use) {
    auto *choice = std::get_if<ChoiceOperand>(&operand.content);
    if (!choice)
        return use(operand);
    std::function<Outcome(size_t)> from = [&](size_t i) -> Outcome {
        if (i + 1 == choice->alternatives.size())
            return use(choice->alternatives[i]);
        Value *is_this = draft.builder.value(Opcode::Eq, {which_of(operand), draft.builder.constant_int(int64_t(i))}, Type::py_bool());
        return two_way(draft, is_this, [&] { return use(choice->alternatives[i]); }, [&] { return from(i + 1); });
    };
    return from(0);
}

// A choice of tuples of one length, as a tuple of choices.
Operand unpacked_choice(Draft &draft, const Operand &operand) {
    auto length = [](const Operand &one) {
        auto *tuple = std::get_if<builtins::TupleOperand>(&one.content);
        return tuple ? tuple->elements.size() : SIZE_MAX;
    };
    auto &alternatives = std::get<ChoiceOperand>(operand.content).alternatives;
    size_t count = length(alternatives[0]);
    if (count == SIZE_MAX || !std::ranges::all_of(alternatives, [&](const Operand &one) { return length(one) == count; }))
        draft.context.fail_typing(draft.context.describe(operand) + " cannot be unpacked");
    builtins::TupleOperand tuple;
    for (size_t i = 0; i < count; ++i)
        tuple.elements.push_back(
            *choose(draft, operand, [&](const Operand &one) { return std::get<builtins::TupleOperand>(one.content).elements[i]; }));
    return {std::move(tuple), operand.location};
}

// Of a choice of which each alternative is known to be true or not.
Value *truth_of_choice(Draft &draft, const Operand &operand) {
    Value *result = draft.builder.constant_int(0, Type::py_bool());
    auto &alternatives = std::get<ChoiceOperand>(operand.content).alternatives;
    for (size_t i = 0; i < alternatives.size(); ++i) {
        auto known = known_truth(draft, alternatives[i]);
        if (!known)
            draft.context.fail_typing("the truth of " + draft.context.describe(operand) + " cannot be compiled",
                                      "compare it with what it may be");
        Value *is_this = draft.builder.value(Opcode::Eq, {which_of(operand), draft.builder.constant_int(int64_t(i))}, Type::py_bool());
        if (*known)
            result = draft.builder.value(Opcode::BitOr, {result, is_this}, Type::py_bool());
    }
    return result;
}

// A name that a test found to be None, or not: it is known if only one alternative is left.
bool narrow_choice(Draft &draft, Binding &binding, bool none) {
    auto list = binding.constant ? known_alternatives(binding, *draft.target) : std::nullopt;
    if (!list || list->size() < 2)
        return false;
    std::erase_if(*list, [&](const Alternative &one) { return is_none(one.operand) != none; });
    if (list->size() != 1)
        return false;
    binding.constant = (*list)[0].operand;
    binding.slots = (*list)[0].slots;
    return true;
}

} // namespace veloz::sema
