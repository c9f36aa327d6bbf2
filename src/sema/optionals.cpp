// Values that may be None: their storage, and the errors of those that are None where a value is needed.
#include "sema/optionals.h"

#include "ir/parts.h"
#include "sema/comparisons.h"
#include "sema/names.h"
#include "types/promotion.h"

#include <algorithm>
#include <map>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

std::string class_name(const Type &type) {
    if (type.is_none())
        return "NoneType";
    if (type.is_tuple())
        return "tuple";
    types::ScalarKind kind = type.dtype();
    return types::is_bool(kind) ? "bool" : types::is_integer(kind) ? "int" : types::is_float(kind) ? "float" : "complex";
}

Value *part(Draft &draft, Value *optional, int index) {
    const ir::Op *op = optional->definition;
    return op && op->code == Opcode::MakeTuple ? op->operands[size_t(index)] : draft.builder.item(optional, index);
}

// What Python says of None as an operand of a binary operator or a comparison.
std::string operand_error(const std::string &op, const Type &left, const Type &right) {
    bool order = op == "<" || op == ">" || op == "<=" || op == ">=";
    std::string classes[] = {class_name(left), class_name(right)};
    auto quoted = [](const std::string &text) { return "'" + text + "'"; };
    if (!order) {
        std::string shown = op == "**" ? "** or pow()" : op;
        return "unsupported operand type(s) for " + shown + ": " + quoted(classes[0]) + " and " + quoted(classes[1]);
    }
    bool reflected = left.is_none() && !right.is_none() && !right.is_tuple() && (right.is_array() || !right.weak());
    if (!reflected)
        return quoted(op) + " not supported between instances of " + quoted(classes[0]) + " and " + quoted(classes[1]);
    std::string other = (op[0] == '<' ? ">" : "<") + op.substr(1); // NumPy's operand is asked
    return quoted(other) + " not supported between instances of " + quoted(classes[1]) + " and " + quoted(classes[0]);
}

// Storage of names that may be None: a slot that says whether there is a value, and the slot of the value, which is also that of the name
// where it is known to have one.
int presence_slot(Draft &draft, const std::string &name) { return slot_of(draft, "%present " + name, Type::py_bool()); }

} // namespace

bool is_optional(const Operand &operand) {
    auto *value = std::get_if<Value *>(&operand.content);
    return value && (*value)->type.is_optional();
}

bool is_none(const Operand &operand) {
    auto *value = std::get_if<Value *>(&operand.content);
    return std::holds_alternative<builtins::NoneOperand>(operand.content) || (value && (*value)->type.is_none());
}

Value *is_there(Draft &draft, const Operand &operand) { return part(draft, std::get<Value *>(operand.content), 0); }

Operand value_inside(Draft &draft, const Operand &operand) { return operand_of(part(draft, std::get<Value *>(operand.content), 1)); }

// The value of an operand that raises if it is None. One that is always None ends the path, as it does in Python, where the path may not
// be taken; where it is taken for certain, whoever uses the operand refuses it.
Outcome required(Draft &draft, Operand operand, const std::string &text, const std::string &exception) {
    if (is_optional(operand)) {
        draft.context.raise_if(draft.builder.value(Opcode::Not, {is_there(draft, operand)}, Type::py_bool()), exception, text);
        return value_inside(draft, operand);
    }
    if (is_none(operand) && may_be_skipped(draft)) {
        draft.context.raise_always(exception, text);
        return std::nullopt;
    }
    return operand;
}

// Is the place of insertion in a branch or loop, or behind a call whose result is not known yet?
bool may_be_skipped(const Draft &draft) {
    return draft.builder.block() != draft.target->body.get() || draft.specialiser->uses_unfinished_result();
}

Flow require_operands(Draft &draft, const std::string &op, Operand &left, Operand &right) {
    auto type_of = [&](const Operand &operand) {
        if (is_optional(operand))
            return std::get<Value *>(operand.content)->type.element();
        return draft.context.has_value(operand) ? draft.context.type_of(operand) : Type::none();
    };
    if ((!is_optional(left) && !is_none(left) && !draft.context.has_value(left)) ||
        (!is_optional(right) && !is_none(right) && !draft.context.has_value(right)))
        return Flow::Falls; // refused for what it is
    Type none = Type::none(), left_type = type_of(left), right_type = type_of(right);
    if (is_optional(left) && is_optional(right)) {
        Value *neither = draft.builder.value(Opcode::BitOr, {is_there(draft, left), is_there(draft, right)}, Type::py_bool());
        draft.context.raise_if(draft.builder.value(Opcode::Not, {neither}, Type::py_bool()), "TypeError", operand_error(op, none, none));
    }
    if (is_optional(left) || is_none(left)) {
        Outcome value = required(draft, std::move(left), operand_error(op, none, is_none(right) ? none : right_type));
        if (!value)
            return Flow::Ends;
        left = std::move(*value);
    }
    if (is_optional(right) || is_none(right)) {
        Outcome value = required(draft, std::move(right), operand_error(op, is_none(left) ? none : left_type, none));
        if (!value)
            return Flow::Ends;
        right = std::move(*value);
    }
    return Flow::Falls;
}

