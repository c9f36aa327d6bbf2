// What is not understood is no sweep: the statement then runs as written.
#include "passes/sweep_step.h"

#include "passes/edit.h"
#include "passes/fused_tree.h"

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Value;

namespace {

constexpr int kDeepest = 200; // expressions
constexpr size_t kMostReads = 40;

// value = base + constant; the base is null where the constant is all.
std::pair<Value *, int64_t> sum_of(Value *value) {
    int64_t constant = 0;
    while (true) {
        value = without_tuples(value);
        const Op *op = value->definition;
        if (auto number = ir::integer_constant(value))
            return {nullptr, constant + *number};
        if (!op || (op->code != Opcode::Add && op->code != Opcode::Sub))
            return {value, constant};
        auto left = ir::integer_constant(op->operands[0]), right = ir::integer_constant(op->operands[1]);
        if (right && std::abs(*right) < (1 << 20)) {
            constant += op->code == Opcode::Add ? *right : -*right;
            value = op->operands[0];
        } else if (left && op->code == Opcode::Add && std::abs(*left) < (1 << 20)) {
            constant += *left;
            value = op->operands[1];
        } else {
            return {value, constant};
        }
    }
}

// How much a slice leaves out in front and behind; nothing if that depends on more than the length.
std::optional<std::pair<int64_t, int64_t>> margins(const SliceOperands &slice, const Value *array, int axis) {
    auto is_length = [&](const Value *value) {
        const Op *op = value->definition;
        return op && op->code == Opcode::Dim && op->operands[0] == array && op->axis() == axis;
    };
    if (ir::integer_constant(slice.start) == 0 && ir::integer_constant(slice.step) == 1 && is_length(slice.length))
        return std::pair<int64_t, int64_t>{0, 0};
    const Op *item = slice.start->definition;
    const Op *made = item && item->code == Opcode::GetItem ? item->operands[0]->definition : nullptr;
    if (!made || made->code != Opcode::SliceIndices || !is_length(made->operands[3]))
        return std::nullopt;
    for (auto [part, index] : {std::pair{slice.start, 0}, {slice.step, 1}, {slice.length, 2}})
        if (!part->definition || part->definition->code != Opcode::GetItem || part->definition->operands[0] != made->result.get() ||
            part->definition->item() != index)
            return std::nullopt;
    auto number = [&](size_t k) { return ir::integer_constant(made->operands[k]); };
    int64_t front = 0, behind = 0;
    if (made->present()[2] && number(2) != 1)
        return std::nullopt;
    if (made->present()[0]) {
        if (!number(0) || *number(0) < 0)
            return std::nullopt;
        front = *number(0);
    }
    if (made->present()[1]) {
        if (!number(1) || *number(1) >= 0)
            return std::nullopt;
        behind = -*number(1);
    }
    return std::pair{front, behind};
}

} // namespace

Value *without_tuples(Value *value) {
    while (value->definition && value->definition->code == Opcode::GetItem && value->definition->operands[0]->definition &&
           value->definition->operands[0]->definition->code == Opcode::MakeTuple)
        value = value->definition->operands[0]->definition->operands[size_t(value->definition->item())];
    return value;
}

SweepReader::SweepReader(Op &time) : inside_(values_inside(time)) {}

Value *SweepReader::name_of(Value *array) {
    if (!inside_.contains(array) || copies_.contains(array))
        return array;
    if (!array->definition || array->definition->code != Opcode::Get)
        return nullptr;
    return names_.try_emplace(array->definition->slot(), array).first->second;
}

std::optional<SweepStep> SweepReader::read(Op &op) {
    SweepStep step{.op = &op};
    bool good = op.code == Opcode::For ? read_nest(op, step) : op.code == Opcode::Assign && read_assign(op, step);
    if (!good || step.rank() == 0 || step.reads.size() > kMostReads)
        return std::nullopt;
    return step;
}

std::optional<DomainBound> SweepReader::bound(Value *value) {
    auto [base, constant] = sum_of(value);
    if (!base)
        return DomainBound{.plus = constant};
    if (!inside_.contains(base))
        return DomainBound{.base = base, .plus = constant};
    const Op *op = base->definition;
    if (!op)
        return std::nullopt;
    if (op->code == Opcode::Get)
        return DomainBound{.base = name_of(base), .plus = constant};
    Value *array = op->code == Opcode::Dim ? name_of(op->operands[0]) : nullptr;
    if (!array || !array->type.is_array())
        return std::nullopt;
    return DomainBound{.base = array, .axis = int(op->axis()), .plus = constant};
}

bool SweepReader::read_loop(Op &loop, SweepStep &step) {
    if (loop.operands.size() != 3 || ir::integer_constant(loop.operands[2]) != 1)
        return false;
    auto begin = bound(loop.operands[0]), end = bound(loop.operands[1]);
    if (!begin || !end)
        return false;
    step.variables[loop.regions[0]->arguments[0].get()] = step.rank();
    step.begins.push_back(*begin), step.ends.push_back(*end);
    return true;
}

bool SweepReader::read_nest(Op &outermost, SweepStep &step) {
    if (ir::has_way_past(outermost))
        return false;
    Op *loop = &outermost;
    while (loop) {
        if (!read_loop(*loop, step))
            return false;
        Op *inner = nullptr;
        for (auto &op : loop->regions[0]->ops) {
            if (op->regions.empty())
                continue;
            if (inner || op->code != Opcode::For)
                return false;
            inner = op.get();
        }
        loop = inner;
    }
    return read_body(outermost, step);
}

