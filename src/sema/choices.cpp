// Operands that are known while compiling, of which a condition chose one: where paths meet, and where one is used.
#include "ir/parts.h"
#include "sema/alternatives.h"
#include "sema/analyser.h"
#include "sema/arguments.h"

#include <algorithm>

namespace veloz::sema {

using builtins::ChoiceOperand;
using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

static Value *which_of(const Operand &operand) { return std::get<Value *>(std::get<ChoiceOperand>(operand.content).which->content); }

// Names of the slots for the run-time values of what a name is bound to. Those of a choice are the same for the same alternative wherever
// it is chosen.
std::vector<std::string> Analyser::part_names(const std::string &name, const Alternatives &list) {
    bool is_choice = list.size() > 1;
    std::vector<std::string> names;
    if (is_choice)
        names.push_back(name + "[which]");
    for (const Alternative &alternative : list) {
        std::string number;
        if (is_choice)
            number = std::to_string(alternative_numbers_.try_emplace(alternative.key, alternative_numbers_.size()).first->second) + ".";
        for (size_t i = 0; i < alternative.types.size(); ++i)
            names.push_back(name + "[" + number + std::to_string(i) + "]");
    }
    return names;
}

// What the name is where these two bindings meet; false if one of them is a value.
bool Analyser::join_known(const std::string &name, const Binding &other, Binding &out) {
    auto list = known_alternatives(out, *target_), more = known_alternatives(other, *target_);
    if (!list || !more)
        return false;
    add_new(*list, *more);
    if (list->size() > kMostAlternatives)
        return false;
    Operand operand = combined(*list, other.assigned);
    std::vector<Type> types = part_types(*list);
    std::vector<std::string> names = part_names(name, *list);
    out.slots.clear();
    for (size_t i = 0; i < names.size(); ++i)
        out.slots.push_back(slot_of(names[i], types[i]));
    const std::string kind = other.constant ? other.kind : "None";
    if (!out.constant)
        out.kind = "None";
    if (out.kind != kind)
        out.kind += " or " + kind;
    out.constant = std::move(operand);
    out.type = Type();
    return true;
}

Value *Analyser::remapped(Value *which, const std::vector<int64_t> &places) {
    Value *result = builder_.constant_int(places[0]);
    for (size_t i = 1; i < places.size(); ++i) {
        if (places[i] == places[0])
            continue;
        Value *is_this = builder_.value(Opcode::Eq, {which, builder_.constant_int(int64_t(i))}, Type::py_bool());
        Value *step = builder_.value(Opcode::Mul, {builder_.cast(is_this, Type::py_int()), builder_.constant_int(places[i] - places[0])},
                                     Type::py_int());
        result = builder_.value(Opcode::Add, {result, step}, Type::py_int());
    }
    return result;
}

// Fills the slots of what the name is after a join, at the place of insertion, which is the end of one path.
void Analyser::store_known(const Binding &from, const Binding &to) {
    auto list = known_alternatives(from, *target_), all = known_alternatives(to, *target_);
    bool was_choice = list->size() > 1;
    std::vector<int64_t> places = places_in(*list, *all);
    Value *which = was_choice ? builder_.get(from.slots[0]) : nullptr;
    for (size_t i = 0; i < all->size(); ++i) {
        const Alternative &alternative = (*all)[i];
        size_t place = place_of(alternative, *list);
        for (size_t k = 0; k < alternative.slots.size(); ++k) {
            int slot = alternative.slots[k];
            if (place == list->size())
                builder_.set(slot, ir::nothing(builder_, target_->slots[size_t(slot)].type));
            else if (int source = (*list)[place].slots[k]; source != slot)
                builder_.set(slot, builder_.get(source));
        }
    }
    if (all->size() > 1)
        builder_.set(to.slots[0], was_choice ? remapped(which, places) : builder_.constant_int(places[0]));
}

// The value of a conditional whose sides are known while compiling; a side without an operand does not come to its end.
Operand Analyser::either_known(ir::Op *op, const std::array<std::optional<Operand>, 2> &sides) {
    Alternatives lists[2], all;
    for (size_t side = 0; side < 2; ++side) {
        if (!sides[side])
            continue;
        lists[side] = alternatives_of(*sides[side]);
        add_new(all, lists[side]);
    }
    if (all.size() > kMostAlternatives)
        context_.fail_unsupported("a choice among more than " + std::to_string(kMostAlternatives) + " functions, texts or exceptions");
    int which_slot = all.size() > 1 ? builder_.add_slot("%which", Type::py_int()) : -1;
    std::vector<int> slots;
    for (Alternative &alternative : all)
        for (Value *value : alternative.values) {
            alternative.slots.push_back(builder_.add_slot("%either", value->type));
            slots.push_back(alternative.slots.back());
        }
    for (size_t side = 0; side < 2; ++side) {
        if (!sides[side])
            continue;
        builder_.set_insertion(op->regions[side].get());
        for (const Alternative &alternative : all) {
            size_t place = place_of(alternative, lists[side]);
            for (size_t k = 0; k < alternative.slots.size(); ++k)
                builder_.set(alternative.slots[k], place < lists[side].size() ? lists[side][place].values[k]
                                                                              : ir::nothing(builder_, alternative.values[k]->type));
        }
        std::vector<int64_t> places = places_in(lists[side], all);
        if (which_slot >= 0)
            builder_.set(which_slot, lists[side].size() > 1 ? remapped(which_of(*sides[side]), places) : builder_.constant_int(places[0]));
    }
    if (which_slot >= 0)
        slots.insert(slots.begin(), which_slot);
    Operand result = combined(all, builder_.location());
    builder_.set_insertion(op->parent, std::next(op->position));
    size_t next = 0;
    for_each_value(result, [&](Operand &leaf) { leaf.content = builder_.get(slots[next++]); });
    return result;
}

// `use` of the operand, or of each of a choice, where it is the one. The results meet as those of a conditional do.
Operand Analyser::choose(const Operand &operand, const std::function<Operand(const Operand &)> &use) {
    auto *choice = std::get_if<ChoiceOperand>(&operand.content);
    if (!choice)
        return use(operand);
    std::function<Operand(size_t)> from = [&](size_t i) -> Operand {
        if (i + 1 == choice->alternatives.size())
            return use(choice->alternatives[i]);
        Value *is_this = builder_.value(Opcode::Eq, {which_of(operand), builder_.constant_int(int64_t(i))}, Type::py_bool());
        return two_way(is_this, [&] { return use(choice->alternatives[i]); }, [&] { return from(i + 1); });
    };
    return from(0);
}

// With all three parts at run time, as those who make Python's object expect.
Operand Analyser::whole_ranges(Operand operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (Operand &element : tuple->elements)
            element = whole_ranges(std::move(element));
    if (auto *range = std::get_if<builtins::RangeOperand>(&operand.content))
        for (auto *part : {&range->begin, &range->end, &range->step})
            *part = std::make_shared<Operand>(operand_of(context_.value(**part)));
    return operand;
}

// A result that is no value, as a function: its run-time parts are returned as a tuple, and the caller knows the rest. Where returns
// differ, the caller gets a choice.
void Analyser::return_known(Operand operand) {
    operand = closed(std::move(operand));
    if (specialiser_->is_entry())
        operand = whole_ranges(std::move(operand));
    for_each_value(operand, [&](Operand &leaf) { leaf.content = builtins::materialized(context_, std::get<Value *>(leaf.content)); });
    Alternatives mine = alternatives_of(operand), all;
    if (known_result_)
        all = alternatives_of(*known_result_, result_->elements());
    else if (result_)
        all = alternatives_of({builtins::NoneOperand{}, {}});
    add_new(all, mine);
    bool refused = result_ && !known_result_ && !result_->is_none();
    if (refused || all.size() > kMostAlternatives)
        fail_typing("the function returns " + (refused ? types::display(*result_) : context_.describe(*known_result_)) +
                        " on one path and " + context_.describe(operand) + " on another",
                    "what is no number, array or tuple of these must be the same on all paths");
    known_result_ = combined(all, operand.location);
    if (specialiser_->is_entry() && !type_for_python(*known_result_, part_types(all)))
        fail_typing(context_.describe(operand) + " cannot be returned to Python", "return numbers, arrays, ranges or tuples of these");
    result_ = Type::tuple(part_types(all));
    std::vector<Value *> parts;
    for_each_value(operand, [&](Operand &leaf) { parts.push_back(std::get<Value *>(leaf.content)); });
    return_as(builder_.make_tuple(std::move(parts)), combined(mine, operand.location));
}

// Gives a return the parts of what all returns may give. `returned`: what it gives, its parts being the items of `value`.
Value *Analyser::parts_of_result(Value *value, const Operand &returned) {
    Alternatives all = alternatives_of(*known_result_, target_->result.elements());
    std::vector<Type> own = value->type.is_none() ? std::vector<Type>() : value->type.elements();
    Alternatives mine = alternatives_of(returned, own);
    bool was_choice = mine.size() > 1;
    int next = was_choice;
    std::map<std::string, int> first_item; // of an alternative
    for (const Alternative &alternative : mine) {
        first_item[alternative.key] = next;
        next += int(alternative.types.size());
    }
    std::vector<int64_t> places = places_in(mine, all);
    std::vector<Value *> parts;
    if (all.size() > 1)
        parts.push_back(was_choice ? remapped(builder_.item(value, 0), places) : builder_.constant_int(places[0]));
    for (const Alternative &alternative : all) {
        auto found = first_item.find(alternative.key);
        for (size_t k = 0; k < alternative.types.size(); ++k)
            parts.push_back(found == first_item.end() ? ir::nothing(builder_, alternative.types[k])
                                                      : builder_.item(value, found->second + int(k)));
    }
    return builder_.make_tuple(std::move(parts));
}

// A choice of tuples of one length, as a tuple of choices.
Operand Analyser::unpacked_choice(const Operand &operand) {
    auto length = [](const Operand &one) {
        auto *tuple = std::get_if<builtins::TupleOperand>(&one.content);
        return tuple ? tuple->elements.size() : SIZE_MAX;
    };
    auto &alternatives = std::get<ChoiceOperand>(operand.content).alternatives;
    size_t count = length(alternatives[0]);
    if (count == SIZE_MAX || !std::ranges::all_of(alternatives, [&](const Operand &one) { return length(one) == count; }))
        fail_typing(context_.describe(operand) + " cannot be unpacked");
    builtins::TupleOperand tuple;
    for (size_t i = 0; i < count; ++i)
        tuple.elements.push_back(
            choose(operand, [&](const Operand &one) { return std::get<builtins::TupleOperand>(one.content).elements[i]; }));
    return {std::move(tuple), operand.location};
}

// Of a choice of which each alternative is known to be true or not.
Value *Analyser::truth_of_choice(const Operand &operand) {
    Value *result = builder_.constant_int(0, Type::py_bool());
    auto &alternatives = std::get<ChoiceOperand>(operand.content).alternatives;
    for (size_t i = 0; i < alternatives.size(); ++i) {
        auto known = known_truth(alternatives[i]);
        if (!known)
            fail_typing("the truth of " + context_.describe(operand) + " cannot be compiled", "compare it with what it may be");
        Value *is_this = builder_.value(Opcode::Eq, {which_of(operand), builder_.constant_int(int64_t(i))}, Type::py_bool());
        if (*known)
            result = builder_.value(Opcode::BitOr, {result, is_this}, Type::py_bool());
    }
    return result;
}

// A name that a test found to be None, or not: it is known if only one alternative is left.
bool Analyser::narrow_choice(Binding &binding, bool none) {
    auto list = binding.constant ? known_alternatives(binding, *target_) : std::nullopt;
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