// Arguments of functions of Python and NumPy that are or may be None.
Flow require_arguments(Draft &draft, const std::string &function, std::span<builtins::Argument> arguments) {
    static const std::map<std::string, std::string> errors = {
        {"builtins.abs", "bad operand type for abs(): 'NoneType'"},
        {"builtins.complex", "complex() first argument must be a string or a number, not 'NoneType'"},
        {"builtins.enumerate", "'NoneType' object is not iterable"},
        {"builtins.float", "float() argument must be a string or a real number, not 'NoneType'"},
        {"builtins.int", "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"},
        {"builtins.len", "object of type 'NoneType' has no len()"},
        {"builtins.range", "'NoneType' object cannot be interpreted as an integer"},
        {"builtins.reversed", "'NoneType' object is not reversible"},
        {"builtins.round", "type NoneType doesn't define __round__ method"},
        {"builtins.sum", "'NoneType' object is not iterable"},
    };
    auto found = errors.find(function);
    bool math = function.starts_with("math.");
    for (builtins::Argument &argument : arguments) {
        if (found != errors.end() || math) {
            Outcome value = required(draft, std::move(argument.operand), math ? "must be real number, not NoneType" : found->second);
            if (!value)
                return Flow::Ends;
            argument.operand = std::move(*value);
        } else if (is_optional(argument.operand) && function != "builtins.bool") {
            draft.context.fail_unsupported("an argument that may be None cannot be passed to " + builtins::shown_name(function),
                                           "test it with `is not None` first");
        }
    }
    return Flow::Falls;
}

// == and != where one side is or may be None; nothing for others.
std::optional<Operand> equal_with_none(Draft &draft, const Operand &left, const Operand &right) {
    if (!is_optional(left) && !is_optional(right) && !is_none(left) && !is_none(right))
        return std::nullopt;
    auto holds_array = [&](const Operand &operand) {
        return draft.context.has_value(operand) && draft.context.type_of(operand).holds_array();
    };
    if (holds_array(left) || holds_array(right))
        draft.context.fail_unsupported("an array cannot be compared with what is or may be None by ==", "use `is None`");
    if (is_none(left) || is_none(right)) {
        const Operand &other = is_none(left) ? right : left;
        if (is_optional(other))
            return operand_of(draft.builder.value(Opcode::Not, {is_there(draft, other)}, Type::py_bool()));
        return Operand{is_none(other), draft.builder.location()};
    }
    auto equal = [&](const Operand &a, const Operand &b) { // neither is None, so that there is a result
        return draft.context.to_bool(*compare_pair(draft, syntax::CompareOperator::Eq, a, b));
    };
    Type flag = Type::py_bool();
    if (is_optional(left) && is_optional(right)) {
        Value *both = draft.builder.value(Opcode::BitAnd, {is_there(draft, left), is_there(draft, right)}, flag);
        Value *neither = draft.builder.value(
            Opcode::Not, {draft.builder.value(Opcode::BitOr, {is_there(draft, left), is_there(draft, right)}, flag)}, flag);
        return operand_of(draft.context.branch(
            both, flag, [&] { return equal(value_inside(draft, left), value_inside(draft, right)); }, [&] { return neither; }));
    }
    const Operand &optional = is_optional(left) ? left : right;
    return operand_of(draft.context.branch(
        is_there(draft, optional), flag,
        [&] { return is_optional(left) ? equal(value_inside(draft, left), right) : equal(left, value_inside(draft, right)); },
        [&] { return draft.builder.constant_int(0, flag); }));
}

void set_optional(Draft &draft, const std::string &name, Value *value) {
    Value *inside = part(draft, value, 1), *there = part(draft, value, 0);
    draft.builder.set(slot_of(draft, name, value->type.element()), inside);
    draft.builder.set(presence_slot(draft, name), there);
}

Value *get_optional(Draft &draft, const std::string &name, const Type &type) {
    return ir::make_optional(draft.builder, draft.builder.get(presence_slot(draft, name)),
                             draft.builder.get(slot_of(draft, name, type.element())));
}

// Makes the name's slots those of an optional, from what a path has in them.
void widen(Draft &draft, const std::string &name, const Type &from, const Type &to) {
    int slot = slot_of(draft, name, to.element());
    Type flag = Type::py_bool();
    if (from.is_none()) {
        if (to.holds_array()) // memory of before
            draft.builder.set(slot, ir::nothing(draft.builder, to.element()));
        draft.builder.set(presence_slot(draft, name), draft.builder.constant_int(0, flag));
        return;
    }
    const Type &inside = from.is_optional() ? from.element() : from;
    if (!(inside == to.element()))
        draft.builder.set(slot, coerce(draft, draft.builder.get(slot_of(draft, name, inside)), to.element()));
    if (!from.is_optional())
        draft.builder.set(presence_slot(draft, name), draft.builder.constant_int(1, flag));
}

Value *as_optional(Draft &draft, Value *value, const Type &to) {
    Type flag = Type::py_bool();
    if (value->type.is_none())
        return ir::make_optional(draft.builder, draft.builder.constant_int(0, flag), ir::nothing(draft.builder, to.element()));
    if (!value->type.is_optional())
        return ir::make_optional(draft.builder, draft.builder.constant_int(1, flag), coerce(draft, value, to.element()));
    return ir::make_optional(draft.builder, part(draft, value, 0), coerce(draft, part(draft, value, 1), to.element()));
}

Operand presence(Draft &draft, const std::string &name, bool none) {
    Value *there = draft.builder.get(presence_slot(draft, name));
    return operand_of(none ? draft.builder.value(Opcode::Not, {there}, Type::py_bool()) : there);
}

} // namespace veloz::sema
