// Backward over the structured program. A loop's body is walked twice: once to know what lives at its head, once to note what dies in it.
#include "analysis/liveness.h"

#include <algorithm>

namespace veloz::analysis {

using ir::Block;
using ir::Op;
using ir::Opcode;

namespace {

using Slots = std::vector<bool>;

Slots united(Slots a, const Slots &b) {
    for (size_t i = 0; i < a.size(); ++i)
        a[i] = a[i] || b[i];
    return a;
}

class Walk {
public:
    Walk(ir::Function &function, const ArrayUses &uses, int64_t first) : function_(function), uses_(uses), first_(first) {
        droppable_.assign(function.slots.size(), true);
    }

    SlotLifetimes run() {
        block(*function_.body, Slots(function_.slots.size(), false), true);
        return std::move(found_);
    }

private:
    struct Target {
        Slots next, exit;
    };

    // What lives at the block's start, from what lives behind it. `note`: into found_.
    Slots block(Block &block, Slots live, bool note) {
        Slots outer = droppable_;
        bool doomed = uses_.left_to_frame(block);
        if (doomed)
            droppable_.assign(live.size(), false);
        doomed_ += doomed;
        for (auto it = block.ops.rbegin(); it != block.ops.rend(); ++it) {
            live = op(**it, std::move(live), note);
            if (!caught_.empty()) // the handler may begin before the op
                live = united(std::move(live), caught_.back());
        }
        doomed_ -= doomed;
        droppable_ = std::move(outer);
        return live;
    }

    Slots op(Op &op, Slots live, bool note) {
        switch (op.code) {
        case Opcode::RaiseAgain:
        case Opcode::Raise: return Slots(live.size(), false);
        case Opcode::Return: return left(op, used(op, Slots(live.size(), false), note), note);
        case Opcode::Break: return left(op, targets_.back().exit, note);
        case Opcode::Continue: return left(op, targets_.back().next, note);
        case Opcode::Try: return guarded(op, std::move(live), note);
        case Opcode::If: {
            Slots then_live = block(*op.regions[0], live, note), else_live = block(*op.regions[1], std::move(live), note);
            Slots either = united(then_live, else_live);
            if (note) {
                end_at_start(*op.regions[0], either, then_live);
                end_at_start(*op.regions[1], either, else_live);
            }
            return either;
        }
        case Opcode::Block: {
            blocks_.push_back({&op, live});
            Slots start = block(*op.regions[0], std::move(live), note);
            blocks_.pop_back();
            return start;
        }
        case Opcode::Leave:
            return left(op,
                        std::find_if(blocks_.rbegin(), blocks_.rend(),
                                     [&, left = ir::left_block(op)](const auto &around) { return around.first == left; })
                            ->second,
                        note);
        case Opcode::For: return for_loop(op, std::move(live), note);
        case Opcode::While: return while_loop(op, std::move(live), note);
        case Opcode::Get: return get(op, std::move(live), note);
        case Opcode::Set: return set(op, std::move(live), note);
        default: return used(op, std::move(live), note);
        }
    }

    // What only a handler around would read ends where its body is left.
    Slots left(const Op &op, Slots live, bool note) {
        if (!caught_.empty() && note)
            for (size_t slot = 0; slot < live.size(); ++slot)
                if (caught_.back()[slot] && !live[slot] && droppable_[slot])
                    found_.before[&op].push_back(int64_t(slot));
        return live;
    }

    // Whatever the body has written may be there when the handler begins.
    Slots guarded(Op &op, Slots live, bool note) {
        Block &body = *op.regions[0], &handler = *op.regions[1];
        Slots caught = block(handler, live, note), at_end = united(live, caught);
        caught_.push_back(caught_.empty() ? caught : united(caught, caught_.back()));
        Slots start = united(block(body, at_end, note), caught_.back());
        caught_.pop_back();
        if (note) {
            Slots held = united(start, at_end);
            for (int64_t slot : written_slots(body))
                held[size_t(slot)] = held[size_t(slot)] || function_.slots[size_t(slot)].type.holds_array();
            end_at_start(handler, held, caught);
            end_after(op, caught, live);
        }
        return start;
    }

