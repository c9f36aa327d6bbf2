// Keeps the uses of values and the places of ops right.
#include "ir/ir.h"

#include <algorithm>

namespace veloz::ir {

Value::~Value() {
    for (const Use &use : uses_)
        use.op->operands.values_[use.operand] = nullptr;
}

OperandList &OperandList::operator=(std::vector<Value *> values) {
    for (size_t i = 0; i < values_.size(); ++i)
        unlink(i);
    values_ = std::move(values);
    places_.assign(values_.size(), 0);
    for (size_t i = 0; i < values_.size(); ++i)
        link(i);
    return *this;
}

void OperandList::set(size_t index, Value *value) {
    unlink(index);
    values_[index] = value;
    link(index);
}

void OperandList::push_back(Value *value) {
    values_.push_back(value);
    places_.push_back(0);
    link(values_.size() - 1);
}

void OperandList::link(size_t index) {
    Value *value = values_[index];
    if (!value)
        return;
    places_[index] = uint32_t(value->uses_.size());
    value->uses_.push_back({owner_, uint32_t(index)});
}

// The last use takes the place of the one that goes.
void OperandList::unlink(size_t index) {
    Value *value = values_[index];
    if (!value)
        return;
    uint32_t place = places_[index];
    Use last = value->uses_.back();
    value->uses_[place] = last;
    last.op->operands.places_[last.operand] = place;
    value->uses_.pop_back();
}

TextOwner text_owner(const Module &module, const Function &function, const SourceLocation &location) {
    if (location.inlined == 0)
        return {function.python_name, function.file};
    const InlinedCall &call = module.inlined[size_t(location.inlined) - 1];
    return {call.python_name, call.file};
}

bool is_inside(const Op &op, const Block &block) {
    for (const Block *around = op.parent; around; around = around->owner ? around->owner->parent : nullptr)
        if (around == &block)
            return true;
    return false;
}

const Op *left_block(const Op &leave) {
    int64_t levels = leave.levels();
    for (const Op *around = leave.parent->owner; around; around = around->parent->owner)
        if (around->code == Opcode::Block && levels-- == 0)
            return around;
    return nullptr;
}

const Op *handled_try(const Op &op, int64_t handlers) {
    for (const Block *block = op.parent; block->owner; block = block->owner->parent)
        if (block->owner->code == Opcode::Try && block == block->owner->regions[1].get() && handlers-- == 0)
            return block->owner;
    return nullptr;
}

namespace {

bool goes_past(const Block &block, int64_t blocks_around) {
    return std::any_of(block.ops.begin(), block.ops.end(), [&](const auto &op) {
        return op->code == Opcode::Return || (op->code == Opcode::Leave && op->levels() >= blocks_around) ||
               std::any_of(op->regions.begin(), op->regions.end(),
                           [&](const auto &region) { return goes_past(*region, blocks_around + (op->code == Opcode::Block)); });
    });
}

} // namespace

bool has_way_past(const Op &op) {
    return std::any_of(op.regions.begin(), op.regions.end(),
                       [&](const auto &region) { return goes_past(*region, op.code == Opcode::Block ? 1 : 0); });
}

Op *insert(Block &block, OpList::iterator before, std::unique_ptr<Op> op) {
    Op *inserted = op.get();
    inserted->parent = &block;
    inserted->position = block.ops.insert(before, std::move(op));
    return inserted;
}

void move(Op &op, Block &block, OpList::iterator before) {
    block.ops.splice(before, op.parent->ops, op.position);
    op.parent = &block;
}

OpList::iterator erase(Op &op) { return op.parent->ops.erase(op.position); }

void replace_uses(Value *from, Value *to) {
    while (from != to && !from->uses().empty()) {
        Use use = from->uses().back();
        use.op->operands.set(use.operand, to);
    }
}

} // namespace veloz::ir
