// What this processor, under this operating system, can execute: by its own words, without the compiler's tables.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace veloz::support {

// How the processor is asked; the default asks the one that runs this.
struct ProcessorQuestions {
    // Registers a, b, c, d of a cpuid leaf; zeros where the processor has no such leaf.
    std::function<std::array<uint32_t, 4>(uint32_t leaf, uint32_t subleaf)> leaf;
    std::function<uint64_t()> enabled_state; // XCR0: the registers that the operating system saves
};
ProcessorQuestions this_processor();

// Equal lists: the same instructions can run. Nothing in it depends on which core answers.
std::vector<uint64_t> processor_identity(const ProcessorQuestions &ask);

} // namespace veloz::support
