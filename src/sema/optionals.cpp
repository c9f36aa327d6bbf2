// Values that may be None: what a test tells of names, and the errors of those that are None where a value is needed.
#include "ir/parts.h"
#include "sema/analyser.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

const syntax::Name *tested_name(const syntax::Expression &expression) {
    if (auto *walrus = std::get_if<syntax::Walrus>(&expression.node))
        return std::get_if<syntax::Name>(&walrus->target->node);
    return std::get_if<syntax::Name>(&expression.node);
}

bool is_none_literal(const syntax::Expression &expression) {
    auto *literal = std::get_if<syntax::Literal>(&expression.node);
    return literal && std::holds_alternative<syntax::NoneValue>(literal->constant.value);
}

// `x is None`, `None != x`: the name's side, and whether a true test says that it is None.
const syntax::Expression *compared_with_none(const syntax::Compare &node, bool &none) {
    using Op = syntax::CompareOperator;
    if (node.ops.size() != 1 || node.ops[0] == Op::In || node.ops[0] == Op::NotIn)
        return nullptr;
    none = node.ops[0] == Op::Is || node.ops[0] == Op::Eq;
    if (!none && node.ops[0] != Op::IsNot && node.ops[0] != Op::Ne)
        return nullptr;
    const syntax::Expression &left = *node.left, &right = *node.rights[0];
    return is_none_literal(right) ? &left : is_none_literal(left) ? &right : nullptr;
}

// Whether each of these names is None (true) or a value (false), given that the test is `outcome`.
using Facts = std::map<std::string, bool>;

void collect(const syntax::Expression &test, bool outcome, Facts &facts) {
    if (auto *unary = std::get_if<syntax::Unary>(&test.node); unary && unary->op == syntax::UnaryOperator::Not)
        return collect(*unary->operand, !outcome, facts);
    if (auto *chain = std::get_if<syntax::BoolChain>(&test.node)) {
        if ((chain->op == syntax::BoolOperator::And) != outcome)
            return; // any one of them may have decided
        for (const auto &value : chain->values) {
            std::set<std::string> assigned;
            assigned_inside(*value, assigned);
            std::erase_if(facts, [&](const auto &fact) { return assigned.contains(fact.first); });
            collect(*value, outcome, facts);
        }
        return;
    }
    bool none = false;
    if (auto *comparison = std::get_if<syntax::Compare>(&test.node)) {
        auto *side = compared_with_none(*comparison, none);
        auto *name = side ? tested_name(*side) : nullptr;
        if (name)
            facts[name->id] = none == outcome;
    } else if (auto *name = tested_name(test); name && outcome) {
        facts[name->id] = false; // None is not true; what is not true may be a value
    }
}

std::string class_name(const Type &type) {
    if (type.is_none())
        return "NoneType";
    if (type.is_tuple())
        return "tuple";
    types::ScalarKind kind = type.dtype();
    return types::is_bool(kind) ? "bool" : types::is_integer(kind) ? "int" : types::is_float(kind) ? "float" : "complex";
}

} // namespace

bool Analyser::is_optional(const Operand &operand) {
    auto *value = std::get_if<Value *>(&operand.content);
    return value && (*value)->type.is_optional();
}

bool Analyser::is_none(const Operand &operand) {
    auto *value = std::get_if<Value *>(&operand.content);
    return std::holds_alternative<builtins::NoneOperand>(operand.content) || (value && (*value)->type.is_none());
}

Value *Analyser::part(Value *optional, int index) {
    const ir::Op *op = optional->definition;
    return op && op->code == Opcode::MakeTuple ? op->operands[size_t(index)] : builder_.item(optional, index);
}

Value *Analyser::is_there(const Operand &operand) { return part(std::get<Value *>(operand.content), 0); }
Operand Analyser::value_inside(const Operand &operand) { return operand_of(part(std::get<Value *>(operand.content), 1)); }

// The value of an operand that raises if it is None. One that is always None ends the path, as it does in Python, where the path may not
// be taken; where it is taken for certain, whoever uses the operand refuses it.
Operand Analyser::required(Operand operand, const std::string &text, const std::string &exception) {
    if (is_optional(operand)) {
        context_.raise_if(builder_.value(Opcode::Not, {is_there(operand)}, Type::py_bool()), exception, text);
        return value_inside(operand);
    }
    if (is_none(operand) && may_be_skipped()) {
        context_.raise_always(exception, text);
        throw PathEnds();
    }
    return operand;
}

