// Parallel loops: the body becomes a function over a chunk of iterations that the runtime calls on its threads.
#include "codegen/common/function_emitter.h"

#include "codegen/common/lane_emitter.h"
#include "passes/edit.h"

#include <algorithm>
#include <limits>

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;

// What the body uses from around the loop, in a fixed order.
FunctionEmitter::Capture FunctionEmitter::captures(const Op &op) {
    Capture capture;
    capture.special = op.plan->carried;
    std::set<const ir::Value *> inside, seen;
    std::set<int64_t> written, read;
    ir::Block &body = *op.regions[0];
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

llvm::Function *FunctionEmitter::combine_function(const Capture &capture, llvm::StructType *partials) {
    llvm::Type *pointer = build_.getPtrTy();
    auto *type = llvm::FunctionType::get(build_.getVoidTy(), {pointer, pointer, pointer}, false);
    auto *made = llvm::Function::Create(type, llvm::Function::InternalLinkage, module_->unique("combine"), module_->module());
    made->setDoesNotThrow();
    FunctionEmitter inner(module_, source_, made);
    inner.entry_ = inner.new_block("entry");
    inner.build_.SetInsertPoint(inner.entry_);
    auto &build = inner.build_;
    for (unsigned i = 0; i < capture.special.size(); ++i) {
        auto [slot, combiner] = capture.special[i];
        if (!combiner)
            continue;
        V left = build.CreateStructGEP(partials, made->getArg(1), i), right = build.CreateStructGEP(partials, made->getArg(2), i);
        llvm::Type *element = partials->getElementType(i);
        V sum = inner.scalars_.binary(*combiner, source_->slots[size_t(slot)].type.dtype(), build.CreateLoad(element, left),
                                      build.CreateLoad(element, right));
        build.CreateStore(sum, left);
    }
    build.CreateRetVoid();
    return made;
}

// This emitter is the chunk's: i32 (context, environment, begin, end, partial).
void FunctionEmitter::emit_chunk(const Op &op, const Capture &capture, llvm::StructType *environment, llvm::StructType *partials) {
    start();
    if (SourceLocations *locations = module_->locations())
        build_.SetCurrentDebugLocation(locations->at(*target_, op.location));
    context_ = target_->getArg(0);
    V memory = target_->getArg(1), begin = target_->getArg(2), end = target_->getArg(3), partial = target_->getArg(4);
    unsigned field = 0;
    auto next = [&] {
        V pointer = build_.CreateStructGEP(environment, memory, field);
        return build_.CreateLoad(environment->getElementType(field++), pointer);
    };
    for (const ir::Value *value : capture.values)
        values_[value] = next();
    for (auto [value, known] : capture.constants)
        values_[value] = known;
    for (int64_t index : capture.read_slots) { // borrowed from the frame that runs the loop
        Slot &borrowed = slots_[index];
        borrowed.memory = local(module_->type(source_->slots[size_t(index)].type), source_->slots[size_t(index)].name, false);
        build_.CreateStore(next(), borrowed.memory);
    }
    std::vector<V> targets, target_cells;
    for (auto [index, combiner] : capture.special) {
        targets.push_back(next());
        target_cells.push_back(slot(index).owns ? next() : nullptr);
        if (combiner)
            build_.CreateStore(scalars_.identity(*combiner, source_->slots[size_t(index)].type.dtype()), slot(index).memory);
    }
    V loop_end = next();
    if (op.plan->lanes) { // whole groups of iterations
        V first = next(), unit = next();
        begin = build_.CreateAdd(first, build_.CreateMul(begin, unit));
        end = build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, build_.CreateAdd(first, build_.CreateMul(end, unit)), loop_end);
    }
    loop_with_polls(op, begin, end, build_.getInt64(1));
    for (unsigned i = 0; i < capture.special.size(); ++i) {
        auto [index, combiner] = capture.special[i];
        V held = build_.CreateLoad(slot(index).memory->getAllocatedType(), slot(index).memory);
        if (combiner) {
            build_.CreateStore(held, build_.CreateStructGEP(partials, partial, i));
            continue;
        }
        auto *last = new_block("last"), *on = new_block("not_last");
        build_.CreateCondBr(build_.CreateAnd(build_.CreateICmpEQ(end, loop_end), build_.CreateICmpSLT(begin, end)), last, on);
        build_.SetInsertPoint(last);
        const Type &type = source_->slots[size_t(index)].type;
        if (slot(index).owns)
            hand_over(slot(index), type, targets[i], target_cells[i]);
        build_.CreateStore(held, targets[i]);
        build_.CreateBr(on);
        build_.SetInsertPoint(on);
    }
    leave(build_.getInt32(0));
    finish();
}

