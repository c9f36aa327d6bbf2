// Where calls run, and what code may be called there.
#include "driver/place.h"

#include <gtest/gtest.h>

namespace veloz::driver {
namespace {

using types::Layout;
using types::MemorySpace;
using types::ScalarKind;
using types::Type;
using Arguments = std::vector<std::optional<Type>>;

Type array(MemorySpace space) { return Type::array(ScalarKind::F64, 1, Layout::C, false, space); }

TEST(Place, NumbersAndDefaultsRunHere) {
    for (const Arguments &arguments : {Arguments{}, Arguments{Type::py_int()}, Arguments{std::nullopt}}) {
        EXPECT_EQ(place_of(arguments).place, Place::Host);
        EXPECT_EQ(place_of(arguments).refusal, "");
    }
}

TEST(Place, ArraysDecideAlsoInsideOfOtherTypes) {
    EXPECT_EQ(place_of(Arguments{array(MemorySpace::Host), Type::py_float()}).refusal, "");
    for (const Type &type : {array(MemorySpace::Device), Type::tuple({Type::py_int(), Type::tuple({array(MemorySpace::Device)})}),
                             Type::optional(array(MemorySpace::Device))}) {
        EXPECT_EQ(place_of(Arguments{Type::py_int(), type}).place, Place::Device);
        EXPECT_NE(place_of(Arguments{Type::py_int(), type}).refusal, "");
    }
    EXPECT_EQ(place_of(Arguments{array(MemorySpace::Distributed)}).place, Place::Cluster);
}

TEST(Place, DifferentMemoriesAreRefused) {
    EXPECT_NE(place_of(Arguments{array(MemorySpace::Host), array(MemorySpace::Device)}).refusal, "");
    EXPECT_NE(place_of(Arguments{Type::tuple({array(MemorySpace::Device), array(MemorySpace::Distributed)})}).refusal, "");
}

TEST(Place, CodeForElsewhereIsNotCalled) {
    jit::Artifact artifact;
    EXPECT_NE(unfit(artifact, Place::Host), "") << "without an entry";
    artifact.exports.push_back({"f", jit::Convention::C, ""});
    EXPECT_NE(unfit(artifact, Place::Host), "") << "words cannot go to an entry of C";
    artifact.exports.push_back({"entry", jit::Convention::Words, ""});
    EXPECT_EQ(unfit(artifact, Place::Host), "");
    EXPECT_NE(unfit(artifact, Place::Device), "");
    artifact.target = "spirv";
    EXPECT_NE(unfit(artifact, Place::Host), "");
}

} // namespace
} // namespace veloz::driver
