// Exceptions that are caught: a handler finds each name as some part of the body has left it. What `finally` does is written out on each
// way out of its body: the end, a return, a break, a continue and an exception.
#include "sema/analyser.h"
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
void Analyser::note_binding(const std::string &name) {
    if (tries_.bodies.empty())
        return;
    ir::Block *block = builder_.block();
    auto position = builder_.position();
    ir::Op *before = position == block->ops.begin() ? nullptr : std::prev(position)->get();
    for (TryBody *body : tries_.bodies)
        body->bindings.push_back({name, environment_, block, before});
}

// The names where a handler begins: each may be as it was before the body `region`, or after any of its bindings there.
Environment Analyser::at_handler(const TryBody &body, ir::Block &region) {
    std::map<std::string, std::vector<const NotedBinding *>> bindings;
    for (const NotedBinding &binding : body.bindings)
        bindings[binding.name].push_back(&binding);
    Environment found = body.entry;
    for (const auto &[name, noted] : bindings) {
        std::vector<Path> paths{{body.entry, &region, region.ops.begin()}};
        for (const NotedBinding *binding : noted)
            paths.push_back({binding->environment, binding->block, binding->place()});
        Binding merged;
        merge_name(name, paths, merged);
        for (Path &path : paths)
            store_at(path, name, merged);
        found.set(name, std::move(merged));
    }
    return found;
}

// So that what is raised or caught knows its bases.
int32_t Analyser::class_id(const builtins::ExceptionClassOperand &type) {
    if (type.object_index < 0) {
        auto known = support::exception_class(type.name);
        return int32_t(known.value_or(ExceptionClass::Exception));
    }
    int32_t id = support::kFirstUserClass + type.object_index;
    std::vector<ir::UserClass> &classes = specialiser_->module()->classes;
    if (std::ranges::none_of(classes, [&](const ir::UserClass &known) { return known.id == id; }))
        classes.push_back({id, type.name, type.bases});
    return id;
}

std::vector<int64_t> Analyser::classes_of(const Operand &operand) {
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content); tuple && !tuple->is_list) {
        std::vector<int64_t> all;
        for (const Operand &element : tuple->elements)
            for (int64_t id : classes_of(element))
                all.push_back(id);
        return all;
    }
    auto *type = std::get_if<builtins::ExceptionClassOperand>(&operand.content);
    if (!type)
        fail_typing("only exception classes and tuples of them can be caught, not " + context_.describe(operand));
    if (type->object_index < 0 && !support::exception_class(type->name))
        context_.fail_unsupported("the exception class " + type->name + " cannot be caught in compiled code");
    return {class_id(*type)};
}

void Analyser::try_statement(const syntax::Try &node) {
    if (source_->options.check_races)
        context_.fail_unsupported("`try` cannot be compiled with check_races", "catch the exception outside");
    if (node.final_body.empty())
        try_except(node);
    else
        try_finally(node);
}

void Analyser::try_except(const syntax::Try &node) {
    std::vector<std::vector<int64_t>> classes;
    std::vector<int64_t> all;
    for (const syntax::Handler &handler : node.handlers) {
        builder_.set_location(handler.location);
        classes.push_back(handler.type ? classes_of(evaluate(*handler.type)) : std::vector{int64_t(ExceptionClass::BaseException)});
        all.insert(all.end(), classes.back().begin(), classes.back().end());
    }
    if (all.empty()) // `except ():` catches nothing
        return block(node.body), reachable_ ? block(node.else_body) : void();
    WayOut done; // past the else-body
    if (!node.else_body.empty())
        done.block = builder_.make_block();
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    if (done.block)
        builder_.set_insertion(done.block->regions[0].get());
    ir::Op *op = builder_.make_try(all);
    std::vector<Path> ends;
    TryBody body{environment_};
    tries_.bodies.push_back(&body);
    builder_.set_insertion(op->regions[0].get());
    block(node.body);
    tries_.bodies.pop_back();
    bool completes = reachable_;
    Path end = here();

    environment_ = at_handler(body, *op->regions[0]);
    builder_.set_insertion(op->regions[1].get());
    tries_.handlers.push_back(tries_.handler_count++);
    handlers(node, classes, done.block, ends);
    tries_.handlers.pop_back();
    reachable_ = completes;
    if (done.block) {
        environment_ = end.environment;
        builder_.set_insertion(done.block->regions[0].get());
        if (reachable_)
            block(node.else_body);
        end = here();
    }
    if (reachable_)
        ends.push_back(end);
    builder_.set_insertion(after, position);
    reachable_ = !ends.empty();
    if (reachable_)
        environment_ = merge(ends);
}

// One after the other is asked; that it is the last one's is known then. Those that come to their end leave `done` if there is one.
void Analyser::handlers(const syntax::Try &node, std::span<const std::vector<int64_t>> classes, const ir::Op *done,
                        std::vector<Path> &ends) {
    Environment start = environment_;
    for (size_t i = 0; i < node.handlers.size(); ++i) {
        const syntax::Handler &handler = node.handlers[i];
        ir::Block *otherwise = nullptr;
        builder_.set_location(handler.location);
        if (i + 1 < node.handlers.size()) {
            if (classes[i].empty())
                continue;
            Value *matches = builder_.value(Opcode::Caught, {}, Type::py_bool(), classes[i]);
            ir::Op *choice = builder_.make_if(matches);
            otherwise = choice->regions[1].get();
            builder_.set_insertion(choice->regions[0].get());
        }
        environment_ = start;
        reachable_ = true;
        if (!handler.name.empty())
            bind(handler.name, {builtins::CaughtOperand{tries_.handlers.back()}, handler.location});
        block(handler.body);
        if (reachable_ && !handler.name.empty()) {
            environment_.set(handler.name, Binding());
            note_binding(handler.name);
        }
        if (reachable_ && done) {
            ir::Op *jump = builder_.leave(*done);
            ends.push_back({environment_, jump->parent, jump->position});
        } else if (reachable_) {
            ends.push_back(here());
        }
        if (otherwise)
            builder_.set_insertion(otherwise);
    }
}