    Slots get(const Op &op, Slots live, bool note) {
        auto slot = size_t(op.slot());
        if (op.slot() < first_ || !op.type().holds_array())
            return live;
        if (note && !live[slot] && droppable_[slot]) {
            found_.last_reads.insert(&op);
            found_.after[&op].push_back(op.slot()); // of no use where the read takes the slot's reference
        }
        live[slot] = true;
        return live;
    }

    Slots set(Op &op, Slots live, bool note) {
        auto slot = size_t(op.slot());
        if (!function_.slots[slot].type.holds_array())
            return live;
        if (!live[slot] && note) {
            found_.dead_sets.push_back(&op);
            return live;
        }
        bool kept = !caught_.empty() && caught_.back()[slot]; // for a handler, up to here
        if (note && (doomed_ > 0 || kept))                    // nothing was emptied on the way here
            found_.before[&op].push_back(op.slot());
        live[slot] = false;
        return used(op, std::move(live), note);
    }

    // Slots that the operands are borrowed from.
    Slots used(const Op &op, Slots live, bool note) {
        for (const ArrayUses::Lender *lender : uses_.used_by(&op)) {
            if (lender->holds())
                continue;
            auto slot = size_t(lender->slot());
            bool first = op.code == Opcode::Set || op.code == Opcode::Return;
            if (note && !live[slot] && droppable_[slot])
                (first ? found_.before : found_.after)[&op].push_back(lender->slot());
            live[slot] = true;
        }
        return live;
    }

    void end_at_start(Block &block, const Slots &before, const Slots &live) {
        if (uses_.left_to_frame(block))
            return;
        for (size_t slot = 0; slot < live.size(); ++slot)
            if (before[slot] && !live[slot] && droppable_[slot])
                found_.at_start[&block].push_back(int64_t(slot));
    }

    void end_after(const Op &loop, const Slots &before, const Slots &live) {
        for (size_t slot = 0; slot < live.size(); ++slot)
            if (before[slot] && !live[slot] && droppable_[slot])
                found_.after[&loop].push_back(int64_t(slot));
    }

    Slots for_loop(Op &op, Slots after, bool note) {
        Block &body = *op.regions[0];
        targets_.push_back({after, after});
        Slots head = united(after, block(body, after, false));
        if (note) {
            Slots outer = droppable_;
            bool parallel = ir::is_parallel(op);
            if (parallel) { // each chunk has its own slots of those that are written; the others are the frame's around
                std::set<int64_t> written = written_slots(body);
                for (size_t slot = 0; slot < droppable_.size(); ++slot)
                    droppable_[slot] = droppable_[slot] && written.contains(int64_t(slot));
            }
            targets_.back().next = head;
            Slots inside = block(body, head, true);
            end_at_start(body, head, inside);
            droppable_ = std::move(outer);
            end_after(op, head, after);
        }
        targets_.pop_back();
        return head;
    }

    Slots while_loop(Op &op, Slots after, bool note) {
        Block &condition = *op.regions[0], &body = *op.regions[1];
        targets_.push_back({block(condition, after, false), after});
        Slots inside = block(body, targets_.back().next, false);
        Slots decided = united(after, inside);
        Slots head = block(condition, decided, false);
        if (note) {
            targets_.back().next = head;
            inside = block(body, head, true);
            end_at_start(body, decided, inside);
            block(condition, decided, true);
            end_after(op, decided, after);
        }
        targets_.pop_back();
        return head;
    }

    ir::Function &function_;
    const ArrayUses &uses_;
    int64_t first_; // slots before it are the caller's
    SlotLifetimes found_;
    Slots droppable_;           // may be emptied at the place that is looked at
    int doomed_ = 0;            // blocks around that are left to the frame
    std::vector<Slots> caught_; // what lives at the start of the handlers around, of each and those around it
    std::vector<Target> targets_;
    std::vector<std::pair<const Op *, Slots>> blocks_; // what lives behind each
};

} // namespace

SlotLifetimes slot_lifetimes(ir::Function &function, const ArrayUses &uses, int64_t first_owning_slot) {
    return Walk(function, uses, first_owning_slot).run();
}

} // namespace veloz::analysis
