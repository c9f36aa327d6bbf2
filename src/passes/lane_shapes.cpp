// Shapes only rise, from uniform over linear to varying: the body is visited until nothing changes.
#include "passes/lane_shapes.h"

#include <algorithm>
#include <utility>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Value;
using Kind = Shape::Kind;

namespace {

// Is there such an op in the block that is about the loop around the block? Loops inside have `break` and `continue` of their own.
bool finds(const Block &block, std::initializer_list<Opcode> codes) {
    return std::any_of(block.ops.begin(), block.ops.end(), [&](const auto &op) {
        return std::find(codes.begin(), codes.end(), op->code) != codes.end() ||
               (!ir::is_loop(op->code) &&
                std::any_of(op->regions.begin(), op->regions.end(), [&](const auto &region) { return finds(*region, codes); }));
    });
}

bool finds_in(const Op &op, std::initializer_list<Opcode> codes) {
    return std::any_of(op.regions.begin(), op.regions.end(), [&](const auto &region) { return finds(*region, codes); });
}

bool is_left(const Block &region, const Op &block) {
    return std::any_of(region.ops.begin(), region.ops.end(), [&](const auto &op) {
        return (op->code == Opcode::Leave && ir::left_block(*op) == &block) ||
               std::any_of(op->regions.begin(), op->regions.end(), [&](const auto &inner) { return is_left(*inner, block); });
    });
}

void collect_readers(const Block &block, std::unordered_map<int64_t, std::unordered_set<const Op *>> &readers) {
    for (const auto &op : block.ops) {
        if (op->code == Opcode::Get)
            readers[op->slot()].insert(op.get());
        for (const auto &region : op->regions)
            collect_readers(*region, readers);
    }
}

bool is_inside(const Op *op, const Op *ancestor) {
    for (; op; op = op->parent->owner)
        if (op == ancestor)
            return true;
    return false;
}

bool is_index(const Value *value) {
    return value->type.is_scalar() && types::byte_size(value->type.dtype()) == 8 && types::is_integer(value->type.dtype());
}

} // namespace

bool LaneShapes::has_exits(const Op &loop) { return finds_in(loop, {Opcode::Break, Opcode::Continue}) || ir::has_way_past(loop); }

bool LaneShapes::leaves(const Op &op) { return ir::is_loop(op.code) ? ir::has_way_past(op) : has_exits(op); }

bool LaneShapes::skips(const Op &loop) { return finds_in(loop, {Opcode::Continue}); }

LaneShapes::LaneShapes(const Op &loop) : loop_(loop) {
    auto step = ir::integer_constant(loop.operands[2]);
    raise(loop.regions[0]->arguments[0].get(), step ? Shape{Kind::Linear, *step} : Shape{Kind::Varying});
    bool skips = has_exits(loop); // `continue` of the loop itself
    if (skips)
        masked_.insert(&loop);
    for (const ir::Carried &carried : loop.plan->carried)
        if (carried.combiner)
            varying_slots_.insert(carried.slot); // what is the same in all lanes is still added once per lane
    while (visit(*loop.regions[0], skips)) {
    }
    collect_readers(*loop.regions[0], readers_);
    measure(*loop.regions[0]);
}

Shape LaneShapes::of(const Value *value) const {
    auto found = shapes_.find(value);
    return found == shapes_.end() ? Shape{} : found->second;
}

bool LaneShapes::raise(const Value *value, Shape shape) {
    if (shape.is_uniform())
        return false;
    auto [it, added] = shapes_.try_emplace(value, shape);
    if (added || it->second == shape || it->second.kind == Kind::Varying)
        return added;
    bool same = it->second.is_linear() && shape.is_linear() && it->second.step == shape.step;
    Shape joined = same ? Shape{Kind::Linear, shape.step, true} : Shape{Kind::Varying};
    return std::exchange(it->second, joined) != joined;
}

bool LaneShapes::visit(const Block &block, bool divergent) {
    bool changed = false;
    for (const auto &op : block.ops) {
        switch (op->code) {
        case Opcode::If: {
            bool inner = divergent || !of(op->operands[0]).is_uniform();
            for (const auto &region : op->regions)
                changed |= visit(*region, inner);
            break;
        }
        case Opcode::Block: {
            bool masked = is_left(*op->regions[0], *op);
            if (masked)
                changed |= masked_.insert(op.get()).second;
            changed |= visit(*op->regions[0], divergent || masked);
            break;
        }
        case Opcode::For:
        case Opcode::While: changed |= visit_loop(*op, divergent); break;
        case Opcode::Set:
            if ((divergent || !of(op->operands[0]).is_uniform()) && op->operands[0]->type.is_scalar())
                changed |= varying_slots_.insert(op->slot()).second;
            break;
        default:
            if (op->result)
                changed |= raise(op->result.get(), shape(*op));
        }
    }
    return changed;
}

