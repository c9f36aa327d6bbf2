// Program order decides: a reduction's values are followed from its reads to its writes.
#include "analysis/slot_use.h"

#include "analysis/inside.h"

#include <algorithm>
#include <set>

namespace veloz::analysis {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

void each_in_order(Block &block, const std::function<void(Op &)> &visit) {
    for (auto &op : block.ops) {
        visit(*op);
        for (auto &region : op->regions)
            each_in_order(*region, visit);
    }
}

bool ends_path(const Block &block) {
    if (block.ops.empty())
        return false;
    Opcode last = block.ops.back()->code;
    return last == Opcode::Raise || last == Opcode::RaiseAgain || last == Opcode::Return || last == Opcode::Continue ||
           last == Opcode::Break || last == Opcode::Leave;
}

} // namespace

bool combines(Opcode op) {
    switch (op) {
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Minimum:
    case Opcode::Maximum:
    case Opcode::Fmin:
    case Opcode::Fmax:
    case Opcode::PyMin:
    case Opcode::PyMax:
    case Opcode::BitAnd:
    case Opcode::BitOr:
    case Opcode::BitXor: return true;
    default: return false;
    }
}

SlotUse::SlotUse(Block &body, int64_t slot) : slot_(slot) {
    walk(body, [&](Op &op) {
        if (op.code == Opcode::Set && op.slot() == slot)
            sets_.push_back(&op);
        if (op.code == Opcode::Get && op.slot() == slot)
            gets_.push_back(&op);
    });
}

std::optional<Opcode> SlotUse::reduction(Block &body) {
    std::optional<Opcode> combiner;
    std::set<const Value *> carriers; // values of that form, in program order
    bool good = !sets_.empty();
    auto carries = [&](const Value *value) { return is_get(value) || carriers.contains(value); };
    each_in_order(body, [&](Op &op) {
        size_t count = size_t(std::count_if(op.operands.begin(), op.operands.end(), carries));
        if (op.code == Opcode::Set && op.slot() == slot_) {
            good &= count == 1 && !is_get(op.operands[0]);
        } else if (count != 0) {
            Opcode code = op.code == Opcode::Sub ? Opcode::Add : op.code; // x - a = x + (-a)
            good &=
                combines(op.code) && count == 1 && (op.code != Opcode::Sub || carries(op.operands[0])) && combiner.value_or(code) == code;
            // max(v, x) would start again after each NaN in v: no order of the parts gives that.
            bool forgets = (code == Opcode::PyMin || code == Opcode::PyMax) && types::is_float(op.type().dtype()) && count == 1 &&
                           !carries(op.operands[0]);
            forgets_ |= forgets;
            good &= !forgets;
            combiner = code;
            carriers.insert(op.result.get());
            updates_.push_back(&op);
        }
    });
    return good ? combiner : std::nullopt;
}

void SlotUse::reassociate() {
    for (Op *op : updates_)
        if (types::is_float(op->type().dtype()) && (op->code == Opcode::Add || op->code == Opcode::Sub || op->code == Opcode::Mul ||
                                                    op->code == Opcode::PyMax || op->code == Opcode::PyMin))
            op->ints = {ir::kReassociated};
}

bool SlotUse::is_free() const {
    return std::all_of(updates_.begin(), updates_.end(), [](const Op *op) { return combines(op->code) && op->freedom() != 0; });
}

bool SlotUse::is_get(const Value *value) const {
    return value->definition && value->definition->code == Opcode::Get && value->definition->slot() == slot_;
}

void Iteration::scan(const Block &body) {
    bool written = false;
    always_written = true;
    visit(body, written, true);
    always_written &= written;
}

void Iteration::scan_after(const Block &block, const Op *last) {
    bool written = false, after = false;
    for (auto &op : block.ops) {
        if (after)
            visit(*op, written, false);
        after |= op.get() == last;
    }
}

void Iteration::visit(const Block &block, bool &written, bool outermost) {
    for (auto &op : block.ops)
        visit(*op, written, outermost);
}

void Iteration::visit(const Op &op, bool &written, bool outermost) {
    bool mine = (op.code == Opcode::Get || op.code == Opcode::Set) && op.slot() == slot;
    reads_first |= mine && op.code == Opcode::Get && !written;
    written |= mine && op.code == Opcode::Set;
    if (op.code == Opcode::Continue && outermost)
        always_written &= written;
    if (op.code == Opcode::Leave) {
        const Op *left = ir::left_block(op);
        auto target = std::find_if(blocks_.begin(), blocks_.end(), [&](const auto &block) { return block.first == left; });
        (target == blocks_.end() ? always_written : target->second) &= written;
    }
    if (op.code == Opcode::Block) {
        blocks_.emplace_back(&op, true);
        visit(*op.regions[0], written, outermost);
        written = (written || ends_path(*op.regions[0])) && blocks_.back().second;
        blocks_.pop_back();
    } else if (op.code == Opcode::Try) { // of the body the handler may see any part
        bool states[2] = {written, written};
        for (size_t side = 0; side < 2; ++side) {
            visit(*op.regions[side], states[side], outermost);
            states[side] |= ends_path(*op.regions[side]);
        }
        written = states[0] && states[1];
    } else if (op.code == Opcode::If) {
        bool states[2] = {written, written};
        for (size_t side = 0; side < 2; ++side) {
            visit(*op.regions[side], states[side], outermost);
            if (ends_path(*op.regions[side]))
                states[side] = true;
        }
        written = states[0] && states[1];
    } else if (op.plan && op.plan->never_empty) {
        visit(*op.regions[0], written, true);
    } else {
        for (auto &region : op.regions) { // a loop: perhaps not at all
            bool inside = written;
            visit(*region, inside, false);
        }
    }
}

bool read_after(const Op &loop, int64_t slot) {
    for (const Op *op = &loop; op; op = op->parent->owner) {
        Iteration rest{slot};
        rest.scan_after(*op->parent, op);
        const Op *owner = op->parent->owner;
        Iteration next{slot};
        if (owner && owner->code == Opcode::Try && op->parent == owner->regions[0].get())
            next.scan(*owner->regions[1]);
        if (owner && ir::is_loop(owner->code))
            for (auto &region : owner->regions)
                next.scan(*region);
        if (rest.reads_first || next.reads_first)
            return true;
    }
    return false;
}

} // namespace veloz::analysis
