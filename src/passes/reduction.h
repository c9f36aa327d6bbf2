// One reduction of an element-wise tree, on its way to loops.
#pragma once

#include "passes/array_tree.h"

#include <functional>
#include <optional>

namespace veloz::passes {

// Used within lower_reduce.cpp (values) and find_position.cpp (argmin, argmax).
class Reduction {
public:
    Reduction(ir::Module &module, ir::Builder &builder, const ir::Op &op);
    ir::Value *run();

private:
    using Body = std::function<void(ir::Value *)>;
    using BlockBody = std::function<void(ir::Value *start, ir::Value *size)>;
    using ElementAt = std::function<ir::Value *(ir::Value *)>;

    // Slots of a running value. NaN is noted apart where it would have to win each comparison: `nan` is then its flag.
    struct Accumulator {
        int value;
        std::optional<int> nan;
    };

    Accumulator new_accumulator(ir::ReduceKind kind, const ir::Type &type);
    void accumulate(const Accumulator &accumulator, ir::ReduceKind kind, ir::Value *value);
    ir::Value *result_of(const Accumulator &accumulator);
    ir::Value *identity(ir::ReduceKind kind, const ir::Type &type);
    // `independent`: iterations write disjoint memory
    void loop(ir::Value *count, bool automatic, const Body &body, bool independent = true);
    // A loop over blocks of `width` of the `count` elements; the last one may be shorter.
    void in_blocks(ir::Value *count, int64_t width, bool automatic, const BlockBody &body);
    // Emits `body` twice if a leaf may be stretched: for when none is, with plain indices, and for the rest.
    void versioned(const std::function<void()> &body);
    // The element at a full index; axes that a leaf stretches are read at 0.
    ir::Value *element_at(const std::vector<ir::Value *> &index);
    ir::Value *flat_count();
    bool has_nan() const { return types::is_float(source_) || types::is_complex(source_); }
    bool is_reduced(size_t axis) const;

    ir::Value *flat_or_nested(const std::vector<int64_t> &all);
    void flat(const Accumulator &accumulator);
    void nest(const std::vector<int64_t> &axes, const Accumulator &accumulator, bool automatic);

    ir::Value *along_axes(bool arg);
    void element_wise(ir::Value *out, bool arg);
    void row_wise(ir::Value *out);
    std::vector<ir::Value *> place(const std::vector<ir::Value *> &index);
    void over_kept(size_t axes, std::vector<ir::Value *> &index, const std::function<void()> &body);

    ir::Value *position_in_all(const std::vector<int64_t> &all);
    ir::Value *position_along(const std::vector<int64_t> &axes, std::vector<ir::Value *> index);
    ir::Value *position_nested(const std::vector<int64_t> &axes, std::vector<ir::Value *> index);
    ir::Value *position_in_blocks(ir::Value *count, const ElementAt &element);
    void look_for(int at, ir::Value *start, ir::Value *size, const ElementAt &element, ir::Value *extreme, ir::Value *nan);

    ir::Builder &builder_;
    ir::ReduceKind kind_;
    ArrayTree tree_;
    types::ScalarKind source_;
    const ir::Op &op_;
    std::vector<int64_t> axes_, kept_;
    bool keepdims_;
    bool none_stretched_ = false;    // where code is emitted now
    std::vector<ir::Value *> fixed_; // indices of the kept axes, in a full index
};

} // namespace veloz::passes
