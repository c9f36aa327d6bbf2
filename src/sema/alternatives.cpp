// Lists of alternatives: made from names and operands, compared, joined.
#include "sema/alternatives.h"

#include <algorithm>

namespace veloz::sema {

using builtins::ChoiceOperand;
using builtins::Operand;
using ir::Value;
using types::Type;

namespace {

// `next` notes the slot or the value of each run-time part, and gives its type.
template <typename Next> Alternatives listed(const Operand &operand, const Next &next) {
    Alternatives out;
    auto *choice = std::get_if<ChoiceOperand>(&operand.content);
    for (const Operand &one : choice ? choice->alternatives : std::vector{operand}) {
        Alternative alternative{one, ""};
        for_each_value(alternative.operand, [&](Operand &leaf) {
            alternative.types.push_back(next(leaf, alternative));
            leaf.content = static_cast<Value *>(nullptr);
        });
        alternative.key = builtins::key_of(alternative.operand, [](const Value *) { return std::string(); });
        for (const Type &type : alternative.types)
            alternative.key += " " + types::to_text(type);
        out.push_back(std::move(alternative));
    }
    return out;
}

Operand none() { return {builtins::NoneOperand{}, {}}; }

size_t first_part(const Operand &operand) { return std::holds_alternative<ChoiceOperand>(operand.content) ? 1 : 0; }

} // namespace

std::optional<Alternatives> known_alternatives(const Binding &binding, const ir::Function &function) {
    if (!binding.constant && !binding.type.is_none())
        return std::nullopt;
    Operand operand = binding.constant ? *binding.constant : none();
    size_t part = first_part(operand);
    return listed(operand, [&](const Operand &, Alternative &alternative) {
        alternative.slots.push_back(binding.slots[part++]);
        return function.slots[size_t(alternative.slots.back())].type;
    });
}

Alternatives alternatives_of(const Operand &operand) {
    auto *value = std::get_if<Value *>(&operand.content);
    return listed(value && (*value)->type.is_none() ? none() : operand, [&](const Operand &leaf, Alternative &alternative) {
        alternative.values.push_back(std::get<Value *>(leaf.content));
        return alternative.values.back()->type;
    });
}

Alternatives alternatives_of(const Operand &operand, const std::vector<Type> &types) {
    size_t part = first_part(operand);
    return listed(operand, [&](const Operand &, Alternative &) { return types[part++]; });
}

size_t place_of(const Alternative &alternative, const Alternatives &list) {
    return size_t(std::ranges::find(list, alternative.key, &Alternative::key) - list.begin());
}

std::vector<int64_t> places_in(const Alternatives &list, const Alternatives &all) {
    std::vector<int64_t> places;
    for (const Alternative &alternative : list)
        places.push_back(int64_t(place_of(alternative, all)));
    return places;
}

void add_new(Alternatives &out, const Alternatives &more) {
    for (const Alternative &alternative : more)
        if (place_of(alternative, out) == out.size())
            out.push_back(alternative);
}

Operand combined(const Alternatives &list, const support::SourceLocation &location) {
    if (list.size() == 1)
        return list[0].operand;
    ChoiceOperand choice;
    choice.which = std::make_shared<Operand>(Operand{static_cast<Value *>(nullptr), location});
    for (const Alternative &alternative : list)
        choice.alternatives.push_back(alternative.operand);
    return {std::move(choice), location};
}

std::vector<Type> part_types(const Alternatives &list) {
    std::vector<Type> types;
    if (list.size() > 1)
        types.push_back(Type::py_int());
    for (const Alternative &alternative : list)
        types.insert(types.end(), alternative.types.begin(), alternative.types.end());
    return types;
}

} // namespace veloz::sema
