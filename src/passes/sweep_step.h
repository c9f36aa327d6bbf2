// One sweep over a domain: every element of an array is computed from elements near the same place, of that array and of others.
#pragma once

#include "ir/builder.h"

#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace veloz::passes {

// Where an axis of the domain begins or ends: a number known before the time loop, or the length of the target along `axis`, plus a
// constant.
struct DomainBound {
    ir::Value *base = nullptr;
    int axis = -1;
    int64_t plus = 0;
    bool operator==(const DomainBound &) const = default;
};

// A place of an array: for each of its axes an axis of the domain, and how far away.
struct SweepPlace {
    struct Along {
        size_t loop;
        int64_t offset;
        bool operator==(const Along &) const = default;
    };
    ir::Value *array = nullptr;
    std::vector<Along> axes{};
};

struct SweepStep {
    ir::Op *op = nullptr;        // the nest, or the Assign
    ir::Value *target = nullptr; // written at the own place only
    ir::Value *value = nullptr;  // of an element: a scalar of the innermost body, or a lazy array
    std::vector<DomainBound> begins{}, ends{};
    std::unordered_map<const ir::Value *, SweepPlace> reads{}; // by the load or the leaf
    std::vector<SweepPlace> checked{};                         // what else must exist
    std::unordered_map<const ir::Value *, size_t> variables{}; // of loops
    bool slices = false;                                       // all arrays must have one shape

    size_t rank() const { return begins.size(); }
};

// Reads the statements of a time loop. Arrays and numbers are named by one value each: that which was there before the loop, or the first
// read of a slot in it.
class SweepReader {
public:
    explicit SweepReader(ir::Op &time);

    // Of a nest or an Assign in the time loop's body; nothing if it is no such sweep.
    std::optional<SweepStep> read(ir::Op &op);

    // The value that names the array; null if it is made in the loop, and is no copy that was named.
    ir::Value *name_of(ir::Value *array);
    void name_copy(ir::Value *copy) { copies_.insert(copy); }
    bool is_inside(const ir::Value *value) const { return inside_.contains(value); }

private:
    bool read_nest(ir::Op &outermost, SweepStep &step);
    bool read_loop(ir::Op &loop, SweepStep &step);
    bool read_body(ir::Op &nest, SweepStep &step);
    bool read_assign(ir::Op &assign, SweepStep &step);
    bool read_leaf(ir::Value *leaf, SweepStep &step);
    bool is_known(ir::Value *value, SweepStep &step, int depth);
    std::optional<DomainBound> bound(ir::Value *value);
    std::optional<SweepPlace> place(ir::Value *array, const ir::Op &access, size_t first, const SweepStep &step);
    static std::optional<SweepPlace::Along> along(ir::Value *index, const SweepStep &step);

    std::unordered_set<const ir::Value *> inside_;
    std::unordered_set<const ir::Value *> copies_;
    std::unordered_map<int64_t, ir::Value *> names_; // of slots
};

// A part of a tuple that was made of it, as that part.
ir::Value *without_tuples(ir::Value *value);

} // namespace veloz::passes
