// Emits the body of one LLVM function: an IR function, or one chunk of a parallel loop. Holds the emitters of all families of ops and gives
// each op to its own.
#pragma once

#include "codegen/common/handlers.h"
#include "codegen/common/loops.h"

namespace veloz::codegen {

class FunctionEmitter {
public:
    FunctionEmitter(ModuleEmitter *module, const ir::Function *source, llvm::Function *made);

    void emit();         // layout of the LLVM function: i32 (context, result pointer, parameters…)
    void finish_chunk(); // the ways out of what is no whole IR function
    void block(const ir::Block &block);
    void op(const ir::Op &op);

    Frame frame;
    ScalarEmitter scalars; // of one lane
    References references;
    Slots slots;
    ArrayEmitter arrays;
    CallEmitter calls;
    HandlerEmitter handlers;
    LoopEmitter loops;

private:
    V emitted(const ir::Op &op); // null: it gives no value
    V scalar(const ir::Op &op);
    V index_to_float(const ir::Op &op, V index); // null: not the variable of a loop whose range is known well enough
    V tuple(const ir::Op &op);
    void give(const ir::Op &op);
    void enter_recursive();
    void clean_up();
};

} // namespace veloz::codegen
