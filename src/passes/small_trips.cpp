// for j { for k in n {…} } becomes if n is 3 { for j {… … …} } else … else { for j { for k in n {…} } }. Where iterations have nothing to
// do with one another, as in array statements, one copy serves all small counts: if n is 2 or 3 { for j {… … if n is 3 {…}} } else …
#include "passes/small_trips.h"

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

bool is_rare(const Op &loop) { return loop.plan && (loop.plan->cold || loop.plan->plain); }

// Runs to the end, without loops or calls inside.
bool is_plain(Block &block) {
    bool plain = true;
    walk(block, [&](Op &op) {
        switch (op.code) {
        case Opcode::For:
        case Opcode::While:
        case Opcode::Call:
        case Opcode::Print:
        case Opcode::Alloc:
        case Opcode::Break:
        case Opcode::Continue:
        case Opcode::Return: plain = false; break;
        default: break;
        }
    });
    return plain;
}

class LoopAround {
public:
    LoopAround(ir::Function &function, Op &loop) : function_(function), loop_(loop), inside_(values_inside(loop)) {}

    // The only loop inside, if its count is known before.
    Op *inner() {
        Op *found = nullptr;
        size_t loops = 0;
        walk(*loop_.regions[0], [&](Op &op) {
            if (op.code == Opcode::For || op.code == Opcode::While)
                found = &op, ++loops;
        });
        bool good = loops == 1 && found->code == Opcode::For && found->plan->mode == ir::LoopMode::Serial &&
                    ir::integer_constant(found->operands[0]) == 0 && ir::integer_constant(found->operands[2]) == 1 &&
                    !inside_.contains(found->operands[1]) && !ir::integer_constant(found->operands[1]) && is_plain(*found->regions[0]) &&
                    size_of(*loop_.regions[0]) <= kMostOps;
        return good ? found : nullptr;
    }

    void version(Op &inner) {
        ir::Builder builder(&function_);
        builder.set_location(loop_.location);
        builder.set_insertion(loop_.parent, position_of(loop_));
        if (inner.plan->independent && !uses_slots(*inner.regions[0]))
            return version_for_all(builder, inner);
        Value *count = inner.operands[1];
        Op *outermost = nullptr;
        for (int64_t known : kCounts) {
            Value *equal = builder.value(Opcode::Eq, {count, builder.constant_int(known)}, Type::py_bool());
            Op *choice = builder.make_if(equal);
            outermost = outermost ? outermost : choice;
            builder.set_insertion(choice->regions[0].get());
            ValueMap map;
            copy(loop_, builder, map);
            unroll(*map.at(inner.regions[0]->arguments[0].get())->block->owner, known);
            builder.set_insertion(choice->regions[1].get());
        }
        move_to(*builder.block());
    }

private:
    static bool uses_slots(Block &block) {
        bool found = false;
        walk(block, [&](Op &op) { found |= op.code == Opcode::Get || op.code == Opcode::Set; });
        return found;
    }

    void move_to(Block &rest) { ir::move(loop_, rest, rest.ops.end()); }

    void version_for_all(ir::Builder &builder, Op &inner) {
        Value *count = inner.operands[1];
        std::array<Value *, kCounts.size()> is{};
        for (size_t i = 0; i < kCounts.size(); ++i)
            is[i] = builder.value(Opcode::Eq, {count, builder.constant_int(kCounts[i])}, Type::py_bool());
        Op *choice = builder.make_if(builder.value(Opcode::BitOr, {is[0], is[1]}, Type::py_bool()));
        builder.inside(choice->regions[0].get(), [&] {
            ValueMap map;
            copy(loop_, builder, map);
            Op &copied = *map.at(inner.regions[0]->arguments[0].get())->block->owner;
            builder.set_insertion(copied.parent, std::next(copied.position));
            Op *third = builder.make_if(is[0]);
            builder.set_insertion(third->regions[0].get());
            iteration(builder, *copied.regions[0], kCounts[1]);
            unroll(copied, kCounts[1]);
        });
        move_to(*choice->regions[1]);
    }

    static void iteration(ir::Builder &builder, Block &body, int64_t index) {
        ValueMap map;
        map[body.arguments[0].get()] = builder.constant_int(index);
        for (const auto &op : body.ops)
            copy(*op, builder, map);
    }

    void unroll(Op &inner, int64_t count) {
        ir::Builder builder(&function_);
        Block &body = *inner.regions[0];
        for (int64_t k = 0; k < count; ++k) {
            builder.set_insertion(inner.parent, position_of(inner));
            builder.set_location(inner.location);
            iteration(builder, body, k);
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
        if (is_rare(op))
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
