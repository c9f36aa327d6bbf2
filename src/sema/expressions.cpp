// Expressions: literals, names, operators, short circuits and subscripts.
#include "builtins/ranges.h"
#include "sema/analyser.h"
#include "types/promotion.h"

#include <algorithm>
#include <limits>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

template <typename... Handlers> struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

} // namespace

Operand constant_operand(const syntax::Constant &constant) {
    return std::visit(Overloaded{[](const syntax::BigInteger &value) -> Operand {
                                     return {types::UnsupportedValue{"the integer " + value.digits + ", which does not fit int64"}, {}};
                                 },
                                 [](const syntax::ConstantTuple &values) -> Operand {
                                     builtins::TupleOperand tuple;
                                     for (const syntax::Constant &value : values)
                                         tuple.elements.push_back(constant_operand(value));
                                     return {std::move(tuple), {}};
                                 },
                                 [](const auto &known) -> Operand { return {known, {}}; }},
                      constant.value);
}

Operand Analyser::constant(const syntax::Constant &constant) {
    Operand operand = constant_operand(constant);
    if (std::holds_alternative<builtins::NumpyScalarOperand>(operand.content) || std::holds_alternative<types::ArrayValue>(operand.content))
        return operand_of(context_.value(operand));
    operand.location = builder_.location();
    return operand;
}

void Analyser::fail_global(const std::string &spelling, const std::string &description) {
    if (description == "not defined")
        context_.fail_unsupported("the name '" + spelling + "' is not defined");
    if (description == "not there")
        context_.fail_unsupported(spelling + " does not exist", builtins::nearest_help(spelling));
    bool container = description.ends_with(" list") || description.ends_with(" dict") || description.ends_with(" set");
    context_.fail_unsupported("`" + spelling + "` is " + description,
                              container ? "pass its values as arguments, in an array or a tuple" : "");
}

Analyser::Mark Analyser::mark() const {
    auto position = builder_.position();
    bool at_front = position == builder_.block()->ops.begin();
    return {builder_.block(), at_front, at_front ? position : std::prev(position)};
}

// The operand as it was when it was evaluated: a lazy one reads its arrays when it is used, so it is computed at the mark if an op since
// then may have changed them.
Operand Analyser::settled(Operand operand, const Mark &evaluated) {
    auto *value = std::get_if<Value *>(&operand.content);
    auto writes = [&](const auto &op) { return specialiser_->may_write(*op); };
    if (!value || !(*value)->type.is_lazy() || std::none_of(evaluated.next(), evaluated.block->ops.end(), writes))
        return operand;
    ir::Block *block = builder_.block();
    auto position = builder_.position();
    builder_.set_insertion(evaluated.block, evaluated.next());
    operand.content = builtins::materialized(context_, *value);
    builder_.set_insertion(block, position);
    return operand;
}

