// Keys of compile-time operands: equal for equal ones, different for any difference.
#include "builtins/operand.h"

#include <gtest/gtest.h>

#include <limits>

namespace veloz::builtins {
namespace {

std::shared_ptr<Operand> shared(Operand operand) { return std::make_shared<Operand>(std::move(operand)); }

Operand tuple(std::vector<Operand> elements, bool is_list = false) { return {TupleOperand{std::move(elements), is_list}, {}}; }

Operand range(int64_t begin, int64_t end, bool parallel) {
    return {RangeOperand{shared({begin, {}}), shared({end, {}}), shared({int64_t(1), {}}), parallel}, {}};
}

// No two of them are the same.
std::vector<Operand> different() {
    double nan = std::numeric_limits<double>::quiet_NaN();
    Operand one{int64_t(1), {}}, text_one{StringOperand{"1"}, {}};
    return {{false, {}},
            {true, {}},
            {int64_t(0), {}},
            one,
            {0.0, {}},
            {-0.0, {}},
            {nan, {}},
            {-nan, {}},
            {std::complex<double>(0.0, 0.0), {}},
            {std::complex<double>(0.0, -0.0), {}},
            {std::complex<double>(-0.0, 0.0), {}},
            {NoneOperand{}, {}},
            {EllipsisOperand{}, {}},
            text_one,
            {StringOperand{""}, {}},
            {NumpyScalarOperand{types::ScalarKind::I8, 1, 1.0}, {}},
            {NumpyScalarOperand{types::ScalarKind::I16, 1, 1.0}, {}},
            {NumpyScalarOperand{types::ScalarKind::F32, 0, 0.0}, {}},
            {NumpyScalarOperand{types::ScalarKind::F32, 0, -0.0}, {}},
            {DtypeOperand{types::ScalarKind::F32, true}, {}},
            {DtypeOperand{types::ScalarKind::F32, false}, {}},
            {DtypeOperand{types::ScalarKind::F64, true}, {}},
            {EntityOperand{"numpy.sin"}, {}},
            {EntityOperand{"numpy.cos"}, {}},
            {UserFunctionOperand{1}, {}},
            {UserFunctionOperand{2}, {}},
            {ExceptionClassOperand{"E", -1}, {}},
            {ExceptionClassOperand{"E", 1}, {}},
            {UnsupportedOperand{"a list"}, {}},
            {UnsupportedOperand{"a dict"}, {}},
            {static_cast<ir::Value *>(nullptr), {}},
            tuple({}),
            tuple({}, true),
            tuple({one}),
            tuple({text_one}),
            tuple({one, one}),
            tuple({tuple({one}), one}),
            tuple({tuple({one, one})}),
            tuple({{StringOperand{"a"}, {}}, {StringOperand{"b"}, {}}}),
            tuple({{StringOperand{"a,b"}, {}}}),
            range(0, 1, false),
            range(0, 2, false),
            range(0, 1, true),
            {SliceOperand{nullptr, shared(one), nullptr}, {}},
            {SliceOperand{shared(one), nullptr, nullptr}, {}},
            {BoundMethod{shared(one), "sum"}, {}},
            {BoundMethod{shared(one), "max"}, {}},
            {IteratorOperand{"builtins.zip", {one}}, {}},
            {IteratorOperand{"builtins.zip", {one, one}}, {}},
            {IteratorOperand{"builtins.enumerate", {one}}, {}}};
}

TEST(OperandKey, TellsEverythingApart) {
    auto of_value = [](const ir::Value *) { return std::string("value"); };
    std::vector<Operand> all = different(), again = different();
    for (size_t i = 0; i < all.size(); ++i)
        for (size_t j = 0; j < all.size(); ++j)
            EXPECT_EQ(key_of(all[i], of_value) == key_of(again[j], of_value), i == j) << i << " and " << j;
}

TEST(OperandKey, RunTimeValuesAreAsTheCallerSays) {
    Operand operand = tuple({{static_cast<ir::Value *>(nullptr), {}}});
    EXPECT_EQ(key_of(operand, [](const ir::Value *) { return "f64"; }), key_of(operand, [](const ir::Value *) { return "f64"; }));
    EXPECT_NE(key_of(operand, [](const ir::Value *) { return "f64"; }), key_of(operand, [](const ir::Value *) { return "f32"; }));
}

} // namespace
} // namespace veloz::builtins
