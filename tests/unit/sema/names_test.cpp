// Names: what is bound on which paths, and what is refused only where it is read.
#include "tree.h"

#include <gtest/gtest.h>

namespace veloz::sema_test {

const Type kInt = Type::py_int();

TEST(Names, BoundOnSomePaths) {
    auto f = define("f", {"x"}, body(when(less(name("x"), integer(0)), body(assign("y", integer(1)))), give(name("y"))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "pyint"); // raises where it is not
}

TEST(Names, NeverBound) {
    auto f = define("f", {"x"}, body(when(less(name("x"), integer(0)), body(give(name("y")))), give(integer(1))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "pyint"); // raises there
}

TEST(Names, DisagreeingPathsMatterOnlyIfRead) {
    auto f = [](ExpressionPtr result) {
        return define(
            "f", {"x"},
            body(when(less(name("x"), integer(0)), body(assign("y", integer(1))), body(assign("y", text("a")))), give(std::move(result))));
    };
    EXPECT_EQ(typed({kInt}, f(name("x"))), "pyint");
    EXPECT_EQ(typed({kInt}, f(name("y"))), "refused: 'y' is int on one path and a string on another");
}

TEST(Names, BoundAnewTheyHaveTheNewType) {
    auto f =
        define("f", {"x"}, body(assign("x", real(1)), assign("x", text("a")), assign("x", add(integer(1), integer(2))), give(name("x"))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "pyint");
}

TEST(Names, TestsForNoneNarrow) {
    auto f = [](Body yes) {
        Body statements = body(assign("y", none()), when(less(name("x"), integer(0)), body(assign("y", real(1)))));
        statements.push_back(when(is_not_none(name("y")), std::move(yes), body(give(real(0)))));
        return define("f", {"x"}, std::move(statements));
    };
    EXPECT_EQ(typed({kInt}, f(body(give(name("y"))))), "pyfloat");
    EXPECT_EQ(typed({kInt}, f(body(give(add(name("y"), real(1)))))), "pyfloat");
}

// The path that ends in one side of a conditional takes what its test told with it.
TEST(Names, AnEndedSideLeavesNothingBehind) {
    auto f = define("f", {"x"},
                    body(assign("y", none()), when(less(name("x"), integer(0)), body(assign("y", integer(1)))),
                         assign("z", either(is_not_none(name("y")), name("never"), integer(5))), give(name("y"))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "optional<pyint>");
}

TEST(Names, APathMayEndAnywhereInAnExpression) {
    auto never = [] { return name("never"); };
    auto f = [](ExpressionPtr value) {
        return define("f", {"x"},
                      body(when(less(name("x"), integer(0)), body(assign("y", std::move(value)), give(text("a")))), give(integer(1))));
    };
    EXPECT_EQ(typed({kInt}, f(add(never(), integer(1)))), "pyint");
    EXPECT_EQ(typed({kInt}, f(add(integer(1), never()))), "pyint");
    EXPECT_EQ(typed({kInt}, f(less(integer(1), never()))), "pyint");
    EXPECT_EQ(typed({kInt}, f(either(never(), integer(1), integer(2)))), "pyint");
    EXPECT_EQ(typed({kInt}, f(either(less(name("x"), integer(-9)), never(), never()))), "pyint");
    EXPECT_EQ(typed({kInt}, f(range(never()))), "pyint");
}

TEST(Names, KeptExceptions) {
    auto error = [](const char *kind) { return call(expression(Global{kind, {ExceptionClass{kind, -1}}}), text("bad")); };
    Body statements = body(assign("e", none()), when(less(name("x"), integer(0)), body(assign("e", error("ValueError")))),
                           when(less(name("x"), integer(-5)), body(assign("e", error("KeyError")))));
    statements.push_back(when(is_not_none(name("e")), body(statement(Raise{name("e")}))));
    statements.push_back(give(name("x")));
    EXPECT_EQ(typed({kInt}, define("f", {"x"}, std::move(statements))), "pyint");
}

TEST(Names, StatementsThatAreNotReachedAreNotTyped) {
    auto f = define("f", {"x"}, body(give(name("x")), give(add(text("a"), integer(1)))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "pyint");
}

} // namespace veloz::sema_test
