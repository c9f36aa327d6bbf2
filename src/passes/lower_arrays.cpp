// Loops for Materialize and Assign; reductions are in lower_reduce.cpp.
#include "passes/lower_arrays.h"

#include "analysis/lengths.h"
#include "ir/raise.h"
#include "passes/array_tree.h"
#include "passes/lower_reduce.h"

namespace veloz::passes {

using analysis::Length;
using analysis::length_of;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;
using types::Layout;

namespace {

class Lowering {
public:
    Lowering(ir::Module *module, ir::Function *function) : module_(module), function_(function), builder_(function) {}

    void run() {
        std::vector<Op *> consumers;
        walk(*function_->body, [&](Op &op) {
            if (op.code == Opcode::Materialize || op.code == Opcode::Assign || op.code == Opcode::Reduce || op.code == Opcode::Dim)
                consumers.push_back(&op);
        });
        for (Op *op : consumers)
            lower(*op);
        walk(*function_->body, [](Op &op) {
            if (op.code == Opcode::If && op.otherwise() == ir::kElseIsRare)
                mark_plain(*op.regions[1]);
        });
        remove_dead(*function_);
    }

private:
    void lower(Op &op) {
        if (op.code == Opcode::Dim && !op.operands[0]->type.is_lazy())
            return;
        builder_.set_insertion(op.parent, position_of(op));
        builder_.set_location(op.location);
        const Op *around = op.parent->owner;
        bool otherwise = around && around->code == Opcode::If && around->regions[1].get() == op.parent;
        stretches_ = otherwise ? around->otherwise() : 0;
        Value *result = nullptr;
        switch (op.code) {
        case Opcode::Dim: {
            ArrayTree tree(module_, &builder_, op.operands[0]);
            result = tree.shape()[size_t(op.axis())];
            break;
        }
        case Opcode::Materialize: result = materialize(op.operands[0], op.type()); break;
        case Opcode::Assign: assign(op.operands[0], op.operands[1], op.apart()); break;
        default: result = lower_reduce(*module_, builder_, op);
        }
        if (result) {
            if (result->named < 0)
                result->named = op.result->named;
            ir::replace_uses(op.result.get(), result);
        }
        ir::erase(op);
    }

    Value *materialize(Value *source, const Type &type) {
        ArrayTree tree(module_, &builder_, source);
        Value *out = builder_.value(Opcode::Alloc, tree.shape(), type, {0});
        fill(out, tree);
        return out;
    }

    // out has the tree's shape and shares no memory with its leaves.
    void fill(Value *out, ArrayTree &tree) {
        if (size_t operations = tree.operations(); operations > 1 && stretches_ == 0)
            module_->remarks.push_back({builder_.location(), function_->python_name, "fused",
                                        std::to_string(operations) + " element-wise operations in one pass over memory"});
        Layout order;
        bool flat = tree.may_be_flat(order) && types::is_contiguous(out->type.layout()) &&
                    (tree.leaves().empty() || order == out->type.layout() || out->type.ndim() <= 1);
        if (stretches_ == ir::kElseIsRare && !tree.shape().empty())
            return loops(out, tree, !tree.none_stretched(tree.shape().size() - 1));
        if (!flat || stretches_ != 0)
            return nest(out, tree);
        Value *simple = tree.none_stretched();
        if (!simple)
            return flat_loop(out, tree);
        Op *choice = builder_.make_if(simple);
        builder_.inside(choice->regions[0].get(), [&] { flat_loop(out, tree); });
        builder_.inside(choice->regions[1].get(), [&] { nest(out, tree); });
    }

    void flat_loop(Value *out, ArrayTree &tree) {
        Value *flat_out = flat_view(builder_, out);
        ValueMap flat = tree.flat_leaves();
        loop(builder_.dim(flat_out, 0), true, [&](Value *k) { builder_.store(flat_out, tree.flat_element(flat, k), {k}); });
    }

    void loop(Value *count, bool outermost, const std::function<void(Value *)> &body) {
        counted_loop(builder_, count, outermost, true, body);
    }