// Is the place of insertion in a branch or loop, or behind a call whose result is not known yet?
bool Analyser::may_be_skipped() const { return builder_.block() != target_->body.get() || specialiser_->uses_unfinished_result(); }

// What Python says of None as an operand of a binary operator or a comparison.
std::string Analyser::operand_error(const std::string &op, const Type &left, const Type &right) {
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

void Analyser::require_operands(const std::string &op, Operand &left, Operand &right) {
    auto type_of = [&](const Operand &operand) {
        if (is_optional(operand))
            return std::get<Value *>(operand.content)->type.element();
        return context_.has_value(operand) ? context_.type_of(operand) : Type::none();
    };
    if ((!is_optional(left) && !is_none(left) && !context_.has_value(left)) ||
        (!is_optional(right) && !is_none(right) && !context_.has_value(right)))
        return; // refused for what it is
    Type none = Type::none(), left_type = type_of(left), right_type = type_of(right);
    if (is_optional(left) && is_optional(right)) {
        Value *neither = builder_.value(Opcode::BitOr, {is_there(left), is_there(right)}, Type::py_bool());
        context_.raise_if(builder_.value(Opcode::Not, {neither}, Type::py_bool()), "TypeError", operand_error(op, none, none));
    }
    if (is_optional(left) || is_none(left))
        left = required(std::move(left), operand_error(op, none, is_none(right) ? none : right_type));
    if (is_optional(right) || is_none(right))
        right = required(std::move(right), operand_error(op, is_none(left) ? none : left_type, none));
}

// Arguments of functions of Python and NumPy that are or may be None.
void Analyser::require_arguments(const std::string &function, std::span<builtins::Argument> arguments) {
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
        if (found != errors.end() || math)
            argument.operand = required(std::move(argument.operand), math ? "must be real number, not NoneType" : found->second);
        else if (is_optional(argument.operand) && function != "builtins.bool")
            context_.fail_unsupported("an argument that may be None cannot be passed to " + builtins::shown_name(function),
                                      "test it with `is not None` first");
    }
}

// == and != where one side is or may be None; nothing for others.
std::optional<Operand> Analyser::equal_with_none(const Operand &left, const Operand &right) {
    if (!is_optional(left) && !is_optional(right) && !is_none(left) && !is_none(right))
        return std::nullopt;
    auto holds_array = [&](const Operand &operand) { return context_.has_value(operand) && context_.type_of(operand).holds_array(); };
    if (holds_array(left) || holds_array(right))
        context_.fail_unsupported("an array cannot be compared with what is or may be None by ==", "use `is None`");
    if (is_none(left) || is_none(right)) {
        const Operand &other = is_none(left) ? right : left;
        if (is_optional(other))
            return operand_of(builder_.value(Opcode::Not, {is_there(other)}, Type::py_bool()));
        return Operand{is_none(other), builder_.location()};
    }
    auto equal = [&](const Operand &a, const Operand &b) { return context_.to_bool(compare_pair(syntax::CompareOperator::Eq, a, b)); };
    Type flag = Type::py_bool();
    if (is_optional(left) && is_optional(right)) {
        Value *both = builder_.value(Opcode::BitAnd, {is_there(left), is_there(right)}, flag);
        Value *neither = builder_.value(Opcode::Not, {builder_.value(Opcode::BitOr, {is_there(left), is_there(right)}, flag)}, flag);
        return operand_of(
            context_.branch(both, flag, [&] { return equal(value_inside(left), value_inside(right)); }, [&] { return neither; }));
    }
    const Operand &optional = is_optional(left) ? left : right;
    return operand_of(context_.branch(
        is_there(optional), flag, [&] { return is_optional(left) ? equal(value_inside(left), right) : equal(left, value_inside(right)); },
        [&] { return builder_.constant_int(0, flag); }));
}

Value *Analyser::truth_value(const Operand &operand) {
    if (std::holds_alternative<builtins::ChoiceOperand>(operand.content))
        return truth_of_choice(operand);
    if (!is_optional(operand))
        return context_.to_bool(operand);
    return context_.branch(
        is_there(operand), Type::py_bool(), [&] { return context_.to_bool(value_inside(operand)); },
        [&] { return builder_.constant_int(0, Type::py_bool()); });
}

