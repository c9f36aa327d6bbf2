// What blocks do with memory and slots.
#include "analysis/footprint.h"

#include "analysis/cost.h"
#include "parsed.h"

namespace veloz::analysis {
namespace {

using ir::Opcode;

TEST(Footprint, ListsAccessesAndSlotsInOrder) {
    Parsed program("for %zero, %n, %one serial { %i: pyint\n%g: pyint = get [5]\n%h: pyint = add %g, %i\nset %h [6]\n"
                   "%v: f64 = load %a, %i, %zero\nstore %x, %v, %i\n}");
    Footprint found = footprint(program.body());
    ASSERT_EQ(found.accesses.size(), 2u);
    EXPECT_FALSE(found.accesses[0].writes());
    EXPECT_TRUE(found.accesses[1].writes());
    EXPECT_EQ(found.accesses[0].root, program.value(Opcode::Get, 0));
    EXPECT_EQ(found.accesses[0].indices, (std::vector<ir::Value *>{program.variable(), program.value(Opcode::Const, 0)}));
    EXPECT_EQ(found.read, std::set<int64_t>{5});
    EXPECT_EQ(found.written, std::set<int64_t>{6});
    EXPECT_TRUE(found.is_plain());
    EXPECT_FALSE(found.has_loop);
}

TEST(Footprint, WhatIsSeenFromOutsideIsNotPlain) {
    Parsed printing("for %zero, %n, %one serial { %i: pyint\nprint %i \"{}\"\n}");
    EXPECT_FALSE(footprint(printing.body()).is_plain());
    Parsed leaving("for %zero, %n, %one serial { %i: pyint\n%none0: none = const\nreturn %none0\n}");
    EXPECT_FALSE(footprint(leaving.body()).is_plain());
}

TEST(Footprint, ElementsAreTheSameByTheirIndices) {
    Parsed program("for %zero, %n, %one serial { %i: pyint\n%v: f64 = load %x, %i\nstore %x, %v, %i\n%w: f64 = load %x, %zero\n"
                   "}");
    ArrayAccess store = access_of(program.nth(Opcode::Store));
    EXPECT_TRUE(store.same_element(access_of(program.nth(Opcode::Load, 0))));
    EXPECT_FALSE(store.same_element(access_of(program.nth(Opcode::Load, 1))));
}

TEST(Cost, HeavierOpsCostMore) {
    Parsed program("%f: f64 = cast %n\n%p: f64 = add %f, %f\n%q: f64 = sin %f\n%r: pyint = floordiv %n, %two");
    const CostProfile &host = host_costs();
    int64_t add = units(program.nth(Opcode::Add), host);
    EXPECT_GT(units(program.nth(Opcode::Sin), host), add);
    EXPECT_GT(units(program.nth(Opcode::FloorDiv), host), add);
    for (ir::Op *op : program.ops)
        EXPECT_GE(units(*op, host), 0);
}

} // namespace
} // namespace veloz::analysis
