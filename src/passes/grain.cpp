// The work of an iteration as an expression over trip counts, evaluated before the loop.
#include "passes/grain.h"

#include "analysis/cost.h"
#include "passes/edit.h"

#include <algorithm>
#include <unordered_map>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr int kMostOps = 160;               // that one loop's grain may take
constexpr int kMostCalls = 8;               // nested
constexpr int kMostDepth = 64;              // of an expression
constexpr int64_t kMost = int64_t(1) << 27; // trips, and units of work: sums of products of two stay far from overflow

// Where values are looked at from: the loop's own function, or a callee whose parameters are operands of a call.
struct Frame {
    const ir::Function *function;
    Frame *caller = nullptr;
    const Op *call = nullptr;
    std::unordered_map<int64_t, std::vector<const Op *>> sets{}; // by slot: of the callee, or inside the loop
    std::unordered_map<const Value *, Value *> known{};          // null: not known before the loop
};

class WorkEstimate {
public:
    WorkEstimate(const ir::Module &module, ir::Function &function, Op &loop, Value *parts_bits)
        : module_(module), builder_(&function), loop_(loop), parts_bits_(parts_bits), costs_(analysis::host_costs()) {
        builder_.set_location(loop.location);
        builder_.set_insertion(loop.parent, position_of(loop));
        frame_.function = &function;
        collect_sets(*loop.regions[0], frame_);
    }

    Grain run() {
        Amount work = block(*loop_.regions[0], frame_);
        if (!work.value)
            return {std::max<int64_t>(1, costs_.chunk / std::max<int64_t>(1, work.units)), nullptr};
        Value *one = number(1), *units = plus(work.value, work.units);
        if (parts_bits_)
            units = index(Opcode::RShift, units, parts_bits_);
        Value *grain = index(Opcode::FloorDiv, number(costs_.chunk), index(Opcode::PyMax, units, one));
        return {0, index(Opcode::PyMax, grain, one)};
    }

private:
    struct Amount {
        int64_t units = 0;
        Value *value = nullptr; // to be added
    };

    static void collect_sets(Block &block, Frame &frame) {
        walk(block, [&](Op &op) {
            if (op.code == Opcode::Set)
                frame.sets[op.slot()].push_back(&op);
        });
    }

    // ---- emission before the loop ----

    Value *number(int64_t value) { return builder_.constant_int(value); }
    Value *index(Opcode code, Value *left, Value *right) {
        ++emitted_;
        return builder_.value(code, {left, right}, Type::index());
    }
    Value *smaller(Value *left, Value *right) { return index(Opcode::PyMin, left, right); }
    Value *plus(Value *value, int64_t units) { return units == 0 ? value : index(Opcode::Add, value, number(units)); }

    Amount heavy() const { return {costs_.chunk, nullptr}; }
    Amount sum(Amount left, Amount right) {
        Amount total{std::min(left.units + right.units, costs_.chunk), left.value ? left.value : right.value};
        if (left.value && right.value)
            total.value = index(Opcode::Add, left.value, right.value);
        return total;
    }
    Amount larger(Amount left, Amount right) {
        if (left.units >= costs_.chunk || right.units >= costs_.chunk)
            return heavy();
        if (!left.value && !right.value)
            return {std::max(left.units, right.units), nullptr};
        if (left.value == right.value || !right.value || !left.value) // one side's loops, the dearer side's rest
            return {std::max(left.units, right.units), left.value ? left.value : right.value};
        return {std::max(left.units, right.units), index(Opcode::PyMax, left.value, right.value)};
    }

    // ---- the work of a part of the program ----

    Amount block(const Block &block, Frame &frame) {
        Amount total;
        for (const auto &op : block.ops) {
            total = sum(total, one(*op, frame));
            if (total.units >= costs_.chunk || emitted_ > kMostOps)
                return heavy();
        }
        return total;
    }

    Amount one(const Op &op, Frame &frame) {
        switch (op.code) {
        case Opcode::If: return choice(op, frame);
        case Opcode::For: return loop(op, frame);
        case Opcode::While: return heavy();
        case Opcode::Try:
        case Opcode::Block: return block(*op.regions[0], frame);
        case Opcode::Call: return sum({analysis::units(op, costs_), nullptr}, call(op, frame));
        case Opcode::Assign:
        case Opcode::Materialize:
        case Opcode::Reduce:
        case Opcode::CopyArray: return elements(op.operands[0], 4, frame);
        case Opcode::Native: return native(op, frame);
        default: return {analysis::units(op, costs_), nullptr};
        }
    }

    static bool is_rare(const Block &block) {
        if (!block.ops.empty() && block.ops.back()->code == Opcode::Raise)
            return true;
        return std::any_of(block.ops.begin(), block.ops.end(),
                           [](const auto &op) { return op->plan && (op->plan->cold || op->plan->plain); });
    }

