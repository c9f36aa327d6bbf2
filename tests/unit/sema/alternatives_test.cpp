// Lists of what a name may be: equal things once, and places in joined lists.
#include "sema/alternatives.h"

#include <gtest/gtest.h>

namespace veloz::sema {

builtins::Operand text(const std::string &value) { return {types::Text{value}, {}}; }
builtins::Operand exception(const std::string &name, ir::Value *value) {
    builtins::ExceptionOperand made{{name, -1}, {}};
    made.arguments.push_back({value, {}});
    return {std::move(made), {}};
}

TEST(Alternatives, EqualOnesAreOne) {
    Alternatives list = alternatives_of(text("a"));
    add_new(list, alternatives_of(text("b")));
    add_new(list, alternatives_of(text("a")));
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(places_in(alternatives_of(text("b")), list), std::vector<int64_t>{1});
    EXPECT_EQ(place_of(alternatives_of(text("c"))[0], list), 2u);
}

TEST(Alternatives, TypesOfRunTimeValuesTellThemApart) {
    ir::Value whole, other, real;
    whole.type = other.type = types::Type::py_int();
    real.type = types::Type::py_float();
    Alternatives list = alternatives_of(exception("ValueError", &whole));
    add_new(list, alternatives_of(exception("ValueError", &other)));
    EXPECT_EQ(list.size(), 1u);
    add_new(list, alternatives_of(exception("ValueError", &real)));
    add_new(list, alternatives_of(exception("KeyError", &real)));
    ASSERT_EQ(list.size(), 3u);
    EXPECT_EQ(part_types(list),
              (std::vector{types::Type::py_int(), types::Type::py_int(), types::Type::py_float(), types::Type::py_float()}));
}

TEST(Alternatives, AChoiceIsListedAndCombined) {
    Alternatives list = alternatives_of(text("a"));
    EXPECT_TRUE(same_constant(combined(list, {}), text("a")));
    add_new(list, alternatives_of({types::NoneValue{}, {}}));
    builtins::Operand choice = combined(list, {});
    ASSERT_TRUE(std::holds_alternative<builtins::ChoiceOperand>(choice.content));
    EXPECT_EQ(places_in(alternatives_of(choice, part_types(list)), list), (std::vector<int64_t>{0, 1}));
}

} // namespace veloz::sema