bool LaneShapes::visit_loop(const Op &op, bool divergent) {
    bool masked = has_exits(op), changed = false;
    if (op.code == Opcode::For) {
        Shape begin = of(op.operands[0]), end = of(op.operands[1]), step = of(op.operands[2]);
        masked |= !begin.is_uniform() || !end.is_uniform() || !step.is_uniform();
        changed |= raise(op.regions[0]->arguments[0].get(), step.is_uniform() ? Shape{begin.kind, begin.step, true} : Shape{Kind::Varying});
    } else {
        masked |= !of(op.regions[0]->ops.back()->operands[0]).is_uniform();
    }
    if (masked)
        changed |= masked_.insert(&op).second;
    masked = is_masked(op);
    for (const auto &region : op.regions)
        changed |= visit(*region, divergent || masked);
    return changed;
}

Shape LaneShapes::shape(const Op &op) const {
    if (op.code == Opcode::Get)
        return varies(op.slot()) ? Shape{Kind::Varying} : Shape{};
    if (std::all_of(op.operands.begin(), op.operands.end(), [&](const Value *operand) { return of(operand).is_uniform(); }))
        return {};
    return arithmetic(op);
}

// Whole numbers wrap, and so do the steps between lanes: sums of linear ones are linear.
Shape LaneShapes::arithmetic(const Op &op) const {
    constexpr Shape varying{Kind::Varying};
    if (!is_index(op.result.get()))
        return varying;
    Shape a = of(op.operands[0]), b = op.operands.size() > 1 ? of(op.operands[1]) : Shape{};
    if (a.kind == Kind::Varying || b.kind == Kind::Varying || op.operands.size() > 2)
        return varying;
    bool partial = a.partial || b.partial;
    auto linear = [&](uint64_t step) { return step == 0 ? varying : Shape{Kind::Linear, int64_t(step), partial}; };
    switch (op.code) {
    case Opcode::Cast: return is_index(op.operands[0]) ? a : varying;
    case Opcode::Add: return linear(uint64_t(a.step) + uint64_t(b.step));
    case Opcode::Sub: return linear(uint64_t(a.step) - uint64_t(b.step));
    case Opcode::Mul: {
        const Value *factor = op.operands[a.is_uniform() ? 0 : 1];
        auto constant = ir::integer_constant(factor);
        return constant ? linear(uint64_t(*constant) * uint64_t(a.is_uniform() ? b.step : a.step)) : varying;
    }
    default: return varying;
    }
}

bool LaneShapes::blends(const Op &set) const {
    int64_t slot = set.slot();
    for (const Op *owner = set.parent->owner; owner != &loop_; owner = owner->parent->owner) {
        if (owner->code == Opcode::If && !of(owner->operands[0]).is_uniform())
            return true;
        if (!is_masked(*owner))
            continue;
        // Who has left the loop or block reads the slot no more, if nothing outside does and the loop is entered once.
        bool entered_once = true;
        for (const Op *outer = owner->parent->owner; outer != &loop_; outer = outer->parent->owner)
            entered_once &= outer->code == Opcode::If || outer->code == Opcode::Block;
        auto readers = readers_.find(slot);
        bool local = readers == readers_.end() ||
                     std::all_of(readers->second.begin(), readers->second.end(), [&](const Op *get) { return is_inside(get, owner); });
        return !entered_once || !local || skips(*owner);
    }
    return is_masked(loop_);
}

void LaneShapes::measure(const Block &block) {
    auto count = [&](const Value *value) {
        if (!value->type.is_scalar() || types::is_bool(value->type.dtype()))
            return;
        types::ScalarKind kind = value->type.dtype();
        widest_ = std::max(widest_, int(types::byte_size(types::is_complex(kind) ? types::real_part(kind) : kind)));
    };
    for (const auto &op : block.ops) {
        bool kept = op->code == Opcode::Set && varies(op->slot()) && is_read(op->slot());
        if (kept || (op->result && of(op->result.get()).kind == Kind::Varying)) {
            if (op->result)
                count(op->result.get());
            bool indexed = op->code == Opcode::Load; // by addresses, which are not kept
            for (const Value *operand : op->operands)
                if (!indexed)
                    count(operand);
        }
        for (const auto &region : op->regions)
            measure(*region);
    }
}

} // namespace veloz::passes
