// The x86-64 processor that code is made for, and the target of code that runs in this process and calls its runtime.
#pragma once

#include "codegen/target.h"

#include <string>
#include <string_view>

namespace veloz::codegen::host {

inline constexpr std::string_view kEntry = "veloz_entry"; // the exported function that takes words

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
    int vector_bits() const override { return processor_.vector_bits; }
    unsigned address_space(Space) const override { return 0; }

    // errors.cpp
    void raise(Frame &frame, Failure failure, int site, llvm::ArrayRef<V> words) override;
    V error_in_flight(Frame &frame) override;
    V handled_count(Frame &frame) override;
    void set_handled_count(Frame &frame, V count) override;
    void catch_error(Frame &frame, V place) override;
    void raise_again(Frame &frame, V place) override;
    void raise_from(Frame &frame, V place) override;
    V poll(Frame &frame) override;
    V enter_recursive(Frame &frame) override;
    void leave_recursive(Frame &frame) override;
    V recursive_calls(Frame &frame) override;
    void print(Frame &frame, std::string_view text, llvm::ArrayRef<Printed> values) override;
    V watch_loop(Frame &frame, bool begins) override;
    void watch_iteration(Frame &frame, V iteration) override;
    V watch_access(Frame &frame, const WatchedAccess &access) override;

    // memory.cpp
    V allocate(Frame &frame, V bytes, bool zeroed) override;
    void retain(Frame &frame, V owner) override;
    void release(Frame &frame, V owner) override;
    void release_all(Frame &frame, V cells, unsigned count) override;
    V overlap(Frame &frame, const Described &a, const Described &b) override;
    V copy(Frame &frame, const Described &to, const Described &from) override;

    // parallel.cpp
    V parallel(Frame &frame, const ParallelLoop &loop) override;

    // math.cpp
    V math(Build &build, std::string_view name, types::ScalarKind kind, llvm::ArrayRef<V> arguments) override;
    V complex_math(Build &build, ir::Opcode function, types::ScalarKind kind, V a, V b) override;
    V to_index(Build &build, V value) override;

    // natives.cpp
    V native(Frame &frame, const ir::NativeInfo &native, llvm::ArrayRef<NativeArgument> arguments, llvm::ArrayRef<int64_t> sites,
             V result) override;

    // entry.cpp
    void entry(const ir::Function &function) override;
    std::string c_entry(const ir::Function &function, const std::string &symbol) override;

private:
    llvm::Function *exported(const ir::Function &function, const std::string &symbol, llvm::ArrayRef<llvm::Type *> parameters);
    llvm::CallInst *call(Build &build, const ir::Function &function, llvm::ArrayRef<V> arguments);
    llvm::Function *runtime(std::string_view name); // of runtime/abi.def
    llvm::Function *complex_function(const std::string &name);
    llvm::Function *math_function(const std::string &symbol, llvm::Type *type, size_t arguments);

    Processor processor_;
    ModuleEmitter *module_ = nullptr;
};

} // namespace veloz::codegen::host
