// Loops: what is iterated, and the fixpoint of types at the loop's head.
#include "sema/analyser.h"
#include "types/promotion.h"

#include <algorithm>

namespace veloz::sema {

using builtins::Operand;
using builtins::operand_of;
using ir::Opcode;
using ir::Value;
using types::Type;

// Has the body of a loop a `break` or `continue` of its own?
static bool has_exit(const syntax::Body &body) {
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

void Analyser::enter_head(const void *node, const std::set<std::string> &assigned) {
    auto found = heads_.find({node, items_});
    if (found == heads_.end())
        return;
    Path entry = here();
    for (const std::string &name : assigned) {
        if (!found->second.contains(name)) // was the same on every back edge so far
            continue;
        std::vector<Path> both{entry, {found->second, nullptr, {}}};
        Binding head;
        merge_name(name, both, head);
        store_at(entry, name, head);
        environment_.set(name, std::move(head));
    }
}

bool Analyser::close_back_edges(const void *node, const std::set<std::string> &assigned, const Environment &head,
                                std::vector<Path> &paths) {
    bool stable = true;
    for (const std::string &name : assigned) {
        std::vector<Path> all{{head, nullptr, {}}};
        all.insert(all.end(), paths.begin(), paths.end());
        Binding merged;
        merge_name(name, all, merged);
        const Binding &old = head.at(name);
        bool same = merged.state == old.state && merged.constant.has_value() == old.constant.has_value() &&
                    ((merged.constant && same_known(merged, old)) || merged.state == Binding::State::Poisoned ||
                     merged.state == Binding::State::Unbound || (!merged.constant && merged.type == old.type));
        if (!same) {
            heads_[{node, items_}].set(name, std::move(merged));
            stable = false;
        }
    }
    for (Path &path : paths)
        for (const std::string &name : assigned)
            if (stable)
                store_at(path, name, head.at(name));
    return stable;
}

void Analyser::end_of_body(Loop &loop) {
    if (reachable_)
        loop.continues.push_back(here());
}

void Analyser::stable_loop(const void *node, const std::set<std::string> &assigned, const syntax::Body &else_body, bool parallel,
                           const std::function<bool(Loop &)> &emit) {
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    Environment entry = environment_;
    for (;;) {
        bool at_front = position == after->ops.begin();
        auto before = at_front ? position : std::prev(position);
        environment_ = entry;
        std::vector<size_t> noted = tries_.sizes();
        enter_head(node, assigned);
        Environment head = environment_;
        Loop loop;
        loop.parallel = parallel;
        if (parallel)
            loop.head = head;
        if (!else_body.empty()) {
            loop.broke_slot = builder_.add_slot("%broke", Type::py_bool());
            builder_.set(loop.broke_slot, builder_.constant_int(0, Type::py_bool()));
        }
        loops_.push_back(&loop);
        bool ends = emit(loop);
        loops_.pop_back();
        builder_.set_insertion(after, position);
        std::vector<Path> paths = loop.continues;
        paths.insert(paths.end(), loop.breaks.begin(), loop.breaks.end());
        if (close_back_edges(node, assigned, head, paths)) {
            environment_ = head;
            reachable_ = ends || !loop.breaks.empty();
            if (!else_body.empty() && ends) {
                Value *broke = builder_.get(loop.broke_slot);
                ir::Op *op = builder_.make_if(broke);
                std::vector<Path> ways;
                builder_.set_insertion(op->regions[0].get());
                ways.push_back(here());
                builder_.set_insertion(op->regions[1].get());
                block(else_body);
                if (reachable_)
                    ways.push_back(here());
                builder_.set_insertion(after, position);
                reachable_ = ways.size() == 2 || !loop.breaks.empty();
                environment_ = merge(ways);
            }
            return;
        }
        // Ops of this round go; returns among them are forgotten with them.
        auto first = at_front ? after->ops.begin() : std::next(before);
        std::erase_if(returns_, [&](const Path &path) {
            for (ir::Block *block = path.block; block; block = block->owner ? block->owner->parent : nullptr)
                if (block != after && block->owner)
                    for (auto it = first; it != position; ++it)
                        if (it->get() == block->owner)
                            return true;
            return false;
        });
        tries_.resize(noted);
        after->ops.erase(first, position);
        reachable_ = true;
    }
}

void Analyser::while_loop(const syntax::While &node) {
    std::set<std::string> assigned;
    assigned_names(node.body, assigned);
    std::set<std::string> bound_by_test;
    assigned_inside(*node.test, bound_by_test);
    assigned.insert(bound_by_test.begin(), bound_by_test.end());
    support::SourceLocation where = builder_.location();
    stable_loop(&node, assigned, node.else_body, false, [&](Loop &loop) {
        builder_.set_location(where);
        ir::Op *op = builder_.make_while();
        builder_.set_insertion(op->regions[0].get());
        std::optional<bool> known = false;
        Value *condition = nullptr;
        on_path([&] {
            Operand test = truth(*node.test);
            known = known_truth(test);
            condition = known ? nullptr : context_.value(test);
        });
        ir::Op *end = builder_.create(Opcode::Yield, {condition ? condition : builder_.constant_int(*known, Type::py_bool())}, nullptr);
        if (!reachable_)
            throw PathEnds();
        if (!bound_by_test.empty()) // the loop is left from here: what the test binds is bound
            loop.continues.push_back({environment_, end->parent, std::prev(end->parent->ops.end())});
        builder_.set_insertion(op->regions[1].get());
        narrow(*node.test, true);
        block(node.body);
        end_of_body(loop);
        return !known || !*known;
    });
    if (reachable_ && node.else_body.empty() && !has_exit(node.body))
        narrow(*node.test, false);
}

Analyser::Iterable Analyser::iterate_array(Value *array) {
    if (array->type.ndim() == 0)
        fail_typing("iteration over a 0-d array");
    array = builtins::materialized(context_, array);
    Iterable items;
    items.begin = builder_.constant_int(0);
    items.end = builder_.dim(array, 0);
    items.step = builder_.constant_int(1);
    items.element = [this, array](Value *index) { return builtins::get_item(context_, operand_of(array), operand_of(index)); };
    return items;
}

Analyser::Iterable Analyser::iterate_together(const builtins::IteratorOperand &iterator) {
    bool enumerate = iterator.name == "builtins.enumerate";
    std::vector<Iterable> parts;
    for (size_t i = 0; i < (enumerate ? 1 : iterator.arguments.size()); ++i)
        parts.push_back(iterable(iterator.arguments[i]));
    Iterable items;
    if (std::any_of(parts.begin(), parts.end(), [](const Iterable &part) { return part.is_fixed; })) {
        if (!std::all_of(parts.begin(), parts.end(), [](const Iterable &part) { return part.is_fixed; }) ||
            (enumerate && iterator.arguments.size() > 1))
            context_.fail_unsupported("a tuple cannot be iterated together with this");
        items.is_fixed = true;
        size_t count = parts[0].fixed.size();
        for (const Iterable &part : parts)
            count = std::min(count, part.fixed.size());
        for (size_t i = 0; i < count; ++i) {
            builtins::TupleOperand tuple;
            if (enumerate)
                tuple.elements.push_back({int64_t(i), {}});
            for (const Iterable &part : parts)
                tuple.elements.push_back(part.fixed[i]);
            items.fixed.push_back({std::move(tuple), {}});
        }
        return items;
    }
    Type index = Type::index();
    items.begin = builder_.constant_int(0);
    items.step = builder_.constant_int(1);
    for (const Iterable &part : parts) {
        Value *length = builder_.range_length(part.begin, part.end, part.step);
        items.end = items.end ? builder_.value(Opcode::PyMin, {items.end, length}, index) : length;
    }
    Value *start = enumerate && iterator.arguments.size() > 1 ? context_.to_index(iterator.arguments[1]) : nullptr;
    items.element = [this, parts, enumerate, start, index](Value *k) {
        builtins::TupleOperand tuple;
        if (enumerate)
            tuple.elements.push_back(operand_of(start ? builder_.value(Opcode::Add, {k, start}, index) : k));
        for (const Iterable &part : parts) {
            Value *at = builder_.value(Opcode::Add, {part.begin, builder_.value(Opcode::Mul, {k, part.step}, index)}, index);
            tuple.elements.push_back(part.element(at));
        }
        return Operand{std::move(tuple), {}};
    };
    return items;
}

Analyser::Iterable Analyser::iterate_reversed(const builtins::IteratorOperand &iterator) {
    if (iterator.arguments.size() != 1)
        fail_typing("reversed expected 1 argument, got " + std::to_string(iterator.arguments.size()));
    if (std::holds_alternative<builtins::IteratorOperand>(iterator.arguments[0].content))
        fail_typing("an iterator is not reversible", "reverse what it iterates");
    Iterable items = iterable(iterator.arguments[0]);
    if (items.is_fixed) {
        std::ranges::reverse(items.fixed);
        return items;
    }
    Type index = Type::index();
    Value *last = builder_.value(Opcode::Sub, {builder_.range_length(items.begin, items.end, items.step), builder_.constant_int(1)}, index);
    Iterable backward;
    backward.begin = last;
    backward.end = backward.step = builder_.constant_int(-1);
    backward.element = [this, items, index](Value *k) {
        return items.element(builder_.value(Opcode::Add, {items.begin, builder_.value(Opcode::Mul, {k, items.step}, index)}, index));
    };
    return backward;
}

Analyser::Iterable Analyser::iterable(const Operand &operand) {
    if (auto *range = std::get_if<builtins::RangeOperand>(&operand.content)) {
        Iterable items;
        items.begin = context_.value(*range->begin), items.end = context_.value(*range->end);
        items.step = context_.value(*range->step);
        items.parallel = range->parallel;
        items.element = [](Value *index) { return operand_of(index); };
        return items;
    }
    if (auto *iterator = std::get_if<builtins::IteratorOperand>(&operand.content))
        return iterator->name == "builtins.reversed" ? iterate_reversed(*iterator) : iterate_together(*iterator);
    if (is_optional(operand) || is_none(operand))
        if (Operand value = required(operand, "'NoneType' object is not iterable"); !is_none(value))
            return iterable(value);
    Iterable items;
    if (auto *tuple = std::get_if<builtins::TupleOperand>(&operand.content)) {
        items.is_fixed = true;
        items.fixed = tuple->elements;
        return items;
    }
    if (!context_.has_value(operand))
        fail_typing(context_.describe(operand) + " cannot be iterated");
    Type type = context_.type_of(operand);
    if (type.is_array())
        return iterate_array(context_.value(operand));
    if (!type.is_tuple())
        fail_typing("'" + types::display(type) + "' object is not iterable");
    Value *tuple = context_.value(operand);
    items.is_fixed = true;
    for (size_t i = 0; i < type.elements().size(); ++i)
        items.fixed.push_back(operand_of(builder_.item(tuple, int(i))));
    return items;
}

// Nested loops over tuples multiply: what would take hours to compile is refused while it is small.
void Analyser::count_unrolled(const syntax::For &node, support::SourceLocation loop) {
    constexpr size_t kMost = 30'000;
    unrolled_ += std::max<size_t>(node.body.size(), 1);
    if (unrolled_ <= kMost)
        return;
    builder_.set_location(loop);
    context_.fail_unsupported("loops over tuples are written out once for each item: here that makes more than " + std::to_string(kMost) +
                                  " statements",
                              "loop over arrays or ranges, or move the inner loops to a function of their own");
}

void Analyser::unrolled_loop(const syntax::For &node, const Iterable &items) {
    if (has_exit(node.body))
        return unrolled_with_exits(node, items.fixed);
    support::SourceLocation where = builder_.location();
    for (size_t i = 0; i < items.fixed.size(); ++i) {
        if (!reachable_)
            return;
        count_unrolled(node, where);
        assign_target(*node.target, items.fixed[i]);
        items_.push_back(i);
        block(node.body);
        items_.pop_back();
    }
    if (reachable_)
        block(node.else_body);
}

// A block for each item, which `continue` leaves, in a block that `break` leaves.
void Analyser::unrolled_with_exits(const syntax::For &node, std::span<const Operand> items) {
    ir::Block *after = builder_.block();
    auto position = builder_.position();
    Loop loop;
    loop.whole = builder_.make_block();
    ir::Block *body = loop.whole->regions[0].get();
    builder_.set_insertion(body);
    loops_.push_back(&loop);
    support::SourceLocation where = builder_.location();
    for (size_t i = 0; i < items.size() && reachable_; ++i) {
        count_unrolled(node, where);
        on_path([&] { assign_target(*node.target, items[i]); });
        if (!reachable_)
            break;
        loop.item = builder_.make_block();
        loop.continues.clear();
        builder_.set_insertion(loop.item->regions[0].get());
        items_.push_back(i);
        block(node.body);
        items_.pop_back();
        if (reachable_)
            loop.continues.push_back(here());
        builder_.set_insertion(body);
        reachable_ = !loop.continues.empty();
        if (reachable_)
            environment_ = merge(loop.continues);
    }
    loops_.pop_back();
    if (reachable_)
        block(node.else_body);
    if (reachable_)
        loop.breaks.push_back(here());
    builder_.set_insertion(after, position);
    reachable_ = !loop.breaks.empty();
    if (reachable_)
        environment_ = merge(loop.breaks);
}

void Analyser::counted_loop(const syntax::For &node, const Iterable &items, const std::set<std::string> &assigned) {
    support::SourceLocation where = builder_.location();
    stable_loop(&node, assigned, node.else_body, items.parallel, [&](Loop &loop) {
        builder_.set_location(where);
        ir::Op *op = builder_.make_for(items.begin, items.end, items.step, items.parallel ? ir::LoopMode::Parallel : ir::LoopMode::Serial);
        builder_.set_insertion(op->regions[0].get());
        on_path([&] {
            assign_target(*node.target, items.element(op->regions[0]->arguments[0].get()));
            block(node.body);
        });
        end_of_body(loop);
        return true;
    });
}

void Analyser::for_loop(const syntax::For &node) {
    Operand operand = evaluate(*node.iterable);
    std::set<std::string> assigned;
    assigned_names(node.body, assigned);
    assigned_names(*node.target, assigned);
    hold(operand, assigned);
    Iterable items = iterable(operand);
    if (items.is_fixed)
        unrolled_loop(node, items);
    else
        counted_loop(node, items, assigned);
}

} // namespace veloz::sema
