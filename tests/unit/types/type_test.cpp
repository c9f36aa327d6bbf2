// Types: equality, facts about kinds, display, and the text form with its exact inverse.
#include "types/type.h"

#include <gtest/gtest.h>

namespace veloz::types {
namespace {

std::vector<Type> simple_types() {
    std::vector<Type> all{Type::none(), Type::py_int(), Type::py_float(), Type::py_complex(), Type::py_bool()};
    for (int i = 0; i < kScalarKinds; ++i) {
        all.push_back(Type::scalar(ScalarKind(i)));
        for (Layout layout : {Layout::C, Layout::F, Layout::Inner, Layout::Any, Layout::Lazy})
            for (int ndim : {0, 1, 3, 64})
                for (bool readonly : {false, true})
                    for (MemorySpace space : {MemorySpace::Host, MemorySpace::Device, MemorySpace::Distributed})
                        all.push_back(Type::array(ScalarKind(i), ndim, layout, readonly, space));
    }
    return all;
}

std::vector<Type> many_types() {
    std::vector<Type> all = simple_types(), tuples{Type::tuple({}), Type::tuple({Type::tuple({})})};
    for (size_t i = 0; i + 1 < all.size(); i += 7)
        tuples.push_back(Type::tuple({all[i], Type::tuple({all[i + 1], Type::none()}), all[i]}));
    all.insert(all.end(), tuples.begin(), tuples.end());
    return all;
}

TEST(Type, TextRoundTrip) {
    for (const Type &type : many_types()) {
        std::string text = to_text(type) + " rest";
        std::string_view rest = text;
        Type back;
        ASSERT_TRUE(parse_type(rest, back)) << text;
        EXPECT_EQ(back, type) << text;
        EXPECT_EQ(rest, " rest") << text;
    }
}

TEST(Type, DifferentTypesHaveDifferentTexts) {
    std::vector<Type> all = simple_types();
    for (size_t i = 0; i < all.size(); ++i)
        for (size_t j = 0; j < i; ++j) {
            ASSERT_FALSE(all[i] == all[j]) << to_text(all[i]);
            ASSERT_NE(to_text(all[i]), to_text(all[j]));
        }
}

TEST(Type, TextOfEachForm) {
    EXPECT_EQ(to_text(Type::py_int()), "pyint");
    EXPECT_EQ(to_text(Type::scalar(ScalarKind::U16)), "u16");
    EXPECT_EQ(to_text(Type::array(ScalarKind::F32, 2, Layout::C)), "array<f32, 2, C, rw>");
    EXPECT_EQ(to_text(Type::array(ScalarKind::F32, 2, Layout::Any, true)), "array<f32, 2, any, ro>");
    EXPECT_EQ(to_text(Type::array(ScalarKind::F32, 2, Layout::Lazy)), "array<f32, 2, lazy>");
    EXPECT_EQ(to_text(Type::tuple({Type::scalar(ScalarKind::I64), Type::none()})), "tuple<i64, none>");
}

TEST(Type, WhatIsNoTypeIsRefusedAndLeftAlone) {
    for (std::string_view text : {"",
                                  "f65",
                                  "float64",
                                  "array",
                                  "array<",
                                  "array<f64>",
                                  "array<f64, 2>",
                                  "array<f64, 2, C>",
                                  "array<f64, 2, D, rw>",
                                  "array<f64, 65, C, rw>",
                                  "array<f64, -1, C, rw>",
                                  "array<f64, , C, rw>",
                                  "array<none, 2, C, rw>",
                                  "array<f64, 2, C, rx>",
                                  "array<f64, 2, C, rw",
                                  "array<f64, 999999999999, C, rw>",
                                  "array<pyint, 1, C, rw>",
                                  "array<f64, 2, C, rw, mars>",
                                  "tuple",
                                  "tuple<",
                                  "tuple<i64",
                                  "tuple<i64,i64>",
                                  "tuple<i64, >",
                                  "tuple<, i64>",
                                  "array<str, 1, C, rw>",
                                  "array<list<i64>, 1, C, rw>",
                                  "list<>",
                                  "list<i64, i64>",
                                  "dict<i64>",
                                  "optional<none>",
                                  "optional<optional<i64>>",
                                  "function<>",
                                  "function<1, >",
                                  "function<x>",
                                  "set<i64",
                                  "record<P, 8>",
                                  "record<\"P\", 8",
                                  "record<\"P\", 8, \"x\": f64>",
                                  "record<\"P, 8>",
                                  "object<\"A\", \"x\": >",
                                  "object<\"A\", \"x\": ^1>",
                                  "^0",
                                  "none>x<"}) {
        std::string_view rest = text;
        Type out;
        bool good = parse_type(rest, out);
        if (text == "none>x<") {
            EXPECT_TRUE(good);
            EXPECT_EQ(rest, ">x<");
        } else {
            EXPECT_FALSE(good) << text;
            EXPECT_EQ(rest, text);
        }
    }
}

TEST(Type, Display) {
    EXPECT_EQ(display(Type::none()), "None");
    EXPECT_EQ(display(Type::py_int()), "int");
    EXPECT_EQ(display(Type::py_bool()), "bool");
    EXPECT_EQ(display(Type::py_complex()), "complex");
    EXPECT_EQ(display(Type::scalar(ScalarKind::F32)), "float32");
    EXPECT_EQ(display(Type::array(ScalarKind::F64, 2, Layout::C)), "float64[:, ::1]");
    EXPECT_EQ(display(Type::array(ScalarKind::F64, 2, Layout::F)), "float64[::1, :]");
    EXPECT_EQ(display(Type::array(ScalarKind::U8, 3, Layout::Any)), "uint8[:, :, :]");
    EXPECT_EQ(display(Type::array(ScalarKind::U8, 1, Layout::C, true)), "readonly uint8[::1]");
    EXPECT_EQ(display(Type::tuple({Type::py_int(), Type::py_float()})), "tuple(int, float)");
    EXPECT_EQ(display(Type::tuple({Type::none()})), "tuple(None)");
    EXPECT_EQ(display(Type::tuple({})), "tuple()");
}

TEST(Type, Storage) {
    EXPECT_TRUE(Type::py_int().same_storage(Type::scalar(ScalarKind::I64)));
    EXPECT_FALSE(Type::py_int().same_storage(Type::scalar(ScalarKind::I32)));
    EXPECT_FALSE(Type::py_int().same_storage(Type::none()));
    EXPECT_TRUE(Type::tuple({Type::py_float()}).same_storage(Type::tuple({Type::scalar(ScalarKind::F64)})));
    EXPECT_FALSE(Type::tuple({Type::py_float()}).same_storage(Type::tuple({})));
    EXPECT_FALSE(Type::array(ScalarKind::F64, 1, Layout::C).same_storage(Type::array(ScalarKind::F64, 1, Layout::F)));
    EXPECT_EQ(Type::py_float().strong(), Type::scalar(ScalarKind::F64));
    EXPECT_EQ(Type::py_float().with_dtype(ScalarKind::I8), Type::scalar(ScalarKind::I8));
    EXPECT_EQ(Type::array(ScalarKind::F64, 2, Layout::F, true).with_dtype(ScalarKind::C64),
              Type::array(ScalarKind::C64, 2, Layout::F, true));
}

TEST(Kinds, EachIsInOneFamily) {
    int bytes = 0;
    for (int i = 0; i < kScalarKinds; ++i) {
        auto kind = ScalarKind(i);
        EXPECT_EQ(is_bool(kind) + is_signed(kind) + is_unsigned(kind) + is_float(kind) + is_complex(kind), 1) << text_name(kind);
        EXPECT_EQ(is_integer(kind), is_signed(kind) || is_unsigned(kind));
        bytes += byte_size(kind);
    }
    EXPECT_EQ(bytes, 1 + 2 * (1 + 2 + 4 + 8) + 4 + 8 + 8 + 16 + 2 + 2);
    EXPECT_EQ(real_part(ScalarKind::C64), ScalarKind::F32);
    EXPECT_EQ(real_part(ScalarKind::C128), ScalarKind::F64);
    EXPECT_EQ(real_part(ScalarKind::I8), ScalarKind::I8);
    EXPECT_EQ(complex_with(ScalarKind::F32), ScalarKind::C64);
    EXPECT_EQ(complex_with(ScalarKind::F64), ScalarKind::C128);
}

} // namespace
} // namespace veloz::types
