// Windows are pushed down to the arrays in memory; equal nodes are one.
#include "passes/fused_tree.h"

#include "analysis/cost.h"
#include "analysis/lengths.h"

#include <algorithm>

namespace veloz::passes {

using analysis::Length;
using analysis::length_along;
using analysis::length_of;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using ir::ViewEntry;
using types::Layout;

namespace {

constexpr size_t kMostNodes = 160; // beyond it registers and the compiler's time run out
constexpr int64_t kSlowUnits = 6;  // a division or a root: a few times an addition, in vectors too

bool is_one(const Value *value) { return ir::integer_constant(value) == 1; }
bool is_one_along(const Value *array, size_t axis) { return length_along(array, axis).constant == 1; }

// The slice_indices whose part it is.
const Op *indices_of(const Value *item, int64_t part) {
    const Op *op = item->definition;
    if (!op || op->code != Opcode::GetItem || op->item() != part)
        return nullptr;
    const Op *indices = op->operands[0]->definition;
    return indices && indices->code == Opcode::SliceIndices ? indices : nullptr;
}

bool steps_by_one(const Value *step) {
    const Op *indices = indices_of(step, 1);
    return is_one(step) || (indices && (!indices->present()[2] || is_one(indices->operands[2])));
}

// The start of a slice, as a constant where it is one for every slice that is not empty.
AxisWindow cut(const SliceOperands &slice) {
    AxisWindow made{.step = steps_by_one(slice.step) ? nullptr : slice.step, .whole = false};
    if (auto constant = ir::integer_constant(slice.start)) {
        made.offset = *constant;
        return made;
    }
    if (const Op *indices = made.step ? nullptr : indices_of(slice.start, 0)) {
        auto start = indices->present()[0] ? ir::integer_constant(indices->operands[0]) : std::optional<int64_t>(0);
        if (start && *start >= 0 && *start < int64_t(1) << 32) {
            made.offset = *start;
            return made;
        }
    }
    made.more.push_back(slice.start);
    return made;
}

} // namespace

std::optional<std::vector<SliceOperands>> slices_of(const Op &view) {
    std::vector<SliceOperands> found;
    for (size_t i = 0; i < view.entries().size(); ++i) {
        if (view.entries()[i] != ViewEntry::Slice)
            return std::nullopt;
        found.push_back({view.operands[3 * i + 1], view.operands[3 * i + 2], view.operands[3 * i + 3]});
    }
    return found;
}

int64_t element_units(const Op &op) {
    if (op.code == Opcode::Div || op.code == Opcode::Sqrt)
        return kSlowUnits;
    return op.code == Opcode::Fill || op.code == Opcode::Iota ? 0 : analysis::units(op, analysis::host_costs());
}

bool FusedTree::build(Value *root) {
    rank_ = size_t(root->type.ndim());
    return visit(root, Window(rank_)).has_value();
}

int64_t FusedTree::units() const {
    int64_t sum = 0;
    for (const Node &node : nodes_)
        sum += node.op ? element_units(*node.op) : 0;
    return sum;
}

bool FusedTree::is_windowed() const {
    return std::ranges::any_of(
        nodes_, [](const Node &node) { return std::ranges::any_of(node.window, [](const AxisWindow &axis) { return !axis.whole; }); });
}

size_t FusedTree::node(Key key, Node made) {
    auto [place, added] = known_.try_emplace(std::move(key), nodes_.size());
    if (added)
        nodes_.push_back(std::move(made));
    return place->second;
}

std::optional<Window> FusedTree::through(const Op &view, const std::vector<SliceOperands> &slices, const Window &window) {
    Window made = window;
    for (size_t axis = 0; axis < slices.size(); ++axis) {
        const SliceOperands &slice = slices[axis];
        AxisWindow own = cut(slice), &outer = made[axis];
        bool all = own.offset == 0 && own.more.empty() && !own.step && length_of(slice.length) == length_along(view.operands[0], axis);
        if (all)
            continue;
        // Who reads it would be stretched, or is, and the window has the length of all that is computed.
        if (is_one_along(view.operands[0], axis) || length_of(slice.length).constant == 1)
            return std::nullopt;
        if (own.offset != 0 && !ir::integer_constant(slice.start))
            shifted_.insert(rank_ - made.size() + axis);
        bool from_start = outer.offset == 0 && outer.more.empty();
        if (own.step && (!from_start || outer.step))
            return std::nullopt;
        outer.offset += own.offset;
        outer.more.insert(outer.more.end(), own.more.begin(), own.more.end());
        outer.step = own.step ? own.step : outer.step;
        outer.whole = false;
    }
    return made;
}

std::optional<size_t> FusedTree::visit(Value *value, Window window) {
    if (nodes_.size() > kMostNodes)
        return std::nullopt;
    if (value->type.is_scalar())
        return node({0, value, {}, {}, {}}, {.value = value});
    window.erase(window.begin(), window.end() - std::ptrdiff_t(value->type.ndim()));
    auto seen = visited_.find({value, window});
    if (seen != visited_.end())
        return seen->second;
    std::pair key{static_cast<const Value *>(value), window};
    return visited_[std::move(key)] = visit_array(value, std::move(window));
}

std::optional<size_t> FusedTree::visit_array(Value *value, Window window) {
    const Op *op = value->definition;
    auto rank = size_t(value->type.ndim());
    if (value->type.is_lazy())
        return lazy(*op, window);
    for (size_t axis = 0; axis < rank; ++axis)
        if (is_one_along(value, axis))
            window[axis] = {};
    if (producers_.contains(value))
        return visit(op->operands[0], std::move(window));
    if (op && op->code == Opcode::View) {
        if (auto slices = slices_of(*op)) {
            auto inner = through(*op, *slices, window);
            return inner ? visit(op->operands[0], std::move(*inner)) : std::nullopt;
        }
    }
    size_t before = nodes_.size();
    size_t made = node({1, value, window, {}, {}}, {.value = value, .window = window});
    leaves_ += nodes_.size() - before;
    return made;
}

std::optional<size_t> FusedTree::lazy(const Op &op, const Window &window) {
    if (op.code == Opcode::Iota && !window.back().whole)
        return std::nullopt;
    if (op.code == Opcode::Iota || op.code == Opcode::Fill)
        return node({2, &op, {}, {}, {}}, {.op = &op});
    std::vector<size_t> operands;
    for (Value *operand : op.operands) {
        auto made = visit(operand, window);
        if (!made)
            return std::nullopt;
        operands.push_back(*made);
    }
    if (!op.text.empty()) // nothing is known of what it says: equal to itself only
        return node({3, &op, window, operands, {}}, {.op = &op, .operands = operands});
    std::vector<int64_t> ints{int64_t(op.code), int64_t(op.type().dtype())};
    ints.insert(ints.end(), op.ints.begin(), op.ints.end());
    return node({4, nullptr, {}, operands, ints}, {.op = &op, .operands = operands});
}

Value *FusedTree::leaf(ir::Builder &builder, const Node &node, const std::vector<Value *> &lengths, const Renewed &renewed) {
    auto now = [&](Value *number) { return renewed.contains(number) ? renewed.at(number) : number; };
    Value *base = node.value;
    const Type &type = base->type;
    auto rank = size_t(type.ndim());
    bool whole = true, known = true, rows = true; // rows: whole but along the first axis
    for (size_t axis = 0; axis < rank; ++axis) {
        const AxisWindow &window = node.window[axis];
        whole &= window.whole;
        rows &= window.whole || (axis == 0 && !window.step);
        Length length = length_along(base, axis);
        known &= length.constant == 1 || length == length_of(lengths[lengths.size() - rank + axis]);
    }
    if (rank == 0 || (whole && known))
        return base;
    std::vector<Value *> operands{base};
    for (size_t axis = 0; axis < rank; ++axis) {
        const AxisWindow &window = node.window[axis];
        Value *start = builder.constant_int(window.offset);
        for (Value *more : window.more)
            start = builder.value(Opcode::Add, {start, now(more)}, Type::index());
        operands.push_back(start);
        operands.push_back(window.step ? now(window.step) : builder.constant_int(1));
        operands.push_back(is_one_along(base, axis) && window.whole ? builder.constant_int(1) : lengths[lengths.size() - rank + axis]);
    }
    bool dense = types::has_dense_rows(type) && !node.window.back().step;
    Layout layout = whole                                ? type.layout()
                    : rows && type.layout() == Layout::C ? Layout::C
                    : dense                              ? (rank == 1 ? Layout::C : Layout::Inner)
                                                         : Layout::Any;
    return builder.value(Opcode::View, operands, Type::array(type.dtype(), int(rank), layout, type.readonly()),
                         std::vector<int64_t>(rank, int64_t(ViewEntry::Slice)));
}

Value *FusedTree::emit(ir::Builder &builder, const std::vector<Value *> &lengths, const Renewed &renewed) const {
    auto now = [&](Value *number) { return renewed.contains(number) ? renewed.at(number) : number; };
    std::vector<Value *> made;
    for (const Node &node : nodes_) {
        if (!node.op) {
            made.push_back(node.value->type.is_scalar() ? now(node.value) : leaf(builder, node, lengths, renewed));
            continue;
        }
        std::vector<Value *> operands;
        for (size_t operand : node.operands)
            operands.push_back(made[operand]);
        auto rank = size_t(node.op->type().ndim());
        auto first = lengths.end() - std::ptrdiff_t(rank);
        if (node.op->code == Opcode::Iota)
            operands = {lengths.back()};
        if (node.op->code == Opcode::Fill) {
            operands = {now(node.op->operands[0])};
            operands.insert(operands.end(), first, lengths.end());
        }
        builder.set_location(node.op->location);
        Op *op = builder.create(node.op->code, std::move(operands), &node.op->type(), node.op->ints);
        op->text = node.op->text;
        made.push_back(op->result.get());
    }
    return made.back();
}

} // namespace veloz::passes