    Amount choice(const Op &op, Frame &frame) {
        bool rare[2] = {is_rare(*op.regions[0]), is_rare(*op.regions[1])};
        if (rare[0] != rare[1])
            return sum({1, nullptr}, block(*op.regions[rare[0] ? 1 : 0], frame));
        return sum({1, nullptr}, larger(block(*op.regions[0], frame), block(*op.regions[1], frame)));
    }

    // At most kMost units, which is more than matters.
    Amount loop(const Op &op, Frame &frame) {
        Value *begin = before(op.operands[0], frame), *end = before(op.operands[1], frame), *step = before(op.operands[2], frame);
        if (!begin || !end || !step)
            return heavy();
        Amount work = block(*op.regions[0], frame);
        work.units += costs_.simple;
        Value *trips = trip_count(begin, end, step);
        if (auto known = ir::integer_constant(trips); known && !work.value)
            return {std::min(costs_.chunk, std::min(*known, costs_.chunk) * work.units), nullptr};
        Value *most = number(kMost);
        Value *units = work.value ? smaller(plus(work.value, work.units), most) : number(work.units);
        return {0, index(Opcode::Mul, smaller(trips, most), units)};
    }

    // Of an array op that is not a loop yet.
    // All operands together, at what a search or a step of a sort costs.
    Amount native(const Op &op, Frame &frame) {
        constexpr int64_t kEach = 20;
        Amount total{analysis::units(op, costs_), nullptr};
        for (const Value *operand : op.operands)
            if (operand->type.is_array() && total.units < costs_.chunk)
                total = sum(total, elements(operand, kEach, frame));
        return total;
    }

    Amount elements(const Value *array, int64_t each, Frame &frame) {
        Value *all = number(each), *most = number(kMost);
        for (int axis = 0; axis < array->type.ndim(); ++axis) {
            Value *size = length(array, size_t(axis), frame);
            if (!size)
                return heavy();
            all = smaller(index(Opcode::Mul, all, smaller(size, most)), most);
        }
        return {costs_.simple, all};
    }

    Value *trip_count(Value *begin, Value *end, Value *step) {
        auto first = ir::integer_constant(begin), last = ir::integer_constant(end), by = ir::integer_constant(step);
        if (first && last && by && *by != 0 && std::abs(*first) < (1ll << 40) && std::abs(*last) < (1ll << 40) &&
            std::abs(*by) < (1ll << 40)) {
            int64_t distance = *by > 0 ? *last - *first : *first - *last, size = std::abs(*by);
            return number(distance <= 0 ? 0 : (distance + size - 1) / size);
        }
        if (by == 1)
            return first == 0 ? index(Opcode::PyMax, end, number(0)) : index(Opcode::PyMax, index(Opcode::Sub, end, begin), number(0));
        if (by == -1)
            return index(Opcode::PyMax, index(Opcode::Sub, begin, end), number(0));
        emitted_ += 10;
        return builder_.range_length(begin, end, step);
    }

    Amount call(const Op &op, Frame &frame) {
        int depth = 0;
        for (const Frame *at = &frame; at; at = at->caller, ++depth)
            if (at->function->name == op.text || depth > kMostCalls)
                return heavy(); // recursion among it
        for (const auto &function : module_.functions) {
            if (function->name != op.text)
                continue;
            Frame callee{function.get(), &frame, &op};
            collect_sets(*function->body, callee);
            return block(*function->body, callee);
        }
        return heavy();
    }

    // ---- values before the loop: estimates where iterations differ ----

    bool is_outside(const Value *value, const Frame &frame) const {
        if (frame.call)
            return false;
        for (const Block *block = value->definition ? value->definition->parent : value->block; block;
             block = block->owner ? block->owner->parent : nullptr)
            if (block->owner == &loop_)
                return false;
        return true;
    }

    Value *before(const Value *value, Frame &frame) {
        if (is_outside(value, frame))
            return const_cast<Value *>(value);
        auto [place, fresh] = frame.known.try_emplace(value, nullptr); // null while it is being found: a circle has no value
        if (!fresh)
            return place->second;
        if (emitted_ > kMostOps || depth_ > kMostDepth)
            return nullptr;
        ++depth_;
        Value *found = value->definition ? result(*value->definition, frame) : variable(*value->block, frame);
        --depth_;
        return frame.known[value] = found;
    }

    // Of a loop's variable the middle.
    Value *variable(const Block &body, Frame &frame) {
        if (!body.owner || body.owner->code != Opcode::For)
            return nullptr;
        Value *begin = before(body.owner->operands[0], frame), *end = before(body.owner->operands[1], frame);
        return begin && end ? index(Opcode::RShift, index(Opcode::Add, begin, end), number(1)) : nullptr;
    }

