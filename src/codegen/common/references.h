// The references that a frame holds. It has a cell for each one that a value or slot may hold: what is in one when the function is left by
// an error is released there. Values without arrays have no cells.
#pragma once

#include "codegen/common/frame.h"

namespace veloz::codegen {

class References : Emitter {
public:
    explicit References(Frame &frame) : Emitter(frame) {}

    V emit(const ir::Op &op);             // retain and release
    void own(const ir::Value *value);     // the reference that it came with
    void give_up(const ir::Value *value); // somebody else has it now
    void release_frame();                 // what it holds, in the clean-up, when all else is emitted

    unsigned count() const { return cells_; }
    void release_cells(unsigned first, unsigned last); // what is held in those from first on, before last
    unsigned new_cells(const types::Type &type);       // the first of them
    V cell(unsigned index);
    void hold(unsigned first, const types::Type &type, V value); // in the cells from there on
    void forget(unsigned first, const types::Type &type);
    void each_owner(const types::Type &type, V value, llvm::function_ref<void(V owner)> visit);

private:
    llvm::AllocaInst *memory_ = nullptr; // the references held now, or null, one cell each
    unsigned cells_ = 0;
    std::unordered_map<const ir::Value *, unsigned> cell_of_; // of values that came with a reference
};

} // namespace veloz::codegen
