// Types as interned nodes: one of each, also for recursive and nominal ones, also from several threads.
#include "types/object.h"

#include <gtest/gtest.h>

#include <thread>

namespace veloz::types {
namespace {

Type type(std::string_view text) {
    Type out;
    EXPECT_TRUE(parse_type(text, out) && text.empty()) << text;
    return out;
}

const Type kFloat = Type::py_float();

TEST(Intern, EqualTypesAreOneNode) {
    EXPECT_EQ(sizeof(Type), sizeof(void *));
    EXPECT_EQ(Type::list(Type::py_int()).hash(), Type::list(Type::py_int()).hash());
    EXPECT_NE(Type::list(Type::py_int()), Type::set(Type::py_int()));
    EXPECT_NE(Type::list(Type::py_int()), Type::list(Type::scalar(ScalarKind::I64)));
    EXPECT_NE(Type::function(1, {}), Type::function(2, {}));
    EXPECT_NE(Type::function(1, {}), Type::function(1, {Type::py_int()}));
    EXPECT_EQ(Type::optional(Type::optional(kFloat)), Type::optional(kFloat));
    EXPECT_EQ(Type::optional(Type::none()), Type::none());
    Type array = Type::array(ScalarKind::F32, 3, Layout::C);
    EXPECT_EQ(array.element(), Type::scalar(ScalarKind::F32));
    EXPECT_EQ(array.with_layout(Layout::Inner).with_layout(Layout::C), array);
}

TEST(Intern, RecordsAreKnownByNameFieldsAndPlaces) {
    auto record = [](std::string name, size_t offset, size_t bytes) {
        return Type::record(std::move(name), {{"x", Type::scalar(ScalarKind::F64), 0}, {"n", Type::scalar(ScalarKind::I32), offset}},
                            bytes);
    };
    Type point = record("Point", 8, 16);
    EXPECT_EQ(point, record("Point", 8, 16));
    EXPECT_NE(point, record("Other", 8, 16));
    EXPECT_NE(point, record("Point", 12, 16));
    EXPECT_NE(point, record("Point", 8, 12));
    EXPECT_EQ(point.bytes(), 16U);
    EXPECT_EQ(Type::array(point, 2, Layout::C).element(), point);
    EXPECT_EQ(Type::array(point, 2, Layout::C).with_dtype(ScalarKind::F32), Type::array(ScalarKind::F32, 2, Layout::C));
}

TEST(Intern, EveryKindComesBackFromItsText) {
    for (const char *text :
         {"str", "f16", "bf16", "array<bf16, 2, inner, rw>", "list<array<f64, 1, C, rw>>", "dict<str, tuple<pyint, f32>>", "set<pyint>",
          "optional<list<optional<pyint>>>", "function<0>", "function<12, pyint, list<f64>>", "record<\"\", 0>",
          "record<\"a \\\"b\\\\\", 16, \"x\": f64 @ 0, \"n\": i32 @ 8>", "array<record<\"P\", 8, \"x\": f64 @ 0>, 1, C, ro>",
          "object<\"Leaf\", \"v\": f64>", "object<\"Node\", \"next\": optional<^0>, \"v\": f64>",
          "tuple<object<\"N\", \"n\": list<^0>>, optional<^0>, object<\"M\", \"n\": ^0>, ^1>",
          "object<\"A\", \"b\": object<\"B\", \"a\": ^0>>", "object<\"A\", \"x\": object<\"B\", \"a\": ^0>, \"y\": ^1>"}) {
        EXPECT_EQ(to_text(type(text)), text);
        EXPECT_EQ(type(text), type(text)) << text;
    }
}

TEST(Intern, WhatNothingLowersSaysSo) {
    for (const char *text : {"none", "f32", "pyint", "array<f64, 2, inner, rw>", "tuple<pyint, array<c64, 1, any, ro>>", "tuple<>",
                             "optional<f64>", "optional<tuple<pyint, array<f64, 1, C, rw>>>"})
        EXPECT_TRUE(is_lowered(type(text))) << text;
    for (const char *text : {"f16", "bf16", "array<f16, 1, C, rw>", "array<f64, 1, C, rw, device>", "str", "list<i64>", "optional<str>",
                             "tuple<pyint, str>", "function<0>", "object<\"A\">", "record<\"P\", 8, \"x\": f64 @ 0>"})
        EXPECT_FALSE(is_lowered(type(text))) << text;
}

TEST(Intern, StorageForgetsWeaknessInTuplesOnly) {
    Type weak = type("tuple<pyint, tuple<pyfloat, none>>"), strong = type("tuple<i64, tuple<f64, none>>");
    EXPECT_NE(weak, strong);
    EXPECT_TRUE(weak.same_storage(strong));
    EXPECT_TRUE(strong.same_storage(weak));
    EXPECT_FALSE(type("list<pyint>").same_storage(type("list<i64>")));
}

TEST(Intern, HoldsArray) {
    EXPECT_TRUE(type("tuple<pyint, tuple<array<f64, 1, C, rw>>>").holds_array());
    EXPECT_TRUE(type("optional<array<f64, 1, C, rw>>").holds_array());
    EXPECT_FALSE(type("list<array<f64, 1, C, rw>>").holds_array()); // a reference to a container
    EXPECT_FALSE(type("tuple<pyint>").holds_array());
}

Type linked(const char *name, Type value) {
    ObjectGroup group;
    Type node = group.declare(name);
    group.define(node, {{"next", Type::optional(node)}, {"value", value}});
    return group.close().front();
}

TEST(Object, SameNameAndFieldsAreOneType) {
    Type node = linked("Node", kFloat);
    EXPECT_EQ(node, linked("Node", kFloat));
    EXPECT_NE(node, linked("Node", Type::py_int()));
    EXPECT_NE(node, linked("Knot", kFloat));
    EXPECT_EQ(node.fields()[0].type.element(), node);
    EXPECT_EQ(display(Type::optional(node)), "Node | None");
}

TEST(Object, MutualOnesAreFoundFromEitherEnd) {
    auto make = [](bool other_first) {
        ObjectGroup group;
        Type first = group.declare(other_first ? "B" : "A"), second = group.declare(other_first ? "A" : "B");
        Type a = other_first ? second : first, b = other_first ? first : second;
        group.define(a, {{"bs", Type::list(b)}, {"best", Type::optional(b)}});
        group.define(b, {{"a", a}});
        std::vector<Type> closed = group.close();
        return std::pair(closed[other_first ? 1 : 0], closed[other_first ? 0 : 1]);
    };
    auto [a, b] = make(false);
    auto [again_a, again_b] = make(true);
    EXPECT_EQ(a, again_a);
    EXPECT_EQ(b, again_b);
    EXPECT_EQ(b.fields()[0].type, a);
    EXPECT_EQ(a.fields()[0].type.element(), b);
    EXPECT_EQ(type(to_text(a)), a);
    EXPECT_EQ(type(to_text(b)), b);
}

TEST(Object, WhatNoFieldTellsApartIsOne) {
    ObjectGroup group; // a ring of two nodes is the ring of one
    Type one = group.declare("Ring"), two = group.declare("Ring");
    group.define(one, {{"next", two}});
    group.define(two, {{"next", one}});
    std::vector<Type> closed = group.close();
    EXPECT_EQ(closed[0], closed[1]);
    EXPECT_EQ(to_text(closed[0]), "object<\"Ring\", \"next\": ^0>");
    EXPECT_EQ(closed[0], type("object<\"Ring\", \"next\": object<\"Ring\", \"next\": ^0>>"));
}

TEST(Object, AFinishedOneInANewGroupIsTheSame) {
    Type node = linked("Inner", kFloat);
    ObjectGroup group; // one field by the finished type, one by a declaration that turns out to be the same
    Type pair = group.declare("Pair"), again = group.declare("Inner");
    group.define(again, {{"next", Type::optional(again)}, {"value", kFloat}});
    group.define(pair, {{"left", node}, {"right", again}});
    std::vector<Type> closed = group.close();
    EXPECT_EQ(closed[1], node);
    EXPECT_EQ(closed[0].fields()[1].type, node);
    EXPECT_EQ(type(to_text(closed[0])), closed[0]);
}

TEST(Intern, FromSeveralThreads) {
    constexpr int kThreads = 4, kRounds = 200;
    std::vector<std::vector<Type>> made(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < kRounds; ++i) {
                Type value = Type::tuple({Type::array(ScalarKind::F64, i % 60, Layout::C), Type::list(Type::function(i, {kFloat}))});
                made[size_t(t)].push_back(value);
                made[size_t(t)].push_back(linked(("N" + std::to_string(i % 7)).c_str(), value));
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    for (int t = 1; t < kThreads; ++t)
        EXPECT_EQ(made[size_t(t)], made[0]);
}

} // namespace
} // namespace veloz::types
