// Who touched which element in a parallel loop: what the option check_races records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace veloz::runtime {

// One loop, whose iterations run one after the other on one thread. The call context owns it while the loop runs.
class Accesses {
public:
    enum class Conflict : int32_t { None, BothWrite, ReadsWritten, WritesRead };
    struct Found {
        Conflict conflict = Conflict::None;
        int64_t other = 0; // the earlier iteration
        int32_t other_line = 0;
    };

    // Loops of called functions belong to the iteration that calls them.
    void enter() { ++inner_; }
    bool leave() { return inner_-- == 0; } // the loop itself?
    void begin_iteration(int64_t iteration) {
        if (inner_ == 0)
            iteration_ = iteration;
    }
    int64_t iteration() const { return iteration_; }

    // The running iteration touches an element; has another one, so that their order matters?
    Found note(uint64_t address, int64_t bytes, bool writes, int32_t line);

    // The memory is given to a new array: what is known of it was about another one.
    void forget(uint64_t address, size_t bytes);

private:
    struct Touch {
        int64_t iteration = 0;
        int32_t line = 0; // 0: nobody
    };
    struct Element {
        Touch writer; // the last one
        Touch reader; // the first one: iterations come in order, so that a later writer conflicts with it if with any
    };
    static constexpr int kPageBits = 12;

    std::vector<Element> &page(uint64_t address, int64_t bytes);

    int64_t iteration_ = 0;
    int64_t inner_ = 0;
    std::unordered_map<uint64_t, std::vector<Element>> pages_; // by page and the size of elements: those of one array have one
};

} // namespace veloz::runtime
