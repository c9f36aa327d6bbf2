// Finds affine checks in a loop nest and versions the nest on one condition.
#include "passes/hoist_checks.h"

#include "analysis/affine.h"
#include "passes/edit.h"
#include "passes/index_bounds.h"

#include <optional>
#include <unordered_set>

namespace veloz::passes {

using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

// index = variable + offset (one of them may be absent); `offset` is defined outside of the nest.
struct Simple {
    Op *loop = nullptr;      // the For whose variable it is; null: invariant
    Value *offset = nullptr; // null: 0
    bool negative = false;   // variable - offset
};

struct Check {
    Op *op;
    Simple index;
    std::optional<analysis::Affine> sum = std::nullopt; // instead of `index`: any other sum of variables
    Value *wrapped = nullptr;                           // of an index that does not vary: what the check would give, known before the loop
};

class Nest {
public:
    Nest(ir::Function &function, Op &loop) : function_(function), loop_(loop), inside_(values_inside(loop)) {
        collect(loop);
        walk(*loop.regions[0], [&](const Op &op) {
            has_exits_ |= op.code == Opcode::Break || op.code == Opcode::Continue || op.code == Opcode::Leave || op.code == Opcode::Return;
        });
    }

    // The unchecked copy, or null if nothing could be hoisted.
    Op *version() {
        walk(*loop_.regions[0], [&](Op &op) {
            if (op.code == Opcode::CheckIndex)
                consider(op);
        });
        if (checks_.empty())
            return nullptr;
        ir::Builder builder(&function_);
        builder.set_insertion(loop_.parent, position_of(loop_));
        builder.set_location(loop_.location);
        Value *good = condition(builder);
        Op *choice = builder.make_if(good);
        builder.set_insertion(choice->regions[0].get());
        ValueMap map;
        Op *fast = copy(loop_, builder, map);
        for (const Check &check : checks_) {
            Op &copied = *map.at(check.op->result.get())->definition;
            ir::replace_uses(copied.result.get(), check.wrapped ? check.wrapped : copied.operands[0]);
            ir::erase(copied);
        }
        Block &slow = *choice->regions[1];
        ir::move(loop_, slow, slow.ops.end());
        mark_cold(loop_);
        return fast;
    }

private:
    static void mark_cold(Op &loop) {
        loop.plan->cold = true;
        walk(*loop.regions[0], [](Op &op) {
            if (op.plan)
                op.plan->cold = true;
        });
    }

    void collect(Op &loop) {
        for (auto &region : loop.regions) {
            for (auto &argument : region->arguments)
                variables_[argument.get()] = &loop;
            for (auto &op : region->ops)
                collect(*op);
        }
    }

    bool outside(const Value *value) const { return !inside_.contains(value); }

    // The loop's range is known before the nest, and its step is 1 or -1 or another positive constant.
    bool known_range(const Op &loop) const {
        auto step = ir::integer_constant(loop.operands[2]);
        return step && (*step >= 1 || *step == -1) && outside(loop.operands[0]) && outside(loop.operands[1]);
    }

    std::optional<Simple> simple(Value *value) const {
        if (outside(value))
            return Simple{nullptr, value, false};
        if (auto found = variables_.find(value); found != variables_.end())
            return known_range(*found->second) ? std::optional(Simple{found->second, nullptr, false}) : std::nullopt;
        const Op *op = value->definition;
        if (!op || (op->code != Opcode::Add && op->code != Opcode::Sub))
            return std::nullopt;
        for (int side = 0; side < (op->code == Opcode::Add ? 2 : 1); ++side) {
            Value *variable = op->operands[size_t(side)], *offset = op->operands[size_t(1 - side)];
            auto found = variables_.find(variable);
            if (found != variables_.end() && known_range(*found->second)) {
                if (auto known = ir::integer_constant(offset); known || outside(offset))
                    return Simple{found->second, offset, op->code == Opcode::Sub};
            }
        }
        return std::nullopt;
    }

    void consider(Op &check) {
        if (!outside(check.operands[1]))
            return;
        auto index = simple(check.operands[0]);
        bool is_simple = index && (index->loop || index->offset);
        bool by_steps = is_simple && index->loop && *ir::integer_constant(index->loop->operands[2]) > 1; // may end before the range's end
        if (is_simple && !(by_steps && is_always_reached(check))) {
            checks_.push_back({&check, *index});
            return;
        }
        auto sum = analysis::affine(check.operands[0], [&](const Value *value) {
            if (outside(value))
                return analysis::Leaf::Known;
            auto found = variables_.find(value);
            return found != variables_.end() && known_range(*found->second) ? analysis::Leaf::Variable : analysis::Leaf::None;
        });
        if (sum && is_always_reached(check))
            checks_.push_back({&check, {}, std::move(sum)});
    }

    // In every iteration of the loops around it: then the index takes its extremes in a program without errors, and a test of these does
    // not send the loop to the checked copy because of iterations that a condition leaves out.
    bool is_always_reached(const Op &check) const {
        if (has_exits_)
            return false;
        for (const Op *owner = check.parent->owner; owner != &loop_; owner = owner->parent->owner)
            if (owner->code != Opcode::For)
                return false;
        return true;
    }

