// What differs from machine to machine: the emitters of common/ reach everything outside of arithmetic, loads and stores through this.
// docs/adding-a-target.md says what each function promises.
#pragma once

#include "codegen/llvm_headers.h"
#include "ir/ir.h"

#include <string_view>

namespace veloz::codegen {

using V = llvm::Value *;
using Build = llvm::IRBuilder<>;

class ModuleEmitter;

class Target {
public:
    virtual ~Target() = default;

    // Once, before anything is emitted; the module outlives the target's use.
    virtual void begin(ModuleEmitter &module) = 0;

    // A real function of ops.def by its text name, over as many lanes as the arguments have: one result per lane, bit-equal to the
    // scalar one. For `ldexp` the second argument is a number too.
    virtual V math(Build &build, std::string_view name, types::ScalarKind kind, llvm::ArrayRef<V> arguments) = 0;
    // A complex function (`b` is null for all but `pow`), over the lanes of its parts. `kind` is complex.
    virtual V complex_math(Build &build, ir::Opcode function, types::ScalarKind kind, V a, V b) = 0;
    // A scalar float as int64, rounded towards zero; the lowest int64 where it does not fit or is NaN.
    virtual V to_index(Build &build, V value) = 0;
    // How wide registers are: vectors of this many bits are the cheapest per lane.
    virtual int vector_bits() const = 0;
};

} // namespace veloz::codegen
