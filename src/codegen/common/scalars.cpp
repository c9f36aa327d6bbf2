// Real numbers and integers: arithmetic, comparisons, math functions and conversions.
#include "codegen/common/scalars.h"

#include <llvm/IR/IntrinsicInst.h>

#include <limits>

namespace veloz::codegen {

using ir::Op;
using ir::Opcode;
using types::ScalarKind;
using Intrinsic = llvm::Intrinsic::ID;

namespace {

// Of constants and of maxima with one: counts of iterations and what they cost are such.
bool is_at_least(V value, int64_t least) {
    if (const auto *constant = llvm::dyn_cast<llvm::ConstantInt>(value))
        return constant->getValue().sge(least);
    const auto *maximum = llvm::dyn_cast<llvm::IntrinsicInst>(value);
    return maximum && maximum->getIntrinsicID() == llvm::Intrinsic::smax &&
           (is_at_least(maximum->getArgOperand(0), least) || is_at_least(maximum->getArgOperand(1), least));
}

} // namespace

llvm::Type *ScalarEmitter::type(ScalarKind kind) { return module_->scalar_type(kind, lanes_); }

V ScalarEmitter::constant(const Op &op) {
    ScalarKind kind = op.type().dtype();
    if (types::is_complex(kind)) {
        llvm::Type *part = type(types::real_part(kind));
        return make_complex(llvm::ConstantFP::get(part, op.real), llvm::ConstantFP::get(part, op.imag));
    }
    if (types::is_float(kind))
        return llvm::ConstantFP::get(type(kind), op.ints.empty() ? op.real : double(op.number()));
    return llvm::ConstantInt::get(type(kind), op.ints.empty() ? uint64_t(int64_t(op.real)) : uint64_t(op.number()), types::is_signed(kind),
                                  true);
}

V ScalarEmitter::splat(V value) {
    if (lanes_ == 1)
        return value;
    if (value->getType()->isStructTy())
        return make_complex(splat(real(value)), splat(imag(value)));
    return build_->CreateVectorSplat(lanes_, value);
}

V ScalarEmitter::select(V condition, V a, V b) {
    if (lanes_ > 1 && a->getType()->isStructTy())
        return make_complex(build_->CreateSelect(condition, real(a), real(b)), build_->CreateSelect(condition, imag(a), imag(b)));
    return build_->CreateSelect(condition, a, b);
}

V ScalarEmitter::emit(const Op &op, llvm::ArrayRef<V> operands) {
    V a = operands[0];
    ScalarKind kind = op.operands[0]->type.dtype();
    if (op.code == Opcode::ToIndex)
        return lanes_ == 1 ? module_->target().to_index(*build_, a) : cast(a, kind, op.type().dtype());
    switch (ir::info(op.code).family) {
    case ir::Family::Unary: return op.code == Opcode::Cast ? cast(a, kind, op.type().dtype()) : unary(op.code, kind, a);
    case ir::Family::Binary: return binary(op.code, kind, a, operands[1], op.freedom());
    case ir::Family::Compare: return compare(op.code, kind, a, operands[1]);
    default: return select(a, operands[1], operands[2]);
    }
}

V ScalarEmitter::binary(Opcode code, ScalarKind kind, V a, V b, int64_t freedom) {
    if (code == Opcode::Complex)
        return make_complex(a, b);
    if (code == Opcode::PyMax || code == Opcode::PyMin || code == Opcode::Maximum || code == Opcode::Minimum || code == Opcode::Fmax ||
        code == Opcode::Fmin)
        return types::is_complex(kind) ? complex_extremum(code, kind, a, b) : extremum(code, kind, a, b, freedom);
    if (types::is_complex(kind))
        return complex_binary(code, kind, a, b);
    if (!types::is_float(kind))
        return integer_binary(code, kind, a, b);
    V result = float_binary(code, kind, a, b);
    if (auto *instruction = llvm::dyn_cast<llvm::Instruction>(result);
        instruction && freedom == ir::kReassociated && llvm::isa<llvm::FPMathOperator>(instruction))
        instruction->setHasAllowReassoc(true);
    return result;
}

// By a positive constant: floor(a / b) is ~(~a / b) for negative a, and a shift or a mask for powers of two.
V ScalarEmitter::division_by_constant(Opcode code, V a, const llvm::APInt &b) {
    llvm::Type *type = a->getType();
    if (b.isPowerOf2())
        return code == Opcode::FloorDiv ? build_->CreateAShr(a, b.logBase2()) : build_->CreateAnd(a, llvm::ConstantInt::get(type, b - 1));
    V divisor = llvm::ConstantInt::get(type, b);
    V mask = build_->CreateAShr(a, b.getBitWidth() - 1);
    V quotient = build_->CreateXor(build_->CreateUDiv(build_->CreateXor(a, mask), divisor), mask);
    return code == Opcode::FloorDiv ? quotient : build_->CreateSub(a, build_->CreateMul(quotient, divisor));
}

// Python's floor division and modulo; by zero they give 0 (sema tests where Python raises). INT_MIN / -1 wraps.
V ScalarEmitter::integer_division(Opcode code, bool is_signed, V a, V b) {
    if (auto *constant = llvm::dyn_cast<llvm::ConstantInt>(b); constant && is_signed && constant->getValue().isStrictlyPositive())
        return division_by_constant(code, a, constant->getValue());
    if (is_signed && !a->getType()->isVectorTy() && is_at_least(a, 0) && is_at_least(b, 1))
        return code == Opcode::FloorDiv ? build_->CreateUDiv(a, b) : build_->CreateURem(a, b);
    V zero = llvm::Constant::getNullValue(a->getType()), one = llvm::ConstantInt::get(a->getType(), 1);
    V none = build_->CreateICmpEQ(b, zero);
    if (!is_signed) {
        V safe = build_->CreateSelect(none, one, b);
        V result = code == Opcode::FloorDiv ? build_->CreateUDiv(a, safe) : build_->CreateURem(a, safe);
        return build_->CreateSelect(none, zero, result);
    }
    V minus = llvm::Constant::getAllOnesValue(a->getType());
    V negate = build_->CreateICmpEQ(b, minus);
    V safe = build_->CreateSelect(build_->CreateOr(none, negate), one, b);
    V quotient = build_->CreateSDiv(a, safe), rest = build_->CreateSub(a, build_->CreateMul(quotient, safe));
    V differ = build_->CreateICmpSLT(build_->CreateXor(rest, safe), zero);
    V adjust = build_->CreateAnd(differ, build_->CreateICmpNE(rest, zero));
    if (code == Opcode::FloorDiv) {
        V floor = build_->CreateSub(quotient, build_->CreateZExt(adjust, a->getType()));
        return build_->CreateSelect(none, zero, build_->CreateSelect(negate, build_->CreateNeg(a), floor));
    }
    V modulo = build_->CreateAdd(rest, build_->CreateSelect(adjust, safe, zero));
    return build_->CreateSelect(build_->CreateOr(none, negate), zero, modulo);
}

V ScalarEmitter::integer_power(V base, V exponent) {
    // square and multiply; the exponent is not negative
    llvm::Type *type = base->getType();
    auto *before = build_->GetInsertBlock();
    auto new_block = [&](const char *name) { return llvm::BasicBlock::Create(module_->context(), name, before->getParent()); };
    auto *head = new_block("power"), *body = new_block("power.step"), *end = new_block("power.end");
    build_->CreateBr(head);
    build_->SetInsertPoint(head);
    auto *result = build_->CreatePHI(type, 2), *square = build_->CreatePHI(type, 2), *rest = build_->CreatePHI(type, 2);
    result->addIncoming(llvm::ConstantInt::get(type, 1), before);
    square->addIncoming(base, before);
    rest->addIncoming(exponent, before);
    V more = build_->CreateICmpNE(rest, llvm::Constant::getNullValue(type));
    build_->CreateCondBr(lanes_ == 1 ? more : build_->CreateOrReduce(more), body, end);
    build_->SetInsertPoint(body);
    V odd = build_->CreateTrunc(rest, this->type(ScalarKind::Bool));
    result->addIncoming(build_->CreateSelect(odd, build_->CreateMul(result, square), result), body);
    square->addIncoming(build_->CreateMul(square, square), body);
    rest->addIncoming(build_->CreateLShr(rest, 1), body);
    build_->CreateBr(head);
    build_->SetInsertPoint(end);
    return result;
}

V ScalarEmitter::integer_binary(Opcode code, ScalarKind kind, V a, V b) {
    bool is_signed = types::is_signed(kind);
    switch (code) {
    case Opcode::Add: return types::is_bool(kind) ? build_->CreateOr(a, b) : build_->CreateAdd(a, b);
    case Opcode::Sub: return build_->CreateSub(a, b);
    case Opcode::Mul: return types::is_bool(kind) ? build_->CreateAnd(a, b) : build_->CreateMul(a, b);
    case Opcode::FloorDiv:
    case Opcode::Mod: return integer_division(code, is_signed, a, b);
    case Opcode::Fmod: {
        V zero = llvm::Constant::getNullValue(a->getType()), one = llvm::ConstantInt::get(a->getType(), 1);
        V none = build_->CreateICmpEQ(b, zero);
        if (is_signed) // INT_MIN % -1 traps
            none = build_->CreateOr(none, build_->CreateICmpEQ(b, llvm::Constant::getAllOnesValue(a->getType())));
        V safe = build_->CreateSelect(none, one, b);
        V rest = is_signed ? build_->CreateSRem(a, safe) : build_->CreateURem(a, safe);
        return build_->CreateSelect(none, zero, rest);
    }
    case Opcode::Pow: return integer_power(a, b);
    case Opcode::LShift:
    case Opcode::RShift: {
        unsigned width = a->getType()->getScalarSizeInBits();
        V limit = llvm::ConstantInt::get(a->getType(), width), last = llvm::ConstantInt::get(a->getType(), width - 1);
        V inside = build_->CreateICmpULT(b, limit);
        if (code == Opcode::RShift && is_signed)
            return build_->CreateAShr(a, build_->CreateSelect(inside, b, last));
        V count = build_->CreateSelect(inside, b, llvm::Constant::getNullValue(a->getType()));
        V shifted = code == Opcode::LShift ? build_->CreateShl(a, count) : build_->CreateLShr(a, count);
        return build_->CreateSelect(inside, shifted, llvm::Constant::getNullValue(a->getType()));
    }
    case Opcode::BitAnd: return build_->CreateAnd(a, b);
    case Opcode::BitOr: return build_->CreateOr(a, b);
    default: return build_->CreateXor(a, b);
    }
}

V ScalarEmitter::float_binary(Opcode code, ScalarKind kind, V a, V b) {
    llvm::Type *type = a->getType();
    V zero = llvm::ConstantFP::get(type, 0.0);
    auto intrinsic = [&](Intrinsic id) { return build_->CreateBinaryIntrinsic(id, a, b); };
    switch (code) {
    case Opcode::Add: return build_->CreateFAdd(a, b);
    case Opcode::Sub: return build_->CreateFSub(a, b);
    case Opcode::Mul: return build_->CreateFMul(a, b);
    case Opcode::Div: return build_->CreateFDiv(a, b);
    case Opcode::CopySign: return intrinsic(llvm::Intrinsic::copysign);
    case Opcode::FloorDiv:
    case Opcode::Mod: {
        // as Python and NumPy: the remainder has the divisor's sign, the quotient is rounded to the nearest whole number
        V rest = module_->target().math(*build_, "fmod", kind, {a, b});
        V nonzero = build_->CreateFCmpUNE(rest, zero);
        V differ = build_->CreateXor(build_->CreateFCmpOLT(b, zero), build_->CreateFCmpOLT(rest, zero));
        V adjust = build_->CreateAnd(nonzero, differ);
        if (code == Opcode::Mod) {
            V moved = build_->CreateSelect(adjust, build_->CreateFAdd(rest, b), rest);
            return build_->CreateSelect(nonzero, moved, build_->CreateBinaryIntrinsic(llvm::Intrinsic::copysign, zero, b));
        }
        V quotient = build_->CreateFDiv(build_->CreateFSub(a, rest), b);
        quotient = build_->CreateSelect(adjust, build_->CreateFSub(quotient, llvm::ConstantFP::get(type, 1.0)), quotient);
        V floor = build_->CreateUnaryIntrinsic(llvm::Intrinsic::floor, quotient);
        V far = build_->CreateFCmpOGT(build_->CreateFSub(quotient, floor), llvm::ConstantFP::get(type, 0.5));
        floor = build_->CreateSelect(far, build_->CreateFAdd(floor, llvm::ConstantFP::get(type, 1.0)), floor);
        V plain = build_->CreateFDiv(a, b);
        V signed_zero = build_->CreateBinaryIntrinsic(llvm::Intrinsic::copysign, zero, plain);
        V result = build_->CreateSelect(build_->CreateFCmpUNE(quotient, zero), floor, signed_zero);
        return build_->CreateSelect(build_->CreateFCmpOEQ(b, zero), plain, result);
    }
    case Opcode::Ldexp:
        b = build_->CreateSIToFP(b, type);
        [[fallthrough]]; // exponents too large for the type give 0 or infinity all the same
    default: return module_->target().math(*build_, ir::info(code).text, kind, {a, b});
    }
}

V ScalarEmitter::extremum(Opcode code, ScalarKind kind, V a, V b, int64_t freedom) {
    bool largest = code == Opcode::Maximum || code == Opcode::Fmax || code == Opcode::PyMax;
    if (!types::is_float(kind)) {
        bool is_signed = types::is_signed(kind);
        auto id = largest ? (is_signed ? llvm::Intrinsic::smax : llvm::Intrinsic::umax)
                          : (is_signed ? llvm::Intrinsic::smin : llvm::Intrinsic::umin);
        return build_->CreateBinaryIntrinsic(id, a, b);
    }
    if (freedom != 0) { // forms of which LLVM vectorises a reduction
        bool passes_nan = freedom == ir::kReassociated;
        auto id = passes_nan ? (largest ? llvm::Intrinsic::maximumnum : llvm::Intrinsic::minimumnum)
                             : (largest ? llvm::Intrinsic::maxnum : llvm::Intrinsic::minnum);
        llvm::FastMathFlags flags;
        flags.setNoNaNs(!passes_nan);
        flags.setNoSignedZeros();
        auto *best = build_->CreateBinaryIntrinsic(id, a, b);
        llvm::cast<llvm::Instruction>(best)->setFastMathFlags(flags);
        return best;
    }
    if (code == Opcode::Maximum || code == Opcode::Minimum) { // the second of equals (zeros have signs); a NaN wins
        V first_beyond = largest ? build_->CreateFCmpOGT(a, b) : build_->CreateFCmpOLT(a, b);
        return build_->CreateSelect(build_->CreateOr(first_beyond, build_->CreateFCmpUNO(a, a)), a, b);
    }
    V beyond = largest ? build_->CreateFCmpOGT(b, a) : build_->CreateFCmpOLT(b, a);
    V best = build_->CreateSelect(beyond, b, a); // Python's: the first unless the second is strictly beyond
    if (code == Opcode::PyMax || code == Opcode::PyMin)
        return best;
    return build_->CreateSelect(build_->CreateFCmpUNO(a, a), b, best); // fmax: a NaN loses
}

V ScalarEmitter::compare(Opcode code, ScalarKind kind, V a, V b) {
    if (types::is_complex(kind))
        return complex_compare(code, a, b);
    using P = llvm::CmpInst::Predicate;
    size_t index = size_t(code) - size_t(Opcode::Eq);
    if (types::is_float(kind)) {
        constexpr P table[] = {P::FCMP_OEQ, P::FCMP_UNE, P::FCMP_OLT, P::FCMP_OLE, P::FCMP_OGT, P::FCMP_OGE};
        return build_->CreateFCmp(table[index], a, b);
    }
    constexpr P is_signed[] = {P::ICMP_EQ, P::ICMP_NE, P::ICMP_SLT, P::ICMP_SLE, P::ICMP_SGT, P::ICMP_SGE};
    constexpr P is_unsigned[] = {P::ICMP_EQ, P::ICMP_NE, P::ICMP_ULT, P::ICMP_ULE, P::ICMP_UGT, P::ICMP_UGE};
    return build_->CreateICmp(types::is_signed(kind) ? is_signed[index] : is_unsigned[index], a, b);
}

V ScalarEmitter::unary(Opcode code, ScalarKind kind, V a) {
    if (types::is_complex(kind))
        return complex_unary(code, kind, a);
    llvm::Type *type = a->getType();
    V zero = llvm::Constant::getNullValue(type);
    bool real = types::is_float(kind);
    auto intrinsic = [&](Intrinsic id) { return build_->CreateUnaryIntrinsic(id, a); };
    switch (code) {
    case Opcode::Neg: return real ? build_->CreateFNeg(a) : build_->CreateNeg(a);
    case Opcode::Abs:
        if (real)
            return intrinsic(llvm::Intrinsic::fabs);
        return types::is_signed(kind) ? build_->CreateBinaryIntrinsic(llvm::Intrinsic::abs, a, build_->getFalse()) : a;
    case Opcode::Not:
    case Opcode::Invert: return build_->CreateNot(a);
    case Opcode::Sign: {
        V one = real ? llvm::ConstantFP::get(type, 1.0) : llvm::ConstantInt::get(type, 1);
        V minus = real ? llvm::ConstantFP::get(type, -1.0) : llvm::Constant::getAllOnesValue(type);
        V below = types::is_unsigned(kind) || types::is_bool(kind) ? nothing() : compare(Opcode::Lt, kind, a, zero);
        V sign = build_->CreateSelect(compare(Opcode::Gt, kind, a, zero), one, build_->CreateSelect(below, minus, zero));
        return real ? build_->CreateSelect(build_->CreateFCmpUNO(a, a), a, sign) : sign;
    }
    case Opcode::Real:
    case Opcode::Conj: return a;
    case Opcode::Imag: return zero;
    case Opcode::IsNan: return real ? build_->CreateFCmpUNO(a, a) : nothing();
    case Opcode::IsInf:
    case Opcode::IsFinite: {
        V infinity = llvm::ConstantFP::getInfinity(type), size = intrinsic(llvm::Intrinsic::fabs);
        return code == Opcode::IsInf ? build_->CreateFCmpOEQ(size, infinity) : build_->CreateFCmpONE(size, infinity);
    }
    case Opcode::SignBit: {
        llvm::Type *bits = this->type(kind == ScalarKind::F32 ? ScalarKind::I32 : ScalarKind::I64);
        return build_->CreateICmpSLT(build_->CreateBitCast(a, bits), llvm::Constant::getNullValue(bits));
    }
    case Opcode::Sqrt: return intrinsic(llvm::Intrinsic::sqrt);
    case Opcode::Floor: return intrinsic(llvm::Intrinsic::floor);
    case Opcode::Ceil: return intrinsic(llvm::Intrinsic::ceil);
    case Opcode::Trunc: return intrinsic(llvm::Intrinsic::trunc);
    case Opcode::Rint: return intrinsic(llvm::Intrinsic::rint);
    default: return module_->target().math(*build_, ir::info(code).text, kind, {a});
    }
}

// Out of range or NaN: the lowest value of int32 or int64, as x86 converts and NumPy shows; narrower kinds keep the low bits.
V ScalarEmitter::float_to_int(V a, ScalarKind to) {
    bool wide = types::byte_size(to) == 8;
    llvm::Type *type = this->type(to);
    llvm::Type *work = this->type(wide ? ScalarKind::I64 : ScalarKind::I32);
    auto saturated = [&](llvm::Type *integer, bool is_signed) {
        return build_->CreateIntrinsic(is_signed ? llvm::Intrinsic::fptosi_sat : llvm::Intrinsic::fptoui_sat, {integer, a->getType()}, {a});
    };
    if (to == ScalarKind::U64) { // upper half by the unsigned conversion, negative numbers wrap
        V negative = build_->CreateFCmpOLT(a, llvm::ConstantFP::get(a->getType(), 0.0));
        return build_->CreateSelect(negative, saturated(type, true), saturated(type, false));
    }
    if (to == ScalarKind::U32)
        return build_->CreateTrunc(saturated(this->type(ScalarKind::I64), true), type);
    V low = llvm::ConstantFP::get(a->getType(), wide ? -0x1p63 : -0x1p31),
      high = llvm::ConstantFP::get(a->getType(), wide ? 0x1p63 : 0x1p31);
    V inside = build_->CreateAnd(build_->CreateFCmpOGE(a, low), build_->CreateFCmpOLT(a, high));
    V lowest = llvm::ConstantInt::get(work, wide ? uint64_t(1) << 63 : uint64_t(1) << 31);
    V safe = build_->CreateSelect(inside, a, llvm::ConstantFP::get(a->getType(), 0.0));
    V result = build_->CreateSelect(inside, build_->CreateFPToSI(safe, work), lowest);
    return build_->CreateTrunc(result, type);
}

V ScalarEmitter::cast(V a, ScalarKind from, ScalarKind to) {
    if (from == to)
        return a;
    llvm::Type *type = this->type(to);
    if (types::is_complex(to)) {
        ScalarKind part = types::real_part(to);
        if (types::is_complex(from))
            return make_complex(cast(real(a), types::real_part(from), part), cast(imag(a), types::real_part(from), part));
        return make_complex(cast(a, from, part), llvm::ConstantFP::get(this->type(part), 0.0));
    }
    if (types::is_complex(from)) {
        if (!types::is_bool(to))
            return cast(real(a), types::real_part(from), to);
        return build_->CreateOr(cast(real(a), types::real_part(from), to), cast(imag(a), types::real_part(from), to));
    }
    if (types::is_bool(to))
        return types::is_float(from) ? build_->CreateFCmpUNE(a, llvm::ConstantFP::get(a->getType(), 0.0))
                                     : build_->CreateICmpNE(a, llvm::Constant::getNullValue(a->getType()));
    bool from_signed = types::is_signed(from);
    if (types::is_float(to)) {
        if (types::is_float(from))
            return to == ScalarKind::F64 ? build_->CreateFPExt(a, type) : build_->CreateFPTrunc(a, type);
        return from_signed ? build_->CreateSIToFP(a, type) : build_->CreateUIToFP(a, type);
    }
    if (types::is_float(from))
        return float_to_int(a, to);
    return from_signed ? build_->CreateSExtOrTrunc(a, type) : build_->CreateZExtOrTrunc(a, type);
}

// The value that changes nothing.
V ScalarEmitter::identity(Opcode combiner, ScalarKind kind) {
    llvm::Type *type = this->type(kind);
    bool ignores_nan = combiner == Opcode::Fmax || combiner == Opcode::Fmin;
    bool largest = combiner == Opcode::Maximum || combiner == Opcode::Fmax || combiner == Opcode::PyMax;
    bool smallest = combiner == Opcode::Minimum || combiner == Opcode::Fmin || combiner == Opcode::PyMin;
    if (types::is_complex(kind)) {
        V real = identity(combiner, types::real_part(kind)); // the order is lexicographic
        return make_complex(real, combiner == Opcode::Mul ? llvm::ConstantFP::get(real->getType(), 0.0) : real);
    }
    if (types::is_float(kind)) {
        if (ignores_nan)
            return llvm::ConstantFP::getNaN(type);
        if (largest || smallest)
            return llvm::ConstantFP::getInfinity(type, largest);
        return llvm::ConstantFP::get(type, combiner == Opcode::Mul ? 1.0 : -0.0);
    }
    unsigned bits = type->getScalarSizeInBits();
    if (largest || smallest) {
        bool is_signed = types::is_signed(kind);
        llvm::APInt limit = largest ? (is_signed ? llvm::APInt::getSignedMinValue(bits) : llvm::APInt::getMinValue(bits))
                                    : (is_signed ? llvm::APInt::getSignedMaxValue(bits) : llvm::APInt::getMaxValue(bits));
        return llvm::ConstantInt::get(type, limit);
    }
    if (combiner == Opcode::BitAnd)
        return llvm::Constant::getAllOnesValue(type);
    return llvm::ConstantInt::get(type, combiner == Opcode::Mul ? 1 : 0);
}

} // namespace veloz::codegen