// Chunks of whole groups, so that lanes are full: counts groups instead of iterations, and gives the first iteration and the size of a
// group. Few iterations make small groups, for more than one core.
std::vector<V> FunctionEmitter::group_iterations(const Op &op, V &begin, V &end, V &grain) {
    constexpr uint64_t kGroups = 16;
    V zero = build_.getInt64(0), one = build_.getInt64(1), first = begin;
    unsigned lanes = lane_count(passes::LaneShapes(op), module_->target().vector_bits()).total();
    V count = build_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, build_.CreateSub(end, begin), zero);
    V unit =
        build_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, build_.CreateUDiv(count, build_.getInt64(kGroups)), build_.getInt64(lanes));
    unit = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umax, unit, one);
    begin = zero;
    end = build_.CreateUDiv(build_.CreateAdd(count, build_.CreateSub(unit, one)), unit);
    grain = build_.CreateBinaryIntrinsic(llvm::Intrinsic::umax, build_.CreateUDiv(grain, unit), one);
    return {first, unit};
}

void FunctionEmitter::parallel_loop(const Op &op) {
    Capture capture = captures(op);
    std::erase_if(capture.values, [&](const ir::Value *value) { // constants stay visible to the optimiser
        auto *known = llvm::dyn_cast<llvm::Constant>(this->value(value));
        if (known)
            capture.constants.emplace_back(value, known);
        return known != nullptr;
    });
    std::vector<llvm::Type *> fields, partial_types;
    std::vector<V> contents;
    auto add = [&](V value) {
        fields.push_back(value->getType());
        contents.push_back(value);
    };
    for (const ir::Value *value : capture.values)
        add(this->value(value));
    for (int64_t index : capture.read_slots)
        add(build_.CreateLoad(slot(index).memory->getAllocatedType(), slot(index).memory));
    bool reduces = false;
    for (auto [index, combiner] : capture.special) {
        add(slot(index).memory);
        if (slot(index).owns)
            add(cell(slot(index).cell));
        partial_types.push_back(slot(index).memory->getAllocatedType());
        reduces |= combiner.has_value();
    }
    add(value(op.operands[1]));
    V begin = value(op.operands[0]), end = value(op.operands[1]);
    V grain = op.operands.size() > 3 ? value(op.operands[3]) : build_.getInt64(uint64_t(op.plan->grain));
    if (op.plan->lanes)
        for (V extra : group_iterations(op, begin, end, grain))
            add(extra);
    llvm::LLVMContext &context = module_->context();
    auto *environment = llvm::StructType::get(context, fields), *partials = llvm::StructType::get(context, partial_types);
    llvm::Type *pointer = build_.getPtrTy(), *word = build_.getInt64Ty();
    auto *type = llvm::FunctionType::get(build_.getInt32Ty(), {pointer, pointer, word, word, pointer}, false);
    auto *body =
        llvm::Function::Create(type, llvm::Function::InternalLinkage, module_->unique(source_->name + ".chunk"), module_->module());
    body->setDoesNotThrow();
    if (op.plan->plain || op.plan->cold || cold_)
        body->addFnAttr(kRarelyRun);
    for (unsigned i : {0u, 1u, 4u})
        body->addParamAttr(i, llvm::Attribute::NoAlias);
    FunctionEmitter chunk(module_, source_, body);
    chunk.emit_chunk(op, capture, environment, partials);

    V memory = local(environment, "environment", false);
    for (unsigned i = 0; i < contents.size(); ++i)
        build_.CreateStore(contents[i], build_.CreateStructGEP(environment, memory, i));
    std::vector<V> arguments{context_, begin, end, grain, body};
    V status = nullptr, result = nullptr;
    if (reduces) {
        result = local(partials, "reduced", true);
        uint64_t bytes = module_->module().getDataLayout().getTypeAllocSize(partials);
        arguments.insert(arguments.end(), {combine_function(capture, partials), memory, build_.getInt64(bytes), result});
        status = build_.CreateCall(module_->abi("veloz_parallel_reduce"), arguments);
    } else {
        arguments.push_back(memory);
        status = build_.CreateCall(module_->abi("veloz_parallel_for"), arguments);
    }
    auto *failed = new_block("failed"), *good = new_block("done");
    build_.CreateCondBr(build_.CreateICmpNE(status, build_.getInt32(0)), failed, good,
                        llvm::MDBuilder(context).createUnlikelyBranchWeights());
    build_.SetInsertPoint(failed);
    leave(status);
    build_.SetInsertPoint(good);
    V some = build_.CreateICmpSLT(value(op.operands[0]), value(op.operands[1]));
    for (unsigned i = 0; i < capture.special.size(); ++i) {
        auto [index, combiner] = capture.special[i];
        if (!combiner)
            continue;
        V part = build_.CreateLoad(partials->getElementType(i), build_.CreateStructGEP(partials, result, i));
        V old = build_.CreateLoad(partials->getElementType(i), slot(index).memory);
        V combined = scalars_.binary(*combiner, source_->slots[size_t(index)].type.dtype(), old, part);
        build_.CreateStore(build_.CreateSelect(some, combined, old), slot(index).memory);
    }
}

} // namespace veloz::codegen