    Value *result(const Op &op, Frame &frame) {
        switch (op.code) {
        case Opcode::Get: return local(op, frame);
        case Opcode::Dim: return length(op.operands[0], size_t(op.axis()), frame);
        case Opcode::CheckIndex:
        case Opcode::Retype: return before(op.operands[0], frame);
        case Opcode::GetItem:
            if (const Op *tuple = op.operands[0]->definition; tuple && tuple->code == Opcode::MakeTuple)
                return before(tuple->operands[size_t(op.item())], frame);
            return cloned(op, frame);
        case Opcode::SliceIndices: // a step of 0 is refused where the op stands, not here
            return !op.present()[2] || ir::integer_constant(op.operands[2]).value_or(0) != 0 ? cloned(op, frame) : nullptr;
        case Opcode::Pow: return nullptr;
        default: {
            bool plain = op.code == Opcode::Const || ir::is_elementwise(op.code);
            bool math = op.code >= Opcode::Sin && op.code <= Opcode::Lgamma;
            return plain && !math && op.type().is_scalar() ? cloned(op, frame) : nullptr;
        }
        }
    }

    Value *cloned(const Op &op, Frame &frame) {
        ValueMap map;
        for (Value *operand : op.operands) {
            Value *found = before(operand, frame);
            if (!found || !found->type.same_storage(operand->type))
                return nullptr;
            map[operand] = found;
        }
        ++emitted_;
        return copy(op, builder_, map)->result.get();
    }

    Value *local(const Op &get, Frame &frame) {
        auto sets = frame.sets.find(get.slot());
        if (sets != frame.sets.end())
            return sets->second.size() == 1 ? before(sets->second.front()->operands[0], frame) : nullptr;
        if (!frame.call) {
            ++emitted_;
            return builder_.get(int(get.slot()));
        }
        if (size_t(get.slot()) >= frame.function->parameters.size())
            return nullptr;
        return before(frame.call->operands[size_t(get.slot())], *frame.caller);
    }

    // A dimension of an array that may be a view made inside.
    Value *length(const Value *array, size_t axis, Frame &frame) {
        if (Value *same = is_array_before(array, frame))
            return measured(same, axis);
        const Op *op = array->definition;
        if (!op)
            return nullptr;
        switch (op->code) {
        case Opcode::Retype:
        case Opcode::FieldView: return length(op->operands[0], axis, frame);
        case Opcode::Transpose: return length(op->operands[0], size_t(op->permutation()[axis]), frame);
        case Opcode::BroadcastView: return before(op->operands[axis + 1], frame);
        case Opcode::Alloc: return before(op->operands[axis], frame);
        case Opcode::View: return view_length(*op, axis, frame);
        case Opcode::Get: return local_length(*op, axis, frame);
        default: return nullptr;
        }
    }

    Value *measured(Value *array, size_t axis) {
        ++emitted_;
        return builder_.dim(array, int(axis));
    }

    Value *is_array_before(const Value *array, Frame &frame) const {
        return is_outside(array, frame) ? const_cast<Value *>(array) : nullptr;
    }

    Value *local_length(const Op &get, size_t axis, Frame &frame) {
        auto sets = frame.sets.find(get.slot());
        if (sets != frame.sets.end() && sets->second.size() == 1)
            return limited([&] { return length(sets->second.front()->operands[0], axis, frame); });
        if (sets != frame.sets.end())
            return nullptr;
        if (!frame.call)
            return measured(builder_.get(int(get.slot())), axis);
        if (size_t(get.slot()) >= frame.function->parameters.size())
            return nullptr;
        return length(frame.call->operands[size_t(get.slot())], axis, *frame.caller);
    }

    // An array that is set from itself is a circle.
    template <typename Find> Value *limited(Find &&find) {
        if (depth_ > kMostDepth)
            return nullptr;
        ++depth_;
        Value *found = find();
        --depth_;
        return found;
    }

    Value *view_length(const Op &view, size_t axis, Frame &frame) {
        size_t operand = 1, source = 0, made = 0;
        for (ir::ViewEntry kind : view.entries()) {
            if (made == axis && kind == ir::ViewEntry::NewAxis)
                return number(1);
            if (made == axis && kind == ir::ViewEntry::Slice)
                return before(view.operands[operand + 2], frame);
            operand += kind == ir::ViewEntry::Index ? 1 : kind == ir::ViewEntry::Slice ? 3 : 0;
            source += kind != ir::ViewEntry::NewAxis;
            made += kind != ir::ViewEntry::Index;
        }
        return length(view.operands[0], source + axis - made, frame);
    }

    const ir::Module &module_;
    ir::Builder builder_;
    Op &loop_;
    Value *parts_bits_;
    const analysis::CostProfile &costs_;
    Frame frame_{};
    int emitted_ = 0, depth_ = 0;
};

} // namespace

Grain grain_of(const ir::Module &module, ir::Function &function, Op &loop, Value *parts_bits) {
    return WorkEstimate(module, function, loop, parts_bits).run();
}

} // namespace veloz::passes
