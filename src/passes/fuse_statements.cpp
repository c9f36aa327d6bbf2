// Each group of statements becomes one, for when no array of them is stretched; else they run as written, where the last one stood.
#include "passes/fuse_statements.h"

#include "analysis/alias.h"
#include "analysis/lengths.h"
#include "passes/array_tree.h"
#include "passes/statement_groups.h"

#include <algorithm>
#include <ranges>

namespace veloz::passes {

using analysis::Length;
using analysis::length_along;
using analysis::length_of;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

using Shape = std::vector<Value *>;

class Fusion {
public:
    Fusion(ir::Module &module, ir::Function &function, const StatementGroup &group)
        : module_(module), function_(function), group_(group), builder_(&function) {}

    void run() {
        Op &consumer = *group_.consumer;
        FusedTree tree(group_.producers); // before lengths change, which say what is a whole axis
        if (!tree.build(consumer.operands.back()))
            return;
        for (Op *op : group_.between)
            if (op->code == Opcode::Materialize)
                settle_shape(*op);
        at(consumer);
        Shape lengths = consumer_lengths();
        bool fits = !guard_;
        for (size_t axis : tree.shifted())
            require(builder_.value(Opcode::Gt, {lengths[axis], builder_.constant_int(0)}, Type::py_bool()));
        if (!guard_)
            consumer.operands.set(consumer.operands.size() - 1, tree.emit(builder_, lengths, renewed_));
        else if (fits && consumer.code != Opcode::Reduce)
            unless_empty(tree, lengths);
        else
            two_ways(tree, lengths);
        for (Op *op : group_.lengths)
            ir::erase(*op);
        if (!moved_)
            for (Op *op : std::views::reverse(group_.between))
                ir::erase(*op);
    }

private:
    void at(Op &op) {
        builder_.set_insertion(op.parent, position_of(op));
        builder_.set_location(op.location);
    }

    void require(Value *condition) { guard_ = guard_ ? builder_.value(Opcode::BitAnd, {guard_, condition}, Type::py_bool()) : condition; }

    // What a part of a tree has as lengths, without a use of arrays that may not exist.
    Shape lengths_of(Value *part) {
        if (auto known = shapes_.find(part); known != shapes_.end())
            return known->second;
        const Op *op = part->definition;
        Shape lengths;
        if (op && op->code == Opcode::Iota) {
            lengths = {op->operands[0]};
        } else if (op && op->code == Opcode::Fill) {
            lengths.assign(op->operands.begin() + 1, op->operands.end());
        } else if (auto slices = op && op->code == Opcode::View ? slices_of(*op) : std::nullopt) {
            for (const SliceOperands &slice : *slices)
                lengths.push_back(slice.length);
            if (lengths.size() < size_t(part->type.ndim())) {
                Shape rest = lengths_of(op->operands[0]);
                lengths.insert(lengths.end(), rest.begin() + std::ptrdiff_t(lengths.size()), rest.end());
            }
            return lengths; // not kept: producers are yet to be settled
        } else {
            for (int axis = 0; axis < part->type.ndim(); ++axis)
                lengths.push_back(length_along(part, size_t(axis)).constant == 1 ? builder_.constant_int(1) : builder_.dim(part, axis));
            return lengths; // not kept: valid at the builder's place only
        }
        return lengths;
    }

    // The lengths that all parts of the tree have if none is stretched, which is required; `target`: one more part, the first.
    Shape common_lengths(Value *root, Value *target, bool &known) {
        auto rank = size_t(root->type.ndim());
        std::vector<Shape> parts;
        if (target)
            parts.push_back(lengths_of(target));
        for (Value *part : shaped_parts(root))
            parts.push_back(lengths_of(part));
        Shape common(rank, nullptr);
        std::set<std::pair<Length, Length>> required;
        for (const Shape &part : parts) {
            for (size_t axis = 0; axis < part.size(); ++axis) {
                Value *&length = common[rank - part.size() + axis];
                Length own = length_of(part[axis]);
                bool target_axis = target && &part == &parts.front();
                if (own.constant == 1 && !target_axis)
                    continue;
                if (!length)
                    length = part[axis];
                if (own == length_of(length))
                    continue;
                known = false;
                if (required.insert({own, length_of(length)}).second)
                    require(builder_.value(Opcode::Eq, {part[axis], length}, Type::py_bool()));
            }
        }
        for (Value *&length : common)
            length = length ? length : builder_.constant_int(1);
        return common;
    }

    // Shape errors of a producer stay where it stands; its shape is known there.
    void settle_shape(Op &producer) {
        at(producer);
        bool known = true;
        Value *root = producer.operands[0];
        Shape shape = common_lengths(root, nullptr, known);
        if (!known)
            shape = checked_shape(producer);
        shapes_[producer.result.get()] = shape;
        for (Op *op : group_.lengths) {
            if (analysis::memory_of(op->operands[0]) != producer.result.get())
                continue;
            Value *length = lengths_of(op->operands[0])[size_t(op->axis())];
            ir::replace_uses(op->result.get(), length);
            renewed_[op->result.get()] = length;
        }
        module_.remarks.push_back(
            {producer.location, function_.python_name, "fused", "no array is made: its reader computes the elements"});
    }

