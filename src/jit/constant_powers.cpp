// Chains of squares and products for x ** n, from the exponent's first bit on.
#include "jit/constant_powers.h"

#include "codegen/llvm_headers.h"

#include <bit>
#include <cmath>
#include <llvm/IR/PatternMatch.h>

namespace veloz::jit {

namespace {

using V = llvm::Value *;

constexpr double kMostExponent = 64;

// high + low, unevaluated; without a low part it is exact.
struct Pair {
    V high = nullptr, low = nullptr;
};

class Power {
public:
    Power(llvm::CallInst *call, bool has_fma) : build_(call), x_(call->getArgOperand(0)), has_fma_(has_fma) {
        llvm::FastMathFlags flags = call->getFastMathFlags();
        loose_ = flags.allowReassoc() || flags.approxFunc();
        build_.setFastMathFlags(flags);
    }

    // Null where pow itself is the better way.
    V expand(double exponent) {
        if (exponent == std::trunc(exponent) && std::abs(exponent) <= kMostExponent)
            return x_->getType()->getScalarType()->isFloatTy() ? in_double(unsigned(std::abs(exponent)), exponent < 0)
                                                               : whole(unsigned(std::abs(exponent)), exponent < 0);
        if (exponent == 0.5 || (exponent == -0.5 && (loose_ || x_->getType()->getScalarType()->isDoubleTy())))
            return reciprocal_if(exponent < 0, root());
        if (exponent == 1.5 && (loose_ || x_->getType()->getScalarType()->isDoubleTy()))
            return build_.CreateFMul(root(), build_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x_)); // -inf to the 1.5 is inf
        return nullptr;
    }

private:
    V number(double value) { return llvm::ConstantFP::get(x_->getType(), value); }
    V reciprocal_if(bool wanted, V value) {
        return wanted ? build_.CreateFDiv(llvm::ConstantFP::get(value->getType(), 1.0), value) : value;
    }

    // pow(-0.0, 0.5) is 0.0 and pow(-inf, 0.5) infinite.
    V root() {
        V result = build_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, build_.CreateFAdd(x_, number(0.0)));
        V infinite = build_.CreateFCmpOEQ(x_, number(-INFINITY));
        return build_.CreateSelect(infinite, number(INFINITY), result);
    }

    // Products of doubles are off by some 2^-53 each, far below float's last digit, and leave double's range only where float's is left.
    V in_double(unsigned size, bool inverse) {
        if (size < 2 || loose_ || (size == 2 && !inverse))
            return plain(x_, size, inverse);
        V wide = build_.CreateFPExt(x_, x_->getType()->getWithNewType(build_.getDoubleTy()));
        return build_.CreateFPTrunc(plain(wide, size, inverse), x_->getType());
    }

    V plain(V base, unsigned size, bool inverse) {
        if (size == 0)
            return llvm::ConstantFP::get(base->getType(), 1.0);
        V result = base;
        for (unsigned bit = std::bit_floor(size) >> 1; bit != 0; bit >>= 1) {
            result = build_.CreateFMul(result, result);
            if (size & bit)
                result = build_.CreateFMul(result, base);
        }
        return reciprocal_if(inverse, result);
    }

    // Two roundings of x^3 are 1.29 ulp at most; the others would be beyond 1.5.
    V whole(unsigned size, bool inverse) {
        if (loose_ || size < 2 || (!inverse && size <= 3))
            return plain(x_, size, inverse);
        return has_fma_ ? in_pairs(size, inverse) : nullptr;
    }

    V fused(V a, V b, V c) { return build_.CreateIntrinsic(llvm::Intrinsic::fma, {a->getType()}, {a, b, c}); }

    // The rounding error of high * high or high * other is exact; products of low parts are too small to matter.
    V low_part(V rounded, const Pair &a, const Pair &b) {
        V low = fused(a.high, b.high, build_.CreateFNeg(rounded));
        if (a.low)
            low = fused(a.low, b.high, low);
        if (b.low)
            low = fused(a.high, b.low, low);
        return low;
    }

    V cross_terms(const Pair &a, const Pair &b) {
        V sum = a.low ? build_.CreateFMul(a.low, b.high) : nullptr;
        if (!b.low)
            return sum;
        return sum ? fused(a.high, b.low, sum) : build_.CreateFMul(a.high, b.low);
    }

    // The last product is rounded once. Where an intermediate result is infinite, its error is not a number: then the rounded product is
    // the answer, as it is for the sign of a zero.
    V last_product(const Pair &a, const Pair &b) {
        V rounded = build_.CreateFMul(a.high, b.high), terms = cross_terms(a, b);
        if (!terms)
            return rounded;
        V result = fused(a.high, b.high, terms);
        return build_.CreateSelect(build_.CreateFCmpONE(result, number(0.0)), result, rounded);
    }

    V in_pairs(unsigned size, bool inverse) {
        build_.clearFastMathFlags();
        Pair base{x_, nullptr};
        if (inverse) {
            base.high = build_.CreateFDiv(number(1.0), x_);
            base.low = build_.CreateFMul(base.high, fused(build_.CreateFNeg(base.high), x_, number(1.0)));
        }
        Pair result = base;
        for (unsigned bit = std::bit_floor(size) >> 1; bit != 0; bit >>= 1) {
            bool more = size & bit, last = bit == 1;
            if (last && !more)
                return last_product(result, result);
            result = product(result, result);
            if (!more)
                continue;
            if (last)
                return last_product(result, base);
            result = product(result, base);
        }
        return result.high;
    }

    Pair product(const Pair &a, const Pair &b) {
        V rounded = build_.CreateFMul(a.high, b.high);
        return {rounded, low_part(rounded, a, b)};
    }

    llvm::IRBuilder<> build_;
    V x_;
    bool has_fma_;
    bool loose_ = false;
};

// Null: no power, or not by a constant. Powers over lanes are those of one lane, so that they give the same bits.
const llvm::APFloat *constant_exponent(const llvm::Instruction &instruction) {
    const auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    const llvm::Function *callee = call ? call->getCalledFunction() : nullptr;
    const llvm::APFloat *exponent = nullptr;
    if (callee && callee->getName().starts_with("vz_pow_f"))
        llvm::PatternMatch::match(call->getArgOperand(1), llvm::PatternMatch::m_APFloat(exponent));
    return exponent;
}

} // namespace

bool expand_constant_powers(llvm::Function &function, bool has_fma) {
    bool changed = false;
    for (llvm::BasicBlock &block : function) {
        for (llvm::Instruction &instruction : llvm::make_early_inc_range(block)) {
            const llvm::APFloat *exponent = constant_exponent(instruction);
            if (!exponent)
                continue;
            llvm::APFloat value = *exponent;
            bool inexact = false;
            value.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &inexact);
            V result = Power(llvm::cast<llvm::CallInst>(&instruction), has_fma).expand(value.convertToDouble());
            if (!result)
                continue;
            instruction.replaceAllUsesWith(result);
            instruction.eraseFromParent();
            changed = true;
        }
    }
    return changed;
}

} // namespace veloz::jit
