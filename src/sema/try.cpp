// Exceptions that are caught: a handler finds each name as some part of the body has left it. What `finally` does is written out on each
// way out of its body: the end, a return, a break, a continue and an exception.
#include "sema/try.h"

#include "sema/expressions.h"
#include "sema/loops.h"
#include "sema/names.h"
#include "sema/narrowing.h"
#include "sema/optionals.h"
#include "sema/raising.h"
#include "sema/returns.h"
#include "sema/statements.h"
#include "support/exceptions.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using ir::Opcode;
using ir::Value;
using support::ExceptionClass;
using types::Type;

std::vector<size_t> TryScopes::sizes() const {
    std::vector<size_t> sizes;
    for (const TryBody *body : bodies)
        sizes.push_back(body->bindings.size());
    for (const FinalScope *scope : finals)
        for (const WayOut *way : {&scope->returns, &scope->breaks, &scope->continues, &scope->end})
            sizes.push_back(way->paths.size());
    return sizes;
}

void TryScopes::resize(const std::vector<size_t> &sizes) {
    size_t next = 0;
    auto cut = [&](auto &list) { list.erase(list.begin() + std::ptrdiff_t(sizes[next++]), list.end()); };
    for (TryBody *body : bodies)
        cut(body->bindings);
    for (FinalScope *scope : finals)
        for (WayOut *way : {&scope->returns, &scope->breaks, &scope->continues, &scope->end})
            cut(way->paths);
}

// The handlers of each body around may see it.
void note_binding(Draft &draft, const std::string &name) {
    if (draft.tries.bodies.empty())
        return;
    ir::Block *block = draft.builder.block();
    auto position = draft.builder.position();
    ir::Op *before = position == block->ops.begin() ? nullptr : std::prev(position)->get();
    for (TryBody *body : draft.tries.bodies)
        body->bindings.push_back({name, draft.environment, block, before});
}

namespace {

// The names where a handler begins: each may be as it was before the body `region`, or after any of its bindings there.
Environment at_handler(Draft &draft, const TryBody &body, ir::Block &region) {
    std::map<std::string, std::vector<const NotedBinding *>> bindings;
    for (const NotedBinding &binding : body.bindings)
        bindings[binding.name].push_back(&binding);
    Environment found = body.entry;
    for (const auto &[name, noted] : bindings) {
        std::vector<Path> paths{{body.entry, &region, region.ops.begin()}};
        for (const NotedBinding *binding : noted)
            paths.push_back({binding->environment, binding->block, binding->place()});
        Binding merged;
        merge_name(draft, name, paths, merged);
        for (Path &path : paths)
            store_at(draft, path, name, merged);
        found.set(name, std::move(merged));
    }
    return found;
}

} // namespace

// So that what is raised or caught knows its bases.
int32_t class_id(Draft &draft, const builtins::ExceptionClassOperand &type) {
    if (type.object_index < 0) {
        auto known = support::exception_class(type.name);
        return int32_t(known.value_or(ExceptionClass::Exception));
    }
    int32_t id = support::kFirstUserClass + type.object_index;
    std::vector<ir::UserClass> &classes = draft.specialiser->module()->classes;
    if (std::ranges::none_of(classes, [&](const ir::UserClass &known) { return known.id == id; }))
        classes.push_back({id, type.name, type.bases});
    return id;
}

namespace {

std::vector<int64_t> classes_of(Draft &draft, const Operand &operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content); tuple && !tuple->is_list) {
        std::vector<int64_t> all;
        for (const Operand &element : tuple->elements)
            for (int64_t id : classes_of(draft, element))
                all.push_back(id);
        return all;
    }
    auto *type = std::get_if<builtins::ExceptionClassOperand>(&operand.content);
    if (!type)
        draft.context.fail_typing("only exception classes and tuples of them can be caught, not " + draft.context.describe(operand));
    if (type->object_index < 0 && !support::exception_class(type->name))
        draft.context.fail_unsupported("the exception class " + type->name + " cannot be caught in compiled code");
    return {class_id(draft, *type)};
}

void take_way(Draft &draft, WayOut &way) {
    ir::Op *jump = draft.builder.leave(*way.block);
    way.paths.push_back({draft.environment, jump});
}

Flow final_body(Draft &draft, const syntax::Try &node, const WayOut &way, size_t copy) {
    if (way.paths.empty())
        return Flow::Ends;
    std::vector<Path> paths;
    for (const WayOut::Path &path : way.paths)
        paths.push_back({path.environment, path.jump->parent, path.jump->position});
    draft.environment = merge(draft, paths);
    draft.loops.items.push_back(copy);
    Flow flow = block(draft, node.final_body);
    draft.loops.items.pop_back();
    return flow;
}

