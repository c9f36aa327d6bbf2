// The bounds of slices.
#include "codegen/common/arrays.h"

namespace veloz::codegen {

using ir::Op;

namespace {

class SliceEmitter : Emitter {
public:
    explicit SliceEmitter(Frame &frame) : Emitter(frame) {}
    V emit(const Op &op);

private:
    V forward(const Op &op);
    V tuple(const Op &op, V start, V step, V length);
};

V SliceEmitter::emit(const Op &op) {
    if (!op.present()[2] || ir::integer_constant(op.operands[2]) == 1)
        return forward(op);
    V n = value(op.operands[3]), zero = build_.getInt64(0), one = build_.getInt64(1);
    V step = op.present()[2] ? value(op.operands[2]) : one;
    V down = build_.CreateICmpSLT(step, zero);
    V low = build_.CreateSelect(down, build_.getInt64(uint64_t(-1)), zero);
    V high = build_.CreateSelect(down, build_.CreateSub(n, one), n);
    auto clip = [&](size_t index, V absent) {
        if (!op.present()[index])
            return absent;
        V at = value(op.operands[index]);
        at = build_.CreateSelect(build_.CreateICmpSLT(at, zero), build_.CreateAdd(at, n), at);
        at = build_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, at, low);
        return build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, at, high);
    };
    V start = clip(0, build_.CreateSelect(down, high, low)), stop = clip(1, build_.CreateSelect(down, low, high));
    V span = build_.CreateSelect(down, build_.CreateSub(start, stop), build_.CreateSub(stop, start));
    V size = build_.CreateSelect(down, build_.CreateNeg(step), step);
    V length = build_.CreateUDiv(build_.CreateAdd(build_.CreateSub(span, one), size), size);
    length = build_.CreateSelect(build_.CreateICmpSGT(span, zero), length, zero);
    V start_used = build_.CreateSelect(build_.CreateICmpSGT(length, zero), start, zero); // an empty view points nowhere odd
    return tuple(op, start_used, step, length);
}

V SliceEmitter::tuple(const Op &op, V start, V step, V length) {
    V tuple = llvm::PoisonValue::get(module_->type(op.type()));
    tuple = build_.CreateInsertValue(tuple, start, 0);
    tuple = build_.CreateInsertValue(tuple, step, 1);
    return build_.CreateInsertValue(tuple, length, 2);
}

// The same for step 1: of most slices, whose bounds are constants as a rule.
V SliceEmitter::forward(const Op &op) {
    V n = value(op.operands[3]), zero = build_.getInt64(0), one = build_.getInt64(1);
    auto smaller = [&](V a, V b) { return build_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, a, b); };
    auto larger = [&](V a, V b) { return build_.CreateBinaryIntrinsic(llvm::Intrinsic::smax, a, b); };
    auto clip = [&](size_t index, V absent) {
        if (!op.present()[index])
            return absent;
        V at = value(op.operands[index]);
        if (auto known = ir::integer_constant(op.operands[index]))
            return *known < 0 ? larger(build_.CreateAdd(at, n), zero) : smaller(at, n);
        at = build_.CreateSelect(build_.CreateICmpSLT(at, zero), build_.CreateAdd(at, n), at);
        return smaller(larger(at, zero), n);
    };
    bool from_zero = !op.present()[0] || ir::integer_constant(op.operands[0]) == 0, to_end = !op.present()[1];
    V start = from_zero ? zero : clip(0, zero), stop = clip(1, n);
    V length = from_zero && to_end ? n : larger(build_.CreateSub(stop, start), zero);
    if (!from_zero) // an empty view points nowhere odd
        start = build_.CreateSelect(build_.CreateICmpSGT(length, zero), start, zero);
    return tuple(op, start, one, length);
}

} // namespace

V slice_indices(Frame &frame, const Op &op) { return SliceEmitter(frame).emit(op); }

} // namespace veloz::codegen
