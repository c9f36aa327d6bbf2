// Statements are drawn with weights that make subscripts in loops common.
#include "random_program.h"

#include "ir/raise.h"

namespace veloz::passes {

using ir::LoopMode;
using ir::Op;
using ir::Type;

namespace {

std::vector<Type> parameters() {
    Type array = Type::array(types::ScalarKind::I64, 1, types::Layout::C);
    return {array, array, Type::py_int(), Type::py_int()};
}

} // namespace

RandomProgram::RandomProgram(unsigned seed, bool parallel)
    : OneFunction(parameters(), Type::tuple({Type::py_int(), Type::py_int(), Type::py_int()})), random_(seed), parallel_(parallel) {
    for (int i = 0; i < kLocals; ++i)
        builder.set(builder.add_slot("x" + std::to_string(i), Type::py_int()), constant(pick(5)));
    if (parallel) {
        Value *begin = constant(pick(3)), *step = constant(pick(3) ? 1 : 2);
        Op *op = builder.make_for(begin, builder.dim(builder.get(0), 0), step, LoopMode::Parallel);
        variables_.push_back(op->regions[0]->arguments[0].get());
        block(op->regions[0].get(), 2 + pick(4), 2);
        variables_.pop_back();
    } else {
        for (int i = 0; i < 5; ++i)
            statement(3);
    }
    std::vector<Value *> results;
    for (int i = 0; i < kLocals; ++i)
        results.push_back(builder.get(kFirstLocal + i));
    give(builder.make_tuple(results));
}

ir::Value *RandomProgram::leaf() {
    int choice = pick(9);
    if (choice < 4 && !variables_.empty())
        return variables_[size_t(pick(int(variables_.size())))];
    if (choice < 6)
        return constant(pick(7) - 2);
    if (choice == 6)
        return builder.get(kNear);
    if (choice == 7)
        return builder.get(kFar);
    return parallel_ ? constant(pick(4)) : builder.get(kFirstLocal + pick(kLocals));
}

ir::Value *RandomProgram::number(int depth) {
    if (depth == 0 || pick(3) == 0)
        return leaf();
    if (pick(4) == 0)
        return builder.cast(builder.load(builder.get(1), {subscript(builder.get(1))}), Type::py_int());
    constexpr Opcode codes[] = {Opcode::Add, Opcode::Add, Opcode::Sub, Opcode::Mul, Opcode::BitXor};
    Value *left = number(depth - 1);
    return binary(codes[pick(5)], left, number(depth - 1));
}

ir::Value *RandomProgram::condition() {
    Value *left = number(1);
    return builder.value(pick(2) ? Opcode::Lt : Opcode::Eq, {left, number(1)}, Type::py_bool());
}

// variable ± offset mostly, or anything
ir::Value *RandomProgram::subscript(Value *array) {
    Value *index = variables_.empty() ? leaf() : variables_[size_t(pick(int(variables_.size())))];
    switch (pick(5)) {
    case 0: index = leaf(); break;
    case 1: index = binary(Opcode::Add, index, leaf()); break;
    case 2: index = binary(Opcode::Sub, index, leaf()); break;
    default: break;
    }
    return builder.value(Opcode::CheckIndex, {index, builder.dim(array, 0)}, Type::index(), {ir::add_index_site(module, builder, 0)});
}

void RandomProgram::update(int slot) {
    constexpr Opcode codes[] = {Opcode::Add, Opcode::Add, Opcode::Sub, Opcode::Mul, Opcode::BitXor, Opcode::Maximum, Opcode::BitAnd};
    Opcode code = codes[pick(7)];
    Value *old = builder.get(slot), *more = number(1);
    bool swapped = code != Opcode::Sub && pick(3) == 0;
    builder.set(slot, swapped ? binary(code, more, old) : binary(code, old, more));
}

void RandomProgram::statement(int depth) {
    int slot = kFirstLocal + pick(kLocals), choice = pick(10);
    if (choice < 2) {
        builder.set(slot, number(2));
    } else if (choice < 5) {
        update(slot);
    } else if (choice < 7) {
        Value *array = builder.get(0);
        Value *at = parallel_ && !variables_.empty() ? variables_[0] : subscript(array);
        builder.store(array, builder.cast(number(1), Type::scalar(types::ScalarKind::I64)), {at});
    } else if (depth > 0 && choice < 9) {
        loop(depth - 1);
    } else if (depth > 0) {
        branch(depth - 1);
    }
}

void RandomProgram::loop(int depth) {
    constexpr int64_t steps[] = {1, 1, 1, 2, 3, -1, -1, -2};
    int64_t step = steps[pick(8)];
    Value *low = pick(3) ? constant(pick(4) - 1) : builder.get(kNear);
    Value *high = pick(3) ? builder.dim(builder.get(pick(2)), 0) : constant(pick(9));
    Op *op = step > 0 ? builder.make_for(low, high, constant(step), LoopMode::Serial)
                      : builder.make_for(high, low, constant(step), LoopMode::Serial);
    variables_.push_back(op->regions[0]->arguments[0].get());
    block(op->regions[0].get(), 1 + pick(3), depth);
    variables_.pop_back();
}

void RandomProgram::branch(int depth) {
    Op *op = builder.make_if(condition());
    bool skips = parallel_ && pick(3) == 0; // if …: continue
    block(op->regions[0].get(), skips ? 0 : 1 + pick(2), depth);
    if (!skips && pick(2))
        block(op->regions[1].get(), 1 + pick(2), depth);
    if (variables_.empty() || (!skips && pick(3)))
        return;
    bool may_break = !parallel_ || variables_.size() > 1;
    ir::Block *block = builder.block();
    auto position = builder.position();
    builder.set_insertion(op->regions[0].get());
    builder.create(may_break && pick(2) ? Opcode::Break : Opcode::Continue, {}, nullptr);
    builder.set_insertion(block, position);
}

void RandomProgram::block(ir::Block *target, int count, int depth) {
    ir::Block *block = builder.block();
    auto position = builder.position();
    builder.set_insertion(target);
    for (int i = 0; i < count; ++i)
        statement(depth);
    builder.set_insertion(block, position);
}

} // namespace veloz::passes
