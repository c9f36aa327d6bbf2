// Control flow under masks: a branch runs both sides for the lanes that want them, a loop runs until no lane is left in it.
#include "codegen/common/lane_emitter.h"

#include <algorithm>
#include <utility>

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using passes::LaneShapes;
using types::ScalarKind;

namespace {

constexpr size_t kShort = 8; // ops: cheaper than a branch around them

bool is_inside(const ir::Value *value, const Op &loop) {
    const Op *owner = value->definition ? value->definition->parent->owner : value->block->owner;
    while (owner && owner != &loop)
        owner = owner->parent->owner;
    return owner != nullptr;
}

bool stores(const Op &op) {
    return std::any_of(op.regions.begin(), op.regions.end(), [](const auto &region) {
        return std::any_of(region->ops.begin(), region->ops.end(),
                           [](const auto &inner) { return inner->code == Opcode::Store || stores(*inner); });
    });
}

} // namespace

LaneEmitter::Parts LaneEmitter::each(const std::function<V(unsigned)> &make) {
    Parts parts;
    for (unsigned part = 0; part < count_.parts; ++part)
        parts.push_back(make(part));
    return parts;
}

LaneEmitter::Parts LaneEmitter::both(const Parts &a, const Parts &b) {
    return each([&](unsigned part) { return build_.CreateAnd(a[part], b[part]); });
}

LaneEmitter::Parts LaneEmitter::either(const Parts &a, const Parts &b) {
    return each([&](unsigned part) { return build_.CreateOr(a[part], b[part]); });
}

LaneEmitter::Parts LaneEmitter::without(const Parts &a, const Parts &b) {
    return each([&](unsigned part) { return build_.CreateAnd(a[part], build_.CreateNot(b[part])); });
}

V LaneEmitter::any(const Parts &mask) {
    V all = mask[0];
    for (unsigned part = 1; part < count_.parts; ++part)
        all = build_.CreateOr(all, mask[part]);
    return build_.CreateOrReduce(all);
}

// What follows may rely on it that some lane is active.
void LaneEmitter::leave_if_none_active() {
    auto *on = frame_.new_block("some");
    build_.CreateCondBr(any(active()), on, nobody_.back());
    build_.SetInsertPoint(on);
}

void LaneEmitter::if_op(const Op &op) {
    bool exits = LaneShapes::leaves(op), failed = may_have_failed_;
    if (shapes_.of(op.operands[0]).is_uniform()) {
        uniform_if(op);
    } else {
        Parts before = active(), condition = lanes_of(op.operands[0]);
        Parts first = side(*op.regions[0], both(before, condition), exits);
        bool failed_first = std::exchange(may_have_failed_, failed);
        Parts second = side(*op.regions[1], without(before, condition), exits);
        may_have_failed_ |= failed_first;
        write(active_, exits ? either(first, second) : before);
    }
    may_have_failed_ |= failed;
    if (exits)
        leave_if_none_active();
}

void LaneEmitter::uniform_if(const Op &op) {
    llvm::BasicBlock *sides[] = {frame_.new_block("then"), frame_.new_block("else")}, *end = frame_.new_block("endif");
    build_.CreateCondBr(frame_.value(op.operands[0]), sides[0], sides[1]);
    bool before = may_have_failed_, after = before;
    nobody_.push_back(end);
    for (size_t side = 0; side < 2; ++side) {
        build_.SetInsertPoint(sides[side]);
        may_have_failed_ = before;
        block(*op.regions[side]);
        after |= may_have_failed_;
        build_.CreateBr(end);
    }
    nobody_.pop_back();
    may_have_failed_ = after;
    build_.SetInsertPoint(end);
}

// Runs the block for these lanes; gives those that come to its end.
LaneEmitter::Parts LaneEmitter::side(const ir::Block &block, const Parts &mask, bool exits) {
    if (block.ops.empty())
        return mask;
    write(active_, mask);
    if (!needs_branch(block)) {
        this->block(block);
        return exits ? active() : mask;
    }
    auto *run = frame_.new_block("side"), *end = frame_.new_block("side.end");
    build_.CreateCondBr(any(mask), run, end);
    build_.SetInsertPoint(run);
    nobody_.push_back(end);
    this->block(block);
    nobody_.pop_back();
    build_.CreateBr(end);
    build_.SetInsertPoint(end);
    return exits ? active() : mask;
}

// Is it long, or does it need a lane that is active?
bool LaneEmitter::needs_branch(const ir::Block &block) const {
    if (block.ops.size() > kShort)
        return true;
    return std::any_of(block.ops.begin(), block.ops.end(), [](const auto &op) {
        bool complex = op->code == Opcode::Abs && types::is_complex(op->operands[0]->type.dtype()); // a function of two numbers
        bool math = (op->code >= Opcode::Sin && op->code <= Opcode::Lgamma) || op->code == Opcode::Pow || complex;
        return math || !op->regions.empty() || op->code == Opcode::Load || op->code == Opcode::Check || op->code == Opcode::CheckIndex ||
               op->code == Opcode::Call;
    });
}

