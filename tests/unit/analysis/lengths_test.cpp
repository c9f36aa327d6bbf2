// Lengths that are known relative to one another.
#include "analysis/lengths.h"

#include "parsed.h"

namespace veloz::analysis {
namespace {

using ir::Opcode;

// x[from:to] of the vector, as sema writes it; empty texts are absent bounds.
std::string slice(const std::string &name, const std::string &of, const std::string &from, const std::string &to) {
    std::string text = "%" + name + "n: pyint = dim %" + of + " [0]\n";
    for (auto [part, bound] : {std::pair{"f", from}, std::pair{"t", to}})
        text += "%" + name + part + ": pyint = const [" + (bound.empty() ? "0" : bound) + "]\n";
    std::string present = std::string(from.empty() ? "0" : "1") + ", " + (to.empty() ? "0" : "1") + ", 0";
    text += "%" + name + "s: tuple<pyint, pyint, pyint> = slice_indices %" + name + "f, %" + name + "t, %one, %" + name + "n [" + present +
            "]\n";
    for (int part = 0; part < 3; ++part)
        text += "%" + name + std::to_string(part) + ": pyint = item %" + name + "s [" + std::to_string(part) + "]\n";
    return text + "%" + name + ": array<f64, 1, any, rw> = view %" + of + ", %" + name + "0, %" + name + "1, %" + name + "2 [1]\n";
}

Length of(const Parsed &program, size_t view) { return length_along(program.value(Opcode::View, view), 0); }

TEST(Lengths, SlicesThatTakeAsMuchAreAsLong) {
    Parsed program(slice("p", "x", "1", "-1") + slice("q", "x", "2", "") + slice("r", "x", "", "-2") + slice("s", "x", "1", ""));
    EXPECT_EQ(of(program, 0), of(program, 1));
    EXPECT_EQ(of(program, 0), of(program, 2));
    EXPECT_NE(of(program, 0), of(program, 3));
    EXPECT_EQ(of(program, 0).base, program.value(Opcode::Get, 2));
    EXPECT_EQ(of(program, 0).less, 2);
}

TEST(Lengths, ASliceOfASliceTakesMore) {
    Parsed program(slice("p", "x", "1", "") + slice("q", "p", "1", "-1") + slice("r", "x", "3", ""));
    EXPECT_EQ(of(program, 1), of(program, 2));
}

TEST(Lengths, BoundsThatDependOnTheLengthSayNothing) {
    Parsed program(slice("p", "x", "-3", "") + slice("q", "x", "", "3"));
    EXPECT_NE(of(program, 0), of(program, 1));
    EXPECT_NE(of(program, 0).base, program.value(Opcode::Get, 2));
    EXPECT_NE(of(program, 1).base, program.value(Opcode::Get, 2));
}

TEST(Lengths, NewArraysHaveTheLengthsThatTheyWereMadeWith) {
    Parsed program("%d: pyint = dim %x [0]\n%p: array<f64, 2, C, rw> = alloc %d, %two [0]\n%t: array<f64, 2, F, rw> = transpose %p [1, 0]");
    auto *turned = program.value(Opcode::Transpose);
    EXPECT_EQ(length_along(turned, 0).constant, 2);
    EXPECT_EQ(length_along(turned, 1), length_along(program.value(Opcode::Get, 2), 0));
}

} // namespace
} // namespace veloz::analysis
