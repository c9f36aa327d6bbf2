// The helpers that passes change the IR with.
#include "passes/edit.h"

#include "ir/raise.h"
#include "module.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace veloz::passes {
namespace {

using ir::Builder;
using ir::LoopMode;
using ir::OneFunction;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

// n = p0; for i in 0…n { s = i + n; for j in 0…i { print j, s } }; return n
struct Nest : OneFunction {
    Nest() : OneFunction({Type::py_int()}, Type::py_int()) {
        n = builder.get(0);
        Value *zero = builder.constant_int(0), *one = builder.constant_int(1);
        outer = builder.make_for(zero, n, one, LoopMode::Serial);
        builder.set_insertion(outer->regions[0].get());
        i = outer->regions[0]->arguments[0].get();
        sum = builder.value(Opcode::Add, {i, n}, Type::py_int());
        inner = builder.make_for(zero, i, one, LoopMode::Serial);
        builder.set_insertion(inner->regions[0].get());
        print = builder.create(Opcode::Print, {inner->regions[0]->arguments[0].get(), sum}, nullptr);
        builder.set_insertion(function->body.get());
        give(n);
    }
    Value *n, *i, *sum;
    Op *outer, *inner, *print;
};

TEST(Edit, WalkVisitsAllAndAllowsRemoval) {
    Nest nest;
    std::vector<Opcode> seen;
    walk(*nest.function->body, [&](Op &op) { seen.push_back(op.code); });
    EXPECT_EQ(seen, (std::vector<Opcode>{Opcode::Get, Opcode::Const, Opcode::Const, Opcode::For, Opcode::Return, Opcode::Add, Opcode::For,
                                         Opcode::Print}));
    walk(*nest.function->body, [](Op &op) {
        if (op.code == Opcode::Print)
            ir::erase(op);
    });
    EXPECT_TRUE(nest.inner->regions[0]->ops.empty());
}

TEST(Edit, CopyIsDeepAndMapsItsOwnValues) {
    Nest nest;
    ValueMap map;
    nest.builder.set_insertion(nest.function->body.get(), std::prev(nest.function->body->ops.end()));
    Op *copied = copy(*nest.outer, nest.builder, map);
    EXPECT_EQ(ir::verify(nest.module), "");
    EXPECT_NE(copied, nest.outer);
    EXPECT_TRUE(std::ranges::equal(copied->operands, nest.outer->operands)); // from outside: shared
    Value *new_sum = map.at(nest.sum);
    EXPECT_EQ(new_sum->definition->parent, copied->regions[0].get());
    EXPECT_EQ(new_sum->definition->operands[0], copied->regions[0]->arguments[0].get());
    EXPECT_EQ(new_sum->definition->operands[1], nest.n);
    // The original may go without leaving a trace in the copy.
    ir::erase(*nest.outer);
    EXPECT_EQ(ir::verify(nest.module), "");
}

TEST(Edit, CopyWithASubstitute) {
    Nest nest;
    nest.builder.set_insertion(nest.function->body.get(), std::prev(nest.function->body->ops.end()));
    Value *seven = nest.builder.constant_int(7);
    ValueMap map{{nest.n, seven}};
    Op *copied = copy(*nest.outer, nest.builder, map);
    EXPECT_EQ(copied->operands[1], seven);
    EXPECT_EQ(map.at(nest.sum)->definition->operands[1], seven);
    EXPECT_EQ(nest.outer->operands[1], nest.n);
}

TEST(Edit, ReplaceUses) {
    Nest nest;
    nest.builder.set_insertion(nest.function->body.get(), nest.function->body->ops.begin());
    Value *seven = nest.builder.constant_int(7);
    replace_uses(*nest.outer->regions[0], nest.n, seven);
    EXPECT_EQ(nest.sum->definition->operands[1], seven);
    EXPECT_EQ(nest.outer->operands[1], nest.n); // not in the region
    EXPECT_EQ(nest.function->body->ops.back()->operands[0], nest.n);
    EXPECT_EQ(ir::verify(nest.module), "");
}

TEST(Edit, RemoveDeadKeepsEffects) {
    OneFunction one({Type::py_int(), Type::array(types::ScalarKind::I64, 1, types::Layout::C)});
    Builder &build = one.builder;
    Value *n = build.get(0), *array = build.get(1);
    Value *chain = build.value(Opcode::Add, {n, n}, Type::py_int());
    build.value(Opcode::Neg, {chain}, Type::py_int()); // dead, and then chain is
    Type index = Type::index();
    build.create(Opcode::CheckIndex, {n, n}, &index, {ir::add_index_site(one.module, build, 0)}); // may raise
    build.load(array, {n});
    build.store(array, n, {n});
    build.set(0, n);
    build.create(Opcode::Print, {}, nullptr)->text = "x";
    one.give(build.none());
    remove_dead(*one.function);
    std::vector<Opcode> left;
    walk(*one.function->body, [&](Op &op) { left.push_back(op.code); });
    EXPECT_EQ(left, (std::vector<Opcode>{Opcode::Get, Opcode::Get, Opcode::CheckIndex, Opcode::Store, Opcode::Set, Opcode::Print,
                                         Opcode::Const, Opcode::Return}));
    EXPECT_EQ(ir::verify(one.module), "");
}

TEST(Edit, WrittenSlots) {
    OneFunction one({Type::py_int(), Type::py_int()});
    Builder &build = one.builder;
    Value *n = build.get(0);
    Op *branch = build.make_if(build.constant_int(1, Type::py_bool()));
    build.set_insertion(branch->regions[1].get());
    build.set(1, n);
    EXPECT_EQ(written_slots(*one.function->body), std::set<int64_t>{1});
    EXPECT_EQ(written_slots(*branch->regions[0]), std::set<int64_t>{});
}

} // namespace
} // namespace veloz::passes