    Shape checked_shape(Op &producer) {
        auto position = position_of(producer);
        bool first = position == producer.parent->ops.begin();
        auto before = first ? position : std::prev(position);
        ArrayTree tree(&module_, &builder_, producer.operands[0]);
        Shape shape = tree.shape();
        ValueMap found; // lengths of arrays that may not exist
        std::vector<Op *> made;
        for (auto it = first ? producer.parent->ops.begin() : std::next(before); it != position; ++it)
            made.push_back(it->get());
        for (Op *op : made) {
            if (op->code == Opcode::Dim && group_.producers.contains(analysis::memory_of(op->operands[0])))
                ir::replace_uses(op->result.get(), found[op->result.get()] = lengths_of(op->operands[0])[size_t(op->axis())]);
        }
        for (Value *&length : shape)
            if (auto entry = found.find(length); entry != found.end())
                length = entry->second;
        for (Op *op : made)
            if (op->result && found.contains(op->result.get()))
                ir::erase(*op);
        return shape;
    }

    Shape consumer_lengths() {
        const Op &consumer = *group_.consumer;
        bool known = true;
        return common_lengths(consumer.operands.back(), consumer.code == Opcode::Assign ? consumer.operands[0] : nullptr, known);
    }

    // All shapes are known to fit, and a shifted slice may be beyond an array without elements only.
    void unless_empty(const FusedTree &tree, const Shape &lengths) {
        Op &consumer = *group_.consumer;
        Value *target = consumer.operands[0];
        std::vector<int64_t> fresh;
        if (consumer.code == Opcode::Materialize) {
            target = builder_.value(Opcode::Alloc, lengths, consumer.type(), {0});
            target->named = consumer.result->named;
            ir::replace_uses(consumer.result.get(), target);
            fresh = {1};
        }
        Op *choice = builder_.make_if(guard_);
        builder_.inside(choice->regions[0].get(), [&] {
            Value *source = tree.emit(builder_, lengths, renewed_);
            builder_.set_location(consumer.location);
            builder_.create(Opcode::Assign, {target, source}, nullptr, fresh);
        });
        ir::erase(consumer);
    }

    void two_ways(const FusedTree &tree, const Shape &lengths) {
        Op &consumer = *group_.consumer;
        Op *choice = builder_.make_if(guard_);
        choice->ints = {tree.is_windowed() ? ir::kElseIsRare : ir::kElseStretches};
        int slot = consumer.result ? builder_.add_slot("%fused", consumer.type()) : -1;
        if (consumer.result) {
            Value *result = builder_.get(slot);
            result->named = consumer.result->named;
            ir::replace_uses(consumer.result.get(), result);
        }
        builder_.inside(choice->regions[0].get(), [&] {
            std::vector<Value *> operands(consumer.operands.begin(), consumer.operands.end());
            operands.back() = tree.emit(builder_, lengths, renewed_);
            builder_.set_location(consumer.location);
            Op *made = builder_.create(consumer.code, operands, consumer.result ? &consumer.type() : nullptr, consumer.ints);
            if (consumer.result)
                builder_.set(slot, made->result.get());
        });
        Block &written = *choice->regions[1];
        std::vector<Op *> moved = group_.between;
        moved.push_back(&consumer);
        moved_ = true;
        for (Op *op : moved)
            ir::move(*op, written, written.ops.end());
        if (consumer.result)
            builder_.inside(&written, [&] { builder_.set(slot, consumer.result.get()); });
    }

    ir::Module &module_;
    ir::Function &function_;
    const StatementGroup &group_;
    ir::Builder builder_;
    Value *guard_ = nullptr;
    bool moved_ = false;                    // what is between stands in the second region
    std::map<const Value *, Shape> shapes_; // of producers
    FusedTree::Renewed renewed_;
};

// A write to a slot that nobody reads would count as a reader of the array.
void remove_unread_sets(ir::Function &function) {
    std::set<int64_t> read;
    std::vector<Op *> sets;
    walk(*function.body, [&](Op &op) {
        if (op.code == Opcode::Get)
            read.insert(op.slot());
        else if (op.code == Opcode::Set && op.operands[0]->type.is_array())
            sets.push_back(&op);
    });
    for (Op *set : sets)
        if (!read.contains(set->slot()))
            ir::erase(*set);
}

void fuse(ir::Module &module, ir::Function &function) {
    remove_unread_sets(function);
    std::vector<Block *> blocks{function.body.get()};
    walk(*function.body, [&](Op &op) {
        for (auto &region : op.regions)
            blocks.push_back(region.get());
    });
    bool changed = false;
    for (Block *block : blocks) {
        for (const StatementGroup &group : statement_groups(*block)) {
            Fusion(module, function, group).run();
            changed = true;
        }
    }
    if (changed)
        remove_dead(function);
}

} // namespace

void fuse_statements(ir::Module &module) {
    for (auto &function : module.functions)
        fuse(module, *function);
}

} // namespace veloz::passes
