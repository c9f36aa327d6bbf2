// What a `for` statement, `in` and a starred argument iterate.
#include "sema/iteration.h"

#include "builtins/context.h"
#include "sema/optionals.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

Iterable iterate_array(Draft &draft, Value *array) {
    if (array->type.ndim() == 0)
        draft.context.fail_typing("iteration over a 0-d array");
    array = builtins::materialized(draft.context, array);
    Iterable items;
    items.begin = draft.builder.constant_int(0);
    items.end = draft.builder.dim(array, 0);
    items.step = draft.builder.constant_int(1);
    items.element = [&draft, array](Value *index) { return builtins::get_item(draft.context, operand_of(array), operand_of(index)); };
    return items;
}

std::optional<Iterable> iterate_together(Draft &draft, const builtins::IteratorOperand &iterator) {
    bool enumerate = iterator.name == "builtins.enumerate";
    std::vector<Iterable> parts;
    for (size_t i = 0; i < (enumerate ? 1 : iterator.arguments.size()); ++i) {
        std::optional<Iterable> part = iterable(draft, iterator.arguments[i]);
        if (!part)
            return std::nullopt;
        parts.push_back(std::move(*part));
    }
    Iterable items;
    if (std::any_of(parts.begin(), parts.end(), [](const Iterable &part) { return part.is_fixed; })) {
        if (!std::all_of(parts.begin(), parts.end(), [](const Iterable &part) { return part.is_fixed; }) ||
            (enumerate && iterator.arguments.size() > 1))
            draft.context.fail_unsupported("a tuple cannot be iterated together with this");
        items.is_fixed = true;
        size_t count = parts[0].fixed.size();
        for (const Iterable &part : parts)
            count = std::min(count, part.fixed.size());
        for (size_t i = 0; i < count; ++i) {
            builtins::TupleOperand tuple;
            if (enumerate)
                tuple.elements.push_back({int64_t(i), {}});
            for (const Iterable &part : parts)
                tuple.elements.push_back(part.fixed[i]);
            items.fixed.push_back({std::move(tuple), {}});
        }
        return items;
    }
    Type index = Type::index();
    items.begin = draft.builder.constant_int(0);
    items.step = draft.builder.constant_int(1);
    for (const Iterable &part : parts) {
        Value *length = draft.builder.range_length(part.begin, part.end, part.step);
        items.end = items.end ? draft.builder.value(Opcode::PyMin, {items.end, length}, index) : length;
    }
    Value *start = enumerate && iterator.arguments.size() > 1 ? draft.context.to_index(iterator.arguments[1]) : nullptr;
    items.element = [&draft, parts, enumerate, start, index](Value *k) {
        builtins::TupleOperand tuple;
        if (enumerate)
            tuple.elements.push_back(operand_of(start ? draft.builder.value(Opcode::Add, {k, start}, index) : k));
        for (const Iterable &part : parts) {
            Value *at = draft.builder.value(Opcode::Add, {part.begin, draft.builder.value(Opcode::Mul, {k, part.step}, index)}, index);
            tuple.elements.push_back(part.element(at));
        }
        return Operand{std::move(tuple), {}};
    };
    return items;
}

std::optional<Iterable> iterate_reversed(Draft &draft, const builtins::IteratorOperand &iterator) {
    if (iterator.arguments.size() != 1)
        draft.context.fail_typing("reversed expected 1 argument, got " + std::to_string(iterator.arguments.size()));
    if (std::holds_alternative<builtins::IteratorOperand>(iterator.arguments[0].content))
        draft.context.fail_typing("an iterator is not reversible", "reverse what it iterates");
    std::optional<Iterable> forward = iterable(draft, iterator.arguments[0]);
    if (!forward)
        return std::nullopt;
    Iterable items = std::move(*forward);
    if (items.is_fixed) {
        std::ranges::reverse(items.fixed);
        return items;
    }
    Type index = Type::index();
    Value *last = draft.builder.value(
        Opcode::Sub, {draft.builder.range_length(items.begin, items.end, items.step), draft.builder.constant_int(1)}, index);
    Iterable backward;
    backward.begin = last;
    backward.end = backward.step = draft.builder.constant_int(-1);
    backward.element = [&draft, items, index](Value *k) {
        return items.element(
            draft.builder.value(Opcode::Add, {items.begin, draft.builder.value(Opcode::Mul, {k, items.step}, index)}, index));
    };
    return backward;
}

} // namespace

std::optional<Iterable> iterable(Draft &draft, const Operand &operand) {
    if (auto *range = std::get_if<builtins::RangeOperand>(&operand.content)) {
        Iterable items;
        items.begin = draft.context.value(*range->begin), items.end = draft.context.value(*range->end);
        items.step = draft.context.value(*range->step);
        items.parallel = range->parallel;
        items.element = [](Value *index) { return operand_of(index); };
        return items;
    }
    if (auto *iterator = std::get_if<builtins::IteratorOperand>(&operand.content))
        return iterator->name == "builtins.reversed" ? iterate_reversed(draft, *iterator) : iterate_together(draft, *iterator);
    if (is_optional(operand) || is_none(operand)) {
        Outcome value = required(draft, operand, "'NoneType' object is not iterable");
        if (!value)
            return std::nullopt;
        if (!is_none(*value))
            return iterable(draft, *value);
    }
    Iterable items;
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content)) {
        items.is_fixed = true;
        items.fixed = tuple->elements;
        return items;
    }
    if (!draft.context.has_value(operand))
        draft.context.fail_typing(draft.context.describe(operand) + " cannot be iterated");
    Type type = draft.context.type_of(operand);
    if (type.is_array())
        return iterate_array(draft, draft.context.value(operand));
    if (!type.is_tuple())
        draft.context.fail_typing("'" + types::display(type) + "' object is not iterable");
    Value *tuple = draft.context.value(operand);
    items.is_fixed = true;
    for (size_t i = 0; i < type.elements().size(); ++i)
        items.fixed.push_back(operand_of(draft.builder.item(tuple, int(i))));
    return items;
}

} // namespace veloz::sema