Operand Analyser::evaluate(const syntax::Expression &expression) {
    support::SourceLocation outer = builder_.location();
    builder_.set_location(expression.location);
    struct Restore {
        ir::Builder &builder;
        support::SourceLocation location;
        ~Restore() { builder.set_location(location); }
    } restore{builder_, outer};
    const auto &node = expression.node;
    if (auto *literal = std::get_if<syntax::Literal>(&node)) {
        if (auto *large = std::get_if<syntax::BigInteger>(&literal->constant.value))
            context_.fail_unsupported("the integer " + large->digits + " does not fit int64");
        return constant(literal->constant);
    }
    if (auto *name = std::get_if<syntax::Name>(&node)) {
        Operand operand = read(name->owner < 0 ? name->id : key_of({name->id, name->owner}));
        if (rebound_.contains(name->id)) // by := further on in the expression
            hold(operand, {name->id});
        return operand;
    }
    if (auto *walrus = std::get_if<syntax::Walrus>(&node)) {
        Operand value = evaluate(*walrus->value);
        if (auto *lazy = std::get_if<Value *>(&value.content))
            value.content = builtins::materialized(context_, *lazy);
        assign_target(*walrus->target, value);
        return value;
    }
    if (auto *function = std::get_if<syntax::FunctionExpression>(&node))
        return function_value(*function);
    if (std::holds_alternative<syntax::Starred>(node))
        context_.fail_unsupported("a starred expression cannot be compiled here", "write the elements out");
    if (auto *global = std::get_if<syntax::Global>(&node)) {
        Operand operand = constant(global->constant);
        if (auto *unsupported = std::get_if<builtins::UnsupportedOperand>(&operand.content))
            fail_global(global->spelling, unsupported->description);
        return operand;
    }
    if (auto *attribute = std::get_if<syntax::Attribute>(&node)) {
        Operand object = owner_of(*attribute);
        Operand result = builtins::get_attribute(context_, object, attribute->attribute);
        if (std::holds_alternative<builtins::BoundMethod>(result.content)) // a method that is called does not come here
            context_.fail_unsupported("the attribute ." + attribute->attribute + " of " + context_.describe(object) +
                                      " cannot be compiled yet");
        return result;
    }
    if (auto *subscript = std::get_if<syntax::Subscript>(&node)) {
        Operand object = evaluate(*subscript->value);
        Mark evaluated = mark();
        Operand index = subscript_index(*subscript->index);
        object = required(settled(std::move(object), evaluated), "'NoneType' object is not subscriptable");
        return choose(object, [&](const Operand &one) { return builtins::get_item(context_, one, index); });
    }
    if (auto *tuple = std::get_if<syntax::TupleDisplay>(&node))
        return display(tuple->elements, false);
    if (auto *list = std::get_if<syntax::ListDisplay>(&node))
        return display(list->elements, true);
    if (auto *unary = std::get_if<syntax::Unary>(&node)) {
        constexpr std::string_view text[] = {"+", "-", "~", "not"};
        if (unary->op == syntax::UnaryOperator::Not)
            return truth(expression);
        std::string spelled(text[int(unary->op)]);
        Operand operand = required(evaluate(*unary->operand), "bad operand type for unary " + spelled + ": 'NoneType'");
        if (unary->op == syntax::UnaryOperator::Minus)
            if (auto known = folded(syntax::BinaryOperator::Sub, {int64_t(0), {}}, operand))
                return *known;
        return builtins::unary_operator(context_, text[int(unary->op)], operand);
    }
    if (auto *operation = std::get_if<syntax::Binary>(&node))
        return binary(*operation);
    if (auto *chain = std::get_if<syntax::BoolChain>(&node))
        return bool_chain(*chain);
    if (auto *comparison = std::get_if<syntax::Compare>(&node))
        return compare(*comparison);
    if (auto *choice = std::get_if<syntax::Conditional>(&node))
        return conditional(*choice);
    if (auto *made = std::get_if<syntax::Call>(&node))
        return call(*made);
    if (auto *unsupported = std::get_if<syntax::UnsupportedExpression>(&node))
        context_.fail_unsupported(unsupported->what + " cannot be compiled", unsupported->suggestion);
    context_.fail_unsupported("a slice outside of a subscript cannot be compiled");
}

Operand Analyser::owner_of(const syntax::Attribute &attribute) {
    return required(evaluate(*attribute.value), "'NoneType' object has no attribute '" + attribute.attribute + "'", "AttributeError");
}

// Its arrays live as long as the tuple or list, whatever is written meanwhile.
Operand Analyser::display(const std::vector<syntax::ExpressionPtr> &elements, bool is_list) {
    builtins::TupleOperand out;
    out.is_list = is_list;
    for (const auto &element : elements) {
        if (auto *star = std::get_if<syntax::Starred>(&element->node)) {
            for (Operand &item : starred(*star))
                out.elements.push_back(std::move(item));
            continue;
        }
        Operand operand = evaluate(*element);
        if (auto *value = std::get_if<Value *>(&operand.content))
            operand.content = builtins::materialized(context_, *value);
        out.elements.push_back(std::move(operand));
    }
    return {std::move(out), builder_.location()};
}

std::vector<Operand> Analyser::starred(const syntax::Starred &node) {
    Iterable items = iterable(evaluate(*node.value));
    if (!items.is_fixed)
        context_.fail_unsupported("only a tuple can be starred: the number of its items must be known", "write the elements out");
    return items.fixed;
}

Operand Analyser::binary(const syntax::Binary &node) {
    constexpr std::string_view text[] = {"+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^", "@"};
    Operand left = evaluate(*node.left);
    Mark evaluated = mark();
    Operand right = evaluate(*node.right);
    if (auto known = folded(node.op, left, right))
        return *known;
    left = settled(std::move(left), evaluated);
    require_operands(std::string(text[int(node.op)]), left, right);
    if (node.op == syntax::BinaryOperator::MatMul)
        return builtins::matrix_product_operator(context_, left, right);
    return builtins::binary_operator(context_, text[int(node.op)], left, right);
}

