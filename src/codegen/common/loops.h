// Branches, blocks and loops that one thread runs, and asking for Ctrl-C in them.
#pragma once

#include "codegen/common/arrays.h"

namespace veloz::codegen {

class FunctionEmitter;

class LoopEmitter : Emitter {
public:
    // Iterations of a counted loop, the step 1 or -1; with a scale, the loop's variable is first + scale * index.
    struct Range {
        V begin, end, step, first = nullptr, scale = nullptr;
    };

    LoopEmitter(Frame &frame, ArrayEmitter &arrays, FunctionEmitter &function) : Emitter(frame), arrays_(arrays), function_(function) {}

    void emit(const ir::Op &op);                        // the family of control, but for what leaves the function
    void run(const ir::Op &op, V begin, V end, V step); // a `for` over this part of its iterations
    void counted_loop(const ir::Op &op, const Range &range, bool polls);
    Range counted_range(V begin, V end, V step);
    V trip_count(V begin, V end, V step);
    void poll(V counter); // every so many times that it is passed
    // A number that the variable of a loop is less than 2^31 away from, where one is known.
    V index_base(const ir::Value *variable) const;

    bool is_cold() const { return cold_; }
    bool set_cold(bool cold) { return std::exchange(cold_, cold); } // does what is emitted from now on run rarely? The former answer.

private:
    // control.cpp
    void if_op(const ir::Op &op);
    void block_op(const ir::Op &op);
    void while_op(const ir::Op &op);
    void for_op(const ir::Op &op);

    // loops.cpp
    void strips(const ir::Op &op, const Range &range);
    void loop_metadata(llvm::Instruction *latch, const ir::Op &op, bool innermost);

    struct Targets {
        llvm::BasicBlock *next, *exit;
        unsigned handlers; // that the loop is in
    };
    struct Behind {
        llvm::BasicBlock *end;
        unsigned handlers;
    };
    void jump(llvm::BasicBlock *to, unsigned handlers);

    ArrayEmitter &arrays_;
    FunctionEmitter &function_;
    std::vector<Targets> targets_;
    std::vector<Behind> behind_; // each `block` around
    std::unordered_map<const ir::Value *, V> index_bases_;
    bool cold_ = false;
};

} // namespace veloz::codegen
