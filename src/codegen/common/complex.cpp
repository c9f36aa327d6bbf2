// Complex numbers as pairs: arithmetic as NumPy's loops do it, functions by the target.
#include "codegen/common/scalars.h"

namespace veloz::codegen {

using ir::Opcode;
using types::ScalarKind;

V ScalarEmitter::make_complex(V real, V imag) {
    V pair = llvm::PoisonValue::get(llvm::StructType::get(module_->context(), {real->getType(), real->getType()}));
    return build_->CreateInsertValue(build_->CreateInsertValue(pair, real, 0), imag, 1);
}

V ScalarEmitter::complex_binary(Opcode code, ScalarKind kind, V a, V b) {
    V ar = real(a), ai = imag(a), br = real(b), bi = imag(b);
    switch (code) {
    case Opcode::Add: return make_complex(build_->CreateFAdd(ar, br), build_->CreateFAdd(ai, bi));
    case Opcode::Sub: return make_complex(build_->CreateFSub(ar, br), build_->CreateFSub(ai, bi));
    case Opcode::Mul:
        return make_complex(build_->CreateFSub(build_->CreateFMul(ar, br), build_->CreateFMul(ai, bi)),
                            build_->CreateFAdd(build_->CreateFMul(ar, bi), build_->CreateFMul(ai, br)));
    case Opcode::Div: { // Smith's method; by zero each part is divided by zero
        V real_larger = build_->CreateFCmpOGE(build_->CreateUnaryIntrinsic(llvm::Intrinsic::fabs, br),
                                              build_->CreateUnaryIntrinsic(llvm::Intrinsic::fabs, bi));
        V big = build_->CreateSelect(real_larger, br, bi), small = build_->CreateSelect(real_larger, bi, br);
        V zero = llvm::ConstantFP::get(br->getType(), 0.0), one = llvm::ConstantFP::get(br->getType(), 1.0);
        V by_zero = build_->CreateAnd(build_->CreateFCmpOEQ(br, zero), build_->CreateFCmpOEQ(bi, zero));
        V ratio = build_->CreateFDiv(small, big);
        V scale = build_->CreateFDiv(one, build_->CreateFAdd(big, build_->CreateFMul(small, ratio)));
        V first = build_->CreateSelect(real_larger, ar, ai), second = build_->CreateSelect(real_larger, ai, ar);
        V re = build_->CreateFMul(build_->CreateFAdd(first, build_->CreateFMul(second, ratio)), scale);
        V im_a = build_->CreateFSub(ai, build_->CreateFMul(ar, ratio)), im_b = build_->CreateFSub(build_->CreateFMul(ai, ratio), ar);
        V im = build_->CreateFMul(build_->CreateSelect(real_larger, im_a, im_b), scale);
        V size = build_->CreateUnaryIntrinsic(llvm::Intrinsic::fabs, br);
        re = build_->CreateSelect(by_zero, build_->CreateFDiv(ar, size), re);
        return make_complex(re, build_->CreateSelect(by_zero, build_->CreateFDiv(ai, size), im));
    }
    default: return module_->target().complex_math(*build_, code, kind, a, b);
    }
}

// By the lexicographic order; NaN in either part wins, or loses for fmax and fmin.
V ScalarEmitter::complex_extremum(Opcode code, ScalarKind kind, V a, V b) {
    bool largest = code == Opcode::Maximum || code == Opcode::Fmax;
    bool ignores_nan = code == Opcode::Fmax || code == Opcode::Fmin;
    V first = complex_compare(largest ? Opcode::Ge : Opcode::Le, a, b);
    V nan = complex_unary(Opcode::IsNan, kind, ignores_nan ? b : a);
    return select(build_->CreateOr(first, nan), a, b);
}

V ScalarEmitter::complex_unary(Opcode code, ScalarKind kind, V a) {
    ScalarKind part = types::real_part(kind);
    switch (code) {
    case Opcode::Neg: return make_complex(build_->CreateFNeg(real(a)), build_->CreateFNeg(imag(a)));
    case Opcode::Conj: return make_complex(real(a), build_->CreateFNeg(imag(a)));
    case Opcode::Real: return real(a);
    case Opcode::Imag: return imag(a);
    case Opcode::Abs: return module_->target().math(*build_, "hypot", part, {real(a), imag(a)});
    case Opcode::IsNan:
    case Opcode::IsInf: return build_->CreateOr(unary(code, part, real(a)), unary(code, part, imag(a)));
    case Opcode::IsFinite: return build_->CreateAnd(unary(code, part, real(a)), unary(code, part, imag(a)));
    case Opcode::Sign: { // z / |z|, 0 for 0
        V size = complex_unary(Opcode::Abs, kind, a);
        V zero = build_->CreateFCmpOEQ(size, llvm::ConstantFP::get(size->getType(), 0.0));
        V safe = build_->CreateSelect(zero, llvm::ConstantFP::get(size->getType(), 1.0), size);
        return make_complex(build_->CreateFDiv(real(a), safe), build_->CreateFDiv(imag(a), safe));
    }
    default: return module_->target().complex_math(*build_, code, kind, a, nullptr);
    }
}

// Lexicographic, as NumPy's: the real parts decide only where neither imaginary part is NaN.
V ScalarEmitter::complex_compare(Opcode code, V a, V b) {
    V ar = real(a), ai = imag(a), br = real(b), bi = imag(b);
    V equal = build_->CreateFCmpOEQ(ar, br);
    switch (code) {
    case Opcode::Eq: return build_->CreateAnd(equal, build_->CreateFCmpOEQ(ai, bi));
    case Opcode::Ne: return build_->CreateOr(build_->CreateFCmpUNE(ar, br), build_->CreateFCmpUNE(ai, bi));
    default: break;
    }
    ScalarKind part = ar->getType()->getScalarType()->isFloatTy() ? ScalarKind::F32 : ScalarKind::F64;
    Opcode strict = code == Opcode::Lt || code == Opcode::Le ? Opcode::Lt : Opcode::Gt;
    V by_real = build_->CreateAnd(compare(strict, part, ar, br), build_->CreateFCmpORD(ai, bi));
    return build_->CreateOr(by_real, build_->CreateAnd(equal, compare(code, part, ai, bi)));
}

} // namespace veloz::codegen
