// Types as words: the leaves of each kind in their order.
#include "types/layout.h"

#include <gtest/gtest.h>

namespace veloz::types {
namespace {

Type type(std::string_view text) {
    Type out;
    EXPECT_TRUE(parse_type(text, out) && text.empty()) << text;
    return out;
}

std::string spelled(const Leaf &leaf) {
    constexpr const char *names[] = {"scalar", "data", "owner", "dim", "stride", "length", "width", "present", "reference"};
    std::string text = names[int(leaf.role)];
    if (leaf.role == LeafRole::Scalar)
        text += " " + std::string(text_name(leaf.kind));
    if (leaf.role == LeafRole::Dimension || leaf.role == LeafRole::Stride)
        text += std::to_string(leaf.axis);
    for (unsigned part : leaf.path)
        text += "." + std::to_string(part);
    return text;
}

std::string spelled(const char *text) {
    std::string all;
    uint32_t word = 0;
    for (const Leaf &leaf : leaves(type(text))) {
        EXPECT_EQ(leaf.word, word++) << text;
        all += (all.empty() ? "" : ", ") + spelled(leaf);
    }
    EXPECT_EQ(word_count(type(text)), word) << text;
    return all;
}

TEST(Layout, LeavesOfEachKind) {
    EXPECT_EQ(spelled("none"), "");
    EXPECT_EQ(spelled("tuple<>"), "");
    EXPECT_EQ(spelled("f32"), "scalar f32");
    EXPECT_EQ(spelled("pybool"), "scalar bool");
    EXPECT_EQ(spelled("c64"), "scalar f32.0, scalar f32.1");
    EXPECT_EQ(spelled("array<f64, 0, C, rw>"), "data.0, owner.1");
    EXPECT_EQ(spelled("array<f64, 2, any, ro>"), "data.0, owner.1, dim0.2.0, dim1.2.1, stride0.3.0, stride1.3.1");
    EXPECT_EQ(spelled("tuple<pyint, none, tuple<c128, array<u8, 1, C, rw>>>"),
              "scalar i64.0, scalar f64.2.0.0, scalar f64.2.0.1, data.2.1.0, owner.2.1.1, dim0.2.1.2.0, stride0.2.1.3.0");
    EXPECT_EQ(spelled("str"), "data.0, owner.1, length.2, width.3");
    EXPECT_EQ(spelled("optional<tuple<f64, pyint>>"), "present.0, scalar f64.1.0, scalar i64.1.1");
    EXPECT_EQ(spelled("record<\"P\", 16, \"x\": f64 @ 8, \"n\": i32 @ 0>"), "scalar f64.0, scalar i32.1");
    EXPECT_EQ(spelled("function<3, f64, str>"), "scalar f64.0, data.1.0, owner.1.1, length.1.2, width.1.3");
    EXPECT_EQ(spelled("tuple<list<f64>, dict<str, i8>, set<i8>, object<\"N\", \"next\": ^0>>"),
              "reference.0, reference.1, reference.2, reference.3");
}

TEST(Layout, BytesThatCarryInformation) {
    EXPECT_EQ(leaves(type("i16"))[0].bytes, 2);
    EXPECT_EQ(leaves(type("bool"))[0].bytes, 1);
    EXPECT_EQ(leaves(type("c64"))[1].bytes, 4);
    EXPECT_EQ(leaves(type("array<i8, 1, C, rw>"))[2].bytes, 8);
}

TEST(Layout, PlacesOfAnArray) {
    for (int ndim : {0, 1, 3, 64}) {
        std::vector<Leaf> all = leaves(Type::array(ScalarKind::F64, ndim, Layout::Any));
        ASSERT_EQ(all.size(), ArrayWords::count(ndim));
        EXPECT_EQ(all[ArrayWords::kData].role, LeafRole::Data);
        EXPECT_EQ(all[ArrayWords::kOwner].role, LeafRole::Owner);
        for (int axis = 0; axis < ndim; ++axis) {
            EXPECT_EQ(spelled(all[ArrayWords::kShape + size_t(axis)]), "dim" + std::to_string(axis) + ".2." + std::to_string(axis));
            EXPECT_EQ(spelled(all[ArrayWords::strides(ndim) + size_t(axis)]),
                      "stride" + std::to_string(axis) + ".3." + std::to_string(axis));
        }
    }
}

} // namespace
} // namespace veloz::types
