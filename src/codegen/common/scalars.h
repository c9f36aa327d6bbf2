// Emits scalar ops over a lane count: with one lane values are LLVM's scalars, with more they are `<n x T>`; a complex number is a pair of
// either. What needs a function goes to the target.
#pragma once

#include "codegen/common/frame.h"

namespace veloz::codegen {

class ScalarEmitter {
public:
    ScalarEmitter(ModuleEmitter *module, llvm::IRBuilder<> *build, unsigned lanes) : module_(module), build_(build), lanes_(lanes) {}

    unsigned lanes() const { return lanes_; }
    llvm::Type *type(types::ScalarKind kind);
    V constant(const ir::Op &op);
    V splat(V value); // of one lane to all

    // An element-wise op of scalar type; all operands have the lane count.
    V emit(const ir::Op &op, llvm::ArrayRef<V> operands);
    V binary(ir::Opcode code, types::ScalarKind kind, V a, V b, int64_t freedom = 0);
    V compare(ir::Opcode code, types::ScalarKind kind, V a, V b);
    V cast(V a, types::ScalarKind from, types::ScalarKind to);
    V select(V condition, V a, V b);
    V identity(ir::Opcode combiner, types::ScalarKind kind); // combined with a value it gives the value

    V make_complex(V real, V imag);
    V real(V a) { return build_->CreateExtractValue(a, 0); }
    V imag(V a) { return build_->CreateExtractValue(a, 1); }

private:
    // scalars.cpp
    V nothing() { return llvm::Constant::getNullValue(type(types::ScalarKind::Bool)); } // false in each lane
    V unary(ir::Opcode code, types::ScalarKind kind, V a);
    V integer_binary(ir::Opcode code, types::ScalarKind kind, V a, V b);
    V division_by_constant(ir::Opcode code, V a, const llvm::APInt &b);
    V integer_division(ir::Opcode code, bool is_signed, V a, V b);
    V integer_power(V base, V exponent);
    V float_binary(ir::Opcode code, types::ScalarKind kind, V a, V b);
    V extremum(ir::Opcode code, types::ScalarKind kind, V a, V b, int64_t freedom);
    V float_to_int(V a, types::ScalarKind to);

    // complex.cpp
    V complex_binary(ir::Opcode code, types::ScalarKind kind, V a, V b);
    V complex_extremum(ir::Opcode code, types::ScalarKind kind, V a, V b);
    V complex_unary(ir::Opcode code, types::ScalarKind kind, V a);
    V complex_compare(ir::Opcode code, V a, V b);

    ModuleEmitter *module_;
    llvm::IRBuilder<> *build_;
    unsigned lanes_;
};

} // namespace veloz::codegen
