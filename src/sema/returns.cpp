// What a function returns: values of a joined type, or what is known while compiling with its run-time parts.
#include "sema/returns.h"

#include "ir/parts.h"
#include "sema/arguments.h"
#include "sema/choices.h"
#include "sema/closures.h"
#include "sema/conditions.h"
#include "sema/expressions.h"
#include "sema/names.h"
#include "sema/optionals.h"
#include "sema/try.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

// With all three parts at run time, as those who make Python's object expect.
Operand whole_ranges(Draft &draft, Operand operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content))
        for (Operand &element : tuple->elements)
            element = whole_ranges(draft, std::move(element));
    if (auto *range = std::get_if<builtins::RangeOperand>(&operand.content))
        for (auto *part : {&range->begin, &range->end, &range->step})
            *part = std::make_shared<Operand>(operand_of(draft.context.value(**part)));
    return operand;
}

void return_as(Draft &draft, Value *value, Operand known) {
    draft.specialiser->note_result(*draft.returns.type, draft.returns.known);
    ir::Op *op = draft.builder.create(Opcode::Return, {value}, nullptr);
    draft.returns.places.push_back({{}, op->parent, std::prev(op->parent->ops.end())});
    draft.returns.given[op] = std::move(known);
}

// A result that is no value, as a function: its run-time parts are returned as a tuple, and the caller knows the rest. Where returns
// differ, the caller gets a choice.
void return_known(Draft &draft, Operand operand) {
    operand = closed(draft, std::move(operand));
    if (draft.specialiser->is_entry())
        operand = whole_ranges(draft, std::move(operand));
    for_each_value(operand, [&](Operand &leaf) { leaf.content = builtins::materialized(draft.context, std::get<Value *>(leaf.content)); });
    Alternatives mine = alternatives_of(operand), all;
    if (draft.returns.known)
        all = alternatives_of(*draft.returns.known, draft.returns.type->elements());
    else if (draft.returns.type)
        all = alternatives_of({builtins::NoneOperand{}, {}});
    add_new(all, mine);
    bool refused = draft.returns.type && !draft.returns.known && !draft.returns.type->is_none();
    if (refused || all.size() > kMostAlternatives)
        draft.context.fail_typing("the function returns " +
                                      (refused ? types::display(*draft.returns.type) : draft.context.describe(*draft.returns.known)) +
                                      " on one path and " + draft.context.describe(operand) + " on another",
                                  "what is no number, array or tuple of these must be the same on all paths");
    draft.returns.known = combined(all, operand.location);
    if (draft.specialiser->is_entry() && !type_for_python(*draft.returns.known, part_types(all)))
        draft.context.fail_typing(draft.context.describe(operand) + " cannot be returned to Python",
                                  "return numbers, arrays, ranges or tuples of these");
    draft.returns.type = Type::tuple(part_types(all));
    std::vector<Value *> parts;
    for_each_value(operand, [&](Operand &leaf) { parts.push_back(std::get<Value *>(leaf.content)); });
    return_as(draft, draft.builder.make_tuple(std::move(parts)), combined(mine, operand.location));
}

void return_value_of(Draft &draft, Value *value) {
    if (value->type.is_array())
        value = builtins::materialized(draft.context, value);
    auto joined = draft.returns.type ? types::join(*draft.returns.type, value->type) : std::optional<Type>(value->type);
    if (!joined)
        draft.context.fail_typing("the function returns " + types::display(*draft.returns.type) + " on one path and " +
                                      types::display(value->type) + " on another",
                                  "convert so that all returns agree");
    draft.returns.type = joined;
    return_as(draft, value, {builtins::NoneOperand{}, {}});
}

} // namespace

void return_operand(Draft &draft, const Operand &operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content); tuple && tuple->is_list)
        draft.context.fail_unsupported("a list cannot be compiled", "use a tuple, or an array");
    if (returns_by_final(draft, operand))
        return;
    if (!draft.context.has_value(operand))
        return return_known(draft, operand);
    if (draft.returns.known && is_none(operand))
        return return_known(draft, {builtins::NoneOperand{}, operand.location});
    if (draft.returns.known)
        draft.context.fail_typing("the function returns " + draft.context.describe(*draft.returns.known) + " on one path and " +
                                  draft.context.describe(operand) + " on another");
    return_value_of(draft, draft.context.value(operand));
}

namespace {

void return_value(Draft &draft, const syntax::Expression &expression) {
    // As two return statements, so that a function that calls itself on one side has its type from the other.
    if (auto *choice = std::get_if<syntax::Conditional>(&expression.node))
        return on_each_side(draft, *choice, [&](const syntax::Expression &side) { return_value(draft, side); });
    if (Outcome operand = evaluate(draft, expression))
        return_operand(draft, *operand);
}

// Gives a return the parts of what all returns may give. `returned`: what it gives, its parts being the items of `value`.
Value *parts_of_result(Draft &draft, Value *value, const Operand &returned) {
    Alternatives all = alternatives_of(*draft.returns.known, draft.target->result.elements());
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
        parts.push_back(was_choice ? remapped(draft, draft.builder.item(value, 0), places) : draft.builder.constant_int(places[0]));
    for (const Alternative &alternative : all) {
        auto found = first_item.find(alternative.key);
        for (size_t k = 0; k < alternative.types.size(); ++k)
            parts.push_back(found == first_item.end() ? ir::nothing(draft.builder, alternative.types[k])
                                                      : draft.builder.item(value, found->second + int(k)));
    }
    return draft.builder.make_tuple(std::move(parts));
}

} // namespace

Flow return_statement(Draft &draft, const syntax::Return &node) {
    for (Loop *loop : draft.loops.open)
        if (loop->parallel)
            draft.context.fail_unsupported("return cannot be used in a prange loop", "return after the loop");
    if (node.value)
        return_value(draft, *node.value);
    else
        return_operand(draft, {builtins::NoneOperand{}, {}});
    return Flow::Ends;
}

// Every return gives the joined type.
void finish_returns(Draft &draft) {
    draft.target->result = draft.returns.type ? *draft.returns.type : Type::none();
    for (Path &path : draft.returns.places) {
        ir::Op *op = path.position->get();
        draft.builder.set_location(op->location);
        draft.builder.set_insertion(path.block, path.position);
        Value *value = op->operands[0];
        op->operands.set(0, draft.returns.known ? parts_of_result(draft, value, draft.returns.given[op])
                                                : coerce(draft, value, draft.target->result));
    }
}

} // namespace veloz::sema
