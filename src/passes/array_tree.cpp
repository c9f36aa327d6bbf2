// Shapes by pairwise broadcasting in evaluation order, and the scalar form of a tree.
#include "passes/array_tree.h"

#include "analysis/lengths.h"
#include "ir/raise.h"

#include <algorithm>
#include <set>

namespace veloz::passes {

using analysis::Length;
using analysis::length_of;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using types::Layout;

ArrayTree::ArrayTree(ir::Module *module, ir::Builder *builder, Value *root) : module_(module), builder_(builder), root_(root) {
    visit(root);
}

const ArrayTree::Shape &ArrayTree::visit(Value *value) {
    if (auto found = shapes_.find(value); found != shapes_.end())
        return found->second;
    Shape shape;
    const Op *op = value->definition;
    if (!value->type.is_lazy()) {
        for (int axis = 0; value->type.is_array() && axis < value->type.ndim(); ++axis)
            shape.push_back(builder_->dim(value, axis));
        if (value->type.is_array())
            leaves_.push_back(value);
    } else if (op->code == Opcode::Iota) {
        shape.push_back(op->operands[0]);
        has_iota_ = true;
    } else if (op->code == Opcode::Fill) {
        shape.assign(op->operands.begin() + 1, op->operands.end());
    } else {
        std::vector<Shape> parts;
        for (Value *operand : op->operands)
            parts.push_back(visit(operand));
        for (const Shape &next : parts)
            shape = shape.empty() ? next : next.empty() ? shape : broadcast(shape, next, parts);
    }
    return shapes_[value] = shape;
}

// As NumPy: axes are aligned at the end, 1 stretches; else ValueError with the shapes of all operands.
ArrayTree::Shape ArrayTree::broadcast(const Shape &left, const Shape &right, const std::vector<Shape> &operands) {
    ir::Builder &build = *builder_;
    Type flag = Type::py_bool(), index = Type::index();
    const Shape &longer = left.size() >= right.size() ? left : right;
    const Shape &shorter = left.size() >= right.size() ? right : left;
    Shape shape = longer;
    Value *bad = nullptr, *one = nullptr;
    for (size_t i = 0; i < shorter.size(); ++i) {
        Value *a = longer[longer.size() - 1 - i], *b = shorter[shorter.size() - 1 - i];
        Length left_length = length_of(a), right_length = length_of(b);
        if (left_length == right_length || right_length.constant == 1)
            continue;
        if (left_length.constant == 1) {
            shape[shape.size() - 1 - i] = b;
            continue;
        }
        one = one ? one : build.constant_int(1);
        auto test = [&](Opcode op, Value *x, Value *y) { return build.value(op, {x, y}, flag); };
        Value *differ =
            test(Opcode::BitAnd, test(Opcode::Ne, a, b), test(Opcode::BitAnd, test(Opcode::Ne, a, one), test(Opcode::Ne, b, one)));
        bad = bad ? test(Opcode::BitOr, bad, differ) : differ;
        shape[shape.size() - 1 - i] = build.value(Opcode::Select, {test(Opcode::Eq, a, one), b, a}, index);
    }
    if (!bad)
        return shape;
    std::vector<Value *> values;
    std::string text = "operands could not be broadcast together with shapes ";
    for (const Shape &part : operands)
        text += ir::shape_text(part, values) + " ";
    ir::raise_if(*module_, build, bad, "ValueError", text, values);
    return shape;
}

size_t ArrayTree::operations() const {
    return size_t(std::count_if(shapes_.begin(), shapes_.end(), [](const auto &entry) {
        const Value *value = entry.first;
        return value->type.is_lazy() && value->definition->code != Opcode::Fill && value->definition->code != Opcode::Iota;
    }));
}

bool ArrayTree::may_be_flat(Layout &order) const {
    size_t rank = shape().size();
    order = Layout::C;
    bool first = true;
    for (const Value *leaf : leaves_) {
        if (size_t(leaf->type.ndim()) != rank || !types::is_contiguous(leaf->type.layout()))
            return false;
        if (!first && leaf->type.layout() != order)
            return false;
        order = leaf->type.layout();
        first = false;
    }
    return !(has_iota_ && rank > 1) && !has_ones();
}

ArrayTree::Fit ArrayTree::fit(const Value *leaf, size_t axis) const {
    const Shape &own = shapes_.at(leaf);
    size_t missing = shape().size() - own.size();
    if (axis < missing)
        return Fit::One;
    Length length = length_of(own[axis - missing]);
    return length == length_of(shape()[axis]) ? Fit::Same : length.constant == 1 ? Fit::One : Fit::Unknown;
}

bool ArrayTree::has_ones() const {
    for (const Value *leaf : leaves_)
        for (size_t axis = 0; axis < shape().size(); ++axis)
            if (fit(leaf, axis) == Fit::One)
                return true;
    return false;
}

Value *ArrayTree::none_stretched(size_t first_axis) {
    Value *all = nullptr;
    std::set<std::pair<Length, size_t>> tested;
    for (Value *leaf : leaves_) {
        const Shape &own = shapes_.at(leaf);
        for (size_t axis = first_axis; axis < shape().size(); ++axis) {
            if (fit(leaf, axis) != Fit::Unknown)
                continue;
            Value *length = own[axis + own.size() - shape().size()];
            if (!tested.insert({length_of(length), axis}).second)
                continue;
            Value *same = builder_->value(Opcode::Eq, {length, shape()[axis]}, Type::py_bool());
            all = all ? builder_->value(Opcode::BitAnd, {all, same}, Type::py_bool()) : same;
        }
    }
    return all;
}

Value *ArrayTree::element(const LeafLoad &load, const std::function<Value *(int)> &position) {
    std::map<const Value *, Value *> done;
    return scalar(root_, load, position, done);
}

Value *ArrayTree::scalar(Value *value, const LeafLoad &load, const std::function<Value *(int)> &position,
                         std::map<const Value *, Value *> &done) {
    if (value->type.is_scalar())
        return value;
    if (auto found = done.find(value); found != done.end())
        return found->second;
    const Op *op = value->definition;
    Type type = Type::scalar(value->type.dtype());
    Value *result = nullptr;
    if (!value->type.is_lazy()) {
        result = load(value);
    } else if (op->code == Opcode::Iota) {
        result = builder_->cast(position(int(shape().size()) - 1), type);
    } else if (op->code == Opcode::Fill) {
        result = op->operands[0];
    } else {
        std::vector<Value *> operands;
        for (Value *operand : op->operands)
            operands.push_back(scalar(operand, load, position, done));
        builder_->set_location(op->location);
        Op *made = builder_->create(op->code, std::move(operands), &type, op->ints);
        made->text = op->text;
        result = made->result.get();
    }
    return done[value] = result;
}

ValueMap ArrayTree::flat_leaves() const {
    ValueMap flat;
    for (Value *leaf : leaves_)
        flat[leaf] = flat_view(*builder_, leaf);
    return flat;
}

Value *ArrayTree::flat_element(const ValueMap &flat, Value *position) {
    return element([&](Value *leaf) { return builder_->load(flat.at(leaf), {position}); }, [&](int) { return position; });
}

Value *flat_view(ir::Builder &builder, Value *array) {
    const Type &type = array->type;
    if (type.ndim() == 1 && type.layout() == Layout::C)
        return array;
    return builder.value(Opcode::FlatView, {array}, Type::array(type.dtype(), 1, Layout::C, type.readonly()));
}

} // namespace veloz::passes
