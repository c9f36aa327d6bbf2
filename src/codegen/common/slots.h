// The variables of a function: memory in its frame, and the cells of the references in them.
#pragma once

#include "codegen/common/references.h"

namespace veloz::codegen {

class Slots : Emitter {
public:
    struct Slot {
        llvm::AllocaInst *memory = nullptr;
        unsigned cell = 0; // first of the frame's cells that it has
        bool owns = false; // holds references in them
    };

    Slots(Frame &frame, References &references) : Emitter(frame), references_(references) {}

    V emit(const ir::Op &op); // get, set and move
    Slot &at(int64_t index);
    const types::Type &type(int64_t index) { return frame_.source().slots[size_t(index)].type; }
    V read(int64_t index);
    void write(int64_t index, V value);  // what it held is not released
    void borrow(int64_t index, V value); // of a caller, or of the frame around: it owns nothing
    // To the same slot of the frame around, which has `memory` and `cells` for it: what was there is released.
    void hand_over(int64_t index, V memory, V cells);

private:
    V move(const ir::Op &op);
    void set(const ir::Op &op);

    References &references_;
    std::map<int64_t, Slot> slots_;
};

} // namespace veloz::codegen