// One after the other is asked; that it is the last one's is known then. Those that come to their end leave `done` if there is one.
void handlers(Draft &draft, const syntax::Try &node, std::span<const std::vector<int64_t>> classes, const ir::Op *done,
              std::vector<Path> &ends) {
    Environment start = draft.environment;
    for (size_t i = 0; i < node.handlers.size(); ++i) {
        const syntax::Handler &handler = node.handlers[i];
        ir::Block *otherwise = nullptr;
        draft.builder.set_location(handler.location);
        if (i + 1 < node.handlers.size()) {
            if (classes[i].empty())
                continue;
            Value *matches = draft.builder.value(Opcode::Caught, {}, Type::py_bool(), classes[i]);
            ir::Op *choice = draft.builder.make_if(matches);
            otherwise = choice->regions[1].get();
            draft.builder.set_insertion(choice->regions[0].get());
        }
        draft.environment = start;
        if (!handler.name.empty())
            bind_name(draft, handler.name, {builtins::CaughtOperand{draft.tries.handlers.back()}, handler.location});
        bool completes = block(draft, handler.body) == Flow::Falls;
        if (completes && !handler.name.empty()) {
            draft.environment.set(handler.name, Binding());
            note_binding(draft, handler.name);
        }
        if (completes && done) {
            ir::Op *jump = draft.builder.leave(*done);
            ends.push_back({draft.environment, jump->parent, jump->position});
        } else if (completes) {
            ends.push_back(here(draft));
        }
        if (otherwise)
            draft.builder.set_insertion(otherwise);
    }
}

Flow try_except(Draft &draft, const syntax::Try &node) {
    std::vector<std::vector<int64_t>> classes;
    std::vector<int64_t> all;
    for (const syntax::Handler &handler : node.handlers) {
        draft.builder.set_location(handler.location);
        Outcome type = handler.type ? evaluate(draft, *handler.type) : Outcome(Operand{});
        if (!type)
            return Flow::Ends;
        classes.push_back(handler.type ? classes_of(draft, *type) : std::vector{int64_t(ExceptionClass::BaseException)});
        all.insert(all.end(), classes.back().begin(), classes.back().end());
    }
    if (all.empty()) // `except ():` catches nothing
        return block(draft, node.body) == Flow::Ends ? Flow::Ends : block(draft, node.else_body);
    WayOut done; // past the else-body
    if (!node.else_body.empty())
        done.block = draft.builder.make_block();
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    if (done.block)
        draft.builder.set_insertion(done.block->regions[0].get());
    ir::Op *op = draft.builder.make_try(all);
    std::vector<Path> ends;
    TryBody body{draft.environment};
    draft.tries.bodies.push_back(&body);
    draft.builder.set_insertion(op->regions[0].get());
    bool completes = block(draft, node.body) == Flow::Falls;
    draft.tries.bodies.pop_back();
    Path end = here(draft);

    draft.environment = at_handler(draft, body, *op->regions[0]);
    draft.builder.set_insertion(op->regions[1].get());
    draft.tries.handlers.push_back(draft.tries.handler_count++);
    handlers(draft, node, classes, done.block, ends);
    draft.tries.handlers.pop_back();
    if (done.block) {
        draft.environment = end.environment;
        draft.builder.set_insertion(done.block->regions[0].get());
        completes = completes && block(draft, node.else_body) == Flow::Falls;
        end = here(draft);
    }
    if (completes)
        ends.push_back(end);
    draft.builder.set_insertion(after, position);
    if (ends.empty())
        return Flow::Ends;
    draft.environment = merge(draft, ends);
    return Flow::Falls;
}

void guarded(Draft &draft, const syntax::Try &node, FinalScope &scope) {
    ir::Op *op = draft.builder.make_try({int64_t(ExceptionClass::BaseException)});
    TryBody body{draft.environment};
    draft.tries.bodies.push_back(&body);
    draft.tries.finals.push_back(&scope);
    draft.builder.set_insertion(op->regions[0].get());
    Flow flow = node.handlers.empty() ? block(draft, node.body) : try_except(draft, node);
    draft.tries.finals.pop_back();
    draft.tries.bodies.pop_back();
    if (flow == Flow::Falls)
        take_way(draft, scope.end);
    draft.environment = at_handler(draft, body, *op->regions[0]);
    draft.builder.set_insertion(op->regions[1].get());
    draft.tries.handlers.push_back(draft.tries.handler_count++);
    draft.loops.items.push_back(4); // what loops know at their heads is not that of another copy
    flow = block(draft, node.final_body);
    draft.loops.items.pop_back();
    if (flow == Flow::Falls)
        draft.builder.create(Opcode::RaiseAgain, {}, nullptr, {0});
    draft.tries.handlers.pop_back();
}