// Of an expression of which only that counts, so that `n > 0 and x` may mix types: a known bool, or a run-time one.
Operand Analyser::truth(const syntax::Expression &expression) {
    if (auto *unary = std::get_if<syntax::Unary>(&expression.node); unary && unary->op == syntax::UnaryOperator::Not) {
        Operand inner = truth(*unary->operand);
        if (auto known = known_truth(inner))
            return {!*known, expression.location};
        return operand_of(builder_.value(Opcode::Not, {context_.value(inner)}, Type::py_bool()));
    }
    if (auto *chain = std::get_if<syntax::BoolChain>(&expression.node))
        return bool_chain(*chain, true);
    Operand operand = evaluate(expression);
    if (auto known = known_truth(operand))
        return {*known, expression.location};
    return operand_of(truth_value(operand));
}

std::vector<std::pair<std::string, Binding>> Analyser::narrow(const syntax::Expression &test, bool outcome) {
    Facts facts;
    collect(test, outcome, facts);
    std::vector<std::pair<std::string, Binding>> before;
    for (const auto &[name, none] : facts) {
        Binding binding = environment_.at(name);
        if (!binding.constant && binding.type.is_optional())
            binding.type = none ? Type::none() : binding.type.element();
        else if (!narrow_choice(binding, none))
            continue;
        before.emplace_back(name, environment_.at(name));
        environment_.set(name, std::move(binding));
    }
    return before;
}

// Evaluates what is reached only if the test had this outcome. Names that it binds keep what it binds.
Operand Analyser::evaluate_knowing(const syntax::Expression &test, bool outcome, const std::function<Operand()> &emit) {
    auto before = narrow(test, outcome);
    std::vector<Type> narrowed;
    for (const auto &[name, binding] : before)
        narrowed.push_back(environment_.at(name).type);
    Operand operand = emit();
    for (size_t i = 0; i < before.size(); ++i)
        if (const Binding &now = environment_.at(before[i].first); now.type == narrowed[i] && now.assigned == before[i].second.assigned)
            environment_.set(before[i].first, std::move(before[i].second));
    return operand;
}

// `name is None` reads only whether there is a value.
std::optional<Operand> Analyser::presence(const syntax::Compare &node) {
    bool none = false;
    auto *side = compared_with_none(node, none);
    auto *name = side ? std::get_if<syntax::Name>(&side->node) : nullptr;
    if (!name)
        return std::nullopt;
    const Binding &binding = environment_.at(name->id);
    if (binding.state != Binding::State::Bound || binding.constant || !binding.type.is_optional() || binding.type.holds_array())
        return std::nullopt;
    Value *there = builder_.get(presence_slot(name->id));
    return operand_of(none ? builder_.value(Opcode::Not, {there}, Type::py_bool()) : there);
}

// Storage of names that may be None: a slot that says whether there is a value, and the slot of the value, which is also that of the name
// where it is known to have one.
int Analyser::presence_slot(const std::string &name) { return slot_of("%present " + name, Type::py_bool()); }

void Analyser::set_optional(const std::string &name, Value *value) {
    Value *inside = part(value, 1), *there = part(value, 0);
    builder_.set(slot_of(name, value->type.element()), inside);
    builder_.set(presence_slot(name), there);
}

Value *Analyser::get_optional(const std::string &name, const Type &type) {
    return ir::make_optional(builder_, builder_.get(presence_slot(name)), builder_.get(slot_of(name, type.element())));
}

// Makes the name's slots those of an optional, from what a path has in them.
void Analyser::widen(const std::string &name, const Type &from, const Type &to) {
    int slot = slot_of(name, to.element());
    Type flag = Type::py_bool();
    if (from.is_none()) {
        if (to.holds_array()) // memory of before
            builder_.set(slot, ir::nothing(builder_, to.element()));
        builder_.set(presence_slot(name), builder_.constant_int(0, flag));
        return;
    }
    const Type &inside = from.is_optional() ? from.element() : from;
    if (!(inside == to.element()))
        builder_.set(slot, coerce(builder_.get(slot_of(name, inside)), to.element()));
    if (!from.is_optional())
        builder_.set(presence_slot(name), builder_.constant_int(1, flag));
}

Value *Analyser::as_optional(Value *value, const Type &to) {
    Type flag = Type::py_bool();
    if (value->type.is_none())
        return ir::make_optional(builder_, builder_.constant_int(0, flag), ir::nothing(builder_, to.element()));
    if (!value->type.is_optional())
        return ir::make_optional(builder_, builder_.constant_int(1, flag), coerce(value, to.element()));
    return ir::make_optional(builder_, part(value, 0), coerce(part(value, 1), to.element()));
}

} // namespace veloz::sema