void LaneEmitter::exit(const Op &op) {
    if (op.code == Opcode::Leave) {
        const Op *target = ir::left_block(op);
        for (auto &[block, lanes] : gone_)
            if (block == target)
                write(lanes, either(read(lanes), active()));
    }
    if (op.code == Opcode::Continue && !waiting_.empty())
        write(waiting_.back(), either(read(waiting_.back()), active()));
    write(active_, each([&](unsigned) { return llvm::Constant::getNullValue(scalars_.type(ScalarKind::Bool)); }));
}

void LaneEmitter::block_op(const Op &op) {
    bool masked = shapes_.is_masked(op);
    if (masked) {
        gone_.emplace_back(&op, variable(scalars_.type(ScalarKind::Bool), "left"));
        write(gone_.back().second, each([&](unsigned) { return llvm::Constant::getNullValue(scalars_.type(ScalarKind::Bool)); }));
    }
    auto *end = frame_.new_block("block.end");
    nobody_.push_back(end);
    block(*op.regions[0]);
    nobody_.pop_back();
    build_.CreateBr(end);
    build_.SetInsertPoint(end);
    if (masked) {
        write(active_, either(active(), read(gone_.back().second)));
        gone_.pop_back();
    }
    if (LaneShapes::leaves(op))
        leave_if_none_active();
}

// Behind a loop run the lanes that came to it, but for those that have left a block around it.
void LaneEmitter::go_on_after(const Op &loop, const Parts &before) {
    Parts lanes = before;
    if (!LaneShapes::leaves(loop))
        return write(active_, lanes);
    for (const auto &[block, left] : gone_)
        lanes = without(lanes, read(left));
    write(active_, lanes);
    leave_if_none_active();
}

// Elements that stay the same in the loop: asking for Ctrl-C hides from the optimiser that they do.
void LaneEmitter::load_before(const Op &loop) {
    if (stores(loop) || !frame_.source().boundscheck) // unchecked, it may be outside where the loop does not run
        return;
    for (const auto &op : loop.regions.back()->ops) {
        bool fixed =
            op->code == Opcode::Load && shapes_.of(op->result.get()).kind == passes::Shape::Kind::Varying &&
            std::none_of(op->operands.begin(), op->operands.end(), [&](const ir::Value *operand) { return is_inside(operand, loop); });
        if (fixed && loaded_.insert(op.get()).second)
            load(*op);
    }
}

// One iteration; `again` begins the next one.
void LaneEmitter::body(const Op &op, const ir::Block &block, llvm::BasicBlock *again, llvm::BasicBlock *end) {
    auto *latch = frame_.new_block("lanes.latch");
    bool skips = LaneShapes::skips(op);
    waiting_.push_back(skips ? variable(scalars_.type(ScalarKind::Bool), "waiting") : Lanes());
    if (skips)
        write(waiting_.back(), each([&](unsigned) { return llvm::Constant::getNullValue(scalars_.type(ScalarKind::Bool)); }));
    nobody_.push_back(latch);
    this->block(block);
    nobody_.pop_back();
    build_.CreateBr(latch);
    build_.SetInsertPoint(latch);
    if (skips)
        write(active_, either(active(), read(waiting_.back())));
    waiting_.pop_back();
    if (shapes_.is_masked(op))
        settle_failures(); // what is computed from a failure might never end
    if (LaneShapes::has_exits(op))
        build_.CreateCondBr(any(active()), again, end);
    else
        build_.CreateBr(again);
}

