// Emits the body of one LLVM function: an IR function, or one chunk of a parallel loop.
#pragma once

#include "codegen/common/scalars.h"
#include "codegen/module_emitter.h"

#include <functional>

namespace veloz::codegen {

class FunctionEmitter {
public:
    FunctionEmitter(ModuleEmitter *module, const ir::Function *source, llvm::Function *target);

    // Layout of the target: i32 (context, result pointer, parameters…).
    void emit_function();

private:
    using Type = types::Type;
    struct Slot {
        llvm::AllocaInst *memory = nullptr;
        unsigned cell = 0; // first of the frame's cells that it has
        bool owns = false; // holds references in them
    };
    struct LoopTargets {
        llvm::BasicBlock *next, *exit;
    };

    // function.cpp
    void start();
    void finish(); // the way out
    V value(const ir::Value *value);
    void block(const ir::Block &block);
    void op(const ir::Op &op);
    void locate(const ir::Op &op); // for the line table
    bool terminated() { return build_.GetInsertBlock()->getTerminator() != nullptr; }
    llvm::AllocaInst *local(llvm::Type *type, const std::string &name, bool zeroed);
    Slot &slot(int64_t index);
    void leave(V status); // by an error: the frame gives back what it holds
    llvm::BasicBlock *new_block(const char *name);

    V scalar(const ir::Op &op);
    V index_to_float(const ir::Op &op, V index); // null: not the variable of a loop whose range is known well enough
    V make_complex(V real, V imag) { return scalars_.make_complex(real, imag); }
    V real(V a) { return scalars_.real(a); }
    V imag(V a) { return scalars_.imag(a); }

    // arrays.cpp
    V dim(V array, int axis);
    V stride(V array, int axis);
    V stride(const ir::Value *array, int axis); // constant where the type fixes it
    V address(const ir::Value *array, const std::vector<const ir::Value *> &indices);
    V load_element(V pointer, types::ScalarKind kind);
    void store_element(V pointer, V element, types::ScalarKind kind);
    V array_op(const ir::Op &op);
    V owner_of_view(V array);
    V view(const ir::Op &op);
    V allocate(const ir::Op &op);
    V overlap(const ir::Op &op);
    void copy_array(const ir::Op &op);
    V described(const ir::Value *array);
    V make_array(int ndim, V data, V owner, const std::vector<V> &shape, const std::vector<V> &strides);
    V slice_indices(const ir::Op &op);
    V forward_slice(const ir::Op &op);
    V slice_tuple(const ir::Op &op, V start, V step, V length);

    // ownership.cpp
    void each_owner(const Type &type, V value, const std::function<void(V owner)> &visit);
    unsigned new_cells(const Type &type);
    V cell(unsigned index);
    void hold(unsigned first, const Type &type, V value); // in the frame's cells, from there on
    void forget(unsigned first, const Type &type);
    void own(const ir::Value *value);     // the reference that it came with
    void give_up(const ir::Value *value); // somebody else has it now
    V ownership(const ir::Op &op);
    V move_from(const ir::Op &op);
    void set_slot(const ir::Op &op);
    void hand_over(Slot &from, const Type &type, V memory, V cells); // to a slot of the frame around a chunk
    void release_frame();

    // control.cpp
    void if_op(const ir::Op &op);
    void while_op(const ir::Op &op);
    void for_op(const ir::Op &op);
    void loop_with_polls(const ir::Op &op, V begin, V end, V step);
    V trip_count(V begin, V end, V step);
    // Iterations of a counted loop, the step 1 or -1; with a scale, the loop's variable is first + scale * index.
    struct Range {
        V begin, end, step, first = nullptr, scale = nullptr;
    };
    Range counted_range(V begin, V end, V step);
    void strips(const ir::Op &op, const Range &range);
    void counted_loop(const ir::Op &op, const Range &range, bool polls);
    void loop_metadata(llvm::Instruction *latch, const ir::Op &op, bool innermost);
    void poll(V counter);
    void raise(int kind, int site, const std::vector<V> &words);
    std::vector<V> error_words(const ir::Op &op, size_t first);
    void check(const ir::Op &op);
    V check_index(const ir::Op &op);
    void watch(const ir::Op &op);
    void leave_if(V status);
    void fail_if(V condition, int kind, int site, const std::function<std::vector<V>()> &words);
    void call_op(const ir::Op &op);
    void print_op(const ir::Op &op);
    std::vector<V> words_of_array(const Type &type, V array);

    // parallel.cpp
    void parallel_loop(const ir::Op &op);
    std::vector<V> group_iterations(const ir::Op &op, V &begin, V &end, V &grain);
    struct Capture {
        std::vector<const ir::Value *> values;
        std::vector<std::pair<const ir::Value *, llvm::Constant *>> constants;
        std::vector<int64_t> read_slots;
        std::vector<ir::Carried> special;
    };
    Capture captures(const ir::Op &op);
    llvm::Function *combine_function(const Capture &capture, llvm::StructType *partials);
    void emit_chunk(const ir::Op &op, const Capture &capture, llvm::StructType *environment, llvm::StructType *partials);
    friend class ModuleEmitter;
    friend class LaneEmitter;

    ModuleEmitter *module_;
    const ir::Function *source_;
    llvm::Function *target_;
    llvm::IRBuilder<> build_;
    ScalarEmitter scalars_;
    llvm::BasicBlock *entry_ = nullptr;   // allocas
    llvm::BasicBlock *cleanup_ = nullptr; // releases what the frame holds; then
    llvm::BasicBlock *exit_ = nullptr;    // returns
    llvm::AllocaInst *status_ = nullptr;
    V context_ = nullptr;
    V result_ = nullptr;
    std::unordered_map<const ir::Value *, V> values_;
    std::map<int64_t, Slot> slots_;
    llvm::AllocaInst *frame_ = nullptr; // the references held now, or null, one cell each
    unsigned cells_ = 0;
    std::unordered_map<const ir::Value *, unsigned> cell_of_; // of values that came with a reference
    std::vector<LoopTargets> loops_;
    std::unordered_map<const ir::Value *, V> described_; // arrays, by `described`
    llvm::BasicBlock *described_in_ = nullptr;
    std::unordered_map<const ir::Value *, V> index_bases_; // of a loop's variable: a number that it is less than 2^31 away from
    llvm::MDNode *access_group_ = nullptr;                 // of the innermost independent loop
    bool cold_ = false;                                    // what is emitted now runs rarely
};

} // namespace veloz::codegen
