// What iterations do with slots: reductions, values of their own, values that are carried on.
#include "analysis/slot_use.h"

#include "parsed.h"

namespace veloz::analysis {
namespace {

using ir::Opcode;

Parsed loop(const std::string &body, const std::string &after = "") {
    return Parsed("for %zero, %n, %one serial { %i: pyint\n" + body + "}\n" + after);
}

Iteration scanned(const Parsed &program, int64_t slot) {
    Iteration found(slot);
    found.scan(program.body());
    return found;
}

TEST(SlotUse, ASumIsAReduction) {
    Parsed program = loop("%g: pyint = get [5]\n%h: pyint = add %g, %i\nset %h [5]\n");
    EXPECT_EQ(SlotUse(program.body(), 5).reduction(program.body()), Opcode::Add);
}

TEST(SlotUse, AReadBesidesTheStepIsNone) {
    Parsed program = loop("%g: pyint = get [5]\n%h: pyint = add %g, %i\nset %h [5]\nset %g [6]\n");
    EXPECT_FALSE(SlotUse(program.body(), 5).reduction(program.body()));
    Parsed other = loop("%g: pyint = get [5]\n%h: pyint = sub %i, %g\nset %h [5]\n");
    EXPECT_FALSE(SlotUse(other.body(), 5).reduction(other.body()));
}

TEST(Iteration, WrittenBeforeItIsReadIsItsOwn) {
    Parsed program = loop("set %i [5]\n%g: pyint = get [5]\nset %g [6]\n");
    Iteration found = scanned(program, 5);
    EXPECT_TRUE(found.always_written);
    EXPECT_FALSE(found.reads_first);
}

TEST(Iteration, WrittenUnderAConditionMayBeReadFirst) {
    Parsed program = loop("%c: pybool = lt %i, %two\nif %c {\nset %i [5]\n} {\n}\n%g: pyint = get [5]\nset %g [6]\n");
    Iteration found = scanned(program, 5);
    EXPECT_FALSE(found.always_written);
    EXPECT_TRUE(found.reads_first);
}

TEST(Iteration, BothBranchesWrite) {
    Parsed program = loop("%c: pybool = lt %i, %two\nif %c {\nset %i [5]\n} {\nset %one [5]\n}\n%g: pyint = get [5]\nset %g [6]\n");
    Iteration found = scanned(program, 5);
    EXPECT_TRUE(found.always_written);
    EXPECT_FALSE(found.reads_first);
}

TEST(Iteration, AContinueLeavesBeforeTheWrite) {
    Parsed program = loop("%c: pybool = lt %i, %two\nif %c {\ncontinue\n} {\n}\nset %i [5]\n");
    EXPECT_FALSE(scanned(program, 5).always_written);
}

TEST(Iteration, ALeaveIntoTheMiddleCounts) {
    Parsed program =
        loop("block {\n%c: pybool = lt %i, %two\nif %c {\nleave [0]\n} {\n}\nset %i [5]\n}\n%g: pyint = get [5]\nset %g [6]\n");
    Iteration found = scanned(program, 5);
    EXPECT_FALSE(found.always_written);
    EXPECT_TRUE(found.reads_first);
}

TEST(SlotUse, ReadAfterTheLoop) {
    EXPECT_TRUE(read_after(loop("set %i [5]\n", "%g: pyint = get [5]\nset %g [6]\n").nth(Opcode::For), 5));
    EXPECT_FALSE(read_after(loop("set %i [5]\n").nth(Opcode::For), 5));
    // In the next iteration of the loop around.
    Parsed nested("for %zero, %n, %one serial { %o: pyint\n%g: pyint = get [5]\nset %g [6]\nfor %zero, %n, %one serial { %i: pyint\nset %i "
                  "[5]\n}\n}");
    EXPECT_TRUE(read_after(nested.nth(Opcode::For, 1), 5));
}

} // namespace
} // namespace veloz::analysis
