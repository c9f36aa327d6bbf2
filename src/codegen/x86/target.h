// The x86-64 processor that code is made for.
#pragma once

#include <string>

namespace veloz::codegen::x86 {

struct Processor {
    std::string name;     // LLVM's
    std::string features; // "+avx2,…"
    int vector_bits;      // that loops should use
    bool has_fma;         // fused multiply-add: which instance of the vector math library
};

// This machine, or what $VELOZ_CPU names: baseline, avx2, avx512.
Processor host_processor();

} // namespace veloz::codegen::x86
