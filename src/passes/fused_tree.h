// An element-wise tree that looks through the arrays between statements: what one element costs, and the tree over what is in memory.
#pragma once

#include "ir/builder.h"

#include <map>
#include <set>
#include <tuple>

namespace veloz::passes {

// Results of Materialize that a tree computes anew instead of reading.
using Producers = std::set<const ir::Value *>;

// Which elements of a value are meant along one axis: the index k of the consumer is start + k * step there.
struct AxisWindow {
    int64_t offset = 0;              // of the start, which is this constant
    std::vector<ir::Value *> more{}; // and these
    ir::Value *step = nullptr;       // null: 1
    bool whole = true;               // nothing was cut off
    bool operator==(const AxisWindow &) const = default;
    auto operator<=>(const AxisWindow &) const = default;
};
using Window = std::vector<AxisWindow>;

// A subscript that only takes slices: the operands of one of them.
struct SliceOperands {
    ir::Value *start, *step, *length;
};
// Per axis of the view's operand that has an entry; nothing if the view has other entries.
std::optional<std::vector<SliceOperands>> slices_of(const ir::Op &view);

// Used by fuse_statements only.
class FusedTree {
public:
    explicit FusedTree(const Producers &producers) : producers_(producers) {}

    using Renewed = std::map<const ir::Value *, ir::Value *>;

    // False if some part cannot be computed through a window.
    bool build(ir::Value *root);
    size_t size() const { return nodes_.size(); }
    size_t leaves() const { return leaves_; }
    int64_t units() const; // of the work for one element
    // Axes along which some start counts on there being an element.
    const std::set<size_t> &shifted() const { return shifted_; }
    bool is_windowed() const; // does it read parts of arrays?

    // The tree as lazy values at the builder's place. Every leaf has the consumer's `lengths`, which the caller has made sure of, or is
    // known to have one element along an axis. `renewed`: scalars of the tree that others stand for by now.
    ir::Value *emit(ir::Builder &builder, const std::vector<ir::Value *> &lengths, const Renewed &renewed) const;

private:
    struct Node {
        const ir::Op *op = nullptr; // of element-wise nodes, Iota and Fill
        ir::Value *value = nullptr; // of scalars and leaves
        Window window{};            // of leaves
        std::vector<size_t> operands{};
    };
    using Key = std::tuple<int, const void *, Window, std::vector<size_t>, std::vector<int64_t>>;

    std::optional<size_t> visit(ir::Value *value, Window window);
    std::optional<size_t> visit_array(ir::Value *value, Window window);
    std::optional<size_t> lazy(const ir::Op &op, const Window &window);
    std::optional<Window> through(const ir::Op &view, const std::vector<SliceOperands> &slices, const Window &window);
    size_t node(Key key, Node made);
    static ir::Value *leaf(ir::Builder &builder, const Node &node, const std::vector<ir::Value *> &lengths, const Renewed &renewed);

    const Producers &producers_;
    size_t rank_ = 0;
    std::vector<Node> nodes_; // operands before their users
    std::map<Key, size_t> known_;
    // A value that is read twice is looked at once: chains of such values would take exponential time.
    std::map<std::pair<const ir::Value *, Window>, std::optional<size_t>> visited_;
    size_t leaves_ = 0;
    std::set<size_t> shifted_;
};

// The work for one element of the op, in units of an addition.
int64_t element_units(const ir::Op &op);

} // namespace veloz::passes
