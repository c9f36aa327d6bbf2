// What a test tells of names that may be None.
#include "sema/narrowing.h"

#include "sema/assigned_names.h"
#include "sema/choices.h"
#include "sema/optionals.h"

#include <map>

namespace veloz::sema {

using builtins::Operand;
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

} // namespace

std::vector<std::pair<std::string, Binding>> narrow(Draft &draft, const syntax::Expression &test, bool outcome) {
    Facts facts;
    collect(test, outcome, facts);
    std::vector<std::pair<std::string, Binding>> before;
    for (const auto &[name, none] : facts) {
        Binding binding = draft.environment.at(name);
        if (!binding.constant && binding.type.is_optional())
            binding.type = none ? Type::none() : binding.type.element();
        else if (!narrow_choice(draft, binding, none))
            continue;
        before.emplace_back(name, draft.environment.at(name));
        draft.environment.set(name, std::move(binding));
    }
    return before;
}

// Evaluates what is reached only if the test had this outcome. Names that it binds keep what it binds.
Outcome evaluate_knowing(Draft &draft, const syntax::Expression &test, bool outcome, const std::function<Outcome()> &emit) {
    auto before = narrow(draft, test, outcome);
    std::vector<Type> narrowed;
    for (const auto &[name, binding] : before)
        narrowed.push_back(draft.environment.at(name).type);
    Outcome operand = emit();
    for (size_t i = 0; i < before.size(); ++i)
        if (const Binding &now = draft.environment.at(before[i].first);
            now.type == narrowed[i] && now.assigned == before[i].second.assigned)
            draft.environment.set(before[i].first, std::move(before[i].second));
    return operand;
}

// `name is None` reads only whether there is a value.
std::optional<Operand> tested_presence(Draft &draft, const syntax::Compare &node) {
    bool none = false;
    auto *side = compared_with_none(node, none);
    auto *name = side ? std::get_if<syntax::Name>(&side->node) : nullptr;
    if (!name)
        return std::nullopt;
    const Binding &binding = draft.environment.at(name->id);
    if (binding.state != Binding::State::Bound || binding.constant || !binding.type.is_optional() || binding.type.holds_array())
        return std::nullopt;
    return presence(draft, name->id, none);
}

} // namespace veloz::sema
