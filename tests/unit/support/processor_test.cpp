// The identity of the processor: what must change it and what must not.
#include "support/processor.h"

#include <gtest/gtest.h>

#include <map>

namespace veloz::support {
namespace {

struct Invented {
    std::map<std::pair<uint32_t, uint32_t>, std::array<uint32_t, 4>> leaves{{{1, 0}, {0x806f8, 0x11040800, 1u << 27, 4}}};
    uint64_t state = 0xe7;

    std::vector<uint64_t> identity() const {
        return processor_identity({[this](uint32_t leaf, uint32_t subleaf) {
                                       auto found = leaves.find({leaf, subleaf});
                                       return found == leaves.end() ? std::array<uint32_t, 4>{} : found->second;
                                   },
                                   [this] { return state; }});
    }
};

TEST(Processor, Avx512SwitchedOffByTheSystemIsAnotherProcessor) {
    Invented with, without;
    without.state = 0x7;
    EXPECT_NE(with.identity(), without.identity());
}

TEST(Processor, StateIsNotAskedForWhereItCannotBe) {
    Invented one, other;
    one.leaves[{1, 0}][2] = other.leaves[{1, 0}][2] = 0;
    other.state = 0;
    EXPECT_EQ(one.identity(), other.identity());
}

TEST(Processor, EveryFeatureLeafCounts) {
    const std::vector<uint64_t> plain = Invented().identity();
    const std::pair<uint32_t, uint32_t> leaves[] = {{7, 0}, {7, 1}, {7, 2}, {0xd, 1}, {0x24, 0}, {0x80000001, 0}};
    for (auto leaf : leaves) {
        Invented changed;
        changed.leaves[leaf] = {16, 16, 16, 16};
        EXPECT_NE(changed.identity(), plain) << leaf.first << "." << leaf.second;
    }
}

TEST(Processor, TheAskingCoreDoesNotCount) {
    Invented core;
    core.leaves[{1, 0}][1] = 0x03040800;
    EXPECT_EQ(core.identity(), Invented().identity());
}

TEST(Processor, ThisOneIsItself) {
    EXPECT_EQ(processor_identity(this_processor()), processor_identity(this_processor()));
    EXPECT_NE(processor_identity(this_processor())[0], 0u);
}

} // namespace
} // namespace veloz::support
