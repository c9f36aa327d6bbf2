// Blocks of iterations, and what one lane each computes; what cannot run side by side runs in the scalar loop behind.
#include "codegen/common/lane_emitter.h"

#include "passes/edit.h"
#include "support/diagnostic.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using types::ScalarKind;

namespace {

constexpr int64_t kFew = 2;       // iterations: not worth a block
constexpr unsigned kVectors = 2;  // side by side
constexpr unsigned kWidest = 512; // bits of a register, on any machine

bool reduces_floats(const Frame &frame, const Op &loop) {
    return std::any_of(loop.plan->carried.begin(), loop.plan->carried.end(), [&](const ir::Carried &carried) {
        const ir::Type &type = frame.source().slots[size_t(carried.slot)].type;
        return carried.combiner && type.is_scalar() && (types::is_float(type.dtype()) || types::is_complex(type.dtype()));
    });
}

} // namespace

LaneCount lane_count(const Frame &frame, const Op &loop, const passes::LaneShapes &shapes) {
    unsigned bits = unsigned(frame.target().vector_bits());
    unsigned parts = reduces_floats(frame, loop) ? kVectors * kWidest / bits : kVectors;
    return {bits / unsigned(8 * std::max(shapes.widest(), 4)), parts};
}

LaneEmitter::LaneEmitter(OneLane one_lane, const Op &loop)
    : Emitter(one_lane.frame), one_lane_(std::move(one_lane)), loop_(loop), shapes_(loop), count_(lane_count(frame_, loop, shapes_)),
      scalars_(module_, &build_, count_.width) {
    for (const ir::Carried &carried : loop.plan->carried)
        if (carried.combiner)
            reductions_.emplace_back(carried.slot, *carried.combiner);
}

// blocks: while (position < end) { if (enough are left) block of lanes; else scalar loop over the rest }. A block in which a check
// fails is run again by the scalar loop, which finds out what Python does.
void LaneEmitter::emit(V begin, V end, V step) {
    V first = begin, scale = step;
    if (llvm::isa<llvm::ConstantInt>(step) && llvm::cast<llvm::ConstantInt>(step)->isOne()) {
        first = build_.getInt64(0);
    } else { // iterations are counted
        end = one_lane_.loops.trip_count(begin, end, step);
        begin = build_.getInt64(0);
    }
    V usable = can_run();
    V limit = leaves_last_value() ? build_.CreateSub(end, build_.getInt64(1)) : end;
    limit = build_.CreateSelect(usable, limit, begin);
    active_ = variable(scalars_.type(ScalarKind::Bool), "active");
    failed_ = variable(scalars_.type(ScalarKind::Bool), "failed");
    start_reductions();
    auto *head = frame_.new_block("lanes"), *enough = frame_.new_block("lanes.more"), *block = frame_.new_block("lanes.block"),
         *rest = frame_.new_block("lanes.rest"), *exit = frame_.new_block("lanes.end");
    redo_ = frame_.new_block("lanes.redo");
    V polls = frame_.local(build_.getInt32Ty(), "polls", true);
    auto *before = build_.GetInsertBlock();
    build_.CreateBr(head);
    build_.SetInsertPoint(head);
    auto *position = build_.CreatePHI(build_.getInt64Ty(), 3);
    position->addIncoming(begin, before);
    build_.CreateCondBr(build_.CreateICmpSLT(position, end), enough, exit);
    build_.SetInsertPoint(enough);
    V left = build_.CreateSub(limit, position);
    build_.CreateCondBr(build_.CreateICmpSGT(left, build_.getInt64(kFew)), block, rest);

    build_.SetInsertPoint(block);
    one_lane_.loops.poll(polls);
    V total = build_.getInt64(count_.total());
    frame_.define(loop_.regions[0]->arguments[0].get(), build_.CreateAdd(first, build_.CreateMul(position, scale)));
    V next = build_.CreateAdd(position, build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, left, total));
    run_block(left);
    position->addIncoming(next, build_.GetInsertBlock());
    build_.CreateBr(head);

    auto *scalar = frame_.new_block("lanes.scalar");
    build_.SetInsertPoint(redo_);
    restore_reductions();
    build_.CreateBr(scalar);
    build_.SetInsertPoint(rest);
    build_.CreateBr(scalar);
    build_.SetInsertPoint(scalar);
    auto *stop = build_.CreatePHI(build_.getInt64Ty(), 2);
    stop->addIncoming(next, redo_);
    stop->addIncoming(end, rest);
    bool outer_cold = one_lane_.loops.set_cold(true);
    one_lane_.loops.counted_loop(loop_, {position, stop, build_.getInt64(1), first, scale}, true);
    one_lane_.loops.set_cold(outer_cold);
    position->addIncoming(stop, build_.GetInsertBlock());
    build_.CreateBr(head);
    build_.SetInsertPoint(exit);
    combine_reductions();
}

