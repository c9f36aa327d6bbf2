// Code is moved, never copied: what follows a branch that returns goes into the other branch.
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
        if (flag_ < 0)
            return;
        builder_.set_insertion(&body_, body_.ops.begin());
        builder_.set(flag_, builder_.constant_int(0, ir::Type::py_bool()));
    }

private:
    struct Inside {
        bool loop = false;
        bool flagged = false; // something that is asked further on must learn that the path has returned
    };

    void block(Block &block, Inside inside) {
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            auto next = std::next(it);
            if (op.code == Opcode::Return)
                return leave(op, inside);
            if (passes::has_return(op)) {
                bool done = is_loop(op) ? loop(op, next, inside) : branch(op, next, inside);
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
        if (inside.flagged)
            builder_.set(flag(), builder_.constant_int(1, ir::Type::py_bool()));
        if (inside.loop)
            builder_.create(Opcode::Break, {}, nullptr);
        ir::erase(op);
    }

    // True: nothing is left to do in the block.
    bool loop(Op &op, OpList::iterator next, Inside inside) {
        Block &around = *op.parent;
        if (!inside.loop && !inside.flagged && may_give_first(op, next)) {
            Op &last = *around.ops.back();
            while (next != around.ops.end())
                ir::move(**next++, around, op.position);
            leave(last, inside);
            block(*op.regions.back(), {true, false});
            return true;
        }
        bool asked = inside.loop || inside.flagged || next != around.ops.end();
        block(*op.regions.back(), {true, asked});
        if (inside.loop) {
            at(op, next);
            Op *choice = builder_.make_if(builder_.get(flag()));
            builder_.inside(choice->regions[0].get(), [&] { builder_.create(Opcode::Break, {}, nullptr); });
            return false;
        }
        if (next != around.ops.end())
            skip_if_returned(op, next, inside);
        return true;
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
            return between->code == Opcode::Const || (between->code == Opcode::Get && !written.contains(between->ints[0]));
        });
    }

    bool branch(Op &op, OpList::iterator next, Inside inside) {
        if (inside.loop) { // its returns become breaks, which end their paths as well
            for (auto &region : op.regions)
                block(*region, inside);
            return false;
        }
        Block &around = *op.parent;
        if (next != around.ops.end()) {
            bool ended[2] = {ends(*op.regions[0]), ends(*op.regions[1])};
            if (!ended[0] && !ended[1]) {
                for (auto &region : op.regions)
                    block(*region, {false, true});
                skip_if_returned(op, next, inside);
                return true;
            }
            if (ended[0] && ended[1])
                erase_rest(around, op);
            else
                take_rest(*op.regions[ended[0] ? 1 : 0], around, next);
        }
        for (auto &region : op.regions)
            block(*region, inside);
        return true;
    }

    void skip_if_returned(Op &op, OpList::iterator next, Inside inside) {
        at(op, next);
        ir::Value *returned = builder_.get(flag());
        Op *choice = builder_.make_if(returned);
        take_rest(*choice->regions[1], *op.parent, next);
        block(*choice->regions[1], inside);
    }

    static void take_rest(Block &into, Block &from, OpList::iterator first) {
        while (first != from.ops.end())
            ir::move(**first++, into, into.ops.end());
    }

    static void erase_rest(Block &block, const Op &last) {
        while (block.ops.back().get() != &last)
            ir::erase(*block.ops.back());
    }

    void at(const Op &op, OpList::iterator next) {
        builder_.set_location(op.location);
        builder_.set_insertion(op.parent, next);
    }

    int flag() {
        if (flag_ < 0)
            flag_ = builder_.add_slot("%returned", ir::Type::py_bool());
        return flag_;
    }

    ir::Builder &builder_;
    Block &body_;
    const std::function<void(const Op &)> &give_;
    int flag_ = -1;
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
