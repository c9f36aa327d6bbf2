// Which arrays may share memory.
#include "analysis/alias.h"

#include "parsed.h"

namespace veloz::analysis {
namespace {

using ir::Opcode;

TEST(Alias, ViewsComeFromOneMemory) {
    Parsed program("%t: array<f64, 2, F, rw> = transpose %a [1, 0]\n%d: pyint = dim %t [0]");
    EXPECT_EQ(memory_of(program.value(Opcode::Transpose)), program.value(Opcode::Get, 0));
    EXPECT_FALSE(is_fresh(program.value(Opcode::Get, 0)));
}

TEST(Alias, ParametersMayMeetAndNewMemoryMayNot) {
    Parsed program("%p: array<f64, 1, C, rw> = alloc %n [0]\n%q: array<f64, 1, C, rw> = alloc %n [0]\n"
                   "for %zero, %n, %one serial { %i: pyint\n%v: f64 = load %x, %i\nstore %p, %v, %i\nstore %q, %v, %i\n}");
    OwnMemory own(program.function());
    auto *x = program.value(Opcode::Get, 2), *y = program.value(Opcode::Get, 3);
    auto *p = program.value(Opcode::Alloc, 0), *q = program.value(Opcode::Alloc, 1);
    EXPECT_FALSE(own.apart(x, y));
    EXPECT_FALSE(own.apart(p, p));
    EXPECT_TRUE(own.apart(p, q));
    EXPECT_TRUE(own.apart(p, x));
    EXPECT_TRUE(own.holds(p));
    EXPECT_FALSE(own.holds(x));
}

TEST(Alias, WhatIsKeptInASlotThatIsReadEscapes) {
    Parsed program("%p: array<f64, 1, C, rw> = alloc %n [0]\nset %p [7]\n%z: array<f64, 1, C, rw> = get [7]\n%v: f64 = load %z, %zero");
    OwnMemory own(program.function());
    auto *p = program.value(Opcode::Alloc), *z = program.value(Opcode::Get, 5);
    EXPECT_FALSE(own.holds(p));
    EXPECT_FALSE(own.apart(p, z));
    EXPECT_FALSE(own.apart(p, program.value(Opcode::Get, 2))); // what a slot holds is not followed
}

TEST(Alias, ASlotThatNobodyReadsKeepsNothing) {
    Parsed program("%p: array<f64, 1, C, rw> = alloc %n [0]\nset %p [7]\n%v: f64 = load %p, %zero");
    EXPECT_TRUE(OwnMemory(program.function()).holds(program.value(Opcode::Alloc)));
}

} // namespace
} // namespace veloz::analysis