void LaneEmitter::run_block(V left) {
    left_ = left;
    Parts present, none;
    for (unsigned part = 0; part < count_.parts; ++part) {
        V lanes = llvm::ConstantInt::get(scalars_.type(ScalarKind::I64), 0);
        lanes = build_.CreateAdd(lanes, iota(1)[part]);
        present.push_back(build_.CreateICmpSLT(lanes, scalars_.splat(left)));
        none.push_back(llvm::Constant::getNullValue(scalars_.type(ScalarKind::Bool)));
    }
    write(active_, present);
    write(failed_, none);
    may_have_failed_ = false;
    for (auto [slot, combiner] : reductions_)
        saved_[slot] = read(this->slot(slot));
    auto *end = frame_.new_block("lanes.done");
    nobody_.push_back(end);
    block(*loop_.regions[0]);
    nobody_.pop_back();
    build_.CreateBr(end);
    build_.SetInsertPoint(end);
    settle_failures();
}

// Does anything behind the loop read what the last iteration left in a variable? Then the scalar loop runs that.
bool LaneEmitter::leaves_last_value() const {
    std::set<int64_t> written = passes::written_slots(*loop_.regions[0]);
    for (auto [slot, combiner] : reductions_)
        written.erase(slot);
    std::erase_if(written, [&](int64_t slot) { return !shapes_.varies(slot); });
    if (ir::is_parallel(loop_)) {
        const std::vector<ir::Carried> &carried = loop_.plan->carried;
        return std::any_of(carried.begin(), carried.end(),
                           [&](const ir::Carried &each) { return !each.combiner && written.contains(each.slot); });
    }
    bool found = false;
    std::function<void(const ir::Block &)> look = [&](const ir::Block &block) {
        for (const auto &op : block.ops) {
            if (op.get() == &loop_)
                continue;
            found |= op->code == Opcode::Get && written.contains(op->slot());
            for (const auto &region : op->regions)
                look(*region);
        }
    };
    look(*frame_.source().body);
    return found;
}

void LaneEmitter::start_reductions() {
    for (auto [slot, combiner] : reductions_) {
        V nothing = scalars_.identity(combiner, frame_.source().slots[size_t(slot)].type.dtype());
        write(this->slot(slot), Parts(count_.parts, nothing));
    }
}

void LaneEmitter::restore_reductions() {
    for (auto [slot, combiner] : reductions_)
        write(this->slot(slot), saved_.at(slot));
}

// By halves of all lanes, however many registers hold them.
void LaneEmitter::combine_reductions() {
    for (auto [index, combiner] : reductions_) {
        ScalarKind kind = frame_.source().slots[size_t(index)].type.dtype();
        Parts parts = read(slot(index));
        for (unsigned left = count_.parts / 2; left > 0; left /= 2)
            for (unsigned part = 0; part < left; ++part)
                parts[part] = scalars_.binary(combiner, kind, parts[part], parts[part + left]);
        V all = parts[0];
        for (unsigned width = count_.width / 2; width > 0; width /= 2) {
            ScalarEmitter half(module_, &build_, width);
            all = half.binary(combiner, kind, some_lanes(all, 0, width), some_lanes(all, width, width));
        }
        V old = one_lane_.slots.read(index);
        one_lane_.slots.write(index, one_lane_.scalars.binary(combiner, kind, old, all));
    }
}

V LaneEmitter::some_lanes(V vector, unsigned first, unsigned width) {
    if (vector->getType()->isStructTy())
        return scalars_.make_complex(some_lanes(scalars_.real(vector), first, width), some_lanes(scalars_.imag(vector), first, width));
    if (width == 1)
        return build_.CreateExtractElement(vector, first);
    llvm::SmallVector<int, 16> chosen(width);
    std::iota(chosen.begin(), chosen.end(), int(first));
    return build_.CreateShuffleVector(vector, chosen);
}

void LaneEmitter::block(const ir::Block &block) {
    for (const auto &op : block.ops)
        this->op(*op);
}

