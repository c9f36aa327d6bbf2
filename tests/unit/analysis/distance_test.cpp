// Distances of iterations against all pairs of iterations of small nests, and the orders that they allow.
#include "analysis/distance.h"

#include "parsed.h"

#include <random>

namespace veloz::analysis {
namespace {

using ir::Opcode;

// i from 0 to 5 in steps of `step`, j from 0 to 5: x[c0 + c1 i + c2 j] written, x[d0 + d1 i + d2 j] read.
struct Case {
    std::array<int64_t, 3> store, load;
    int64_t step;
};

std::string index(const std::string &name, const std::array<int64_t, 3> &sum) {
    auto part = [&](const char *letter, int64_t factor) {
        return "%" + name + letter + "k: pyint = const [" + std::to_string(factor) + "]\n%" + name + letter + ": pyint = mul %" + letter +
               ", %" + name + letter + "k\n";
    };
    return part("i", sum[1]) + part("j", sum[2]) + "%" + name + "c: pyint = const [" + std::to_string(sum[0]) + "]\n%" + name +
           "s: pyint = add %" + name + "i, %" + name + "j\n%" + name + ": pyint = add %" + name + "s, %" + name + "c\n";
}

Parsed nest(const Case &one) {
    return Parsed("%st: pyint = const [" + std::to_string(one.step) +
                  "]\n%six: pyint = const [6]\nfor %zero, %six, %st serial { %i: pyint\n" + "for %zero, %six, %one serial { %j: pyint\n" +
                  index("w", one.store) + index("r", one.load) + "%v: f64 = load %x, %r\nstore %x, %v, %w\n}\n}");
}

int64_t at(const std::array<int64_t, 3> &sum, int64_t i, int64_t j) { return sum[0] + sum[1] * i + sum[2] * j; }

TEST(Distance, HoldsForEveryPairOfIterations) {
    std::mt19937 random(5);
    auto draw = [&](int from, int to) { return int64_t(std::uniform_int_distribution<int>(from, to)(random)); };
    int known = 0, never = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        Case one{.store = {draw(-3, 3), draw(-2, 2), draw(-2, 2)}, .load = {draw(-3, 3), 0, 0}, .step = draw(1, 3)};
        one.load[1] = draw(0, 2) ? one.store[1] : draw(-2, 2);
        one.load[2] = draw(0, 2) ? one.store[2] : draw(-2, 2);
        Parsed program = nest(one);
        NestDistances distances(program.all(Opcode::For));
        ArrayAccess store = access_of(program.nth(Opcode::Store)), load = access_of(program.nth(Opcode::Load));
        auto found = distances.between(store, load);
        never += !found;
        known += found && ((*found)[0] || (*found)[1]);
        for (int64_t i = 0; i < 6; i += one.step)
            for (int64_t j = 0; j < 6; ++j)
                for (int64_t k = 0; k < 6; k += one.step)
                    for (int64_t l = 0; l < 6; ++l) {
                        if (at(one.store, i, j) != at(one.load, k, l))
                            continue;
                        ASSERT_TRUE(found) << ir::print(program.function());
                        if ((*found)[0])
                            ASSERT_EQ(*(*found)[0] * one.step, k - i) << ir::print(program.function());
                        if ((*found)[1])
                            ASSERT_EQ(*(*found)[1], l - j) << ir::print(program.function());
                    }
    }
    EXPECT_GT(known, 300); // neither answer is rare
    EXPECT_GT(never, 150);
}

TEST(Distance, AxesThatDisagreeNeverMeet) {
    // a[i, i] and a[i + 1, i]
    Parsed program(
        "for %zero, %n, %one serial { %i: pyint\n%up: pyint = add %i, %one\n%v: f64 = load %a, %up, %i\nstore %a, %v, %i, %i\n}");
    NestDistances distances(program.all(Opcode::For));
    EXPECT_FALSE(distances.between(access_of(program.nth(Opcode::Store)), access_of(program.nth(Opcode::Load))));
}

TEST(Distance, WhatIsNotUnderstoodStaysOpen) {
    Parsed program("for %zero, %n, %one serial { %i: pyint\n%h: pyint = floordiv %i, %two\n%v: f64 = load %x, %h\nstore %x, %v, %i\n}");
    NestDistances distances(program.all(Opcode::For));
    auto found = distances.between(access_of(program.nth(Opcode::Store)), access_of(program.nth(Opcode::Load)));
    ASSERT_TRUE(found);
    EXPECT_FALSE((*found)[0]);
}

TEST(Distance, OrdersThatKeepWhatComesFirst) {
    const std::vector<size_t> same{0, 1}, turned{1, 0};
    EXPECT_TRUE(keeps_order({1, 1}, turned));
    EXPECT_TRUE(keeps_order({0, 1}, turned));
    EXPECT_TRUE(keeps_order({1, 0}, turned));
    EXPECT_FALSE(keeps_order({1, -1}, turned));
    EXPECT_TRUE(keeps_order({1, -1}, same));
    EXPECT_FALSE(keeps_order({1, std::nullopt}, turned));
    EXPECT_TRUE(keeps_order({0, std::nullopt}, turned));
}

TEST(Distance, ALoopCarriesWhatTheLoopsAroundDoNot) {
    EXPECT_TRUE(is_carried({1, 0}, 0));
    EXPECT_FALSE(is_carried({1, 5}, 1)); // within one iteration of the outer loop the two never meet
    EXPECT_TRUE(is_carried({0, 5}, 1));
    EXPECT_TRUE(is_carried({std::nullopt, 5}, 1));
    EXPECT_FALSE(is_carried({0, 0}, 1));
}

} // namespace
} // namespace veloz::analysis
