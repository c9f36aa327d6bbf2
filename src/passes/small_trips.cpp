// for j { for k in n {…} } becomes if n is 3 { for j {… … …} } else … else { for j { for k in n {…} } }.
#include "passes/small_trips.h"

#include "analysis/lengths.h"
#include "passes/edit.h"

#include <algorithm>
#include <array>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr std::array<int64_t, 2> kCounts{3, 2};
constexpr size_t kMostOps = 48; // of the loop around: each count is a copy of it

size_t size_of(Block &block) {
    size_t count = 0;
    walk(block, [&](Op &) { ++count; });
    return count;
}

bool is_rare(const Op &loop) { return loop.plan->cold || loop.plan->plain; }

// Runs to the end, without loops or calls inside.
bool is_plain(Block &block) {
    bool plain = true;
    walk(block, [&](Op &op) {
        switch (op.code) {
        case Opcode::For:
        case Opcode::While:
        case Opcode::Call:
        case Opcode::Native:
        case Opcode::Print:
        case Opcode::Alloc:
        case Opcode::Break:
        case Opcode::Continue:
        case Opcode::Leave:
        case Opcode::Try:
        case Opcode::Caught:
        case Opcode::RaiseAgain:
        case Opcode::Return: plain = false; break;
        default: break;
        }
    });
    return plain;
}

bool has_rare_loops_only(Block &block) {
    bool rare = true;
    walk(block, [&](Op &op) { rare &= op.code != Opcode::While && (op.code != Opcode::For || is_rare(op)); });
    return rare;
}

class LoopAround {
public:
    LoopAround(ir::Function &function, Op &loop) : function_(function), loop_(loop), inside_(values_inside(loop)) {}

    // The only loop inside, but for those of a rare case, if its count is known before.
    Op *inner() {
        Op *found = nullptr;
        size_t loops = 0, rare = 0;
        walk(*loop_.regions[0], [&](Op &op) {
            if (op.code == Opcode::For && is_rare(op) && in_rare_branch(op))
                rare += 1 + size_of(*op.regions[0]);
            else if (op.code == Opcode::For || op.code == Opcode::While)
                found = &op, ++loops;
        });
        bool good = loops == 1 && found->code == Opcode::For && found->plan->mode == ir::LoopMode::Serial &&
                    ir::integer_constant(found->operands[0]) == 0 && ir::integer_constant(found->operands[2]) == 1 &&
                    !inside_.contains(found->operands[1]) && !ir::integer_constant(found->operands[1]) && is_plain(*found->regions[0]) &&
                    size_of(*loop_.regions[0]) - rare <= kMostOps && (rare == 0 || choice_around(*found)) && !is_inset(*found);
        return good ? found : nullptr;
    }

    void version(Op &inner) {
        ir::Builder builder(&function_);
        builder.set_location(loop_.location);
        builder.set_insertion(loop_.parent, position_of(loop_));
        Value *count = inner.operands[1];
        Op *outermost = nullptr, *usual = choice_around(inner);
        for (int64_t known : kCounts) {
            Value *equal = builder.value(Opcode::Eq, {count, builder.constant_int(known)}, Type::py_bool());
            if (usual)
                equal = builder.value(Opcode::BitAnd, {equal, usual->operands[0]}, Type::py_bool());
            Op *choice = builder.make_if(equal);
            outermost = outermost ? outermost : choice;
            builder.set_insertion(choice->regions[0].get());
            ValueMap map;
            copy(loop_, builder, map);
            Op &copied = *map.at(inner.regions[0]->arguments[0].get())->block->owner;
            if (usual)
                take_first(*copied.parent->owner);
            unroll(copied, known);
            builder.set_insertion(choice->regions[1].get());
        }
        Block &rest = *builder.block();
        ir::move(loop_, rest, rest.ops.end());
    }

private:
    // `if usual { for … } { a rare case of the same }`, chosen before the loop around.
    static bool is_choice(const Op &op) { return op.code == Opcode::If && !op.result && !op.regions[1]->ops.empty(); }

    bool in_rare_branch(const Op &op) const {
        const Op *around = op.parent->owner;
        return is_choice(*around) && around->regions[1].get() == op.parent && !inside_.contains(around->operands[0]);
    }

    Op *choice_around(const Op &inner) const {
        Op *around = inner.parent->owner;
        bool usual = around != &loop_ && is_choice(*around) && around->regions[0].get() == inner.parent && around->parent->owner == &loop_;
        return usual && !inside_.contains(around->operands[0]) && has_rare_loops_only(*around->regions[1]) ? around : nullptr;
    }

    // x[1:-1] along the last axis is the inside of a grid: not two or three parts of a point.
    static bool is_inset(const Op &inner) {
        constexpr int64_t kEdges = 2;
        analysis::Length length = analysis::length_of(inner.operands[1]);
        return !length.constant && length.less >= kEdges;
    }

    static void take_first(Op &choice) {
        Block &first = *choice.regions[0];
        while (!first.ops.empty())
            ir::move(*first.ops.front(), *choice.parent, position_of(choice));
        ir::erase(choice);
    }

    void unroll(Op &inner, int64_t count) {
        ir::Builder builder(&function_);
        Block &body = *inner.regions[0];
        for (int64_t k = 0; k < count; ++k) {
            builder.set_insertion(inner.parent, position_of(inner));
            builder.set_location(inner.location);
            ValueMap map;
            map[body.arguments[0].get()] = builder.constant_int(k);
            for (const auto &op : body.ops)
                copy(*op, builder, map);
        }
        ir::erase(inner);
    }

    ir::Function &function_;
    Op &loop_;
    std::unordered_set<const Value *> inside_;
};

void visit(ir::Function &function, Block &block) {
    for (auto it = block.ops.begin(); it != block.ops.end();) {
        Op &op = **it;
        ++it;
        if (op.code == Opcode::For && is_rare(op))
            continue;
        if (op.code == Opcode::For) {
            LoopAround around(function, op);
            if (Op *inner = around.inner()) {
                around.version(*inner);
                continue;
            }
        }
        for (auto &region : op.regions)
            visit(function, *region);
    }
}

} // namespace

void small_trips(ir::Module &module) {
    for (auto &function : module.functions)
        visit(*function, *function->body);
}

} // namespace veloz::passes
