// A parallel loop: its body becomes a function over a chunk of iterations, which the target calls as it likes.
#pragma once

#include "codegen/common/function.h"

namespace veloz::codegen {

class ParallelEmitter : Emitter {
public:
    ParallelEmitter(FunctionEmitter &outer, const ir::Op &loop);

    void emit();

private:
    // What the body uses from around the loop, in a fixed order.
    struct Capture {
        std::vector<const ir::Value *> values;
        std::vector<std::pair<const ir::Value *, llvm::Constant *>> constants;
        std::vector<int64_t> read_slots;
        std::vector<ir::Carried> special;
    };
    Capture captures();
    void fill_environment();
    void group_iterations();
    llvm::Function *combine_function();
    void combine_with_slots(V reduced);
    llvm::Function *chunk_function();
    void emit_chunk(FunctionEmitter &chunk);
    void give_results(FunctionEmitter &chunk, V is_last, llvm::ArrayRef<V> targets, llvm::ArrayRef<V> cells);

    FunctionEmitter &outer_;
    const ir::Op &loop_;
    Capture capture_;
    std::vector<V> contents_; // of the environment
    llvm::StructType *environment_ = nullptr, *partials_ = nullptr;
    V begin_, end_, grain_;
};

} // namespace veloz::codegen
