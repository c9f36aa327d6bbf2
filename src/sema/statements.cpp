// Statements, and a function as a list of them.
#include "sema/statements.h"

#include "sema/assigned_names.h"
#include "sema/assignments.h"
#include "sema/cells.h"
#include "sema/choices.h"
#include "sema/conditions.h"
#include "sema/expressions.h"
#include "sema/loops.h"
#include "sema/names.h"
#include "sema/narrowing.h"
#include "sema/optionals.h"
#include "sema/raising.h"
#include "sema/returns.h"
#include "sema/try.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

using Parameters = std::vector<Specialiser::Argument>;

const std::string &name_of(Draft &draft, const Parameters &parameters, size_t i) {
    return parameters[i].captured.empty() ? draft.source->parameters[i].name : parameters[i].captured;
}

// Run-time values in what is known, as the bounds of a range, are parameters too. All parameters are there before anything is bound,
// since their slots come first.
void bind_known(Draft &draft, Parameters parameters) {
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].type)
            continue;
        const std::string &name = name_of(draft, parameters, i);
        int part = 0;
        for_each_value(parameters[i].constant, [&](Operand &leaf) {
            Type type = std::get<Value *>(leaf.content)->type;
            draft.target->parameters.push_back(type);
            draft.target->parameter_names.push_back(name);
            leaf.content = draft.builder.get(slot_of(draft, name + "[" + std::to_string(part++) + "]", type));
        });
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        draft.builder.set_location(parameters[i].captured.empty() ? draft.source->parameters[i].location : draft.source->location);
        if (parameters[i].type)
            continue;
        const std::string &name = name_of(draft, parameters, i);
        if (!draft.source->in_prelude) {
            bind_name(draft, name, std::move(parameters[i].constant));
            continue;
        }
        Binding binding;
        binding.state = Binding::State::Bound;
        bind_constant(draft, name, parameters[i].constant, binding);
        draft.environment.set(name, std::move(binding));
    }
}

void bind_parameters(Draft &draft, const Parameters &parameters) {
    for (size_t i = 0; i < parameters.size(); ++i) {
        Binding binding;
        binding.state = Binding::State::Bound;
        binding.assigned = parameters[i].captured.empty() ? draft.source->parameters[i].location : draft.source->location;
        const std::string &name = name_of(draft, parameters, i);
        if (parameters[i].type) {
            binding.type = *parameters[i].type;
            draft.target->parameters.push_back(binding.type);
            draft.target->parameter_names.push_back(name);
            slot_of(draft, name, binding.type);
            draft.environment.set(name, std::move(binding));
        }
    }
    bind_known(draft, parameters);
    for (size_t i = 0; i < parameters.size(); ++i)
        if (const std::string &name = name_of(draft, parameters, i); parameters[i].type && parameters[i].type->is_optional())
            set_optional(draft, name, draft.builder.get(slot_of(draft, name, *parameters[i].type)));
}

void note_types(const Draft &draft) {
    std::map<int32_t, std::string> lines;
    for (const auto &[place, type] : draft.names.types)
        lines[place.first] += (lines[place.first].empty() ? "" : ", ") + place.second + ": " + type;
    for (const auto &[line, text] : lines)
        draft.specialiser->module()->remarks.push_back({{line, 0, line, 0}, draft.source->name, "type", text});
}

Flow expression_statement(Draft &draft, const syntax::Expression &value) {
    auto *literal = std::get_if<syntax::Literal>(&value.node);
    if (literal && std::holds_alternative<syntax::Text>(literal->constant.value)) // a docstring
        return Flow::Falls;
    Outcome operand = evaluate(draft, value);
    if (!operand)
        return Flow::Ends;
    if (auto *lazy = std::get_if<Value *>(&operand->content); lazy && (*lazy)->type.is_lazy())
        builtins::materialized(draft.context, *lazy); // its shapes have to fit although nobody reads it
    return Flow::Falls;
}

Flow delete_names(Draft &draft, const syntax::Delete &node) {
    for (const auto &target : node.targets)
        if (delete_name(draft, *target) == Flow::Ends)
            return Flow::Ends;
    return Flow::Falls;
}

Flow if_statement(Draft &draft, const syntax::If &node) {
    Outcome test = truth(draft, *node.test);
    if (!test)
        return Flow::Ends;
    draft.builder.set_location(node.test->location);
    if (auto known = known_truth(draft, *test))
        return block(draft, *known ? node.then_body : node.else_body);
    ir::Op *op = draft.builder.make_if(draft.context.value(*test));
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    Environment before = draft.environment;
    std::vector<Path> paths;
    for (const syntax::Body *body : {&node.then_body, &node.else_body}) {
        draft.environment = before;
        narrow(draft, *node.test, body == &node.then_body);
        draft.builder.set_insertion(op->regions[body == &node.else_body].get());
        if (block(draft, *body) == Flow::Falls)
            paths.push_back(here(draft));
    }
    draft.builder.set_insertion(after, position);
    if (paths.empty())
        return Flow::Ends;
    draft.environment = merge(draft, paths);
    return Flow::Falls;
}

Flow statement(Draft &draft, const syntax::Statement &statement) {
    draft.builder.set_location(statement.location);
    if (auto *node = std::get_if<syntax::Assign>(&statement.node))
        return assign(draft, *node);
    if (auto *node = std::get_if<syntax::AugmentedAssign>(&statement.node))
        return augmented(draft, *node);
    if (auto *node = std::get_if<syntax::If>(&statement.node))
        return if_statement(draft, *node);
    if (auto *node = std::get_if<syntax::While>(&statement.node))
        return while_loop(draft, *node);
    if (auto *node = std::get_if<syntax::For>(&statement.node))
        return for_loop(draft, *node);
    if (auto *node = std::get_if<syntax::Return>(&statement.node))
        return return_statement(draft, *node);
    if (auto *node = std::get_if<syntax::Raise>(&statement.node))
        return raise_node(draft, *node);
    if (auto *node = std::get_if<syntax::Try>(&statement.node))
        return try_statement(draft, *node);
    if (auto *node = std::get_if<syntax::Assert>(&statement.node))
        return assert_statement(draft, *node);
    if (auto *node = std::get_if<syntax::Delete>(&statement.node))
        return delete_names(draft, *node);
    if (auto *node = std::get_if<syntax::ExpressionStatement>(&statement.node))
        return expression_statement(draft, *node->value);
    if (auto *node = std::get_if<syntax::UnsupportedStatement>(&statement.node))
        draft.context.fail_unsupported(node->what + " cannot be compiled", node->suggestion);
    if (std::holds_alternative<syntax::Break>(statement.node) || std::holds_alternative<syntax::Continue>(statement.node))
        return leave_loop(draft, std::holds_alternative<syntax::Break>(statement.node));
    return Flow::Falls; // pass
}

} // namespace

Flow block(Draft &draft, const syntax::Body &body) {
    for (const auto &item : body)
        if (statement(draft, *item) == Flow::Ends)
            return Flow::Ends;
    return Flow::Falls;
}

void type_function(Draft &draft, const Parameters &parameters) {
    assigned_inside(draft.source->body, draft.names.rebound);
    draft.target->body = std::make_unique<ir::Block>();
    draft.target->body->function = draft.target;
    draft.builder.set_insertion(draft.target->body.get());
    draft.builder.set_location(draft.source->location);
    bind_parameters(draft, parameters);
    make_cells(draft);
    draft.names.started = true;
    if (block(draft, draft.source->body) == Flow::Falls)
        return_statement(draft, {});
    finish_returns(draft);
    if (!draft.source->in_prelude)
        note_types(draft);
}

} // namespace veloz::sema
