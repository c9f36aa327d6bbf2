// What goes out of a function and comes back: calls of other functions, printing, checks of indices and what the race check is told.
#pragma once

#include "codegen/common/arrays.h"

namespace veloz::codegen {

class CallEmitter : Emitter {
public:
    CallEmitter(Frame &frame, ArrayEmitter &arrays) : Emitter(frame), arrays_(arrays) {}

    V call(const ir::Op &op);
    V native(const ir::Op &op); // null: it gives nothing
    void print(const ir::Op &op);
    std::vector<V> error_words(const ir::Op &op, size_t first); // of the operands from there on
    void check(const ir::Op &op);
    void watch(const ir::Op &op);
    V check_index(const ir::Op &op);

private:
    ArrayEmitter &arrays_;
};

} // namespace veloz::codegen
