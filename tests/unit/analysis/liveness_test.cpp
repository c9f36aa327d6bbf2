// Where slots that hold arrays are read last.
#include "analysis/liveness.h"

#include "parsed.h"

namespace veloz::analysis {
namespace {

using ir::Opcode;

constexpr int64_t kFirstOwning = 5; // parameters are the caller's
constexpr int64_t kArray = 7;

SlotLifetimes lifetimes(const Parsed &program) {
    ArrayUses uses(program.function(), kFirstOwning);
    return slot_lifetimes(program.function(), uses, kFirstOwning);
}

bool ends_after(const SlotLifetimes &found, const ir::Op &op) {
    auto place = found.after.find(&op);
    return place != found.after.end() && place->second == std::vector<int64_t>{kArray};
}

TEST(Liveness, ASlotEndsAfterItsLastUse) {
    Parsed program("%p: array<f64, 1, C, rw> = alloc %n [0]\nset %p [7]\n%z: array<f64, 1, C, rw> = get [7]\n%v: f64 = load %z, %zero\n"
                   "store %z, %v, %one\nprint %v \"{}\"");
    EXPECT_TRUE(ends_after(lifetimes(program), program.nth(Opcode::Store)));
}

TEST(Liveness, ASetThatNobodyReadsIsDead) {
    Parsed program("%p: array<f64, 1, C, rw> = alloc %n [0]\nset %p [7]\n%v: f64 = load %p, %zero");
    EXPECT_EQ(lifetimes(program).dead_sets, std::vector<ir::Op *>{&program.nth(Opcode::Set)});
}

TEST(Liveness, ALoopThatReadsKeepsTheSlotUntilItsEnd) {
    Parsed program("%p: array<f64, 1, C, rw> = alloc %n [0]\nset %p [7]\nfor %zero, %n, %one serial { %i: pyint\n"
                   "%z: array<f64, 1, C, rw> = get [7]\n%v: f64 = load %z, %i\nstore %x, %v, %i\n}");
    SlotLifetimes found = lifetimes(program);
    EXPECT_FALSE(ends_after(found, program.nth(Opcode::Load)));
    EXPECT_TRUE(ends_after(found, program.nth(Opcode::For)));
}

TEST(Liveness, TheBranchThatDoesNotReadEmptiesItAtItsStart) {
    Parsed program("%p: array<f64, 1, C, rw> = alloc %n [0]\nset %p [7]\n%c: pybool = lt %n, %two\nif %c {\n"
                   "%z: array<f64, 1, C, rw> = get [7]\n%v: f64 = load %z, %zero\nstore %x, %v, %zero\n} {\nset %one [5]\n}");
    SlotLifetimes found = lifetimes(program);
    auto place = found.at_start.find(program.nth(Opcode::If).regions[1].get());
    ASSERT_NE(place, found.at_start.end());
    EXPECT_EQ(place->second, std::vector<int64_t>{kArray});
    EXPECT_TRUE(ends_after(found, program.nth(Opcode::Load)) || ends_after(found, program.nth(Opcode::Store)));
}

} // namespace
} // namespace veloz::analysis
