// Types: joins of paths, fixed points of loops, recursion, results that are known while compiling.
#include "tree.h"

#include <gtest/gtest.h>

namespace veloz::sema_test {

const Type kInt = Type::py_int(), kFloat = Type::py_float();

TEST(Inference, PathsJoin) {
    auto f = [](ExpressionPtr other) {
        return define(
            "f", {"x"},
            body(when(less(name("x"), integer(0)), body(assign("y", integer(1))), body(assign("y", std::move(other)))), give(name("y"))));
    };
    EXPECT_EQ(typed({kInt}, f(integer(2))), "pyint");
    EXPECT_EQ(typed({kInt}, f(real(2))), "pyfloat");
    EXPECT_EQ(typed({kInt}, f(none())), "optional<pyint>");
    EXPECT_EQ(typed({kInt}, f(text("a"))), "refused: 'y' is int on one path and a string on another");
}

TEST(Inference, ReturnsJoin) {
    auto f = [](ExpressionPtr other) {
        return define("f", {"x"}, body(when(less(name("x"), integer(0)), body(give(name("x")))), give(std::move(other))));
    };
    EXPECT_EQ(typed({kInt}, f(real(1))), "pyfloat");
    EXPECT_EQ(typed({kInt}, f(none())), "optional<pyint>");
    EXPECT_EQ(typed({Type::array(types::ScalarKind::F64, 1, types::Layout::C)}, f(integer(1))).substr(0, 8), "refused:");
}

TEST(Inference, AKnownTestLeavesOneBranch) {
    auto f = define("f", {"x"}, body(when(is_not_none(name("x")), body(give(text("text"))), body(give(integer(1))))));
    EXPECT_EQ(typed({Type::none()}, std::move(f)), "pyint");
}

TEST(Inference, LoopsReachAFixedPoint) {
    auto f =
        define("f", {"n"},
               body(assign("s", integer(0)), loop("i", range(name("n")), body(assign("s", add(name("s"), real(1.5))))), give(name("s"))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "pyfloat");
    auto chain = define("f", {"n"},
                        body(assign("a", integer(0)), assign("b", integer(0)), assign("c", integer(0)),
                             loop("i", range(name("n")), body(assign("c", name("b")), assign("b", name("a")), assign("a", real(1)))),
                             give(name("c"))));
    EXPECT_EQ(typed({kInt}, std::move(chain)), "pyfloat");
    auto nested = define("f", {"n"},
                         body(assign("s", integer(0)),
                              loop("i", range(name("n")),
                                   body(loop("k", range(name("n")),
                                             body(when(less(name("k"), name("i")), body(assign("s", add(name("s"), real(1))), leave())))))),
                              give(name("s"))));
    EXPECT_EQ(typed({kInt}, std::move(nested)), "pyfloat");
}

TEST(Inference, LoopsThatMakeATypeGrow) {
    auto f =
        define("f", {"n"}, body(assign("best", none()), loop("i", range(name("n")), body(assign("best", name("i")))), give(name("best"))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "optional<pyint>");
}

TEST(Inference, Recursion) {
    auto f = define("f", {"n"},
                    body(when(less(name("n"), integer(1)), body(give(integer(1)))),
                         give(add(real(0.5), call(function(0), add(name("n"), integer(-1)))))));
    EXPECT_EQ(typed({kInt}, std::move(f)), "pyfloat");
    auto endless = define("f", {"n"}, body(give(add(integer(1), call(function(0), name("n"))))));
    EXPECT_EQ(typed({kInt}, std::move(endless)).substr(0, 36), "refused: recursion without a base ty");
}

TEST(Inference, ChosenFunctions) {
    auto pick = [] { return define("pick", {"k"}, body(when(less(name("k"), integer(0)), body(give(function(2)))), give(function(3)))); };
    auto whole = [] { return define("whole", {"x"}, body(give(name("x")))); };
    auto real_one = [] { return define("real", {"x"}, body(give(add(name("x"), real(1))))); };
    auto f = define("f", {"k"}, body(assign("g", call(function(1), name("k"))), give(call(name("g"), integer(1)))));
    EXPECT_EQ(typed({kInt}, std::move(f), pick(), whole(), real_one()), "pyfloat");
    auto entry = define("f", {"k"}, body(give(call(function(1), name("k")))));
    EXPECT_EQ(typed({kInt}, std::move(entry), pick(), whole(), real_one()).substr(0, 38), "refused: a function cannot be returned");
}

TEST(Inference, RangesForPython) {
    auto f = define("f", {"n"}, body(give(range(name("n")))));
    EXPECT_EQ(typed({kInt}, std::move(f)), R"(record<"range", 24, "start": pyint @ 0, "stop": pyint @ 8, "step": pyint @ 16>)");
}

} // namespace veloz::sema_test
