// Makes ops and links them in at the insertion point.
#include "ir/builder.h"

#include "ir/parts.h"

namespace veloz::ir {

Builder::Builder(Function *function) : function_(function) {}

Op *Builder::create(Opcode code, std::vector<Value *> operands, const Type *result, std::vector<int64_t> ints) {
    auto op = std::make_unique<Op>();
    op->code = code;
    op->location = location_;
    op->operands = std::move(operands);
    op->ints = std::move(ints);
    if (code == Opcode::For)
        op->plan = std::make_unique<LoopPlan>();
    if (result) {
        op->result = std::make_unique<Value>();
        op->result->type = *result;
        op->result->definition = op.get();
    }
    return insert(*block_, position_, std::move(op));
}

Value *Builder::value(Opcode code, std::vector<Value *> operands, const Type &result, std::vector<int64_t> ints) {
    return create(code, std::move(operands), &result, std::move(ints))->result.get();
}

Value *Builder::constant_int(int64_t value, Type type) { return this->value(Opcode::Const, {}, type, {value}); }

Value *Builder::constant_float(double value, Type type) { return constant_complex(value, 0.0, type); }

Value *Builder::constant_complex(double real, double imag, Type type) {
    Op *op = create(Opcode::Const, {}, &type);
    op->real = real;
    op->imag = imag;
    return op->result.get();
}

Value *Builder::none() {
    Type type = Type::none();
    return value(Opcode::Const, {}, type);
}

Value *Builder::cast(Value *value, const Type &to) {
    if (value->type == to)
        return value;
    if (value->type.is_array() && value->type.dtype() == to.dtype())
        return value;
    return this->value(Opcode::Cast, {value}, to);
}

int Builder::add_slot(std::string name, const Type &type) {
    function_->slots.push_back({std::move(name), type});
    return int(function_->slots.size()) - 1;
}

Value *Builder::get(int slot) { return value(Opcode::Get, {}, function_->slots[size_t(slot)].type, {slot}); }

Op *Builder::set(int slot, Value *value) {
    if (value->named < 0 && !function_->slots[size_t(slot)].name.starts_with('%'))
        value->named = slot;
    return create(Opcode::Set, {value}, nullptr, {slot});
}

Value *Builder::dim(Value *array, int axis) { return value(Opcode::Dim, {array}, Type::index(), {axis}); }

Value *Builder::load(Value *array, std::vector<Value *> indices) {
    Type element = Type::scalar(array->type.dtype());
    indices.insert(indices.begin(), array);
    return value(Opcode::Load, std::move(indices), element);
}

Op *Builder::store(Value *array, Value *element, std::vector<Value *> indices) {
    indices.insert(indices.begin(), {array, element});
    return create(Opcode::Store, std::move(indices), nullptr);
}

Op *Builder::native(std::string_view name, std::vector<Value *> operands, const Type *result, std::vector<int64_t> sites) {
    Op *op = create(Opcode::Native, std::move(operands), result, std::move(sites));
    op->text = name;
    return op;
}

Value *Builder::range_length(Value *begin, Value *end, Value *step) {
    Value *zero = constant_int(0);
    auto known = integer_constant(step);
    if (known == 1 && integer_constant(begin) == 0)
        return value(Opcode::PyMax, {end, zero}, Type::index());
    Type index = Type::index(), wide = Type::scalar(types::ScalarKind::U64), flag = Type::py_bool();
    Value *up = known ? nullptr : value(Opcode::Gt, {step, zero}, flag);
    auto either = [&](Value *rising, Value *falling) {
        return known ? (*known > 0 ? rising : falling) : value(Opcode::Select, {up, rising, falling}, index);
    };
    Value *low = either(begin, end), *high = either(end, begin), *size = either(step, value(Opcode::Neg, {step}, index));
    Value *last =
        value(Opcode::Sub, {value(Opcode::Sub, {high, low}, index), constant_int(1)}, index); // unsigned: the ends may be 2^64 apart
    Value *steps = value(Opcode::FloorDiv, {cast(last, wide), cast(size, wide)}, wide);
    steps = value(Opcode::PyMin, {steps, constant_int(INT64_MAX - 1, wide)}, wide);
    Value *count = value(Opcode::Add, {cast(steps, index), constant_int(1)}, index);
    return value(Opcode::Select, {value(Opcode::Lt, {low, high}, flag), count, zero}, index);
}

Value *Builder::item(Value *tuple, int index) { return value(Opcode::GetItem, {tuple}, part_types(tuple->type)[size_t(index)], {index}); }

Value *Builder::make_tuple(std::vector<Value *> elements) {
    std::vector<Type> types;
    for (Value *element : elements)
        types.push_back(element->type);
    return value(Opcode::MakeTuple, std::move(elements), Type::tuple(std::move(types)));
}

Block *Builder::new_block(Op *owner) {
    owner->regions.push_back(std::make_unique<Block>());
    Block *block = owner->regions.back().get();
    block->owner = owner;
    block->function = function_;
    return block;
}

Op *Builder::make_if(Value *condition) {
    Op *op = create(Opcode::If, {condition}, nullptr);
    new_block(op);
    new_block(op);
    return op;
}

Op *Builder::make_while() {
    Op *op = create(Opcode::While, {}, nullptr);
    new_block(op);
    new_block(op);
    return op;
}

Op *Builder::make_block() {
    Op *op = create(Opcode::Block, {}, nullptr);
    new_block(op);
    return op;
}

Op *Builder::make_try(std::vector<int64_t> classes) {
    Op *op = create(Opcode::Try, {}, nullptr, std::move(classes));
    new_block(op);
    new_block(op);
    return op;
}

Op *Builder::leave(const Op &block) {
    int64_t levels = 0;
    for (const Op *around = block_->owner; around != &block; around = around->parent->owner)
        levels += around->code == Opcode::Block;
    return create(Opcode::Leave, {}, nullptr, {levels});
}

Op *Builder::make_for(Value *begin, Value *end, Value *step, LoopMode mode) {
    Op *op = create(Opcode::For, {begin, end, step}, nullptr);
    op->plan->mode = mode;
    Block *body = new_block(op);
    body->arguments.push_back(std::make_unique<Value>());
    body->arguments.back()->type = Type::index();
    body->arguments.back()->block = body;
    return op;
}

} // namespace veloz::ir
