// Loops: `while` and `for`, and the fixpoint of types at the loop's head.
#include "sema/loops.h"

#include "sema/assigned_names.h"
#include "sema/assignments.h"
#include "sema/conditions.h"
#include "sema/expressions.h"
#include "sema/iteration.h"
#include "sema/names.h"
#include "sema/narrowing.h"
#include "sema/statements.h"
#include "sema/try.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using ir::Opcode;
using ir::Value;
using types::Type;

namespace {

// Has the body of a loop a `break` or `continue` of its own?
bool has_exit(const syntax::Body &body) {
    return std::any_of(body.begin(), body.end(), [](const auto &statement) {
        if (auto *node = std::get_if<syntax::If>(&statement->node))
            return has_exit(node->then_body) || has_exit(node->else_body);
        if (auto *node = std::get_if<syntax::While>(&statement->node))
            return has_exit(node->else_body);
        if (auto *node = std::get_if<syntax::For>(&statement->node))
            return has_exit(node->else_body);
        if (auto *node = std::get_if<syntax::Try>(&statement->node))
            return has_exit(node->body) || has_exit(node->else_body) || has_exit(node->final_body) ||
                   std::ranges::any_of(node->handlers, [](const syntax::Handler &handler) { return has_exit(handler.body); });
        return std::holds_alternative<syntax::Break>(statement->node) || std::holds_alternative<syntax::Continue>(statement->node);
    });
}

void enter_head(Draft &draft, const void *node, const std::set<std::string> &assigned) {
    auto found = draft.loops.heads.find({node, draft.loops.items});
    if (found == draft.loops.heads.end())
        return;
    Path entry = here(draft);
    for (const std::string &name : assigned) {
        if (!found->second.contains(name)) // was the same on every back edge so far
            continue;
        std::vector<Path> both{entry, {found->second, nullptr, {}}};
        Binding head;
        merge_name(draft, name, both, head);
        store_at(draft, entry, name, head);
        draft.environment.set(name, std::move(head));
    }
}

bool close_back_edges(Draft &draft, const void *node, const std::set<std::string> &assigned, const Environment &head,
                      std::vector<Path> &paths) {
    bool stable = true;
    for (const std::string &name : assigned) {
        std::vector<Path> all{{head, nullptr, {}}};
        all.insert(all.end(), paths.begin(), paths.end());
        Binding merged;
        merge_name(draft, name, all, merged);
        const Binding &old = head.at(name);
        bool same = merged.state == old.state && merged.constant.has_value() == old.constant.has_value() &&
                    ((merged.constant && same_known(merged, old)) || merged.state == Binding::State::Poisoned ||
                     merged.state == Binding::State::Unbound || (!merged.constant && merged.type == old.type));
        if (!same) {
            draft.loops.heads[{node, draft.loops.items}].set(name, std::move(merged));
            stable = false;
        }
    }
    for (Path &path : paths)
        for (const std::string &name : assigned)
            if (stable)
                store_at(draft, path, name, head.at(name));
    return stable;
}

// What a loop's `else` clause and the breaks make of the path behind it.
Flow after_loop(Draft &draft, const Loop &loop, const syntax::Body &else_body) {
    ir::Op *op = draft.builder.make_if(draft.builder.get(loop.broke_slot));
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    std::vector<Path> ways;
    draft.builder.set_insertion(op->regions[0].get());
    ways.push_back(here(draft));
    draft.builder.set_insertion(op->regions[1].get());
    Flow flow = block(draft, else_body);
    if (flow == Flow::Falls)
        ways.push_back(here(draft));
    draft.builder.set_insertion(after, position);
    draft.environment = merge(draft, ways);
    return flow == Flow::Falls || !loop.breaks.empty() ? Flow::Falls : Flow::Ends;
}

// Returns among the ops from `first` to `last`, which go.
void forget_returns(Draft &draft, const ir::Block *parent, ir::OpList::iterator first, ir::OpList::iterator last) {
    std::erase_if(draft.returns.places, [&](const Path &path) {
        for (ir::Block *block = path.block; block; block = block->owner ? block->owner->parent : nullptr)
            if (block != parent && block->owner)
                for (auto it = first; it != last; ++it)
                    if (it->get() == block->owner)
                        return true;
        return false;
    });
}

// How a loop ends: by its test or its items, or only by `break`; nothing if its test ends the path.
using Ends = std::optional<bool>;

// Emits the loop until the types at its head are stable. `emit` makes the op and the body (adding the path at the body's end to
// Loop::continues).
Flow stable_loop(Draft &draft, const void *node, const std::set<std::string> &assigned, const syntax::Body &else_body, bool parallel,
                 const std::function<Ends(Loop &)> &emit) {
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    Environment entry = draft.environment;
    for (;;) {
        bool at_front = position == after->ops.begin();
        auto before = at_front ? position : std::prev(position);
        draft.environment = entry;
        std::vector<size_t> noted = draft.tries.sizes();
        enter_head(draft, node, assigned);
        Environment head = draft.environment;
        Loop loop;
        loop.parallel = parallel;
        if (parallel)
            loop.head = head;
        if (!else_body.empty()) {
            loop.broke_slot = draft.builder.add_slot("%broke", Type::py_bool());
            draft.builder.set(loop.broke_slot, draft.builder.constant_int(0, Type::py_bool()));
        }
        draft.loops.open.push_back(&loop);
        Ends ends = emit(loop);
        draft.loops.open.pop_back();
        draft.builder.set_insertion(after, position);
        if (!ends)
            return Flow::Ends;
        std::vector<Path> paths = loop.continues;
        paths.insert(paths.end(), loop.breaks.begin(), loop.breaks.end());
        if (close_back_edges(draft, node, assigned, head, paths)) {
            draft.environment = head;
            if (!else_body.empty() && *ends)
                return after_loop(draft, loop, else_body);
            return *ends || !loop.breaks.empty() ? Flow::Falls : Flow::Ends;
        }
        auto first = at_front ? after->ops.begin() : std::next(before); // the ops of this round
        forget_returns(draft, after, first, position);
        draft.tries.resize(noted);
        after->ops.erase(first, position);
    }
}

// Nested loops over tuples multiply: what would take hours to compile is refused while it is small.
void count_unrolled(Draft &draft, const syntax::For &node, support::SourceLocation loop) {
    constexpr size_t kMost = 30'000;
    draft.loops.unrolled += std::max<size_t>(node.body.size(), 1);
    if (draft.loops.unrolled <= kMost)
        return;
    draft.builder.set_location(loop);
    draft.context.fail_unsupported("loops over tuples are written out once for each item: here that makes more than " +
                                       std::to_string(kMost) + " statements",
                                   "loop over arrays or ranges, or move the inner loops to a function of their own");
}

// A block for each item, which `continue` leaves, in a block that `break` leaves.
Flow unrolled_with_exits(Draft &draft, const syntax::For &node, std::span<const Operand> items) {
    ir::Block *after = draft.builder.block();
    auto position = draft.builder.position();
    Loop loop;
    loop.whole = draft.builder.make_block();
    ir::Block *body = loop.whole->regions[0].get();
    draft.builder.set_insertion(body);
    draft.loops.open.push_back(&loop);
    support::SourceLocation where = draft.builder.location();
    Flow flow = Flow::Falls;
    for (size_t i = 0; i < items.size() && flow == Flow::Falls; ++i) {
        count_unrolled(draft, node, where);
        flow = assign_target(draft, *node.target, items[i]);
        if (flow == Flow::Ends)
            break;
        loop.item = draft.builder.make_block();
        loop.continues.clear();
        draft.builder.set_insertion(loop.item->regions[0].get());
        draft.loops.items.push_back(i);
        if (block(draft, node.body) == Flow::Falls)
            loop.continues.push_back(here(draft));
        draft.loops.items.pop_back();
        draft.builder.set_insertion(body);
        if (loop.continues.empty())
            flow = Flow::Ends;
        else
            draft.environment = merge(draft, loop.continues);
    }
    draft.loops.open.pop_back();
    if (flow == Flow::Falls && block(draft, node.else_body) == Flow::Falls)
        loop.breaks.push_back(here(draft));
    draft.builder.set_insertion(after, position);
    if (loop.breaks.empty())
        return Flow::Ends;
    draft.environment = merge(draft, loop.breaks);
    return Flow::Falls;
}

Flow unrolled_loop(Draft &draft, const syntax::For &node, const Iterable &items) {
    if (has_exit(node.body))
        return unrolled_with_exits(draft, node, items.fixed);
    support::SourceLocation where = draft.builder.location();
    for (size_t i = 0; i < items.fixed.size(); ++i) {
        count_unrolled(draft, node, where);
        if (assign_target(draft, *node.target, items.fixed[i]) == Flow::Ends)
            return Flow::Ends;
        draft.loops.items.push_back(i);
        Flow flow = block(draft, node.body);
        draft.loops.items.pop_back();
        if (flow == Flow::Ends)
            return Flow::Ends;
    }
    return block(draft, node.else_body);
}

Flow counted_loop(Draft &draft, const syntax::For &node, const Iterable &items, const std::set<std::string> &assigned) {
    support::SourceLocation where = draft.builder.location();
    return stable_loop(draft, &node, assigned, node.else_body, items.parallel, [&](Loop &loop) {
        draft.builder.set_location(where);
        ir::Op *op =
            draft.builder.make_for(items.begin, items.end, items.step, items.parallel ? ir::LoopMode::Parallel : ir::LoopMode::Serial);
        draft.builder.set_insertion(op->regions[0].get());
        Flow flow = assign_target(draft, *node.target, items.element(op->regions[0]->arguments[0].get()));
        if (flow == Flow::Falls && block(draft, node.body) == Flow::Falls)
            loop.continues.push_back(here(draft));
        return true;
    });
}

} // namespace

