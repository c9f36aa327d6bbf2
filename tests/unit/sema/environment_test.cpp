// The tree behind an environment beside a plain map: same content, and exactly the names that differ.
#include "sema/environment.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace veloz::sema {

Binding numbered(int slot) {
    Binding binding;
    binding.state = Binding::State::Bound;
    binding.slots = {slot};
    return binding;
}

TEST(Environment, WhatIsNotThereIsUnbound) {
    Environment environment;
    EXPECT_FALSE(environment.contains("x"));
    EXPECT_EQ(environment.at("x").state, Binding::State::Unbound);
    environment.set("x", numbered(1));
    EXPECT_TRUE(environment.contains("x"));
    EXPECT_EQ(environment.at("x").slots, std::vector<int>{1});
}

TEST(Environment, CopiesAreIndependent) {
    Environment before;
    before.set("x", numbered(1));
    Environment after = before;
    after.set("x", numbered(2));
    after.set("y", numbered(3));
    EXPECT_EQ(before.at("x").slots, std::vector<int>{1});
    EXPECT_FALSE(before.contains("y"));
    EXPECT_EQ(after.at("x").slots, std::vector<int>{2});
}

TEST(Environment, DifferencesAreThoseOfPlainMaps) {
    std::mt19937 random(7);
    auto name = [&] { return "v" + std::to_string(random() % 60); };
    for (int round = 0; round < 200; ++round) {
        Environment common;
        std::map<std::string, int> known;
        int next = 0;
        auto set = [&](Environment &environment, std::map<std::string, int> &map) {
            std::string id = name();
            environment.set(id, numbered(++next));
            map[id] = next;
        };
        for (unsigned i = 0, count = random() % 60; i < count; ++i)
            set(common, known);
        Environment left = common, right = common;
        std::map<std::string, int> left_known = known, right_known = known;
        for (unsigned i = 0, count = random() % 20; i < count; ++i)
            random() % 2 ? set(left, left_known) : set(right, right_known);
        std::set<std::string> found, back, expected;
        left.add_differences(right, found);
        right.add_differences(left, back);
        for (int i = 0; i < 60; ++i) {
            std::string id = "v" + std::to_string(i);
            int a = left_known.contains(id) ? left_known[id] : 0, b = right_known.contains(id) ? right_known[id] : 0;
            if (a != b)
                expected.insert(id);
            EXPECT_EQ(left.contains(id) ? left.at(id).slots.front() : 0, a);
            EXPECT_EQ(right.contains(id) ? right.at(id).slots.front() : 0, b);
        }
        EXPECT_EQ(found, expected);
        EXPECT_EQ(back, expected);
    }
}

} // namespace veloz::sema
