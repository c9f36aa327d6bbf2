// The x86-64 processor that code is made for, and the target of code that runs in this process.
#pragma once

#include "codegen/target.h"

#include <string>

namespace veloz::codegen::host {

struct Processor {
    std::string name;     // LLVM's
    std::string features; // "+avx2,…"
    int vector_bits;      // that loops should use
    bool has_fma;         // fused multiply-add: which instance of the vector math library
};

// This machine, or what $VELOZ_CPU names: baseline, avx2, avx512.
Processor host_processor();

class HostTarget : public Target {
public:
    explicit HostTarget(Processor processor) : processor_(std::move(processor)) {}

    void begin(ModuleEmitter &module) override { module_ = &module; }
    V to_index(Build &build, V value) override;
    int vector_bits() const override { return processor_.vector_bits; }

    // math.cpp
    V math(Build &build, std::string_view name, types::ScalarKind kind, llvm::ArrayRef<V> arguments) override;
    V complex_math(Build &build, ir::Opcode function, types::ScalarKind kind, V a, V b) override;

private:
    llvm::Function *complex_function(const std::string &name);
    llvm::Function *math_function(const std::string &symbol, llvm::Type *type, size_t arguments);

    Processor processor_;
    ModuleEmitter *module_ = nullptr;
};

} // namespace veloz::codegen::host