Flow while_loop(Draft &draft, const syntax::While &node) {
    std::set<std::string> assigned;
    assigned_names(node.body, assigned);
    std::set<std::string> bound_by_test;
    assigned_inside(*node.test, bound_by_test);
    assigned.insert(bound_by_test.begin(), bound_by_test.end());
    support::SourceLocation where = draft.builder.location();
    Flow flow = stable_loop(draft, &node, assigned, node.else_body, false, [&](Loop &loop) -> Ends {
        draft.builder.set_location(where);
        ir::Op *op = draft.builder.make_while();
        draft.builder.set_insertion(op->regions[0].get());
        Outcome test = truth(draft, *node.test);
        std::optional<bool> known = test ? known_truth(draft, *test) : false;
        Value *condition = known ? draft.builder.constant_int(*known, Type::py_bool()) : draft.context.value(*test);
        ir::Op *end = draft.builder.create(Opcode::Yield, {condition}, nullptr);
        if (!test)
            return std::nullopt;
        if (!bound_by_test.empty()) // the loop is left from here: what the test binds is bound
            loop.continues.push_back({draft.environment, end->parent, std::prev(end->parent->ops.end())});
        draft.builder.set_insertion(op->regions[1].get());
        narrow(draft, *node.test, true);
        if (block(draft, node.body) == Flow::Falls)
            loop.continues.push_back(here(draft));
        return !known || !*known;
    });
    if (flow == Flow::Falls && node.else_body.empty() && !has_exit(node.body))
        narrow(draft, *node.test, false);
    return flow;
}