    // The leaf with the shape of the tree. `dense`: it is not stretched along the last axis, which the caller has made sure of.
    Value *stretched(Value *leaf, const ArrayTree &tree, bool dense) {
        const ArrayTree::Shape &shape = tree.shape();
        bool same = true;
        for (size_t axis = 0; axis < shape.size(); ++axis)
            same &= tree.fit(leaf, axis) == ArrayTree::Fit::Same;
        if (same)
            return leaf;
        std::vector<Value *> operands{leaf};
        operands.insert(operands.end(), shape.begin(), shape.end());
        Layout layout = !dense ? Layout::Any : shape.size() == 1 ? Layout::C : Layout::Inner;
        return builder_.value(Opcode::BroadcastView, operands,
                              Type::array(leaf->type.dtype(), int(shape.size()), layout, leaf->type.readonly()));
    }

    Value *row(Value *array, const std::vector<Value *> &outer) {
        if (array->type.ndim() == 1)
            return array;
        std::vector<Value *> operands{array};
        operands.insert(operands.end(), outer.begin(), outer.end());
        std::vector<int64_t> entries(outer.size(), int64_t(ir::ViewEntry::Index));
        Layout layout = types::has_dense_rows(array->type) ? Layout::C : Layout::Any;
        return builder_.value(Opcode::View, operands, Type::array(array->type.dtype(), 1, layout, array->type.readonly()), entries);
    }

    // A loop per axis in memory order, the innermost over rows. Where all leaves may be read along dense rows if none is stretched along
    // them, there is a loop over a row for that and a plain one for the rest: they share what prepares the nest.
    void nest(Value *out, ArrayTree &tree) {
        const ArrayTree::Shape &shape = tree.shape();
        if (shape.empty()) {
            Value *value = tree.element([&](Value *leaf) { return builder_.load(leaf, {}); }, [](int) { return nullptr; });
            builder_.store(out, value, {});
            return;
        }
        size_t last = shape.size() - 1;
        bool dense = types::has_dense_rows(out->type);
        for (Value *leaf : tree.leaves())
            dense &= tree.fit(leaf, last) == ArrayTree::Fit::One || types::has_dense_rows(leaf->type);
        Value *simple = tree.none_stretched(last);
        if (!simple || !dense)
            return loops(out, tree, !simple);
        if (last > 0)
            return loops(out, tree, false, simple);
        Op *choice = builder_.make_if(simple);
        builder_.inside(choice->regions[0].get(), [&] { loops(out, tree, true); });
        Block &rare = *choice->regions[1];
        builder_.inside(&rare, [&] { loops(out, tree, false); });
        mark_plain(rare);
    }

    // `unstretched`: along the last axis, always or where `simple` is true when the program runs.
    void loops(Value *out, ArrayTree &tree, bool unstretched, Value *simple = nullptr) {
        const ArrayTree::Shape &shape = tree.shape();
        size_t last = shape.size() - 1;
        ValueMap wide;
        std::set<const Value *> single; // of which a row is one element
        for (Value *leaf : tree.leaves()) {
            ArrayTree::Fit fit = tree.fit(leaf, last);
            if (fit == ArrayTree::Fit::One)
                single.insert(leaf);
            bool dense = types::has_dense_rows(leaf->type) && (fit == ArrayTree::Fit::Same || (unstretched && fit != ArrayTree::Fit::One));
            wide[leaf] = stretched(leaf, tree, dense);
        }
        std::vector<Value *> outer;
        std::function<void()> next = [&] {
            if (outer.size() + 1 == shape.size())
                return rows(out, tree, wide, single, outer, simple);
            loop(shape[outer.size()], outer.empty(), [&](Value *index) {
                outer.push_back(index);
                next();
                outer.pop_back();
            });
        };
        next();
    }