    // A constant inside of the nest is made again in front of it.
    Value *usable(ir::Builder &build, Value *offset) const {
        return outside(offset) ? offset : build.constant_int(*ir::integer_constant(offset));
    }

    // All checks at once: for each, lowest >= 0 and highest < n. An empty range is in range. Fills in `wrapped`.
    Value *condition(ir::Builder &build) {
        Type flag = Type::py_bool();
        Value *zero = build.constant_int(0), *one = build.constant_int(1);
        Value *all = build.constant_int(1, flag);
        for (Check &check : checks_)
            all = build.value(Opcode::BitAnd,
                              {all, check.sum          ? sum_in_range(build, check)
                                    : check.index.loop ? in_range(build, check, zero, one)
                                                       : fixed_in_range(build, check, zero)},
                              flag);
        return all;
    }

    // Once for equal sums and lengths.
    Value *sum_in_range(ir::Builder &build, const Check &check) {
        for (const auto &[other, result] : tested_)
            if (other->op->operands[1] == check.op->operands[1] && other->sum->constant == check.sum->constant &&
                analysis::same_terms(*other->sum, *check.sum))
                return result;
        Value *result = index_in_range(build, *check.sum, check.op->operands[1], variables_);
        tested_.emplace_back(&check, result);
        return result;
    }

    Value *in_range(ir::Builder &build, const Check &check, Value *zero, Value *one) const {
        Type flag = Type::py_bool(), index = Type::index();
        const Op *loop = check.index.loop;
        bool down = *ir::integer_constant(loop->operands[2]) == -1;
        Value *first = loop->operands[0], *end = loop->operands[1];
        Value *last = build.value(down ? Opcode::Add : Opcode::Sub, {end, one}, index);
        Value *empty = build.value(down ? Opcode::Ge : Opcode::Le, {end, first}, flag);
        Value *low = down ? last : first, *high = down ? first : last, *ordered = nullptr;
        if (check.index.offset) {
            Opcode shift = check.index.negative ? Opcode::Sub : Opcode::Add;
            Value *offset = usable(build, check.index.offset);
            low = build.value(shift, {low, offset}, index);
            high = build.value(shift, {high, offset}, index);
            ordered = build.value(Opcode::Le, {low, high}, flag); // or the offset has wrapped one end around
        }
        Value *good =
            build.value(Opcode::BitAnd,
                        {build.value(Opcode::Ge, {low, zero}, flag), build.value(Opcode::Lt, {high, check.op->operands[1]}, flag)}, flag);
        if (ordered)
            good = build.value(Opcode::BitAnd, {good, ordered}, flag);
        return build.value(Opcode::BitOr, {good, empty}, flag);
    }

    // The index is the same in every iteration, so a negative one may be wrapped here.
    Value *fixed_in_range(ir::Builder &build, Check &check, Value *zero) const {
        Type flag = Type::py_bool(), index = Type::index();
        Value *at = usable(build, check.index.offset), *length = check.op->operands[1];
        check.wrapped = at;
        if (auto known = ir::integer_constant(at); !known || *known < 0) {
            Value *negative = build.value(Opcode::Lt, {at, zero}, flag);
            check.wrapped = build.value(Opcode::Select, {negative, build.value(Opcode::Add, {at, length}, index), at}, index);
        }
        return build.value(Opcode::BitAnd,
                           {build.value(Opcode::Ge, {check.wrapped, zero}, flag), build.value(Opcode::Lt, {check.wrapped, length}, flag)},
                           flag);
    }

    ir::Function &function_;
    Op &loop_;
    std::unordered_set<const Value *> inside_;
    LoopVariables variables_;
    std::vector<Check> checks_;
    std::vector<std::pair<const Check *, Value *>> tested_;
    bool has_exits_ = false; // from a loop of the nest or an iteration
};

void visit(ir::Module &module, ir::Function &function, Block &block) {
    for (auto it = block.ops.begin(); it != block.ops.end();) {
        Op &op = **it;
        ++it;
        if (op.code != Opcode::For) {
            for (auto &region : op.regions)
                visit(module, function, *region);
            continue;
        }
        Op *fast = Nest(function, op).version();
        if (fast)
            module.remarks.push_back({fast->location, function.python_name, "checks", "indices of this loop are checked once, before it"});
        visit(module, function, fast ? *fast->regions[0] : *op.regions[0]); // what depends on outer variables is hoisted to inner loops
    }
}

// Unchecked: only the meaning of negative indices stays.
void wrap_only(ir::Function &function) {
    walk(*function.body, [&](Op &op) {
        if (op.code != Opcode::CheckIndex)
            return;
        ir::Builder builder(&function);
        builder.set_insertion(op.parent, position_of(op));
        Value *index = op.operands[0], *zero = builder.constant_int(0);
        Value *negative = builder.value(Opcode::Lt, {index, zero}, Type::py_bool());
        Value *wrapped = builder.value(Opcode::Add, {index, op.operands[1]}, Type::index());
        Value *result = builder.value(Opcode::Select, {negative, wrapped, index}, Type::index());
        ir::replace_uses(op.result.get(), result);
        ir::erase(op);
    });
}

} // namespace

void hoist_checks(ir::Module &module) {
    for (auto &function : module.functions) {
        visit(module, *function, *function->body);
        if (!function->boundscheck)
            wrap_only(*function);
    }
}

} // namespace veloz::passes
