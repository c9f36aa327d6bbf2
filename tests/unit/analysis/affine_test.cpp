// Indices as sums: what is expanded, what is refused, and that a sum computes what its ops do.
#include "analysis/affine.h"

#include "parsed.h"

namespace veloz::analysis {
namespace {

using ir::Opcode;
using ir::Value;

// The index of the first load, seen from the loop around it.
std::optional<Affine> index_of(const Parsed &program) {
    auto inside = values_inside(program.nth(Opcode::For));
    return affine(program.nth(Opcode::Load).operands[1], [&, inside](const Value *value) {
        return value == program.variable() ? Leaf::Variable : inside.contains(value) ? Leaf::None : Leaf::Known;
    });
}

Parsed loop(const std::string &index) { return Parsed("for %zero, %n, %one serial { %i: pyint\n" + index + "%v: f64 = load %x, %at\n}"); }

TEST(Affine, ConstantsAreFoldedIntoOneTerm) {
    // 2 * (i + 1) - i + (2 - i): i is gone, 4 is left.
    Parsed program = loop("%p: pyint = add %i, %one\n%q: pyint = mul %two, %p\n%r: pyint = sub %q, %i\n"
                          "%s: pyint = sub %two, %i\n%at: pyint = add %r, %s\n");
    auto found = index_of(program);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->terms.empty());
    EXPECT_EQ(found->constant, 4);
}

TEST(Affine, ARowMajorIndexHasAScaledVariable) {
    Parsed program = loop("%row: pyint = mul %i, %n\n%at: pyint = add %row, %n\n");
    auto found = index_of(program);
    ASSERT_TRUE(found);
    const Affine::Term *variable = found->find(program.variable());
    ASSERT_TRUE(variable);
    EXPECT_EQ(variable->scale, program.value(Opcode::Get, 4));
    EXPECT_EQ(variable->factor, 1);
    EXPECT_EQ(found->terms.size(), 2u);
}

TEST(Affine, NegationAndSubtractionTurnSigns) {
    Parsed program = loop("%m: pyint = neg %i\n%d: pyint = sub %n, %m\n%at: pyint = sub %one, %d\n"); // 1 - (n + i)
    auto found = index_of(program);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->constant, 1);
    EXPECT_EQ(found->find(program.variable())->factor, -1);
    EXPECT_EQ(found->find(program.value(Opcode::Get, 4))->factor, -1);
}

TEST(Affine, WhatIsNoSumIsRefused) {
    EXPECT_FALSE(index_of(loop("%at: pyint = mul %i, %i\n")));
    EXPECT_FALSE(index_of(loop("%at: pyint = floordiv %i, %two\n")));
    // A value that changes in the loop and is no variable: what a slot holds.
    EXPECT_FALSE(index_of(loop("%g: pyint = get [5]\n%at: pyint = add %g, %i\nset %at [5]\n")));
}

TEST(Affine, SumsWrapAsTheOpsDo) {
    Parsed program = loop("%big: pyint = const [9223372036854775807]\n%p: pyint = add %big, %one\n%at: pyint = add %p, %i\n");
    auto found = index_of(program);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->constant, INT64_MIN);
}

TEST(Affine, TooManyTermsAreRefused) {
    std::string text = "%s0: pyint = add %i, %n\n";
    std::string before;
    for (int k = 1; k <= 8; ++k) {
        std::string name = std::to_string(k);
        before += "%k" + name + ": pyint = dim %" + (k % 2 ? "x" : "y") + " [0]\n";
        text += "%s" + name + ": pyint = add %s" + std::to_string(k - 1) + ", %k" + name + "\n";
    }
    Parsed program(before + "for %zero, %n, %one serial { %i: pyint\n" + text + "%v: f64 = load %x, %s8\n}");
    EXPECT_FALSE(index_of(program));
}

TEST(Affine, TermsAreComparedInAnyOrder) {
    Parsed one = loop("%at: pyint = add %i, %n\n");
    auto found = index_of(one);
    ASSERT_TRUE(found);
    Affine turned{{found->terms[1], found->terms[0]}, 7};
    EXPECT_TRUE(same_terms(*found, turned));
    turned.terms[0].factor = 3;
    EXPECT_FALSE(same_terms(*found, turned));
    turned.terms.pop_back();
    EXPECT_FALSE(same_terms(*found, turned));
}

} // namespace
} // namespace veloz::analysis
