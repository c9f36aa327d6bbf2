// What differs from machine to machine: the emitters of common/ reach everything outside of arithmetic, loads and stores through this.
// docs/adding-a-target.md says what each function promises, and in which file of a target's folder it stands.
#pragma once

#include "codegen/llvm_headers.h"
#include "ir/native.h"

#include <string_view>

namespace veloz::codegen {

using V = llvm::Value *;
using Build = llvm::IRBuilder<>;

class Frame;
class ModuleEmitter;

// Why compiled code fails, beside what the target itself finds wrong.
enum class Failure {
    Site,    // words: of the site's arguments
    TooDeep, // no words
};

// What is in flight as one number: that of a site, or one of these.
inline constexpr uint32_t kNotCaught = 0; // Ctrl-C, and what else goes past all handlers
inline constexpr uint32_t kNoMemory = 1;
inline constexpr uint32_t kTooDeep = 2;
inline constexpr uint32_t kFirstSite = 3;

// What lies in memory, for targets that keep it in different places.
enum class Space { Elements, Constants };

// Where an array lies; `dims` is memory that holds the shape and then the strides.
struct Described {
    V data, dims;
    int rank;
    int64_t element_bytes;
};

// What a native is given: a number, or an array and its dtype.
struct NativeArgument {
    V number = nullptr;
    Described array{};
    types::ScalarKind dtype{};
};

struct Printed {
    types::Type type;
    V value;
};

// An access that the race check is told about.
struct WatchedAccess {
    V element;
    uint64_t bytes;
    bool writes;
    int line, site;
};

// Chunks of [begin, end), a multiple of `grain` iterations each, by `chunk`: i32 (context, environment, begin, end, partial). With a
// `combine`, void (environment, left, right), each chunk fills a partial result, and their combination in a fixed order goes to `reduced`.
struct ParallelLoop {
    V begin, end, grain, environment;
    llvm::Function *chunk;
    llvm::Function *combine = nullptr;
    V reduced = nullptr;
    uint64_t partial_bytes = 0;
};

// A status is an i32: not 0 when the function is to be left with it, the error being stored.
class Target {
public:
    virtual ~Target() = default;

    // target.cpp
    virtual void begin(ModuleEmitter &module) = 0; // once, before anything is emitted; the module outlives the target's use
    virtual int vector_bits() const = 0;           // how wide registers are: vectors of this many bits are the cheapest per lane
    virtual unsigned address_space(Space space) const = 0;

    // errors.cpp
    virtual void raise(Frame &frame, Failure failure, int site, llvm::ArrayRef<V> words) = 0; // stores; the caller leaves
    virtual V error_in_flight(Frame &frame) = 0;                                              // an i32 as above
    // The errors that are handled: how many there are, as an i32; the one in flight becomes the one at this place, the last; what is at the
    // place is in flight again; what was raised last is from it, or from None if the place is negative.
    virtual V handled_count(Frame &frame) = 0;
    virtual void set_handled_count(Frame &frame, V count) = 0;
    virtual void catch_error(Frame &frame, V place) = 0;
    virtual void raise_again(Frame &frame, V place) = 0;
    virtual void raise_from(Frame &frame, V place) = 0;
    virtual V poll(Frame &frame) = 0;            // a status: does the user want to stop?
    virtual V enter_recursive(Frame &frame) = 0; // i1: too deep
    virtual void leave_recursive(Frame &frame) = 0;
    virtual V recursive_calls(Frame &frame) = 0; // the address of an i32 that counts them, for polls
    virtual void print(Frame &frame, std::string_view text, llvm::ArrayRef<Printed> values) = 0;
    virtual V watch_loop(Frame &frame, bool begins) = 0; // a status
    virtual void watch_iteration(Frame &frame, V iteration) = 0;
    virtual V watch_access(Frame &frame, const WatchedAccess &access) = 0; // a status

    // memory.cpp
    virtual V allocate(Frame &frame, V bytes, bool zeroed) = 0; // with one reference; null with the error stored
    virtual void retain(Frame &frame, V owner) = 0;
    virtual void release(Frame &frame, V owner) = 0;
    virtual void release_all(Frame &frame, V cells, unsigned count) = 0;          // owners in memory; null ones are passed over
    virtual V overlap(Frame &frame, const Described &a, const Described &b) = 0;  // i32, not 0: they may share memory
    virtual V copy(Frame &frame, const Described &to, const Described &from) = 0; // a status

    // parallel.cpp
    virtual V parallel(Frame &frame, const ParallelLoop &loop) = 0; // a status

    // math.cpp
    // A real function of ops.def by its text name, over as many lanes as the arguments have: one result per lane, bit-equal to the
    // scalar one. For `ldexp` the second argument is a number too.
    virtual V math(Build &build, std::string_view name, types::ScalarKind kind, llvm::ArrayRef<V> arguments) = 0;
    // A complex function (`b` is null for all but `pow`), over the lanes of its parts. `kind` is complex.
    virtual V complex_math(Build &build, ir::Opcode function, types::ScalarKind kind, V a, V b) = 0;
    // A scalar float as int64, rounded towards zero; the lowest int64 where it does not fit or is NaN.
    virtual V to_index(Build &build, V value) = 0;

    // natives.cpp
    // A status; `result` is memory for what the native gives: a number, or an array as it is in registers, with one reference.
    virtual V native(Frame &frame, const ir::NativeInfo &native, llvm::ArrayRef<NativeArgument> arguments, llvm::ArrayRef<int64_t> sites,
                     V result) = 0;

    // entry.cpp
    // What is called from outside, when all functions are emitted.
    virtual void entry(const ir::Function &function) = 0;
    // The same with a signature of the C language, where the target has that: its declaration, or nothing.
    virtual std::string c_entry(const ir::Function &function, const std::string &symbol) = 0;
};

} // namespace veloz::codegen
