// Emits a loop whose iterations run side by side in the lanes of vectors, under masks (docs/design/lanes.md).
#pragma once

#include "codegen/common/arrays.h"
#include "codegen/common/loops.h"
#include "codegen/common/scalars.h"
#include "codegen/common/slots.h"
#include "passes/lane_shapes.h"

namespace veloz::codegen {

// How many iterations run together: `parts` vectors of `width` lanes, so that one waits for its results while another computes.
struct LaneCount {
    unsigned width, parts;
    unsigned total() const { return width * parts; }
};
// Loops that reduce floats have as many lanes on every machine, so that sums are grouped alike.
LaneCount lane_count(const Frame &frame, const ir::Op &loop, const passes::LaneShapes &shapes);

// What the lanes ask of the function that their loop is in: its emitters of one lane, and the emission of an op that is the same in all.
struct OneLane {
    Frame &frame;
    ScalarEmitter &scalars;
    Slots &slots;
    ArrayEmitter &arrays;
    LoopEmitter &loops;
    std::function<void(const ir::Op &)> op;
};

class LaneEmitter : Emitter {
public:
    LaneEmitter(OneLane one_lane, const ir::Op &loop);

    void emit(V begin, V end, V step);

private:
    using Parts = llvm::SmallVector<V, 4>;
    struct Lanes { // a variable of the lanes: one vector per part
        llvm::SmallVector<llvm::AllocaInst *, 4> memory;
    };

    // lane_emitter.cpp
    void run_block(V left);
    bool leaves_last_value() const;
    void start_reductions();
    void restore_reductions();
    void combine_reductions();
    V some_lanes(V vector, unsigned first, unsigned width);
    void block(const ir::Block &block);
    void op(const ir::Op &op);
    void varying(const ir::Op &op);
    void set(const ir::Op &op);
    Parts lanes_of(const ir::Value *value);
    Parts iota(int64_t step);
    Lanes variable(llvm::Type *type, const char *name);
    Lanes &slot(int64_t index);
    Parts read(const Lanes &lanes);
    void write(const Lanes &lanes, const Parts &parts);

    // lane_control.cpp
    Parts each(const std::function<V(unsigned part)> &make);
    Parts both(const Parts &a, const Parts &b);
    Parts either(const Parts &a, const Parts &b);
    Parts without(const Parts &a, const Parts &b);
    V any(const Parts &mask);
    void load_before(const ir::Op &loop);
    Parts active() { return read(active_); }
    void leave_if_none_active();
    void if_op(const ir::Op &op);
    void uniform_if(const ir::Op &op);
    Parts side(const ir::Block &block, const Parts &mask, bool exits);
    bool needs_branch(const ir::Block &block) const;
    void for_op(const ir::Op &op);
    void while_op(const ir::Op &op);
    void body(const ir::Op &op, const ir::Block &block, llvm::BasicBlock *again, llvm::BasicBlock *end);
    void exit(const ir::Op &op);
    void block_op(const ir::Op &op);
    void go_on_after(const ir::Op &loop, const Parts &before);
    void check_index(const ir::Op &op);
    void fail_if(V condition);
    void fail_where(const ir::Value *condition);
    void settle_failures();

    // lane_memory.cpp
    struct Place {
        V address;       // of the lane 0
        Parts offsets;   // in bytes from there; empty: elements lie side by side
        bool everywhere; // all lanes that are present have an element there, active or not
    };
    Place place(const ir::Value *array, llvm::ArrayRef<ir::Value *> indices);
    void load(const ir::Op &op);
    void store(const ir::Op &op);
    Parts gather(const Place &place, llvm::Type *type, uint64_t from);
    void scatter(const Place &place, const Parts &values, uint64_t from);
    V twice(V mask); // of a complex number's parts
    V can_run();     // i1, before the loop: arrays are apart where they must be, elements of neighbouring lanes near each other
    V is_near(const ir::Op &access);
    V apart(const ir::Value *stored, const ir::Value *other);

    OneLane one_lane_;
    const ir::Op &loop_;
    passes::LaneShapes shapes_;
    LaneCount count_;
    ScalarEmitter scalars_;
    std::vector<std::pair<int64_t, ir::Opcode>> reductions_; // slot, combiner
    std::unordered_map<const ir::Value *, Parts> values_;    // of what varies
    std::map<int64_t, Lanes> slots_;
    std::map<int64_t, Parts> saved_; // reductions before the block
    Lanes active_, failed_;
    V left_ = nullptr; // iterations from this block's first on
    bool may_have_failed_ = false;
    llvm::BasicBlock *redo_ = nullptr;
    std::vector<llvm::BasicBlock *> nobody_;             // where to go on when no lane is active
    std::unordered_set<const ir::Op *> loaded_;          // before the loop that they are in
    std::vector<Lanes> waiting_;                         // per inner loop: who said `continue`
    std::vector<std::pair<const ir::Op *, Lanes>> gone_; // per masked block: who has left it
};

} // namespace veloz::codegen
