// Dependences that are certain, and updates of elements that iterations may share.
#include "analysis/dependence.h"

#include "analysis/subscripts.h"
#include "parsed.h"

namespace veloz::analysis {
namespace {

using ir::Opcode;

Parsed loop(const std::string &body) { return Parsed("for %zero, %n, %one parallel { %i: pyint\n" + body + "}"); }

TEST(Dependence, ARecurrenceIsProved) {
    Parsed program = loop("%up: pyint = add %i, %one\n%v: f64 = load %x, %i\nstore %x, %v, %up\n");
    auto found = proved_dependence(program.nth(Opcode::For));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->store, &program.nth(Opcode::Store));
    EXPECT_EQ(found->load, &program.nth(Opcode::Load));
    EXPECT_FALSE(proved_dependence(program.nth(Opcode::For), {&program.nth(Opcode::Store)}));
}

TEST(Dependence, OwnElementsAndOtherArraysAreNone) {
    EXPECT_FALSE(proved_dependence(loop("%v: f64 = load %x, %i\nstore %x, %v, %i\n").nth(Opcode::For)));
    EXPECT_FALSE(proved_dependence(loop("%up: pyint = add %i, %one\n%v: f64 = load %x, %up\nstore %y, %v, %i\n").nth(Opcode::For)));
    // Even elements are written, odd ones read.
    EXPECT_FALSE(proved_dependence(
        loop("%e: pyint = mul %two, %i\n%o: pyint = add %e, %one\n%v: f64 = load %x, %o\nstore %x, %v, %e\n").nth(Opcode::For)));
}

TEST(Dependence, UpdatesOfElementsThatAreNotToldApart) {
    const std::string update = "%v: f64 = load %x, %k\n%w: f64 = add %v, %v\nstore %x, %w, %k\n";
    EXPECT_TRUE(shared_update(loop("%k: pyint = mod %i, %two\n" + update).nth(Opcode::For)));
    EXPECT_FALSE(shared_update(loop("%k: pyint = add %i, %two\n" + update).nth(Opcode::For)));
    EXPECT_FALSE(shared_update(
        loop("%m: array<f64, 1, C, rw> = alloc %two [0]\n%v: f64 = load %m, %zero\n%w: f64 = add %v, %v\nstore %m, %w, %zero\n")
            .nth(Opcode::For)));
}

TEST(Subscripts, ArraysOfTheIterationAreItsOwn) {
    Parsed program = loop("%m: array<f64, 1, C, rw> = alloc %two [0]\n%v: f64 = load %x, %i\nstore %m, %v, %zero\n");
    Subscripts subscripts(program.nth(Opcode::For));
    EXPECT_TRUE(subscripts.is_own(program.value(Opcode::Alloc)));
    EXPECT_FALSE(subscripts.is_own(program.value(Opcode::Get, 2)));
    EXPECT_TRUE(subscripts.tell_apart(program.nth(Opcode::Load), 1));
    EXPECT_FALSE(subscripts.tell_apart(program.nth(Opcode::Store), 2));
    EXPECT_TRUE(subscripts.is_inside(program.value(Opcode::Load)));
    EXPECT_FALSE(subscripts.is_inside(program.value(Opcode::Get, 2)));
}

} // namespace
} // namespace veloz::analysis
