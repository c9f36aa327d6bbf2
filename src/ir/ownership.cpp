// A forward walk over all paths with the references held on each.
#include "ir/ownership.h"

#include <algorithm>
#include <map>
#include <set>

namespace veloz::ir {

bool gives_reference(const Op &op) {
    if (!op.result || !op.type().holds_array())
        return false;
    return op.code == Opcode::Alloc || op.code == Opcode::Call || op.code == Opcode::Native || op.code == Opcode::Retain ||
           op.code == Opcode::Move;
}

const std::vector<const Value *> &Lenders::of(const Value *value) {
    if (auto found = known_.find(value); found != known_.end())
        return found->second;
    std::vector<const Value *> lenders;
    const Op *op = value->definition;
    if (op && value->type.holds_array()) {
        if (gives_reference(*op) || op->code == Opcode::Get)
            lenders.push_back(value);
        else
            for (const Value *operand : op->operands)
                for (const Value *lender : of(operand))
                    if (std::find(lenders.begin(), lenders.end(), lender) == lenders.end())
                        lenders.push_back(lender);
    }
    return known_[value] = std::move(lenders);
}

namespace {

// What is held at one place of a path.
struct Held {
    std::set<const Value *> values;   // references of values, one each
    std::set<int64_t> slots;          // that may hold a reference
    std::set<const Value *> dangling; // gets whose slot has been written or emptied since
    bool operator==(const Held &) const = default;
};

class OwnershipChecker {
public:
    explicit OwnershipChecker(const Function &function) : function_(function) {}

    std::string run(const Op *&guilty) {
        std::optional<Held> end = block(*function_.body, Held{});
        if (problem_.empty() && end && (!end->values.empty() || !end->slots.empty()))
            problem_ = "the end is reached with a reference held";
        guilty = guilty_;
        return problem_;
    }

private:
    struct Loop {
        std::set<const Value *> at_head;
        std::optional<Held> exits, again; // joined over all breaks, and over all ways to the next iteration
    };

    struct Left {
        const Op *block;
        std::set<const Value *> at_start;
        std::optional<Held> exits; // joined over all ways out of it but its end
    };

    struct Guarded {
        std::set<const Value *> at_start;
        std::optional<Held> caught; // joined over all places of the body
    };

    void fail(const Op &op, const std::string &rule) {
        if (!problem_.empty())
            return;
        guilty_ = &op;
        problem_ = rule + " (op `" + std::string(info(op.code).text) + "`, line " + std::to_string(op.location.line) + ")";
    }

    bool owns(int64_t slot) const {
        return slot >= int64_t(function_.parameters.size()) && function_.slots[size_t(slot)].type.holds_array();
    }

    // Paths meet: references of values must agree, slots may be empty on one of them.
    void join(std::optional<Held> &into, const std::optional<Held> &from, const Op &op) {
        if (!from)
            return;
        if (!into) {
            into = from;
            return;
        }
        if (into->values != from->values)
            fail(op, "a reference is held on one of the paths that meet here and not on another");
        into->slots.insert(from->slots.begin(), from->slots.end());
        into->dangling.insert(from->dangling.begin(), from->dangling.end());
    }

    void forget_reads(Held &held, int64_t slot) {
        for (const Value *read : reads_[slot])
            held.dangling.insert(read);
    }

    void take(Held &held, const Op &op, const Value *value) {
        if (held.values.erase(value) == 0)
            fail(op, "takes a reference that is not held: released twice, or never owned");
    }

    void use(const Held &held, const Op &op, const Value *value) {
        for (const Value *lender : lenders_.of(value))
            if (lender->definition->code == Opcode::Get ? held.dangling.contains(lender) : !held.values.contains(lender))
                fail(op, "uses an array after its reference was given away");
    }

    // The state behind the block; nothing if no path gets there.
    std::optional<Held> block(const Block &block, std::optional<Held> held) {
        for (const auto &op : block.ops) {
            if (!held || !problem_.empty())
                return std::nullopt;
            note(*op, *held);
            held = this->op(*op, std::move(*held));
            if (held)
                note(*op, *held);
        }
        if (held)
            for (const auto &op : block.ops) // its values end here
                if (op->result && held->values.contains(op->result.get()))
                    fail(*op, "the reference is held where its value ends: a leak");
        return held;
    }

    // The handler may begin here. What was made in the body is released on the way there.
    void note(const Op &op, const Held &held) {
        if (guarded_.empty())
            return;
        Guarded &around = guarded_.back();
        if (!std::includes(held.values.begin(), held.values.end(), around.at_start.begin(), around.at_start.end()))
            fail(op, "the body of a try gives away what was held before it");
        Held seen{around.at_start, held.slots, held.dangling};
        join(around.caught, seen, op);
    }

    std::optional<Held> guarded(const Op &op, Held held) {
        guarded_.push_back({held.values, held});
        std::optional<Held> after = block(*op.regions[0], std::move(held));
        std::optional<Held> caught = std::move(guarded_.back().caught);
        guarded_.pop_back();
        join(after, block(*op.regions[1], std::move(caught)), op);
        return after;
    }