// block end { block returns { block breaks { block continues { try { … leave end } { finally; raise again } } finally; continue } … } … }
void Analyser::try_finally(const syntax::Try &node) {
    FinalScope scope;
    scope.loops = loops_.size();
    scope.result = "%returned@" + std::to_string(tries_.handler_count);
    scope.end.block = builder_.make_block();
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    for (WayOut *way : {&scope.returns, &scope.breaks, &scope.continues}) {
        ir::Op *around = way == &scope.returns ? scope.end.block : way == &scope.breaks ? scope.returns.block : scope.breaks.block;
        builder_.set_insertion(around->regions[0].get());
        way->block = builder_.make_block();
    }
    builder_.set_insertion(scope.continues.block->regions[0].get());
    guarded(node, scope);
    const std::function<void()> ways[] = {[&] { leave_loop(false); }, [&] { leave_loop(true); },
                                          [&] { return_operand(read(scope.result)); }};
    const WayOut *from[] = {&scope.continues, &scope.breaks, &scope.returns};
    for (size_t i = 0; i < 3; ++i) {
        builder_.set_insertion(from[i]->block->parent);
        final_body(node, *from[i], i + 1);
        if (reachable_)
            on_path(ways[i]);
    }
    builder_.set_insertion(after, position);
    final_body(node, scope.end, 0);
}

void Analyser::guarded(const syntax::Try &node, FinalScope &scope) {
    ir::Op *op = builder_.make_try({int64_t(ExceptionClass::BaseException)});
    TryBody body{environment_};
    tries_.bodies.push_back(&body);
    tries_.finals.push_back(&scope);
    builder_.set_insertion(op->regions[0].get());
    if (node.handlers.empty())
        block(node.body);
    else
        on_path([&] { try_except(node); });
    tries_.finals.pop_back();
    tries_.bodies.pop_back();
    if (reachable_)
        take_way(scope.end);
    environment_ = at_handler(body, *op->regions[0]);
    builder_.set_insertion(op->regions[1].get());
    tries_.handlers.push_back(tries_.handler_count++);
    reachable_ = true;
    items_.push_back(4); // what loops know at their heads is not that of another copy
    block(node.final_body);
    items_.pop_back();
    if (reachable_)
        builder_.create(Opcode::RaiseAgain, {}, nullptr, {0});
    tries_.handlers.pop_back();
    reachable_ = false;
}

void Analyser::final_body(const syntax::Try &node, const WayOut &way, size_t copy) {
    reachable_ = !way.paths.empty();
    if (!reachable_)
        return;
    std::vector<Path> paths;
    for (const WayOut::Path &path : way.paths)
        paths.push_back({path.environment, path.jump->parent, path.jump->position});
    environment_ = merge(paths);
    items_.push_back(copy);
    block(node.final_body);
    items_.pop_back();
}

void Analyser::take_way(WayOut &way) {
    ir::Op *jump = builder_.leave(*way.block);
    way.paths.push_back({environment_, jump});
    reachable_ = false;
}

// A `finally` around comes first, if it is inside of the loop.
bool Analyser::leaves_by_final(bool is_break) {
    if (tries_.finals.empty() || tries_.finals.back()->loops != loops_.size())
        return false;
    FinalScope &scope = *tries_.finals.back();
    take_way(is_break ? scope.breaks : scope.continues);
    return true;
}

bool Analyser::returns_by_final(const Operand &operand) {
    if (tries_.finals.empty())
        return false;
    FinalScope &scope = *tries_.finals.back();
    bind(scope.result, operand);
    take_way(scope.returns);
    return true;
}

// How many handlers are between here and the one that caught it.
int64_t Analyser::handlers_between(const builtins::CaughtOperand &caught) {
    auto found = std::ranges::find(tries_.handlers, caught.handler);
    if (found == tries_.handlers.end())
        context_.fail_unsupported("a caught exception is only there inside of its handler");
    return tries_.handlers.end() - found - 1;
}

void Analyser::raise_again(int64_t handlers) {
    if (tries_.cause != ir::kFromNothing)
        context_.fail_unsupported("a caught exception is raised again as it was: `from` cannot be compiled here",
                                  "raise a new exception from it");
    builder_.create(Opcode::RaiseAgain, {}, nullptr, {handlers});
    reachable_ = false;
}

void Analyser::raise_node(const syntax::Raise &node) {
    if (!node.exception) {
        if (tries_.handlers.empty())
            context_.fail_unsupported("`raise` without an exception can only be compiled inside of `except`");
        return raise_again(0);
    }
    int64_t outer = std::exchange(tries_.cause, node.cause ? cause_of(*node.cause) : ir::kFromNothing);
    bool reachable = reachable_;
    on_path([&] { raise_statement(node.exception.get()); });
    tries_.cause = outer;
    reachable_ = reachable_ && reachable;
}

int64_t Analyser::cause_of(const syntax::Expression &cause) {
    Operand operand = evaluate(cause);
    if (is_none(operand))
        return ir::kFromNone;
    if (auto *caught = std::get_if<builtins::CaughtOperand>(&operand.content))
        return ir::kFromHandler + handlers_between(*caught);
    context_.fail_unsupported("`raise ... from` " + context_.describe(operand) + " cannot be compiled",
                              "raise from the exception that `except ... as` names, or from None");
}

} // namespace veloz::sema