    void rows(Value *out, ArrayTree &tree, const ValueMap &wide, const std::set<const Value *> &single, const std::vector<Value *> &outer,
              Value *simple) {
        ValueMap rows, elements;
        rows[out] = row(out, outer);
        Value *first = nullptr;
        for (Value *leaf : tree.leaves()) {
            rows.try_emplace(leaf, leaf == out ? nullptr : row(wide.at(leaf), outer));
            if (single.contains(leaf)) {
                first = first ? first : builder_.constant_int(0);
                elements[leaf] = builder_.load(rows.at(leaf), {first});
            }
        }
        if (!simple)
            return row_loop(out, tree, rows, elements, outer);
        Op *choice = builder_.make_if(simple);
        builder_.inside(choice->regions[0].get(), [&] {
            ValueMap dense = rows;
            for (Value *leaf : tree.leaves())
                if (Type type = rows.at(leaf)->type;
                    types::has_dense_rows(leaf->type) && !types::has_dense_rows(type) && !elements.contains(leaf))
                    dense[leaf] = builder_.value(Opcode::Retype, {rows.at(leaf)}, Type::array(type.dtype(), 1, Layout::C, type.readonly()));
            row_loop(out, tree, dense, elements, outer);
        });
        Block &rare = *choice->regions[1];
        builder_.inside(&rare, [&] { row_loop(out, tree, rows, elements, outer); });
        mark_plain(rare);
    }

    void row_loop(Value *out, ArrayTree &tree, const ValueMap &rows, const ValueMap &elements, const std::vector<Value *> &outer) {
        loop(tree.shape().back(), outer.empty(), [&](Value *k) {
            auto position_at = [&](int axis) { return size_t(axis) < outer.size() ? outer[size_t(axis)] : k; };
            auto element = [&](Value *leaf) { return elements.contains(leaf) ? elements.at(leaf) : builder_.load(rows.at(leaf), {k}); };
            builder_.store(rows.at(out), tree.element(element, position_at), {k});
        });
    }

    // dst[...] = src: src is stretched to dst's shape; if they may overlap it is computed into new memory and copied.
    // `apart`: they certainly do not.
    void assign(Value *target, Value *source, bool apart) {
        ArrayTree::Shape shape;
        for (int axis = 0; axis < target->type.ndim(); ++axis)
            shape.push_back(builder_.dim(target, axis));
        source = fitted(shape, target->type, source);
        ArrayTree tree(module_, &builder_, source);
        tree.stretch_to(shape);
        Value *overlap = nullptr;
        std::set<std::pair<Value *, Value *>> asked;
        for (Value *leaf : tree.leaves()) {
            if (leaf == target || apart)
                continue;
            auto pair = memories(target, leaf);
            if (!asked.insert(pair).second)
                continue;
            // Slices of one array may differ, whatever is known of those of which the one is the other.
            bool exact = pair != std::pair(target, leaf);
            Value *may = builder_.value(Opcode::Overlap, {pair.first, pair.second}, Type::py_bool(), {exact});
            overlap = overlap ? builder_.value(Opcode::BitOr, {overlap, may}, Type::py_bool()) : may;
        }
        if (!overlap)
            return fill(target, tree);
        bool ordered = types::is_contiguous(target->type.layout());
        Type fresh = Type::array(target->type.dtype(), target->type.ndim(), ordered ? target->type.layout() : Layout::C);
        int where = builder_.add_slot("%target", target->type);
        Op *choice = builder_.make_if(overlap);
        builder_.inside(choice->regions[0].get(), [&] {
            Value *copy = builder_.value(Opcode::Alloc, shape, fresh, {0});
            builder_.set(where, copy->type == target->type ? copy : builder_.value(Opcode::Retype, {copy}, target->type));
        });
        builder_.inside(choice->regions[1].get(), [&] { builder_.set(where, target); });
        Value *out = builder_.get(where);
        fill(out, tree);
        Op *moved = builder_.make_if(overlap);
        builder_.inside(moved->regions[0].get(), [&] { builder_.create(Opcode::CopyArray, {target, out}, nullptr); });
    }

