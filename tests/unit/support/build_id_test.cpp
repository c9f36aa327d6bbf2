// Build ids of real files and of damaged ones.
#include "support/build_id.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>

namespace veloz::support {
namespace {

std::string own_content() {
    std::ifstream file("/proc/self/exe", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<uint8_t> id_of_content(const std::string &content) {
    std::string path = testing::TempDir() + "build_id_test.elf";
    std::ofstream(path, std::ios::binary) << content;
    std::vector<uint8_t> id = build_id(path);
    std::remove(path.c_str());
    return id;
}

TEST(BuildId, OfThisProgram) {
    EXPECT_EQ(build_id("/proc/self/exe").size(), 20u);
    EXPECT_EQ(build_id("/proc/self/exe"), id_of_content(own_content())) << "a copy with another time has the same";
}

TEST(BuildId, OfWhatHasNone) {
    EXPECT_TRUE(build_id("/nowhere/at/all").empty());
    EXPECT_TRUE(id_of_content("").empty());
    EXPECT_TRUE(id_of_content(std::string(1000, 'x')).empty());
}

TEST(BuildId, OfDamagedFiles) {
    const std::string content = own_content().substr(0, 8192); // all that is read
    ASSERT_FALSE(id_of_content(content).empty());
    for (size_t size : {10u, 64u, 100u, 400u})
        EXPECT_TRUE(id_of_content(content.substr(0, size)).empty());
    for (size_t at = 0; at < 1200; at += 7) { // whatever comes out, nothing is read out of bounds
        std::string damaged = content;
        damaged[at] = char(~damaged[at]);
        id_of_content(damaged);
    }
}

} // namespace
} // namespace veloz::support