void LaneEmitter::op(const Op &op) {
    frame_.locate(op);
    switch (op.code) {
    case Opcode::If: return if_op(op);
    case Opcode::For: return for_op(op);
    case Opcode::While: return while_op(op);
    case Opcode::Block: return block_op(op);
    case Opcode::Leave:
    case Opcode::Break:
    case Opcode::Continue: return exit(op);
    case Opcode::Yield: return;
    case Opcode::Check: return fail_where(op.operands[0]);
    case Opcode::CheckIndex: return check_index(op);
    case Opcode::Store: return store(op);
    case Opcode::Set: return set(op);
    default: break;
    }
    if (!op.result)
        support::internal_error("code generation: an op without lanes");
    if (shapes_.of(op.result.get()).kind != passes::Shape::Kind::Varying)
        return one_lane_.op(op); // of a linear value: that of lane 0
    varying(op);
}

void LaneEmitter::varying(const Op &op) {
    if (op.code == Opcode::Get) {
        values_[op.result.get()] = read(slot(op.slot()));
        return;
    }
    if (op.code == Opcode::Load) {
        if (!loaded_.contains(&op))
            load(op);
        return;
    }
    llvm::SmallVector<Parts, 3> operands;
    for (const ir::Value *operand : op.operands)
        operands.push_back(lanes_of(operand));
    Parts result;
    for (unsigned part = 0; part < count_.parts; ++part) {
        llvm::SmallVector<V, 3> of_part;
        for (const Parts &operand : operands)
            of_part.push_back(operand[part]);
        result.push_back(scalars_.emit(op, of_part));
    }
    values_[op.result.get()] = std::move(result);
}

LaneEmitter::Parts LaneEmitter::lanes_of(const ir::Value *value) {
    passes::Shape shape = shapes_.of(value);
    if (shape.kind == passes::Shape::Kind::Varying)
        return values_.at(value);
    Parts parts(count_.parts, scalars_.splat(frame_.value(value)));
    if (shape.is_linear()) {
        Parts steps = iota(shape.step);
        for (unsigned part = 0; part < count_.parts; ++part)
            parts[part] = build_.CreateAdd(parts[part], steps[part]);
    }
    return parts;
}

// 0, step, 2 step, … in 64 bits
LaneEmitter::Parts LaneEmitter::iota(int64_t step) {
    Parts parts;
    for (unsigned part = 0; part < count_.parts; ++part) {
        llvm::SmallVector<uint64_t, 16> steps;
        for (unsigned lane = 0; lane < count_.width; ++lane)
            steps.push_back(uint64_t(step) * (part * count_.width + lane));
        parts.push_back(llvm::ConstantDataVector::get(module_->context(), steps));
    }
    return parts;
}

LaneEmitter::Lanes LaneEmitter::variable(llvm::Type *type, const char *name) {
    Lanes lanes;
    for (unsigned part = 0; part < count_.parts; ++part)
        lanes.memory.push_back(frame_.local(type, name, true));
    return lanes;
}

LaneEmitter::Parts LaneEmitter::read(const Lanes &lanes) {
    Parts parts;
    for (llvm::AllocaInst *memory : lanes.memory)
        parts.push_back(build_.CreateLoad(memory->getAllocatedType(), memory));
    return parts;
}

void LaneEmitter::write(const Lanes &lanes, const Parts &parts) {
    for (size_t part = 0; part < parts.size(); ++part)
        build_.CreateStore(parts[part], lanes.memory[part]);
}

LaneEmitter::Lanes &LaneEmitter::slot(int64_t index) {
    auto [it, added] = slots_.try_emplace(index);
    if (added)
        it->second = variable(scalars_.type(frame_.source().slots[size_t(index)].type.dtype()), "lanes");
    return it->second;
}

void LaneEmitter::set(const Op &op) {
    int64_t index = op.slot();
    if (!shapes_.varies(index))
        return one_lane_.op(op);
    bool reduced = std::any_of(reductions_.begin(), reductions_.end(), [&](const auto &reduction) { return reduction.first == index; });
    if (!reduced && !shapes_.is_read(index))
        return;
    Parts value = lanes_of(op.operands[0]);
    if (reduced || shapes_.blends(op)) {
        Parts old = read(slot(index)), mask = active();
        for (unsigned part = 0; part < count_.parts; ++part)
            value[part] = scalars_.select(mask[part], value[part], old[part]);
    }
    write(slot(index), value);
}

} // namespace veloz::codegen
