// Promotion against NumPy's own answers, and the joins of types.
#include "types/promotion.h"

#include <gtest/gtest.h>

namespace veloz::types {
namespace {

struct Row {
    const char *left, *right, *promoted;
};
constexpr Row kNumpy[] = {
#include "numpy_promotion.inc"
};

Type type(std::string_view text) {
    Type out;
    EXPECT_TRUE(parse_type(text, out) && text.empty()) << text;
    return out;
}

TEST(Promotion, AgreesWithNumpy) {
    int pairs = 0;
    for (const Row &row : kNumpy) {
        ++pairs;
        Type left = type(row.left), right = type(row.right);
        EXPECT_EQ(to_text(promote_scalars(left, right)), row.promoted) << row.left << " with " << row.right;
        if (!left.weak() && !right.weak())
            EXPECT_EQ(text_name(promote(left.dtype(), right.dtype())), row.promoted) << row.left << " with " << row.right;
    }
    int numpy_kinds = kScalarKinds - 1; // it has no bfloat16
    EXPECT_EQ(pairs, (numpy_kinds + 3) * (numpy_kinds + 3));
}

TEST(Promotion, Bfloat16GoesAsFloat16) {
    for (int i = 0; i < kScalarKinds; ++i) {
        auto other = ScalarKind(i);
        ScalarKind half = promote(ScalarKind::F16, other), brain = promote(ScalarKind::BF16, other);
        EXPECT_EQ(brain, other == ScalarKind::F16    ? ScalarKind::F32
                         : other == ScalarKind::BF16 ? ScalarKind::BF16
                         : half == ScalarKind::F16   ? ScalarKind::BF16
                                                     : half)
            << text_name(other);
    }
    EXPECT_EQ(promote_scalars(Type::py_float(), Type::scalar(ScalarKind::BF16)), Type::scalar(ScalarKind::BF16));
    EXPECT_EQ(promote_scalars(Type::py_complex(), Type::scalar(ScalarKind::BF16)), Type::scalar(ScalarKind::C64));
}

TEST(Promotion, PythonBoolIsTheDtype) {
    for (int i = 0; i < kScalarKinds; ++i) {
        Type strong = Type::scalar(ScalarKind(i));
        EXPECT_EQ(promote_scalars(Type::py_bool(), strong), strong);
        EXPECT_EQ(promote_scalars(strong, Type::py_bool()), strong);
    }
    EXPECT_EQ(promote_scalars(Type::py_bool(), Type::py_int()), Type::py_int());
    EXPECT_EQ(promote_scalars(Type::py_bool(), Type::py_bool()), Type::py_bool());
}

TEST(Promotion, IsALattice) {
    for (int i = 0; i < kScalarKinds; ++i)
        for (int j = 0; j < kScalarKinds; ++j) {
            ScalarKind a = ScalarKind(i), b = ScalarKind(j), both = promote(a, b);
            EXPECT_EQ(both, promote(b, a));
            EXPECT_EQ(promote(a, a), a);
            EXPECT_EQ(promote(a, both), both); // the result holds both
            EXPECT_TRUE(!is_half(both) || is_half(a) || is_half(b));
        }
}

std::string joined(std::string_view left, std::string_view right) {
    auto there = join(type(left), type(right)), back = join(type(right), type(left));
    EXPECT_EQ(there, back) << left << " with " << right;
    return there ? to_text(*there) : "refused";
}

TEST(Join, Scalars) {
    EXPECT_EQ(joined("f64", "f64"), "f64");
    EXPECT_EQ(joined("pyint", "pyfloat"), "pyfloat");
    EXPECT_EQ(joined("pyfloat", "pycomplex"), "pycomplex");
    EXPECT_EQ(joined("pyint", "i32"), "i32");
    EXPECT_EQ(joined("pyfloat", "f32"), "f32");
    EXPECT_EQ(joined("pyfloat", "i32"), "f64");
    EXPECT_EQ(joined("f32", "f64"), "f64");
    EXPECT_EQ(joined("i8", "u8"), "i16");
    EXPECT_EQ(joined("i64", "u64"), "refused"); // float64 would lose digits
    EXPECT_EQ(joined("i64", "f64"), "refused");
    EXPECT_EQ(joined("bool", "i64"), "refused"); // True is not shown as 1
    EXPECT_EQ(joined("pybool", "pyint"), "refused");
    EXPECT_EQ(joined("pybool", "bool"), "bool");
    EXPECT_EQ(joined("none", "none"), "none");
}

TEST(Join, Arrays) {
    EXPECT_EQ(joined("array<f64, 2, C, rw>", "array<f64, 2, F, rw>"), "array<f64, 2, any, rw>");
    EXPECT_EQ(joined("array<f64, 2, C, rw>", "array<f64, 2, C, ro>"), "array<f64, 2, C, ro>");
    EXPECT_EQ(joined("array<f64, 2, C, ro>", "array<f64, 2, any, rw>"), "array<f64, 2, any, ro>");
    EXPECT_EQ(joined("array<f64, 2, C, rw>", "array<f32, 2, C, rw>"), "refused");
    EXPECT_EQ(joined("array<f64, 2, C, rw>", "array<f64, 2, inner, ro>"), "array<f64, 2, inner, ro>");
    EXPECT_EQ(joined("array<f64, 2, F, rw>", "array<f64, 2, inner, rw>"), "array<f64, 2, any, rw>");
    EXPECT_EQ(joined("array<f64, 1, F, rw>", "array<f64, 1, inner, rw>"), "array<f64, 1, inner, rw>");
    EXPECT_EQ(joined("array<f64, 2, C, rw>", "array<f64, 1, C, rw>"), "refused");
    EXPECT_EQ(joined("array<f64, 0, C, rw>", "f64"), "refused");
}

TEST(Join, Tuples) {
    EXPECT_EQ(joined("tuple<pyint, f32>", "tuple<pyfloat, f64>"), "tuple<pyfloat, f64>");
    EXPECT_EQ(joined("tuple<pyint, none>", "tuple<pyint, f64>"), "tuple<pyint, optional<f64>>");
    EXPECT_EQ(joined("tuple<pyint>", "tuple<pyint, pyint>"), "refused");
    EXPECT_EQ(joined("tuple<>", "tuple<>"), "tuple<>");
}

TEST(Join, NoneMakesOptionals) {
    EXPECT_EQ(joined("none", "f64"), "optional<f64>");
    EXPECT_EQ(joined("none", "array<f64, 1, C, rw>"), "optional<array<f64, 1, C, rw>>");
    EXPECT_EQ(joined("none", "optional<f64>"), "optional<f64>");
    EXPECT_EQ(joined("optional<pyint>", "pyfloat"), "optional<pyfloat>");
    EXPECT_EQ(joined("optional<pyint>", "optional<f32>"), "optional<f32>");
    EXPECT_EQ(joined("optional<i64>", "f64"), "refused");
    EXPECT_EQ(joined("optional<f64>", "array<f64, 1, C, rw>"), "refused");
    EXPECT_EQ(joined("tuple<none, optional<pyint>>", "tuple<pyint, none>"), "tuple<optional<pyint>, optional<pyint>>");
}

TEST(Join, OtherKindsOnlyWithThemselves) {
    for (const char *text : {"str", "list<i64>", "object<\"A\">", "function<1>"}) {
        EXPECT_EQ(joined(text, text), text);
        EXPECT_EQ(joined(text, "i64"), "refused");
        EXPECT_EQ(joined(text, "none"), "refused");
    }
    EXPECT_EQ(joined("list<i64>", "list<f64>"), "refused"); // a reference: both names see writes through either
}

} // namespace
TEST(Promotion, SameKind) { // np.can_cast(from, to, "same_kind")
    EXPECT_TRUE(is_same_kind(ScalarKind::Bool, ScalarKind::U8));
    EXPECT_TRUE(is_same_kind(ScalarKind::I64, ScalarKind::I8));
    EXPECT_TRUE(is_same_kind(ScalarKind::U64, ScalarKind::I8));
    EXPECT_FALSE(is_same_kind(ScalarKind::I8, ScalarKind::U64));
    EXPECT_TRUE(is_same_kind(ScalarKind::F64, ScalarKind::F32));
    EXPECT_TRUE(is_same_kind(ScalarKind::I64, ScalarKind::F32));
    EXPECT_FALSE(is_same_kind(ScalarKind::F32, ScalarKind::I64));
    EXPECT_FALSE(is_same_kind(ScalarKind::C64, ScalarKind::F64));
    EXPECT_FALSE(is_same_kind(ScalarKind::U8, ScalarKind::Bool));
}

} // namespace veloz::types