std::optional<Operand> Analyser::folded(syntax::BinaryOperator op, const Operand &left, const Operand &right) {
    auto *a = std::get_if<int64_t>(&left.content), *b = std::get_if<int64_t>(&right.content);
    if (!source_->in_prelude || !a || !b)
        return std::nullopt;
    int64_t value = 0;
    bool overflow = true;
    if (op == syntax::BinaryOperator::Add)
        overflow = __builtin_add_overflow(*a, *b, &value);
    if (op == syntax::BinaryOperator::Sub)
        overflow = __builtin_sub_overflow(*a, *b, &value);
    if (op == syntax::BinaryOperator::Mul)
        overflow = __builtin_mul_overflow(*a, *b, &value);
    if (overflow)
        return std::nullopt;
    return Operand{value, builder_.location()};
}

static bool goes_up(const syntax::Slice &slice) {
    auto *literal = slice.step ? std::get_if<syntax::Literal>(&slice.step->node) : nullptr;
    auto *step = literal ? std::get_if<int64_t>(&literal->constant.value) : nullptr;
    bool absent = !slice.step || (literal && std::holds_alternative<syntax::NoneValue>(literal->constant.value));
    return absent || (step && *step > 0);
}

// None is an absent bound. What may be None is where that bound would be, if that can be told.
Operand Analyser::slice_index(const syntax::Slice &slice, const support::SourceLocation &location) {
    builtins::SliceOperand out;
    auto part = [&](const syntax::ExpressionPtr &bound, std::optional<int64_t> absent) -> std::shared_ptr<Operand> {
        if (!bound)
            return nullptr;
        Operand operand = evaluate(*bound);
        if (is_none(operand))
            return nullptr;
        if (is_optional(operand) && absent)
            operand = operand_of(context_.branch(
                is_there(operand), Type::index(), [&] { return context_.to_index(value_inside(operand)); },
                [&] { return builder_.constant_int(*absent); }));
        return std::make_shared<Operand>(std::move(operand));
    };
    bool up = goes_up(slice);
    out.lower = part(slice.lower, up ? std::optional<int64_t>(0) : std::nullopt);
    out.upper = part(slice.upper, up ? std::optional(std::numeric_limits<int64_t>::max()) : std::nullopt);
    out.step = part(slice.step, 1);
    return {std::move(out), location};
}

Operand Analyser::subscript_index(const syntax::Expression &expression) {
    if (auto *slice = std::get_if<syntax::Slice>(&expression.node))
        return slice_index(*slice, expression.location);
    auto *tuple = std::get_if<syntax::TupleDisplay>(&expression.node);
    builtins::TupleOperand out;
    if (!tuple) {
        Operand operand = evaluate(expression);
        if (!context_.has_value(operand) || !context_.type_of(operand).is_tuple())
            return operand;
        Value *value = context_.value(operand); // a name that holds a tuple: as if its elements were written here
        for (size_t i = 0; i < value->type.elements().size(); ++i)
            out.elements.push_back(operand_of(builder_.item(value, int(i))));
        return {std::move(out), expression.location};
    }
    for (const auto &element : tuple->elements)
        out.elements.push_back(subscript_index(*element));
    return {std::move(out), expression.location};
}

std::optional<bool> Analyser::known_truth(const Operand &operand) {
    const auto &content = operand.content;
    if (auto *choice = std::get_if<builtins::ChoiceOperand>(&content)) {
        auto first = known_truth(choice->alternatives[0]);
        bool same = std::ranges::all_of(choice->alternatives, [&](const Operand &one) { return known_truth(one) == first; });
        return same ? first : std::nullopt;
    }
    if (std::holds_alternative<builtins::UserFunctionOperand>(content) || std::holds_alternative<builtins::ClosureOperand>(content) ||
        std::holds_alternative<builtins::ExceptionOperand>(content) || std::holds_alternative<builtins::ExceptionClassOperand>(content))
        return true;
    if (auto *flag = std::get_if<bool>(&content))
        return *flag;
    if (auto *integer = std::get_if<int64_t>(&content))
        return *integer != 0;
    if (auto *real = std::get_if<double>(&content))
        return *real != 0.0;
    if (auto *text = std::get_if<builtins::StringOperand>(&content))
        return !text->text.empty();
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&content))
        return !tuple->elements.empty();
    if (std::holds_alternative<builtins::NoneOperand>(content))
        return false;
    if (context_.has_value(operand) && context_.type_of(operand).is_none())
        return false;
    return std::nullopt;
}

