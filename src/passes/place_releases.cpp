// Decides for each value and slot where its reference ends, then writes the ops of ownership in one walk.
#include "passes/place_releases.h"

#include "analysis/array_uses.h"
#include "analysis/liveness.h"
#include "passes/edit.h"

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>

namespace veloz::passes {

using analysis::ArrayUses;
using analysis::slot_lifetimes;
using analysis::SlotLifetimes;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

bool holds_array(const ir::Function &function, const Op &set) { return function.slots[size_t(set.slot())].type.holds_array(); }

// Parameters of array type are the caller's: one that is written becomes a slot of its own that begins with it.
void own_written_parameters(ir::Function &function) {
    std::map<int64_t, int64_t> moved;
    for (int64_t slot : written_slots(*function.body))
        if (slot < int64_t(function.parameters.size()) && function.slots[size_t(slot)].type.holds_array()) {
            moved[slot] = int64_t(function.slots.size());
            ir::Slot own = function.slots[size_t(slot)];
            function.slots.push_back(std::move(own));
        }
    if (moved.empty())
        return;
    walk(*function.body, [&](Op &op) {
        if (op.code == Opcode::Get || op.code == Opcode::Set)
            if (auto found = moved.find(op.slot()); found != moved.end())
                op.ints = {found->second};
        if (op.plan)
            for (ir::Carried &carried : op.plan->carried)
                if (auto found = moved.find(carried.slot); found != moved.end())
                    carried.slot = found->second;
    });
    ir::Builder builder(&function);
    builder.set_location(function.body->ops.front()->location);
    builder.set_insertion(function.body.get(), function.body->ops.begin());
    for (auto [parameter, own] : moved)
        builder.set(int(own), builder.get(int(parameter)));
}

// Where the references of values end.
class ValueLifetimes {
public:
    std::unordered_map<const Op *, std::vector<Value *>> after, before; // before: exits
    std::unordered_map<const Block *, std::vector<Value *>> at_start;
    std::unordered_map<const Op *, Value *> consumed; // by a set or return

    ValueLifetimes(ir::Function &function, ArrayUses &uses) : uses_(uses) {
        walk(*function.body, [&](Op &op) {
            if (!uses_.exits_inside(&op).empty())
                with_exits_[op.parent].push_back(&op);
        });
        for (ArrayUses::Lender &lender : uses.lenders()) {
            if (lender.uses.empty() && lender.value->definition->code == Opcode::Get)
                lender.retained = false; // its one use was a set that nobody reads
            if (!lender.holds())
                continue;
            value_ = lender.value;
            definition_ = lender.value->definition;
            Block &home = *definition_->parent;
            if (uses_.left_to_frame(home))
                continue;
            if (lender.uses.empty())
                after[definition_].push_back(value_);
            else
                place(home, uses_.number(definition_), lender.uses);
        }
    }

private:
    using Uses = std::span<Op *const>;

    // The value is held from the op of this number on, and all of `uses` are inside the block.
    void place(Block &block, int from, Uses uses) {
        Op *last = uses.back();
        while (last->parent != &block)
            last = last->parent->owner;
        give_back_at_exits(block, from, uses_.number(last));
        if (last->code == Opcode::If)
            return place_in_branches(*last, uses);
        bool takes = last->code == Opcode::Set || last->code == Opcode::Return;
        if (takes && last->operands[0] == value_)
            consumed[last] = value_;
        else if (last->code == Opcode::Return)
            before[last].push_back(value_);
        else
            after[last].push_back(value_);
        if (ir::is_loop(last->code) || last->code == Opcode::Block ||
            last->code == Opcode::Try) // held until it ends, whatever is used inside
            for (Op *exit : uses_.exits_inside(last))
                give_back_at(*exit);
    }

    void place_in_branches(const Op &choice, Uses uses) {
        for (const auto &region : choice.regions) {
            std::vector<Op *> inside;
            for (Op *use : uses)
                if (!region->ops.empty() && uses_.number(use) >= uses_.number(region->ops.front().get()) &&
                    uses_.number(use) <= uses_.last_inside(region->ops.back().get()))
                    inside.push_back(use);
            if (uses_.left_to_frame(*region))
                continue;
            if (inside.empty())
                at_start[region.get()].push_back(value_);
            else
                place(*region, -1, inside);
        }
    }

    void give_back_at_exits(const Block &block, int from, int to) {
        auto found = with_exits_.find(&block);
        if (found == with_exits_.end())
            return;
        for (const Op *op : found->second)
            if (uses_.number(op) > from && uses_.number(op) < to)
                for (Op *exit : uses_.exits_inside(op))
                    give_back_at(*exit);
    }

