// Chunks of a parallel loop: what they are given, what they compute and what is left of that.
#include "codegen/common/parallel.h"

#include "codegen/common/lane_emitter.h"

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;

ParallelEmitter::ParallelEmitter(FunctionEmitter &outer, const Op &loop)
    : Emitter(outer.frame), outer_(outer), loop_(loop), capture_(captures()), begin_(value(loop.operands[0])),
      end_(value(loop.operands[1])),
      grain_(loop.operands.size() > 3 ? value(loop.operands[3]) : build_.getInt64(uint64_t(loop.plan->grain))) {}

ParallelEmitter::Capture ParallelEmitter::captures() {
    Capture capture;
    capture.special = loop_.plan->carried;
    std::set<const ir::Value *> inside, seen;
    std::set<int64_t> written, read;
    ir::Block &body = *loop_.regions[0];
    inside.insert(body.arguments[0].get());
    std::function<void(const ir::Block &)> look = [&](const ir::Block &block) {
        for (const auto &inner : block.ops) {
            for (const ir::Value *operand : inner->operands)
                if (!inside.contains(operand) && seen.insert(operand).second)
                    capture.values.push_back(operand);
            if (inner->result)
                inside.insert(inner->result.get());
            if (inner->code == Opcode::Set)
                written.insert(inner->slot());
            if (inner->code == Opcode::Get)
                read.insert(inner->slot());
            for (const auto &region : inner->regions) {
                for (const auto &argument : region->arguments)
                    inside.insert(argument.get());
                look(*region);
            }
        }
    };
    look(body);
    for (int64_t slot : read)
        if (!written.contains(slot))
            capture.read_slots.push_back(slot);
    return capture;
}

void ParallelEmitter::fill_environment() {
    std::erase_if(capture_.values, [&](const ir::Value *value) { // constants stay visible to the optimiser
        auto *known = llvm::dyn_cast<llvm::Constant>(this->value(value));
        if (known)
            capture_.constants.emplace_back(value, known);
        return known != nullptr;
    });
    for (const ir::Value *value : capture_.values)
        contents_.push_back(this->value(value));
    for (int64_t index : capture_.read_slots)
        contents_.push_back(outer_.slots.read(index));
    std::vector<llvm::Type *> fields, partial_types;
    for (auto [index, combiner] : capture_.special) {
        Slots::Slot &slot = outer_.slots.at(index);
        contents_.push_back(slot.memory);
        if (slot.owns)
            contents_.push_back(outer_.references.cell(slot.cell));
        partial_types.push_back(slot.memory->getAllocatedType());
    }
    contents_.push_back(end_);
    if (loop_.plan->lanes)
        group_iterations();
    for (V content : contents_)
        fields.push_back(content->getType());
    environment_ = llvm::StructType::get(module_->context(), fields);
    partials_ = llvm::StructType::get(module_->context(), partial_types);
}

// Chunks of whole groups, so that lanes are full: counts groups instead of iterations, and tells the chunks the first iteration and the
// size of a group. Few iterations make small groups, for more than one core.
void ParallelEmitter::group_iterations() {
    constexpr uint64_t kGroups = 16;
    V zero = build_.getInt64(0), one = build_.getInt64(1);
    unsigned lanes = lane_count(frame_, loop_, passes::LaneShapes(loop_)).total();
    V count = build_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, build_.CreateSub(end_, begin_), zero);
    V unit =
        build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, build_.CreateUDiv(count, build_.getInt64(kGroups)), build_.getInt64(lanes));
    unit = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umax, unit, one);
    contents_.insert(contents_.end(), {begin_, unit});
    begin_ = zero;
    end_ = build_.CreateUDiv(build_.CreateAdd(count, build_.CreateSub(unit, one)), unit);
    grain_ = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umax, build_.CreateUDiv(grain_, unit), one);
}

llvm::Function *ParallelEmitter::combine_function() {
    llvm::Type *pointer = build_.getPtrTy();
    auto *type = llvm::FunctionType::get(build_.getVoidTy(), {pointer, pointer, pointer}, false);
    auto *made = llvm::Function::Create(type, llvm::Function::InternalLinkage, module_->unique("combine"), module_->module());
    made->setDoesNotThrow();
    Build build(llvm::BasicBlock::Create(module_->context(), "entry", made));
    ScalarEmitter scalars(module_, &build, 1);
    for (unsigned i = 0; i < capture_.special.size(); ++i) {
        auto [slot, combiner] = capture_.special[i];
        if (!combiner)
            continue;
        V left = build.CreateStructGEP(partials_, made->getArg(1), i), right = build.CreateStructGEP(partials_, made->getArg(2), i);
        llvm::Type *element = partials_->getElementType(i);
        V first = build.CreateLoad(element, left);
        build.CreateStore(scalars.binary(*combiner, outer_.slots.type(slot).dtype(), first, build.CreateLoad(element, right)), left);
    }
    build.CreateRetVoid();
    return made;
}

