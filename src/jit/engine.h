// From optimised IR to a relocatable object file for this machine. No LLVM type is visible here.
#pragma once

#include "ir/ir.h"
#include "jit/artifact.h"
#include "support/interruption.h"

#include <cstddef>
#include <string>
#include <vector>

namespace veloz::jit {

// The processor code is made for. Empty cpu: this machine, all its features.
struct Target {
    std::string cpu;
    std::string features;
};
Target host_target();                       // also honours VELOZ_CPU=baseline|avx2|avx512 for testing
std::string describe(const Target &target); // part of the cache key

enum class TextKind { None, LlvmBefore, Llvm, Assembly };

struct Wishes {
    TextKind text = TextKind::None;
    bool remarks = false;
    std::string c_symbol{}; // of an entry with a C signature, beside the other; empty: none
    bool names = false;     // functions are called as in Python, with file and line, and carry a table of lines
    support::StopQuestion stop{};
};

struct Output {
    Artifact artifact;
    std::string text;                // when asked for by TextKind
    std::vector<ir::Remark> remarks; // per loop: vectorised with how many lanes, or why not
};

// The entry is exported as `veloz_entry`, of the convention Words:
//   int32_t veloz_entry(runtime::CallContext *context, const int64_t *arguments, int64_t *result)
// with arguments and result flattened to 64-bit words in order: None 0 words; scalar 1 word (narrow ones in the low bytes; float32 in the
// low 4 bytes), complex 2 words (real, imag; each float32 in the low bytes of its word); array: data, owner, shape[ndim], strides[ndim];
// tuple: its elements in order. Status 0: result is filled (arrays in it are retained once for the caller); else the context's error slot
// is. Throws support::InternalError, and support::Interrupted when `stop` says so: within one pass of LLVM over a function, but not in the
// middle of emitting machine code.
Output compile(const ir::Module &module, const Target &target, const Wishes &wishes = {});

} // namespace veloz::jit