Flow for_loop(Draft &draft, const syntax::For &node) {
    Outcome operand = evaluate(draft, *node.iterable);
    if (!operand)
        return Flow::Ends;
    std::set<std::string> assigned;
    assigned_names(node.body, assigned);
    assigned_names(*node.target, assigned);
    hold(draft, *operand, assigned);
    std::optional<Iterable> items = iterable(draft, *operand);
    if (!items)
        return Flow::Ends;
    return items->is_fixed ? unrolled_loop(draft, node, *items) : counted_loop(draft, node, *items, assigned);
}

Flow leave_loop(Draft &draft, bool is_break) {
    if (leaves_by_final(draft, is_break))
        return Flow::Ends;
    Loop &loop = *draft.loops.open.back();
    if (loop.parallel && is_break)
        draft.context.fail_unsupported("break cannot be used in a prange loop: its iterations run in any order", "use range");
    if (is_break && loop.broke_slot >= 0)
        draft.builder.set(loop.broke_slot, draft.builder.constant_int(1, Type::py_bool()));
    ir::Op *op = loop.whole ? draft.builder.leave(is_break ? *loop.whole : *loop.item)
                            : draft.builder.create(is_break ? Opcode::Break : Opcode::Continue, {}, nullptr);
    (is_break ? loop.breaks : loop.continues).push_back({draft.environment, op->parent, op->position});
    return Flow::Ends;
}

} // namespace veloz::sema
