// Array descriptors, element access, views and allocation.
#pragma once

#include "codegen/common/scalars.h"

namespace veloz::codegen {

class ArrayEmitter : Emitter {
public:
    ArrayEmitter(Frame &frame, ScalarEmitter &scalars) : Emitter(frame), scalars_(scalars) {}

    V emit(const ir::Op &op); // the families of memory, views and whole arrays

    V dim(V array, int axis);
    V stride(const ir::Value *array, int axis); // in bytes; constant where the type fixes it
    V address(const ir::Value *array, const std::vector<const ir::Value *> &indices);
    Described described(const ir::Value *array);
    // Of the elements that are read and written from now on; the former one.
    llvm::MDNode *set_access_group(llvm::MDNode *group) { return std::exchange(access_group_, group); }
    llvm::MDNode *access_group() const { return access_group_; }

private:
    V load(V pointer, types::ScalarKind kind);
    void store(V pointer, V element, types::ScalarKind kind);
    V owner_of_view(V array);
    V view(const ir::Op &op);
    V whole_view(const ir::Op &op);
    V allocate(const ir::Op &op);
    V overlap(const ir::Op &op);
    void copy(const ir::Op &op);
    V make_array(int ndim, V data, V owner, const std::vector<V> &shape, const std::vector<V> &strides);

    ScalarEmitter &scalars_;
    std::unordered_map<const ir::Value *, V> described_; // lengths and strides in memory
    llvm::BasicBlock *described_in_ = nullptr;
    llvm::MDNode *access_group_ = nullptr; // of the innermost independent loop
};

// Python's slice.indices and the slice's length: (start, step, length).
V slice_indices(Frame &frame, const ir::Op &op);
// Zeros, or an array of elements that lie in the code and belong to nobody.
llvm::Constant *array_constant(ModuleEmitter &module, const ir::Op &op);

} // namespace veloz::codegen
