// One table of cpuid leaves, with the registers that describe instructions rather than the core.
#include "support/processor.h"

#include <cpuid.h>

namespace veloz::support {

namespace {

constexpr unsigned kA = 1, kB = 2, kC = 4, kD = 8;
constexpr uint32_t kSavesState = 1u << 27; // leaf 1, register c: XCR0 can be read

struct Leaf {
    uint32_t leaf, subleaf;
    unsigned registers;
};

// Leaf 1 names the asking core in b. Leaf 0xd tells sizes of state in the others.
constexpr Leaf kLeaves[] = {
    {0x1, 0, kA | kC | kD},
    {0x7, 0, kB | kC | kD},
    {0x7, 1, kA | kB | kC | kD},
    {0x7, 2, kA | kB | kC | kD},
    {0xd, 1, kA},
    {0x14, 0, kB},
    {0x19, 0, kB},
    {0x1e, 1, kA},
    {0x24, 0, kB},
    {0x80000001, 0, kC | kD},
    {0x80000008, 0, kB},
};

std::array<uint32_t, 4> ask_processor(uint32_t leaf, uint32_t subleaf) {
    std::array<uint32_t, 4> words{};
    if (!__get_cpuid_count(leaf, subleaf, &words[0], &words[1], &words[2], &words[3]))
        return {};
    return words;
}

// Faults unless leaf 1 says that the system saves state.
uint64_t read_xcr0() {
    uint32_t low = 0, high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return uint64_t(high) << 32 | low;
}

} // namespace

ProcessorQuestions this_processor() { return {ask_processor, read_xcr0}; }

std::vector<uint64_t> processor_identity(const ProcessorQuestions &ask) {
    std::vector<uint64_t> words;
    for (const Leaf &each : kLeaves) {
        std::array<uint32_t, 4> answer = ask.leaf(each.leaf, each.subleaf);
        for (unsigned i = 0; i < 4; ++i)
            words.push_back(each.registers >> i & 1 ? answer[i] : 0);
    }
    bool saves_state = ask.leaf(1, 0)[2] & kSavesState;
    words.push_back(saves_state ? ask.enabled_state() : 0);
    return words;
}

} // namespace veloz::support
