// The rows of natives.def: what they say of an op's effects, and that they say it completely.
#include "ir/native.h"

#include <gtest/gtest.h>
#include <set>

namespace veloz::ir {
namespace {

const NativeInfo &native(std::string_view name) {
    const NativeInfo *found = find_native(name);
    EXPECT_TRUE(found) << name;
    return *found;
}

TEST(Natives, RowsAreConsistent) {
    std::set<std::string_view> names;
    for (const NativeInfo &row : natives()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_EQ(row.symbol, "veloz_" + std::string(row.name));
        EXPECT_NE(row.targets, 0U) << row.name;
        ASSERT_FALSE(row.operands.empty()) << row.name;
        EXPECT_TRUE(is_array(row.operands[0]) || row.result != NativeResult::GivesSame) << row.name;
        EXPECT_EQ(row.effects & ~info(Opcode::Native).effects, 0U) << row.name << " does more than its opcode says";
    }
    EXPECT_EQ(find_native("sort_"), nullptr);
}

TEST(Natives, EffectsFollowFromTheRow) {
    EXPECT_EQ(native("sort").effects, unsigned(effect::ReadsMemory | effect::WritesMemory));
    EXPECT_EQ(native("searchsorted_by").effects, unsigned(effect::ReadsMemory | effect::WritesMemory | effect::Raises));
    EXPECT_EQ(native("unique").effects, unsigned(effect::ReadsMemory | effect::Allocates));
    EXPECT_FALSE(reads(NativeOperand::WritesPlaces) || writes(NativeOperand::ReadsSame) || is_array(NativeOperand::Int));
    EXPECT_TRUE(reads(NativeOperand::UpdatesPlaces) && writes(NativeOperand::UpdatesPlaces));
}

} // namespace
} // namespace veloz::ir