void LaneEmitter::for_op(const Op &op) {
    const ir::Value *variable = op.regions[0]->arguments[0].get();
    V step = frame_.value(op.operands[2]);
    bool bounded = shapes_.of(op.operands[0]).is_uniform() && shapes_.of(op.operands[1]).is_uniform();
    LoopEmitter::Range range{build_.getInt64(0), nullptr, build_.getInt64(1)};
    if (bounded)
        range = one_lane_.loops.counted_range(frame_.value(op.operands[0]), frame_.value(op.operands[1]), step);
    load_before(op);
    Parts begin, finish, before = active();
    bool failed = may_have_failed_;
    if (!bounded) {
        begin = lanes_of(op.operands[0]);
        finish = lanes_of(op.operands[1]);
    }
    V first = shapes_.of(op.operands[0]).kind == passes::Shape::Kind::Varying ? nullptr : frame_.value(op.operands[0]);
    bool down = llvm::cast<llvm::ConstantInt>(range.step)->isNegative();
    bool backwards = llvm::isa<llvm::ConstantInt>(step) && llvm::cast<llvm::ConstantInt>(step)->isNegative();

    auto *head = frame_.new_block("lanes.for"), *run = frame_.new_block("lanes.for.body"), *next = frame_.new_block("lanes.for.next"),
         *end = frame_.new_block("lanes.for.end");
    V polls = frame_.local(build_.getInt32Ty(), "polls", true);
    auto *entry = build_.GetInsertBlock();
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    auto *index = build_.CreatePHI(build_.getInt64Ty(), 2);
    index->addIncoming(range.begin, entry);
    if (bounded) {
        build_.CreateCondBr(down ? build_.CreateICmpSGT(index, range.end) : build_.CreateICmpSLT(index, range.end), run, end);
        build_.SetInsertPoint(run);
        frame_.define(variable, range.scale ? build_.CreateAdd(range.first, build_.CreateMul(index, range.scale)) : index);
    } else {
        V distance = build_.CreateMul(index, step);
        if (first)
            frame_.define(variable, build_.CreateAdd(first, distance));
        else
            values_[variable] = each([&](unsigned part) { return build_.CreateAdd(begin[part], scalars_.splat(distance)); });
        Parts at = lanes_of(variable);
        Parts live = each([&](unsigned part) {
            return backwards ? build_.CreateICmpSGT(at[part], finish[part]) : build_.CreateICmpSLT(at[part], finish[part]);
        });
        live = both(active(), live);
        write(active_, live);
        build_.CreateCondBr(any(live), run, end);
        build_.SetInsertPoint(run);
    }
    one_lane_.loops.poll(polls);
    body(op, *op.regions[0], next, end);
    build_.SetInsertPoint(next);
    index->addIncoming(build_.CreateAdd(index, range.step, "", false, true), next);
    build_.CreateBr(head);
    build_.SetInsertPoint(end);
    go_on_after(op, before);
    may_have_failed_ |= failed;
}

void LaneEmitter::while_op(const Op &op) {
    load_before(op);
    Parts before = active();
    bool failed = may_have_failed_;
    auto *head = frame_.new_block("lanes.while"), *run = frame_.new_block("lanes.while.body"), *end = frame_.new_block("lanes.while.end");
    V polls = frame_.local(build_.getInt32Ty(), "polls", true);
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    block(*op.regions[0]);
    const ir::Value *condition = op.regions[0]->ops.back()->operands[0];
    if (shapes_.of(condition).is_uniform()) {
        build_.CreateCondBr(frame_.value(condition), run, end);
    } else {
        Parts live = both(active(), lanes_of(condition));
        write(active_, live);
        build_.CreateCondBr(any(live), run, end);
    }
    build_.SetInsertPoint(run);
    one_lane_.loops.poll(polls);
    body(op, *op.regions[1], head, end);
    build_.SetInsertPoint(end);
    go_on_after(op, before);
    may_have_failed_ |= failed;
}

void LaneEmitter::fail_if(V condition) {
    auto *good = frame_.new_block("checked");
    build_.CreateCondBr(condition, redo_, good, frame_.unlikely());
    build_.SetInsertPoint(good);
}

// Lanes compute on and the block is left later, before it has stored anything.
void LaneEmitter::fail_where(const ir::Value *condition) {
    if (shapes_.of(condition).is_uniform())
        return fail_if(frame_.value(condition));
    write(failed_, either(read(failed_), both(active(), lanes_of(condition))));
    may_have_failed_ = true;
}

void LaneEmitter::settle_failures() {
    if (std::exchange(may_have_failed_, false))
        fail_if(any(read(failed_)));
}

// At once: what follows loads from there. Lanes that are not active get 0, which is inside when an active lane's index is.
void LaneEmitter::check_index(const Op &op) {
    if (shapes_.of(op.result.get()).is_uniform()) {
        V index = frame_.value(op.operands[0]), length = frame_.value(op.operands[1]);
        V wrapped = build_.CreateSelect(build_.CreateICmpSLT(index, build_.getInt64(0)), build_.CreateAdd(index, length), index);
        fail_if(build_.CreateICmpUGE(wrapped, length));
        frame_.define(op.result.get(), wrapped);
        return;
    }
    Parts indices = lanes_of(op.operands[0]), lengths = lanes_of(op.operands[1]), mask = active();
    V zero = llvm::Constant::getNullValue(scalars_.type(ScalarKind::I64));
    Parts wrapped = each([&](unsigned part) {
        V negative = build_.CreateICmpSLT(indices[part], zero);
        V moved = build_.CreateSelect(negative, build_.CreateAdd(indices[part], lengths[part]), indices[part]);
        return build_.CreateSelect(mask[part], moved, zero);
    });
    Parts outside = each([&](unsigned part) { return build_.CreateICmpUGE(wrapped[part], lengths[part]); });
    fail_if(any(both(mask, outside)));
    values_[op.result.get()] = std::move(wrapped);
}

} // namespace veloz::codegen
