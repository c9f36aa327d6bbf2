// The builder: where ops go, what they know, and the types that follow from operands.
#include "module.h"

#include <gtest/gtest.h>

namespace veloz::ir {
namespace {

using types::Layout;
using types::ScalarKind;

TEST(Builder, LinksOpsBothWays) {
    OneFunction one({Type::py_int()}, Type::py_int());
    Builder &build = one.builder;
    build.set_location({3, 4, 3, 9});
    Value *n = build.get(0);
    Op *op = n->definition;
    EXPECT_EQ(op->result.get(), n);
    EXPECT_EQ(op->parent, one.function->body.get());
    EXPECT_EQ(op->location, (SourceLocation{3, 4, 3, 9}));
    EXPECT_EQ(n->type, Type::py_int());
    Op *loop = build.make_for(build.constant_int(0), n, build.constant_int(1), LoopMode::Parallel);
    ASSERT_EQ(loop->regions.size(), 1u);
    EXPECT_EQ(loop->regions[0]->owner, loop);
    EXPECT_EQ(loop->regions[0]->function, one.function);
    ASSERT_EQ(loop->regions[0]->arguments.size(), 1u);
    EXPECT_EQ(loop->regions[0]->arguments[0]->block, loop->regions[0].get());
    EXPECT_EQ(loop->plan->mode, LoopMode::Parallel);
    one.give(n);
    EXPECT_EQ(verify(one.module), "");
}

TEST(Builder, InsertsBeforeThePosition) {
    OneFunction one({}, Type::py_int());
    Builder &build = one.builder;
    Value *last = build.constant_int(3);
    build.set_insertion(one.function->body.get(), one.function->body->ops.begin());
    build.constant_int(1);
    build.constant_int(2);
    std::vector<int64_t> order;
    for (const auto &op : one.function->body->ops)
        order.push_back(op->number());
    EXPECT_EQ(order, (std::vector<int64_t>{1, 2, 3}));
    EXPECT_EQ(last->definition, one.function->body->ops.back().get());
}

TEST(Builder, TypesFollow) {
    Type matrix = Type::array(ScalarKind::F32, 2, Layout::C), pair = Type::tuple({Type::py_float(), matrix});
    OneFunction one({matrix, pair});
    Builder &build = one.builder;
    Value *a = build.get(0), *zero = build.constant_int(0);
    EXPECT_EQ(build.load(a, {zero, zero})->type, Type::scalar(ScalarKind::F32));
    EXPECT_EQ(build.dim(a, 1)->type, Type::index());
    EXPECT_EQ(build.item(build.get(1), 1)->type, matrix);
    EXPECT_EQ(build.make_tuple({zero, a})->type, Type::tuple({Type::py_int(), matrix}));
    EXPECT_EQ(build.none()->type, Type::none());
    EXPECT_EQ(build.constant_complex(1, -2)->definition->imag, -2.0);
    int slot = build.add_slot("x", Type::py_float());
    EXPECT_EQ(slot, 2);
    build.set(slot, build.constant_float(2.5));
    EXPECT_EQ(build.get(slot)->type, Type::py_float());
    one.give(build.none());
    EXPECT_EQ(verify(one.module), "");
}

TEST(Builder, CastsOnlyWhenNeeded) {
    OneFunction one({Type::py_int()});
    Builder &build = one.builder;
    Value *n = build.get(0);
    size_t before = one.function->body->ops.size();
    EXPECT_EQ(build.cast(n, Type::py_int()), n);
    EXPECT_EQ(one.function->body->ops.size(), before);
    Value *real = build.cast(n, Type::py_float());
    EXPECT_EQ(real->type, Type::py_float());
    EXPECT_EQ(real->definition->code, Opcode::Cast);
}

TEST(Ops, TableIsConsistent) {
    for (int i = 0; i <= int(Opcode::Print); ++i) {
        const OpcodeInfo &facts = info(Opcode(i));
        Opcode found{};
        ASSERT_TRUE(parse_opcode(facts.text, found)) << facts.text;
        EXPECT_EQ(found, Opcode(i)) << facts.text;
        int expected = facts.family == Family::Unary                                       ? 1
                       : facts.family == Family::Binary || facts.family == Family::Compare ? 2
                                                                                           : facts.operands;
        EXPECT_EQ(facts.operands, expected) << facts.text;
    }
    Opcode none{};
    EXPECT_FALSE(parse_opcode("", none));
    EXPECT_FALSE(parse_opcode("addd", none));
    EXPECT_TRUE(is_elementwise(Opcode::Fill));
    EXPECT_TRUE(is_elementwise(Opcode::Select));
    EXPECT_FALSE(is_elementwise(Opcode::Reduce));
}

TEST(Ops, EffectsDecideWhatStays) {
    for (int i = 0; i <= int(Opcode::Print); ++i) {
        Opcode code = Opcode(i);
        if (info(code).family == Family::Control)
            EXPECT_TRUE(has_effect(code, effect::Controls)) << info(code).text;
        if (is_elementwise(code) || info(code).family == Family::View || info(code).family == Family::Constant)
            EXPECT_EQ(info(code).effects, unsigned(effect::Pure)) << info(code).text;
    }
    EXPECT_FALSE(has_effect(Opcode::Load, effect::Kept));
    EXPECT_FALSE(has_effect(Opcode::Alloc, effect::Kept));
    EXPECT_TRUE(has_effect(Opcode::CheckIndex, effect::Kept));
    EXPECT_TRUE(is_terminator(Opcode::Raise));
    EXPECT_FALSE(is_terminator(Opcode::If));
    EXPECT_TRUE(is_loop(Opcode::While));
}

TEST(Ops, AttributesAreReadByName) {
    Type matrix = Type::array(ScalarKind::F64, 2, Layout::C);
    OneFunction one({matrix});
    Builder &build = one.builder;
    Value *a = build.get(0);
    EXPECT_EQ(a->definition->slot(), 0);
    EXPECT_EQ(build.dim(a, 1)->definition->axis(), 1);
    Type vector = Type::array(ScalarKind::F64, 1, Layout::C);
    Op *sum = build.create(Opcode::Reduce, {a}, &vector, {int64_t(ReduceKind::Max), 0, 1});
    EXPECT_EQ(sum->reduction(), ReduceKind::Max);
    EXPECT_FALSE(sum->keepdims());
    ASSERT_EQ(sum->axes().size(), 1u);
    EXPECT_EQ(sum->axes()[0], 1);
    Value *x = build.constant_float(1.0);
    EXPECT_EQ(build.value(Opcode::Add, {x, x}, Type::py_float())->definition->freedom(), 0);
    EXPECT_EQ(build.value(Opcode::Add, {x, x}, Type::py_float(), {kReassociated})->definition->freedom(), kReassociated);
    EXPECT_ANY_THROW(sum->slot());
}

} // namespace
} // namespace veloz::ir
