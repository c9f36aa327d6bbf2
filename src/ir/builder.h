// Makes ops at an insertion point; result types follow from the operands where the op fixes them.
#pragma once

#include "ir/ir.h"

#include <initializer_list>

namespace veloz::ir {

class Builder {
public:
    explicit Builder(Function *function);

    // Insertion point: before `position` in `block`.
    void set_insertion(Block *block) { block_ = block, position_ = block->ops.end(); }
    void set_insertion(Block *block, OpList::iterator position) { block_ = block, position_ = position; }
    // Runs `emit` with the insertion point at the end of the block, then goes back.
    template <typename Emit> void inside(Block *block, Emit &&emit) {
        Block *before = block_;
        OpList::iterator position = position_;
        set_insertion(block);
        emit();
        set_insertion(before, position);
    }
    void set_location(SourceLocation location) { location_ = location; }
    SourceLocation location() const { return location_; }
    Block *block() const { return block_; }
    OpList::iterator position() const { return position_; }
    Function *function() const { return function_; }

    // General form. A null result type (nullptr) makes an op without result.
    Op *create(Opcode code, std::vector<Value *> operands, const Type *result, std::vector<int64_t> ints = {});
    Value *value(Opcode code, std::vector<Value *> operands, const Type &result, std::vector<int64_t> ints = {});

    Value *constant_int(int64_t value, Type type = Type::index()); // any integer or bool type
    Value *constant_float(double value, Type type = Type::py_float());
    Value *constant_complex(double real, double imag, Type type = Type::py_complex());
    Value *none();
    Value *cast(Value *value, const Type &to); // no op when the types are equal; on arrays: element-wise, lazy

    int add_slot(std::string name, const Type &type); // index of a new slot
    Value *get(int slot);
    Op *set(int slot, Value *value);

    Value *dim(Value *array, int axis);
    Value *load(Value *array, std::vector<Value *> indices); // element type strong
    Op *store(Value *array, Value *element, std::vector<Value *> indices);
    // len(range(begin, end, step)) of int64 values, at most the largest int64; step is not 0.
    Value *range_length(Value *begin, Value *end, Value *step);
    Value *item(Value *tuple, int index);
    Value *make_tuple(std::vector<Value *> elements);

    // A row of natives.def; a null result type: it gives nothing. The sites are those of its errors.
    Op *native(std::string_view name, std::vector<Value *> operands, const Type *result = nullptr, std::vector<int64_t> sites = {});

    // Structured ops: the new op with empty regions; fill them with inside(op->regions[k].get(), ...).
    Op *make_if(Value *condition);                                      // regions: then, else
    Op *make_while();                                                   // regions: condition (ends in Yield bool), body
    Op *make_block();                                                   // region: what runs once
    Op *make_try(std::vector<int64_t> classes);                         // body and handler
    Op *make_for(Value *begin, Value *end, Value *step, LoopMode mode); // region: body(iv)
    Block *new_block(Op *owner);
    Op *leave(const Op &block); // from the insertion point inside of it to behind it

private:
    Function *function_;
    Block *block_ = nullptr;
    OpList::iterator position_;
    SourceLocation location_;
};

} // namespace veloz::ir
