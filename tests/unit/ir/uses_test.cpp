// Who reads a value, and where an op is: both stay right through every change.
#include "module.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace veloz::ir {
namespace {

bool reads(const Value *value, const Op *op, uint32_t operand) {
    return std::ranges::any_of(value->uses(), [&](const Use &use) { return use.op == op && use.operand == operand; });
}

struct Sum {
    OneFunction one{{Type::py_int()}, Type::py_int()};
    Value *n = one.builder.get(0);
    Value *twice = one.builder.value(Opcode::Add, {n, n}, Type::py_int());
    Value *negative = one.builder.value(Opcode::Neg, {n}, Type::py_int());
    Op *give = one.give(twice);
};

TEST(Uses, EachOperandIsOne) {
    Sum sum;
    EXPECT_EQ(sum.n->uses().size(), 3u);
    EXPECT_TRUE(reads(sum.n, sum.twice->definition, 0) && reads(sum.n, sum.twice->definition, 1));
    EXPECT_TRUE(reads(sum.n, sum.negative->definition, 0));
    EXPECT_TRUE(sum.negative->uses().empty());
}

TEST(Uses, ChangesOfAnOperandMoveOneUse) {
    Sum sum;
    Op *add = sum.twice->definition;
    add->operands.set(0, sum.negative);
    EXPECT_EQ(sum.n->uses().size(), 2u);
    EXPECT_TRUE(reads(sum.n, add, 1) && reads(sum.negative, add, 0));
    add->operands = std::vector{sum.negative, sum.negative, sum.n};
    EXPECT_EQ(sum.n->uses().size(), 2u);
    EXPECT_EQ(sum.negative->uses().size(), 2u);
    add->operands.set(1, nullptr);
    EXPECT_EQ(sum.negative->uses().size(), 1u);
    EXPECT_TRUE(reads(sum.negative, add, 0));
}

TEST(Uses, AllAreReplaced) {
    Sum sum;
    replace_uses(sum.n, sum.negative);
    EXPECT_TRUE(sum.n->uses().empty());
    EXPECT_EQ(sum.negative->uses().size(), 3u);
    EXPECT_EQ(sum.negative->definition->operands[0], sum.negative); // its own reader too
    replace_uses(sum.negative, sum.negative);
    EXPECT_EQ(sum.negative->uses().size(), 3u);
}

TEST(Uses, ErasedReadersAndErasedValues) {
    Sum sum;
    erase(*sum.negative->definition);
    EXPECT_EQ(sum.n->uses().size(), 2u);
    Op *add = sum.twice->definition;
    erase(*sum.n->definition);
    EXPECT_EQ(add->operands[0], nullptr);
    EXPECT_EQ(add->operands[1], nullptr);
    EXPECT_NE(verify(sum.one.module), "");
}

TEST(Places, FollowTheOp) {
    Sum sum;
    Block &body = *sum.one.function->body;
    Op *branch = sum.one.builder.make_if(sum.one.builder.constant_int(1, Type::py_bool()));
    Block &inner = *branch->regions[1];
    Op &negative = *sum.negative->definition;
    move(negative, inner, inner.ops.end());
    EXPECT_EQ(negative.position, inner.ops.begin());
    EXPECT_TRUE(is_inside(negative, inner) && is_inside(negative, body));
    EXPECT_FALSE(is_inside(*sum.give, inner));
    move(negative, body, body.ops.begin());
    EXPECT_EQ(negative.position, body.ops.begin());
    EXPECT_EQ(erase(negative), body.ops.begin());
    EXPECT_EQ(body.ops.front()->position, body.ops.begin());
}

} // namespace
} // namespace veloz::ir
