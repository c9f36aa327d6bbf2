// Subscripts: a[i], a[i, j], a[1:n].
#include "sema/subscripts.h"

#include "sema/choices.h"
#include "sema/expressions.h"
#include "sema/optionals.h"

#include <limits>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Value;
using types::Type;

namespace {

bool goes_up(const syntax::Slice &slice) {
    auto *literal = slice.step ? std::get_if<syntax::Literal>(&slice.step->node) : nullptr;
    auto *step = literal ? std::get_if<int64_t>(&literal->constant.value) : nullptr;
    bool absent = !slice.step || (literal && std::holds_alternative<syntax::NoneValue>(literal->constant.value));
    return absent || (step && *step > 0);
}

// None is an absent bound. What may be None is where that bound would be, if that can be told.
Flow add_bound(Draft &draft, const syntax::ExpressionPtr &bound, std::optional<int64_t> absent, std::shared_ptr<Operand> &out) {
    if (!bound)
        return Flow::Falls;
    Outcome operand = evaluate(draft, *bound);
    if (!operand)
        return Flow::Ends;
    if (is_none(*operand))
        return Flow::Falls;
    if (is_optional(*operand) && absent)
        operand = operand_of(draft.context.branch(
            is_there(draft, *operand), Type::index(), [&] { return draft.context.to_index(value_inside(draft, *operand)); },
            [&] { return draft.builder.constant_int(*absent); }));
    out = std::make_shared<Operand>(std::move(*operand));
    return Flow::Falls;
}

Outcome slice_index(Draft &draft, const syntax::Slice &slice, const support::SourceLocation &location) {
    builtins::SliceOperand out;
    bool up = goes_up(slice);
    auto lower = up ? std::optional<int64_t>(0) : std::nullopt;
    auto upper = up ? std::optional(std::numeric_limits<int64_t>::max()) : std::nullopt;
    bool ends = add_bound(draft, slice.lower, lower, out.lower) == Flow::Ends ||
                add_bound(draft, slice.upper, upper, out.upper) == Flow::Ends || add_bound(draft, slice.step, 1, out.step) == Flow::Ends;
    return ends ? std::nullopt : Outcome(Operand{std::move(out), location});
}

} // namespace

Outcome subscript_index(Draft &draft, const syntax::Expression &expression) {
    if (auto *slice = std::get_if<syntax::Slice>(&expression.node))
        return slice_index(draft, *slice, expression.location);
    auto *tuple = std::get_if<syntax::TupleDisplay>(&expression.node);
    builtins::TupleOperand out;
    if (!tuple) {
        Outcome operand = evaluate(draft, expression);
        if (!operand || !draft.context.has_value(*operand) || !draft.context.type_of(*operand).is_tuple())
            return operand;
        Value *value = draft.context.value(*operand); // a name that holds a tuple: as if its elements were written here
        for (size_t i = 0; i < value->type.elements().size(); ++i)
            out.elements.push_back(operand_of(draft.builder.item(value, int(i))));
        return Operand{std::move(out), expression.location};
    }
    for (const auto &element : tuple->elements) {
        Outcome index = subscript_index(draft, *element);
        if (!index)
            return index;
        out.elements.push_back(std::move(*index));
    }
    return Operand{std::move(out), expression.location};
}

Outcome subscript(Draft &draft, const syntax::Subscript &node) {
    Outcome object = evaluate(draft, *node.value);
    if (!object)
        return object;
    Mark evaluated = mark(draft);
    Outcome index = subscript_index(draft, *node.index);
    if (index)
        object = required(draft, settled(draft, std::move(*object), evaluated), "'NoneType' object is not subscriptable");
    if (!index || !object)
        return std::nullopt;
    return choose(draft, *object, [&](const Operand &one) { return builtins::get_item(draft.context, one, *index); });
}

} // namespace veloz::sema
