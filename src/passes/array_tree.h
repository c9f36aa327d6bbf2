// An element-wise tree on its way to scalar code: its shape with NumPy's shape errors, its leaves, and its value at one index.
#pragma once

#include "passes/edit.h"

#include <map>

namespace veloz::passes {

class ArrayTree {
public:
    // Emits the shape checks of the tree at the builder's place.
    ArrayTree(ir::Module *module, ir::Builder *builder, ir::Value *root);

    using Shape = std::vector<ir::Value *>;
    const Shape &shape() const { return target_.empty() ? shapes_.at(root_) : target_; }
    // Stretches the tree to a shape of at least its rank that it was checked to fit.
    void stretch_to(const Shape &target) { target_ = target; }
    const Shape &shape_of(const ir::Value *leaf) const { return shapes_.at(leaf); } // the same values as in shape() where not stretched
    const std::vector<ir::Value *> &leaves() const { return leaves_; }              // arrays in memory, each once
    size_t operations() const;                                                      // element-wise ops computed per element
    // All leaves are contiguous in one order and have the tree's rank, so one flat loop may serve if none_stretched().
    bool may_be_flat(types::Layout &order) const;
    // How a leaf fits along an axis of the shape: with the same length, with the one element it certainly has, or as the program shows.
    enum class Fit { Same, One, Unknown };
    Fit fit(const ir::Value *leaf, size_t axis) const;
    // run-time bool: no leaf is stretched along the axes from `first_axis` where its fit is unknown; null when none is unknown
    ir::Value *none_stretched(size_t first_axis = 0);

    // What stands for a leaf in the loops, and how it is indexed there.
    using LeafLoad = std::function<ir::Value *(ir::Value *leaf)>;
    // The element at the current index. `position(axis)` is the index along an axis of the tree (for Iota), as a weak int.
    ir::Value *element(const LeafLoad &load, const std::function<ir::Value *(int axis)> &position);

    // The leaves as arrays of one axis, where all may be flat, and the element at one place of them.
    ValueMap flat_leaves() const;
    ir::Value *flat_element(const ValueMap &flat, ir::Value *position);

private:
    bool has_ones() const; // along some axis, or lacks it
    const Shape &visit(ir::Value *value);
    Shape broadcast(const Shape &left, const Shape &right, const std::vector<Shape> &operands);
    ir::Value *scalar(ir::Value *value, const LeafLoad &load, const std::function<ir::Value *(int)> &position,
                      std::map<const ir::Value *, ir::Value *> &done);

    ir::Module *module_;
    ir::Builder *builder_;
    ir::Value *root_;
    Shape target_; // empty: the root's own shape
    std::map<const ir::Value *, Shape> shapes_;
    std::vector<ir::Value *> leaves_;
    bool has_iota_ = false;
};

// A contiguous array as one of one axis.
ir::Value *flat_view(ir::Builder &builder, ir::Value *array);

} // namespace veloz::passes