// test ? then : else with both values of the joined type, through a slot.
Operand Analyser::two_way(Value *test, const std::function<Operand()> &then_value, const std::function<Operand()> &else_value) {
    ir::Op *op = builder_.make_if(test);
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    std::array<std::optional<Operand>, 2> sides;
    Environment before;
    std::vector<Path> paths;
    if (!rebound_.empty())
        before = environment_;
    for (int side = 0; side < 2; ++side) {
        builder_.set_insertion(op->regions[size_t(side)].get());
        if (!rebound_.empty())
            environment_ = before;
        on_path([&] {
            Operand operand = side == 0 ? then_value() : else_value();
            if (context_.has_value(operand))
                operand = operand_of(context_.value(operand));
            for_each_value(operand,
                           [&](Operand &leaf) { leaf.content = builtins::materialized(context_, std::get<Value *>(leaf.content)); });
            sides[size_t(side)] = std::move(operand);
        });
        if (reachable_ && !rebound_.empty())
            paths.push_back(here());
        reachable_ = true;
    }
    if (!sides[0] && !sides[1])
        throw PathEnds();
    if (!rebound_.empty())
        environment_ = merge(paths);
    auto is_value = [&](const std::optional<Operand> &side) { return !side || context_.has_value(*side); };
    if (!is_value(sides[0]) || !is_value(sides[1])) {
        for (size_t side = 0; side < 2; ++side)
            if (is_value(sides[side]) && sides[side] && !is_none(*sides[side]))
                fail_typing("the two sides are " + context_.describe(*sides[0]) + " and " + context_.describe(*sides[1]));
        return either_known(op, sides);
    }
    Value *values[2] = {nullptr, nullptr};
    for (size_t side = 0; side < 2; ++side)
        values[side] = sides[side] ? context_.value(*sides[side]) : nullptr;
    Value *first = values[0] ? values[0] : values[1], *second = values[1] ? values[1] : values[0];
    auto joined = types::join(first->type, second->type);
    if (!joined)
        fail_typing("the two sides have types " + types::display(first->type) + " and " + types::display(second->type),
                    "convert so that both agree");
    int slot = builder_.add_slot("%either", *joined);
    for (int side = 0; side < 2; ++side) {
        builder_.set_insertion(op->regions[size_t(side)].get());
        if (values[side])
            builder_.set(slot, coerce(values[side], *joined));
    }
    builder_.set_insertion(after, position);
    return operand_of(builder_.get(slot));
}

// `truth_only`: the result is a bool.
Operand Analyser::bool_chain(const syntax::BoolChain &chain, bool truth_only) {
    bool is_and = chain.op == syntax::BoolOperator::And;
    std::function<Operand(size_t)> from = [&](size_t i) -> Operand {
        const syntax::Expression &value = *chain.values[i];
        Operand first = truth_only ? truth(value) : evaluate(value);
        if (i + 1 == chain.values.size())
            return first;
        if (auto known = known_truth(first))
            return *known == is_and ? from(i + 1) : first;
        Value *test = truth_only ? context_.value(first) : truth_value(first);
        auto rest = [&] { return evaluate_knowing(value, is_and, [&] { return from(i + 1); }); };
        auto self = [&] { return !is_and && is_optional(first) ? value_inside(first) : first; };
        return is_and ? two_way(test, rest, self) : two_way(test, self, rest);
    };
    return from(0);
}

Operand Analyser::conditional(const syntax::Conditional &node) {
    Operand test = truth(*node.test);
    if (auto known = known_truth(test))
        return evaluate(*known ? *node.then_value : *node.else_value);
    return two_way(
        context_.value(test), [&] { return evaluate_knowing(*node.test, true, [&] { return evaluate(*node.then_value); }); },
        [&] { return evaluate_knowing(*node.test, false, [&] { return evaluate(*node.else_value); }); });
}

// Of functions of the program and of Python's and NumPy's names, of which there is one each.
static std::optional<bool> identical(const Operand &left, const Operand &right) {
    auto unique = [](const Operand &operand) {
        return std::holds_alternative<builtins::UserFunctionOperand>(operand.content) ||
               std::holds_alternative<builtins::EntityOperand>(operand.content) ||
               std::holds_alternative<builtins::ExceptionClassOperand>(operand.content);
    };
    return unique(left) && unique(right) ? std::optional(same_constant(left, right)) : std::nullopt;
}

Operand Analyser::compare_identity(syntax::CompareOperator op, const Operand &left, const Operand &right) {
    using Op = syntax::CompareOperator;
    if (is_none(left) != is_none(right))
        if (const Operand &other = is_none(left) ? right : left; is_optional(other)) {
            Value *there = is_there(other);
            return operand_of(op == Op::Is ? builder_.value(Opcode::Not, {there}, Type::py_bool()) : there);
        }
    if (auto same = identical(left, right))
        return {*same == (op == Op::Is), builder_.location()};
    if (!is_none(left) && !is_none(right))
        context_.fail_unsupported("`is` can only be compiled with None", "use ==");
    return {(is_none(left) && is_none(right)) == (op == Op::Is), builder_.location()};
}