    std::optional<Held> op(const Op &op, Held held) {
        bool takes = op.code == Opcode::Release || op.code == Opcode::Set || op.code == Opcode::Return;
        for (const Value *operand : op.operands)
            if (!takes || !operand->definition || !gives_reference(*operand->definition)) // else take() says more
                use(held, op, operand);
        switch (op.code) {
        case Opcode::Get:
            held.dangling.erase(op.result.get());
            if (op.type().holds_array())
                reads_[op.slot()].insert(op.result.get());
            return held;
        case Opcode::Set: return set(op, std::move(held));
        case Opcode::Move:
            if (!owns(op.slot()))
                fail(op, "only slots of the function itself give their reference away");
            held.slots.erase(op.slot());
            forget_reads(held, op.slot());
            break;
        case Opcode::Release: take(held, op, op.operands[0]); return held;
        case Opcode::Return: leave(op, std::move(held)); return std::nullopt;
        case Opcode::RaiseAgain:
        case Opcode::Raise: return std::nullopt; // the frame gives back what it holds
        case Opcode::Break: exit(op, loops_.back().at_head, loops_.back().exits, held); return std::nullopt;
        case Opcode::Continue: exit(op, loops_.back().at_head, loops_.back().again, held); return std::nullopt;
        case Opcode::If: {
            std::optional<Held> joined = block(*op.regions[0], held);
            join(joined, block(*op.regions[1], std::move(held)), op);
            return joined;
        }
        case Opcode::Try: return guarded(op, std::move(held));
        case Opcode::Block: return left(op, std::move(held));
        case Opcode::Leave: {
            Left &target = *std::find_if(blocks_.rbegin(), blocks_.rend(),
                                         [&, block = left_block(op)](const Left &left) { return left.block == block; });
            exit(op, target.at_start, target.exits, held);
            return std::nullopt;
        }
        case Opcode::While:
        case Opcode::For: return loop(op, std::move(held));
        default: break;
        }
        if (gives_reference(op) && !held.values.insert(op.result.get()).second)
            fail(op, "made again while the reference is held: a leak");
        return held;
    }

    std::optional<Held> set(const Op &op, Held held) {
        int64_t slot = op.slot();
        if (!function_.slots[size_t(slot)].type.holds_array())
            return held;
        if (!owns(slot))
            fail(op, "a parameter of array type is only read");
        take(held, op, op.operands[0]);
        if (!held.slots.insert(slot).second)
            fail(op, "the slot may hold a reference, which would be lost: a leak");
        forget_reads(held, slot);
        return held;
    }

    void leave(const Op &op, Held held) {
        if (op.operands[0]->type.holds_array())
            take(held, op, op.operands[0]);
        if (!held.values.empty() || !held.slots.empty())
            fail(op, "the function is left with a reference held: a leak");
    }

    // To the head or the end of a loop, or the end of a block: what was made inside has been given back.
    void exit(const Op &op, const std::set<const Value *> &before, std::optional<Held> &to, const Held &held) {
        if (held.values != before)
            fail(op, is_loop(op.code) || op.code == Opcode::Break || op.code == Opcode::Continue
                         ? "the loop's iteration is left with other references than it began with"
                         : "the block is left with other references than it began with");
        join(to, held, op);
    }

    std::optional<Held> left(const Op &op, Held held) {
        blocks_.push_back({&op, held.values, std::nullopt});
        std::optional<Held> after = block(*op.regions[0], std::move(held));
        join(after, blocks_.back().exits, op);
        blocks_.pop_back();
        return after;
    }

    std::optional<Held> loop(const Op &op, Held held) {
        loops_.push_back({held.values, std::nullopt, std::nullopt});
        std::optional<Held> head = held, after;
        for (Held before = held;; before = *head) { // slots only ever join the set: ends after as many rounds as there are slots
            loops_.back().again.reset();
            std::optional<Held> decided = op.code == Opcode::While ? block(*op.regions[0], head) : head;
            after = decided;
            std::optional<Held> end = block(*op.regions.back(), decided);
            if (end)
                exit(op, loops_.back().at_head, loops_.back().again, *end);
            join(head, loops_.back().again, op);
            if (!problem_.empty() || *head == before)
                break;
        }
        join(after, loops_.back().exits, op);
        loops_.pop_back();
        return after;
    }

    const Function &function_;
    Lenders lenders_;
    std::map<int64_t, std::set<const Value *>> reads_; // gets of each slot, seen so far
    std::vector<Loop> loops_;
    std::vector<Left> blocks_;
    std::vector<Guarded> guarded_; // bodies of `try` around
    std::string problem_;
    const Op *guilty_ = nullptr; // of the problem, if it is one op
};

} // namespace

std::string broken_ownership(const Function &function, const Op *&guilty) { return OwnershipChecker(function).run(guilty); }

} // namespace veloz::ir