// block end { block returns { block breaks { block continues { try { … leave end } { finally; raise again } } finally; continue } … } … }
Flow try_finally(Draft &draft, const syntax::Try &node) {
    FinalScope scope;
    scope.loops = draft.loops.open.size();
    scope.result = "%returned " + std::to_string(draft.tries.handler_count);
    scope.end.block = draft.builder.make_block();
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    for (WayOut *way : {&scope.returns, &scope.breaks, &scope.continues}) {
        ir::Op *around = way == &scope.returns ? scope.end.block : way == &scope.breaks ? scope.returns.block : scope.breaks.block;
        draft.builder.set_insertion(around->regions[0].get());
        way->block = draft.builder.make_block();
    }
    draft.builder.set_insertion(scope.continues.block->regions[0].get());
    guarded(draft, node, scope);
    const std::function<void()> ways[] = {[&] { leave_loop(draft, false); }, [&] { leave_loop(draft, true); },
                                          [&] {
                                              if (Outcome result = read(draft, scope.result))
                                                  return_operand(draft, *result);
                                          }};
    const WayOut *from[] = {&scope.continues, &scope.breaks, &scope.returns};
    for (size_t i = 0; i < 3; ++i) {
        draft.builder.set_insertion(from[i]->block->parent);
        if (final_body(draft, node, *from[i], i + 1) == Flow::Falls)
            ways[i]();
    }
    draft.builder.set_insertion(after, position);
    return final_body(draft, node, scope.end, 0);
}

} // namespace

Flow try_statement(Draft &draft, const syntax::Try &node) {
    if (draft.source->options.check_races)
        draft.context.fail_unsupported("`try` cannot be compiled with check_races", "catch the exception outside");
    return node.final_body.empty() ? try_except(draft, node) : try_finally(draft, node);
}

// A `finally` around comes first, if it is inside of the loop.
bool leaves_by_final(Draft &draft, bool is_break) {
    if (draft.tries.finals.empty() || draft.tries.finals.back()->loops != draft.loops.open.size())
        return false;
    FinalScope &scope = *draft.tries.finals.back();
    take_way(draft, is_break ? scope.breaks : scope.continues);
    return true;
}

bool returns_by_final(Draft &draft, const Operand &operand) {
    if (draft.tries.finals.empty())
        return false;
    FinalScope &scope = *draft.tries.finals.back();
    bind_name(draft, scope.result, operand);
    take_way(draft, scope.returns);
    return true;
}

namespace {

// How many handlers are between here and the one that caught it.
int64_t handlers_between(Draft &draft, const builtins::CaughtOperand &caught) {
    auto found = std::ranges::find(draft.tries.handlers, caught.handler);
    if (found == draft.tries.handlers.end())
        draft.context.fail_unsupported("a caught exception is only there inside of its handler");
    return draft.tries.handlers.end() - found - 1;
}

void raise_again(Draft &draft, int64_t handlers) {
    if (draft.tries.cause != ir::kFromNothing)
        draft.context.fail_unsupported("a caught exception is raised again as it was: `from` cannot be compiled here",
                                       "raise a new exception from it");
    draft.builder.create(Opcode::RaiseAgain, {}, nullptr, {handlers});
}

std::optional<int64_t> cause_of(Draft &draft, const syntax::Expression &cause) {
    Outcome operand = evaluate(draft, cause);
    if (!operand)
        return std::nullopt;
    if (is_none(*operand))
        return ir::kFromNone;
    if (auto *caught = std::get_if<builtins::CaughtOperand>(&operand->content))
        return ir::kFromHandler + handlers_between(draft, *caught);
    draft.context.fail_unsupported("`raise ... from` " + draft.context.describe(*operand) + " cannot be compiled",
                                   "raise from the exception that `except ... as` names, or from None");
}

} // namespace

void raise_caught(Draft &draft, const builtins::CaughtOperand &caught) { raise_again(draft, handlers_between(draft, caught)); }

Flow raise_node(Draft &draft, const syntax::Raise &node) {
    if (!node.exception) {
        if (draft.tries.handlers.empty())
            draft.context.fail_unsupported("`raise` without an exception can only be compiled inside of `except`");
        raise_again(draft, 0);
        return Flow::Ends;
    }
    std::optional<int64_t> cause = node.cause ? cause_of(draft, *node.cause) : std::optional(ir::kFromNothing);
    if (!cause)
        return Flow::Ends;
    int64_t outer = std::exchange(draft.tries.cause, *cause);
    raise_statement(draft, node.exception.get());
    draft.tries.cause = outer;
    return Flow::Ends;
}

} // namespace veloz::sema