    void give_back_at(Op &exit) {
        if (exit.code != Opcode::Return) {
            const Op *target = exit.code == Opcode::Leave ? ir::left_block(exit) : exit.parent->owner;
            while (exit.code != Opcode::Leave && !ir::is_loop(target->code))
                target = target->parent->owner;
            int defined = uses_.number(definition_);
            if (uses_.number(target) > defined || uses_.last_inside(target) < defined)
                return; // a loop or block inside of the value's life
        }
        if (exit.code == Opcode::Return && exit.operands[0] == value_)
            consumed[&exit] = value_;
        else
            before[&exit].push_back(value_);
    }

    ArrayUses &uses_;
    Value *value_ = nullptr; // that is being placed
    const Op *definition_ = nullptr;
    std::unordered_map<const Block *, std::vector<const Op *>> with_exits_; // ops that have exits inside, in order
};

class Writer {
public:
    Writer(ir::Function &function, const ArrayUses &uses, const SlotLifetimes &slots, const ValueLifetimes &values)
        : function_(function), builder_(&function), slots_(slots), values_(values) {
        for (const ArrayUses::Lender &lender : const_cast<ArrayUses &>(uses).lenders())
            if (lender.retained)
                retained_.insert(lender.value->definition);
    }

    void run() {
        block(*function_.body);
        for (auto [read, own] : own_reference_) {
            ir::replace_uses(read, own);
            own->definition->operands.set(0, read);
        }
    }

private:
    template <typename Map, typename Key> static auto list(const Map &map, const Key *key) {
        auto found = map.find(key);
        return found == map.end() ? typename Map::mapped_type() : found->second;
    }

    void block(Block &block) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            auto next = std::next(it);
            for (auto &region : op.regions)
                this->block(*region);
            builder_.set_location(op.location);
            if (op.code == Opcode::Get && op.type().holds_array()) {
                read(op, next);
            } else {
                builder_.set_insertion(&block, it);
                give(op);
                empty(list(slots_.before, &op));
                release(list(values_.before, &op));
                builder_.set_insertion(&block, next);
                empty(list(slots_.after, &op));
            }
            release(list(values_.after, &op));
            it = next;
        }
        builder_.set_location(block.owner ? block.owner->location : function_.location);
        builder_.set_insertion(&block, block.ops.begin());
        empty(list(slots_.at_start, &block));
        release(list(values_.at_start, &block));
    }

    void read(Op &op, ir::OpList::iterator next) {
        builder_.set_insertion(op.parent, next);
        bool last = slots_.last_reads.contains(&op);
        if (retained_.contains(&op) && last) {
            op.code = Opcode::Move;
            return;
        }
        if (retained_.contains(&op))
            own_reference_.emplace_back(op.result.get(), builder_.value(Opcode::Retain, {op.result.get()}, op.type()));
        empty(list(slots_.after, &op));
    }

    // A set or return of an array gets a reference to give on, unless it takes the value's own.
    void give(Op &op) {
        bool takes = op.code == Opcode::Set ? holds_array(function_, op) : op.code == Opcode::Return && op.operands[0]->type.holds_array();
        if (takes && !values_.consumed.contains(&op))
            op.operands.set(0, builder_.value(Opcode::Retain, {op.operands[0]}, op.operands[0]->type));
    }

    void empty(const std::vector<int64_t> &slots) {
        for (int64_t slot : slots) {
            Value *held = builder_.value(Opcode::Move, {}, function_.slots[size_t(slot)].type, {slot});
            builder_.create(Opcode::Release, {held}, nullptr);
        }
    }

    void release(const std::vector<Value *> &values) {
        for (Value *value : values)
            builder_.create(Opcode::Release, {value}, nullptr);
    }

    ir::Function &function_;
    ir::Builder builder_;
    const SlotLifetimes &slots_;
    const ValueLifetimes &values_;
    std::unordered_set<const Op *> retained_;
    std::vector<std::pair<Value *, Value *>> own_reference_; // of reads
};

void place(ir::Function &function) {
    function.owning = true;
    bool any = std::any_of(function.slots.begin(), function.slots.end(), [](const ir::Slot &slot) { return slot.type.holds_array(); });
    walk(*function.body, [&](Op &op) { any |= op.result && op.type().holds_array(); });
    if (!any)
        return;
    own_written_parameters(function);
    auto first = int64_t(function.parameters.size());
    ArrayUses uses(function, first);
    SlotLifetimes slots = slot_lifetimes(function, uses, first);
    for (Op *set : slots.dead_sets)
        uses.remove(set);
    ValueLifetimes values(function, uses);
    Writer(function, uses, slots, values).run();
}

} // namespace

void place_releases(ir::Module &module) {
    for (auto &function : module.functions)
        place(*function);
}

} // namespace veloz::passes