    // What is asked for overlap: the arrays that were sliced, which many statements share; where they are one, the slices. Two arguments
    // may be one array too, so the question about arrays has to count that.
    static std::pair<Value *, Value *> memories(Value *target, Value *leaf) {
        auto sliced = [](Value *array) {
            while (array->definition && array->definition->code == Opcode::View)
                array = array->definition->operands[0];
            return array;
        };
        Value *a = sliced(target), *b = sliced(leaf);
        return a == b ? std::pair(target, leaf) : std::pair(a, b);
    }

    // The source without leading axes of length 1 that the target lacks; a scalar becomes an array. ValueError if it does not fit.
    Value *fitted(const ArrayTree::Shape &shape, const Type &target, Value *source) {
        if (source->type.is_scalar()) {
            std::vector<Value *> operands{source};
            operands.insert(operands.end(), shape.begin(), shape.end());
            return builder_.value(Opcode::Fill, operands, Type::array(target.dtype(), target.ndim(), Layout::Lazy));
        }
        ArrayTree tree(module_, &builder_, source);
        check_fits(shape, tree.shape());
        int rank = target.ndim();
        if (source->type.ndim() <= rank)
            return source;
        Value *whole =
            source->type.is_lazy() ? materialize(source, Type::array(source->type.dtype(), source->type.ndim(), Layout::C)) : source;
        std::vector<Value *> operands{whole};
        std::vector<int64_t> entries;
        for (int extra = source->type.ndim() - rank; extra-- > 0;) {
            operands.push_back(builder_.constant_int(0));
            entries.push_back(int64_t(ir::ViewEntry::Index));
        }
        return builder_.value(Opcode::View, operands, Type::array(whole->type.dtype(), rank, Layout::Any, true), entries);
    }

    void check_fits(const std::vector<Value *> &target, const ArrayTree::Shape &source) {
        Type flag = Type::py_bool();
        Value *bad = nullptr, *one = builder_.constant_int(1);
        auto add = [&](Value *test) { bad = bad ? builder_.value(Opcode::BitOr, {bad, test}, flag) : test; };
        for (size_t i = 0; i < source.size(); ++i) {
            Value *length = source[source.size() - 1 - i];
            Length known = length_of(length);
            if (known.constant == 1 || (i < target.size() && known == length_of(target[target.size() - 1 - i])))
                continue;
            Value *stretched = builder_.value(Opcode::Ne, {length, one}, flag);
            if (i >= target.size()) {
                add(stretched);
                continue;
            }
            Value *differ = builder_.value(Opcode::Ne, {length, target[target.size() - 1 - i]}, flag);
            add(builder_.value(Opcode::BitAnd, {differ, stretched}, flag));
        }
        if (!bad)
            return;
        // NumPy's text leaves out leading axes of length 1 that the target lacks.
        for (size_t dropped = source.size() > target.size() ? source.size() - target.size() : 0;; --dropped) {
            Value *raises = bad;
            for (size_t i = 0; i < dropped; ++i)
                raises = builder_.value(Opcode::BitAnd, {raises, builder_.value(Opcode::Eq, {source[i], one}, flag)}, flag);
            raise_unfit(raises, target, {source.begin() + std::ptrdiff_t(dropped), source.end()});
            if (dropped == 0)
                return;
        }
    }

    void raise_unfit(Value *bad, const std::vector<Value *> &target, const ArrayTree::Shape &source) {
        std::vector<Value *> values;
        std::string text = "could not broadcast input array from shape " + ir::shape_text(source, values);
        text += " into shape " + ir::shape_text(target, values);
        ir::raise_if(*module_, builder_, bad, "ValueError", text, values);
    }

    ir::Module *module_;
    ir::Function *function_;
    ir::Builder builder_;
    int64_t stretches_ = 0; // the op stands where arrays are stretched: kElseStretches or kElseIsRare
};

} // namespace

void lower_arrays(ir::Module &module) {
    for (auto &function : module.functions)
        Lowering(&module, function.get()).run();
}

} // namespace veloz::passes
