// Code is moved, never copied: what follows a branch that returns goes into the other branch, or is left out by a way past it.
#include "passes/single_exit.h"

#include "passes/edit.h"

#include <algorithm>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::OpList;

namespace {

bool is_loop(const Op &op) { return ir::is_loop(op.code); }

bool has_return(const Block &block) {
    return std::any_of(block.ops.begin(), block.ops.end(), [](const auto &op) { return passes::has_return(*op); });
}

// Does no path come to the end of the block?
bool ends(const Block &block) {
    if (block.ops.empty())
        return false;
    const Op &last = *block.ops.back();
    return ir::is_terminator(last.code) || (last.code == Opcode::If && ends(*last.regions[0]) && ends(*last.regions[1]));
}

class SingleExit {
public:
    SingleExit(ir::Builder &builder, Block &body, const std::function<void(const Op &)> &give)
        : builder_(builder), body_(body), give_(give) {}

    void run() {
        block(body_, Inside{});
        if (leaves_.empty())
            return;
        builder_.set_insertion(&body_, body_.ops.begin());
        builder_.set_location(body_.ops.front()->location);
        Op *whole = builder_.make_block();
        while (std::next(whole->position) != body_.ops.end())
            ir::move(**std::next(whole->position), *whole->regions[0], whole->regions[0]->ops.end());
        for (Op *leave : leaves_) {
            builder_.set_insertion(leave->parent, leave->position);
            builder_.set_location(leave->location);
            builder_.leave(*whole);
            ir::erase(*leave);
        }
    }

private:
    struct Inside {
        int loops = 0;
        bool last = true; // nothing of the body follows; of a place in loops: behind the outermost of them
    };

    void block(Block &block, Inside inside) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            auto next = std::next(it);
            if (op.code == Opcode::Return)
                return leave(op, inside);
            if (passes::has_return(op)) {
                bool whole = op.code == Opcode::Block || op.code == Opcode::Try;
                bool done = is_loop(op) ? loop(op, next, inside) : whole ? around(op, inside) : branch(op, next, inside);
                if (done)
                    return;
            }
            it = next;
        }
    }

    void leave(Op &op, Inside inside) {
        builder_.set_insertion(op.parent, op.position);
        builder_.set_location(op.location);
        give_(op);
        if (!inside.last || inside.loops > 1)
            leaves_.push_back(builder_.create(Opcode::Leave, {}, nullptr, {0})); // out of what is around everything in the end
        else if (inside.loops == 1)
            builder_.create(Opcode::Break, {}, nullptr);
        ir::erase(op);
    }

    // True: nothing is left to do in the block.
    bool loop(Op &op, OpList::iterator next, Inside inside) {
        Block &around = *op.parent;
        if (inside.loops == 0 && inside.last && may_give_first(op, next)) {
            Op &last = *around.ops.back();
            while (next != around.ops.end())
                ir::move(**next++, around, op.position);
            leave(last, inside);
            block(*op.regions.back(), {1, true});
            return true;
        }
        block(*op.regions.back(), {inside.loops + 1, inside.last && (inside.loops > 0 || next == around.ops.end())});
        return false;
    }

    // Behind the loop a value is returned that is known before it: it is the result unless the loop gives another one.
    static bool may_give_first(Op &op, OpList::iterator next) {
        Block &around = *op.parent;
        if (next == around.ops.end() || around.ops.back()->code != Opcode::Return)
            return false;
        bool nested = false; // a return in there leaves several loops
        walk(*op.regions.back(), [&](Op &inner) { nested |= is_loop(inner) && passes::has_return(inner); });
        std::set<int64_t> written;
        for (auto &region : op.regions)
            written.merge(written_slots(*region));
        return !nested && std::all_of(next, std::prev(around.ops.end()), [&](const auto &between) {
            return between->code == Opcode::Const || (between->code == Opcode::Get && !written.contains(between->slot()));
        });
    }

    bool around(Op &op, Inside inside) {
        for (auto &region : op.regions)
            block(*region, {inside.loops, false});
        return false;
    }

    bool branch(Op &op, OpList::iterator next, Inside inside) {
        Block &around = *op.parent;
        bool ended[2] = {ends(*op.regions[0]), ends(*op.regions[1])}, goes_on = !ended[0] && !ended[1] && next != around.ops.end();
        if (inside.loops == 0 && next != around.ops.end()) {
            if (ended[0] && ended[1])
                erase_rest(around, op);
            else if (ended[0] || ended[1])
                take_rest(*op.regions[ended[0] ? 1 : 0], around, next);
        }
        if (inside.loops == 0 && goes_on)
            inside.last = false;
        for (auto &region : op.regions)
            block(*region, inside);
        return inside.loops == 0 && !goes_on;
    }

    static void take_rest(Block &into, Block &from, OpList::iterator first) {
        while (first != from.ops.end())
            ir::move(**first++, into, into.ops.end());
    }

    static void erase_rest(Block &block, const Op &last) {
        while (block.ops.back().get() != &last)
            ir::erase(*block.ops.back());
    }

    ir::Builder &builder_;
    Block &body_;
    const std::function<void(const Op &)> &give_;
    std::vector<Op *> leaves_;
};

} // namespace

bool has_return(const Op &op) {
    return op.code == Opcode::Return ||
           std::any_of(op.regions.begin(), op.regions.end(), [](const auto &region) { return has_return(*region); });
}

void make_single_exit(ir::Builder &builder, Block &body, const std::function<void(const Op &)> &give) {
    SingleExit(builder, body, give).run();
}

} // namespace veloz::passes