llvm::Function *ParallelEmitter::chunk_function() {
    llvm::Type *pointer = build_.getPtrTy(), *word = build_.getInt64Ty();
    auto *type = llvm::FunctionType::get(build_.getInt32Ty(), {pointer, pointer, word, word, pointer}, false);
    std::string name = module_->unique(frame_.source().name + ".chunk");
    auto *made = llvm::Function::Create(type, llvm::Function::InternalLinkage, name, module_->module());
    made->setDoesNotThrow();
    if (loop_.plan->plain || loop_.plan->cold || outer_.loops.is_cold())
        made->addFnAttr(kRarelyRun);
    for (unsigned i : {0u, 1u, 4u})
        made->addParamAttr(i, llvm::Attribute::NoAlias);
    FunctionEmitter chunk(module_, &frame_.source(), made);
    emit_chunk(chunk);
    return made;
}

// i32 (context, environment, begin, end, partial)
void ParallelEmitter::emit_chunk(FunctionEmitter &chunk) {
    chunk.frame.start();
    chunk.handlers.start(*loop_.regions[0]);
    Build &build = chunk.frame.build();
    llvm::Function &made = chunk.frame.made();
    if (SourceLocations *locations = module_->locations())
        build.SetCurrentDebugLocation(locations->at(made, loop_.location));
    V memory = made.getArg(1), begin = made.getArg(2), end = made.getArg(3);
    unsigned field = 0;
    auto next = [&] {
        V pointer = build.CreateStructGEP(environment_, memory, field);
        return build.CreateLoad(environment_->getElementType(field++), pointer);
    };
    for (const ir::Value *value : capture_.values)
        chunk.frame.define(value, next());
    for (auto [value, known] : capture_.constants)
        chunk.frame.define(value, known);
    for (int64_t index : capture_.read_slots)
        chunk.slots.borrow(index, next()); // of the frame that runs the loop
    std::vector<V> targets, cells;
    for (auto [index, combiner] : capture_.special) {
        targets.push_back(next());
        cells.push_back(chunk.slots.at(index).owns ? next() : nullptr);
        if (combiner)
            chunk.slots.write(index, chunk.scalars.identity(*combiner, chunk.slots.type(index).dtype()));
    }
    V loop_end = next();
    if (loop_.plan->lanes) { // whole groups of iterations
        V first = next(), unit = next();
        begin = build.CreateAdd(first, build.CreateMul(begin, unit));
        end = build.CreateBinaryIntrinsic(llvm::Intrinsic::smin, build.CreateAdd(first, build.CreateMul(end, unit)), loop_end);
    }
    chunk.loops.run(loop_, begin, end, build.getInt64(1));
    V is_last = build.CreateAnd(build.CreateICmpEQ(end, loop_end), build.CreateICmpSLT(begin, end));
    give_results(chunk, is_last, targets, cells);
    chunk.finish_chunk();
}

// To its partial result what is combined, to the frame around what the last iteration leaves.
void ParallelEmitter::give_results(FunctionEmitter &chunk, V is_last, llvm::ArrayRef<V> targets, llvm::ArrayRef<V> cells) {
    Build &build = chunk.frame.build();
    for (unsigned i = 0; i < capture_.special.size(); ++i) {
        auto [index, combiner] = capture_.special[i];
        V held = chunk.slots.read(index);
        if (combiner) {
            build.CreateStore(held, build.CreateStructGEP(partials_, chunk.frame.made().getArg(4), i));
            continue;
        }
        auto *last = chunk.frame.new_block("last"), *on = chunk.frame.new_block("not_last");
        build.CreateCondBr(is_last, last, on);
        build.SetInsertPoint(last);
        if (chunk.slots.at(index).owns)
            chunk.slots.hand_over(index, targets[i], cells[i]);
        build.CreateStore(held, targets[i]);
        build.CreateBr(on);
        build.SetInsertPoint(on);
    }
}

void ParallelEmitter::emit() {
    fill_environment();
    ParallelLoop loop{begin_, end_, grain_, nullptr, chunk_function()};
    loop.environment = local(environment_, "environment", false);
    for (unsigned i = 0; i < contents_.size(); ++i)
        build_.CreateStore(contents_[i], build_.CreateStructGEP(environment_, loop.environment, i));
    bool reduces =
        std::any_of(capture_.special.begin(), capture_.special.end(), [](const auto &each) { return each.combiner.has_value(); });
    if (reduces) {
        loop.reduced = local(partials_, "reduced", true);
        loop.partial_bytes = module_->module().getDataLayout().getTypeAllocSize(partials_);
        loop.combine = combine_function();
    }
    frame_.leave_if(target().parallel(frame_, loop), "done");
    if (reduces)
        combine_with_slots(loop.reduced);
}

void ParallelEmitter::combine_with_slots(V reduced) {
    V some = build_.CreateICmpSLT(value(loop_.operands[0]), value(loop_.operands[1]));
    for (unsigned i = 0; i < capture_.special.size(); ++i) {
        auto [index, combiner] = capture_.special[i];
        if (!combiner)
            continue;
        V part = build_.CreateLoad(partials_->getElementType(i), build_.CreateStructGEP(partials_, reduced, i));
        V old = outer_.slots.read(index);
        V combined = outer_.scalars.binary(*combiner, outer_.slots.type(index).dtype(), old, part);
        outer_.slots.write(index, build_.CreateSelect(some, combined, old));
    }
}

} // namespace veloz::codegen
