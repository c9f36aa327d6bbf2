// Errors that are caught: bodies of `try`, their handlers, and what is raised in these.
#pragma once

#include "codegen/common/calls.h"
#include "codegen/common/slots.h"

namespace veloz::codegen {

class FunctionEmitter;

class HandlerEmitter : Emitter {
public:
    HandlerEmitter(Frame &frame, Slots &slots, References &references, CallEmitter &calls, FunctionEmitter &function)
        : Emitter(frame), slots_(slots), references_(references), calls_(calls), function_(function) {}

    void start(const ir::Block &body); // at the entry of what is emitted, if that has handlers
    void end();                        // where it is left, at least by an error
    void try_op(const ir::Op &op);
    V caught(const ir::Op &op); // i1
    void raise(const ir::Op &op);
    void raise_again(const ir::Op &op);
    // How many handlers the place of emission is in, and how to go on at a place that is in so many.
    unsigned depth() const { return unsigned(in_flight_.size()); }
    void go_back(unsigned depth);

private:
    V is_one_of(V number, const ir::Op &op);
    V place(int64_t handlers); // among the errors that are handled: of the one that the handler so many levels around has
    void touch_slots(const ir::Op &op);

    Slots &slots_;
    References &references_;
    CallEmitter &calls_;
    FunctionEmitter &function_;
    V base_ = nullptr;         // how many errors are handled by callers; null: the function has no handlers
    std::vector<V> in_flight_; // what each handler around has caught, as a number
};

} // namespace veloz::codegen