std::optional<SweepPlace::Along> SweepReader::along(Value *index, const SweepStep &step) {
    if (index->definition && index->definition->code == Opcode::CheckIndex)
        index = index->definition->operands[0];
    auto [base, constant] = sum_of(index);
    auto found = base ? step.variables.find(base) : step.variables.end();
    if (found == step.variables.end())
        return std::nullopt;
    return SweepPlace::Along{found->second, constant};
}

std::optional<SweepPlace> SweepReader::place(Value *array, const Op &access, size_t first, const SweepStep &step) {
    SweepPlace found{.array = name_of(array)};
    if (!found.array)
        return std::nullopt;
    for (size_t k = first; k < access.operands.size(); ++k) {
        auto one = along(access.operands[k], step);
        if (!one)
            return std::nullopt;
        found.axes.push_back(*one);
    }
    return found;
}

bool SweepReader::read_body(Op &nest, SweepStep &step) {
    Op *store = nullptr;
    bool good = true;
    walk(*nest.regions[0], [&](Op &op) {
        if (op.code == Opcode::Load) {
            auto read = place(op.operands[0], op, 1, step);
            good &= read.has_value();
            if (read)
                step.reads[op.result.get()] = *read;
        } else if (op.code == Opcode::Store) {
            good &= !store;
            store = &op;
        } else if (op.code == Opcode::CheckIndex) { // each is the subscript of an access that is checked before the loop
            good &= !op.result->uses().empty();
            for (const ir::Use &use : op.result->uses())
                good &= (use.op->code == Opcode::Load && use.operand > 0) || (use.op->code == Opcode::Store && use.operand > 1);
        } else if (op.code != Opcode::For && op.code != Opcode::Set) {
            good &= !ir::has_effect(op, ir::effect::Kept | ir::effect::ReadsMemory | ir::effect::Allocates);
        }
    });
    auto written = good && store ? place(store->operands[0], *store, 2, step) : std::nullopt;
    if (!written || written->axes.size() != step.rank())
        return false;
    for (size_t axis = 0; axis < step.rank(); ++axis)
        if (written->axes[axis] != SweepPlace::Along{axis, 0})
            return false;
    step.target = written->array;
    step.value = store->operands[1];
    step.checked.push_back(*written);
    return is_known(step.value, step, 0);
}

// Is the value of an element computed from what is read, loop variables and what does not change in the time loop?
bool SweepReader::is_known(Value *value, SweepStep &step, int depth) {
    value = without_tuples(value);
    if (step.reads.contains(value))
        return true;
    if (value->type.is_array() && !value->type.is_lazy())
        return step.slices && read_leaf(value, step);
    if ((!inside_.contains(value) && !value->type.is_lazy()) || step.variables.contains(value))
        return true;
    Op *op = value->definition;
    if (!op || depth > kDeepest)
        return false;
    if (op->code == Opcode::Get)
        return name_of(value) != nullptr;
    if (op->code == Opcode::Dim)
        return name_of(op->operands[0]) != nullptr;
    if (op->code != Opcode::Const && !ir::is_elementwise(op->code))
        return false;
    for (Value *operand : op->operands)
        if (!is_known(operand, step, depth + 1))
            return false;
    return true;
}

bool SweepReader::read_assign(Op &assign, SweepStep &step) {
    step.slices = true;
    Value *target = assign.operands[0];
    auto rank = size_t(target->type.ndim());
    for (size_t axis = 0; axis < rank; ++axis) {
        step.begins.push_back({});
        step.ends.push_back({.axis = int(axis)});
    }
    if (!assign.operands[1]->type.is_array() || !read_leaf(target, step))
        return false;
    SweepPlace written = step.reads.at(target);
    step.reads.clear();
    for (size_t axis = 0; axis < rank; ++axis) {
        step.begins[axis].plus = written.axes[axis].offset;
        step.ends[axis].base = written.array;
    }
    step.target = written.array;
    step.value = assign.operands[1];
    return is_known(step.value, step, 0);
}

// A slice of an array, or all of it, as the places of its elements. The first one is the target, and sets where the domain begins and ends.
bool SweepReader::read_leaf(Value *leaf, SweepStep &step) {
    auto rank = size_t(leaf->type.ndim());
    Value *array = leaf;
    std::vector<SliceOperands> slices;
    if (const Op *view = leaf->definition; view && view->code == Opcode::View && inside_.contains(leaf)) {
        auto found = slices_of(*view);
        if (!found)
            return false;
        slices = *found;
        array = view->operands[0];
    }
    SweepPlace place{.array = name_of(array)};
    if (!place.array || rank != step.rank() || size_t(array->type.ndim()) != rank)
        return false;
    for (size_t axis = 0; axis < rank; ++axis) {
        auto cut = axis < slices.size() ? margins(slices[axis], array, int(axis)) : std::pair<int64_t, int64_t>{0, 0};
        if (!cut)
            return false;
        if (!step.target && !step.value)
            step.ends[axis].plus = -cut->second;
        else if (cut->first + cut->second != step.begins[axis].plus - step.ends[axis].plus)
            return false;
        place.axes.push_back({axis, cut->first - step.begins[axis].plus});
    }
    step.reads[leaf] = place;
    return true;
}

} // namespace veloz::passes