Operand Analyser::compare_pair(syntax::CompareOperator op, const Operand &left, const Operand &right) {
    using Op = syntax::CompareOperator;
    if (std::holds_alternative<builtins::ChoiceOperand>(left.content))
        return choose(left, [&](const Operand &one) { return compare_pair(op, one, right); });
    if (std::holds_alternative<builtins::ChoiceOperand>(right.content))
        return choose(right, [&](const Operand &one) { return compare_pair(op, left, one); });
    if (op == Op::Is || op == Op::IsNot)
        return compare_identity(op, left, right);
    auto *left_range = std::get_if<builtins::RangeOperand>(&left.content),
         *right_range = std::get_if<builtins::RangeOperand>(&right.content);
    if ((op == Op::In || op == Op::NotIn) && right_range) {
        Value *found = builtins::range_contains(context_, *right_range, left);
        return operand_of(op == Op::In ? found : builder_.value(Opcode::Not, {found}, Type::py_bool()));
    }
    if ((op == Op::Eq || op == Op::Ne) && (left_range || right_range)) {
        if (!left_range || !right_range)
            return {op == Op::Ne, builder_.location()};
        Value *equal = builtins::ranges_equal(context_, *left_range, *right_range);
        return operand_of(op == Op::Eq ? equal : builder_.value(Opcode::Not, {equal}, Type::py_bool()));
    }
    if (op == Op::In || op == Op::NotIn) {
        Iterable items = iterable(right);
        if (!items.is_fixed)
            context_.fail_unsupported("`in` can only be compiled with a tuple", "(a == x).any()");
        Value *found = builder_.constant_int(0, Type::py_bool());
        for (const Operand &item : items.fixed)
            found = builder_.value(Opcode::BitOr, {found, context_.to_bool(compare_pair(Op::Eq, left, item))}, Type::py_bool());
        return operand_of(op == Op::In ? found : builder_.value(Opcode::Not, {found}, Type::py_bool()));
    }
    bool dtypes =
        std::holds_alternative<builtins::DtypeOperand>(left.content) || std::holds_alternative<builtins::DtypeOperand>(right.content);
    if (dtypes && (op == Op::Eq || op == Op::Ne)) {
        auto a = std::get_if<builtins::DtypeOperand>(&left.content), b = std::get_if<builtins::DtypeOperand>(&right.content);
        return {(a && b && a->dtype == b->dtype) == (op == Op::Eq), builder_.location()};
    }
    bool strings =
        std::holds_alternative<builtins::StringOperand>(left.content) && std::holds_alternative<builtins::StringOperand>(right.content);
    if (strings && (op == Op::Eq || op == Op::Ne))
        return {same_constant(left, right) == (op == Op::Eq), builder_.location()};
    auto *a = std::get_if<int64_t>(&left.content), *b = std::get_if<int64_t>(&right.content);
    if (a && b) { // such as x.ndim == 1: decides at compile time what is compiled
        bool results[] = {*a == *b, *a != *b, *a<*b, *a <= *b, *a> * b, *a >= *b};
        return {results[int(op)], builder_.location()};
    }
    if (op == Op::Eq || op == Op::Ne)
        if (auto equal = equal_with_none(left, right)) {
            if (auto known = known_truth(*equal))
                return {*known == (op == Op::Eq), builder_.location()};
            return op == Op::Eq ? *equal : operand_of(builder_.value(Opcode::Not, {context_.value(*equal)}, Type::py_bool()));
        }
    constexpr std::string_view text[] = {"==", "!=", "<", "<=", ">", ">="};
    Operand first = left, second = right;
    require_operands(std::string(text[int(op)]), first, second);
    return builtins::binary_operator(context_, text[int(op)], first, second);
}

Operand Analyser::compare(const syntax::Compare &node) {
    std::function<Operand(Operand, const Mark &, size_t)> from = [&](Operand left, const Mark &left_evaluated, size_t i) -> Operand {
        Operand right = evaluate(*node.rights[i]);
        Mark evaluated = mark();
        Operand first = compare_pair(node.ops[i], settled(std::move(left), left_evaluated), right);
        if (i + 1 == node.rights.size())
            return first;
        if (auto known = known_truth(first))
            return *known ? from(right, evaluated, i + 1) : first;
        return two_way(context_.to_bool(first), [&] { return from(right, evaluated, i + 1); }, [&] { return first; });
    };
    if (auto there = presence(node))
        return *there;
    Operand left = evaluate(*node.left);
    return from(std::move(left), mark(), 0);
}

} // namespace veloz::sema
