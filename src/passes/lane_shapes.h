// How the values of a loop's body depend on the lane when iterations of the loop run side by side, one in each lane of a vector.
#pragma once

#include "ir/ir.h"

#include <unordered_map>
#include <unordered_set>

namespace veloz::passes {

struct Shape {
    enum class Kind : uint8_t {
        Uniform, // the same in all lanes that are active
        Linear,  // an integer that grows by `step` from lane to lane
        Varying,
    };
    Kind kind = Kind::Uniform;
    int64_t step = 0;
    bool partial = false; // of Linear: in lanes that have left an inner loop it may be out of that loop's range

    bool operator==(const Shape &) const = default;
    bool is_uniform() const { return kind == Kind::Uniform; }
    bool is_linear() const { return kind == Kind::Linear; }
};

class LaneShapes {
public:
    explicit LaneShapes(const ir::Op &loop);

    Shape of(const ir::Value *value) const;
    bool varies(int64_t slot) const { return varying_slots_.contains(slot); } // is kept once per lane
    bool is_read(int64_t slot) const { return readers_.contains(slot); }      // inside of the loop
    // May some lanes leave the inner loop or block, or skip the rest of an iteration, before the others?
    bool is_masked(const ir::Op &op) const { return masked_.contains(&op); }
    // Must the lanes that are not active keep what the slot held?
    bool blends(const ir::Op &set) const;
    int widest() const { return widest_; } // bytes of the widest number that is kept per lane

    // Does a lane leave the loop, or an iteration of it, by other ways than its condition?
    static bool has_exits(const ir::Op &loop);
    // Does a lane leave the op, a branch, block or loop, to go on behind something around it?
    static bool leaves(const ir::Op &op);
    static bool skips(const ir::Op &loop); // is there a `continue`?

private:
    bool visit(const ir::Block &block, bool divergent); // did anything change?
    bool visit_loop(const ir::Op &op, bool divergent);
    Shape shape(const ir::Op &op) const;
    Shape arithmetic(const ir::Op &op) const;
    bool raise(const ir::Value *value, Shape shape);
    void measure(const ir::Block &block);

    const ir::Op &loop_;
    std::unordered_map<const ir::Value *, Shape> shapes_; // of what is not uniform
    std::unordered_set<int64_t> varying_slots_;
    std::unordered_set<const ir::Op *> masked_;
    std::unordered_map<int64_t, std::unordered_set<const ir::Op *>> readers_; // Get ops, by slot
    int widest_ = 1;
};

} // namespace veloz::passes
