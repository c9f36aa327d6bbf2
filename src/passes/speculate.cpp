// Copies of a loop body: the conditions of its errors alone, and the body without them.
#include "passes/speculate.h"

#include "analysis/caught.h"
#include "analysis/slot_use.h"
#include "passes/edit.h"
#include "passes/safe_conditions.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace veloz::passes {

using ir::Block;
using ir::Family;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr int64_t kStrip = 512;     // what a strip reads stays in the first cache
constexpr int64_t kWorthwhile = 32; // shorter loops run checked

// A check, or a branch that raises what has to be computed first: its condition is the first operand.
bool raises(const Op &op) {
    return op.code == Opcode::Check || (op.code == Opcode::If && !op.regions[0]->ops.empty() &&
                                        op.regions[0]->ops.back()->code == Opcode::Raise && op.regions[1]->ops.empty());
}

void each_in_order(Block &block, const std::function<void(Op &)> &visit) {
    for (auto &op : block.ops) {
        visit(*op);
        if (!raises(*op))
            for (auto &region : op->regions)
                each_in_order(*region, visit);
    }
}

class Speculation {
public:
    Speculation(ir::Function &function, Op &loop)
        : function_(function), loop_(loop), body_(*loop.regions[0]), build_(&function), inside_(values_inside(loop)) {}

    bool run() {
        if (!is_candidate())
            return false;
        bad_ = function_.boundscheck ? build_.add_slot("%bad", Type::py_bool()) : 0;
        build_.set_location(loop_.location);
        build_.set_insertion(loop_.parent, position_of(loop_));
        Block scratch; // the conditions alone, to see whether they can be known beforehand
        scratch.function = &function_;
        ValueMap map{{body_.arguments[0].get(), body_.arguments[0].get()}};
        build_.inside(&scratch, [&] { conditions(body_, map); });
        remove_unneeded(scratch);
        if (!can_come_first(scratch))
            return false;
        emit(stores_.empty() ? nullptr : &scratch);
        return true;
    }

private:
    enum class Slot { Private, Carried };

    bool is_candidate() {
        auto begin = ir::integer_constant(loop_.operands[0]), end = ir::integer_constant(loop_.operands[1]);
        auto step = ir::integer_constant(loop_.operands[2]);
        if (!step || (*step != 1 && *step != -1) || !function_.boundscheck)
            return false;
        if (begin && end && std::abs(double(*end) - double(*begin)) < double(kWorthwhile))
            return false;
        bool good = true, checks = false;
        each_in_order(body_, [&](Op &op) {
            order_.emplace(&op, order_.size());
            checks |= raises(op) || op.code == Opcode::CheckIndex;
            good &= raises(op) || is_simple(op);
            if (op.code == Opcode::Store)
                stores_.push_back(&op);
            if (op.code == Opcode::Set)
                slots_.try_emplace(op.slot(), op.parent == &body_ ? Slot::Private : Slot::Carried);
        });
        for (auto &[slot, kind] : slots_) {
            analysis::Iteration iteration{slot};
            iteration.scan(body_);
            if (iteration.reads_first)
                kind = Slot::Carried;
            else if (iteration.always_written)
                kind = Slot::Private;
        }
        std::vector<int64_t> overwritten; // by iterations that are run again, and not put back before
        for (auto [slot, kind] : slots_)
            if (kind == Slot::Private && stores_.empty())
                overwritten.push_back(slot);
        return good && checks && !has_ordered_sum() && !analysis::shows_unfinished(function_, loop_, overwritten);
    }

    bool is_simple(const Op &op) const {
        switch (ir::info(op.code).family) {
        case Family::Constant:
        case Family::Unary:
        case Family::Binary:
        case Family::Compare:
        case Family::Ternary: return op.type().is_scalar();
        case Family::Local: return function_.slots[size_t(op.slot())].type.is_scalar();
        default:
            return op.code == Opcode::Load || op.code == Opcode::Store || op.code == Opcode::Dim || op.code == Opcode::Stride ||
                   op.code == Opcode::If || op.code == Opcode::Continue || op.code == Opcode::Block ||
                   (op.code == Opcode::Leave && ir::is_inside(*ir::left_block(op), body_)) ||
                   (op.code == Opcode::CheckIndex && !inside_.contains(op.operands[1]));
        }
    }

    // Its additions wait for one another: no vectors could come of it.
    bool has_ordered_sum() {
        constexpr uint32_t kReassociation = 64;
        bool found = false;
        each_in_order(body_, [&](Op &op) {
            const Op *value = op.code == Opcode::Set ? op.operands[0]->definition : nullptr;
            if (!value || slots_.at(op.slot()) != Slot::Carried || !types::is_float(value->type().dtype()))
                return;
            bool adds = value->code == Opcode::Add || value->code == Opcode::Sub || value->code == Opcode::Mul;
            found |= adds && value->freedom() != ir::kReassociated && !(function_.fastmath & kReassociation);
        });
        return found;
    }

    Value *flag(Opcode code, std::vector<Value *> operands) { return build_.value(code, std::move(operands), Type::py_bool()); }

    void note(Value *condition) { build_.set(bad_, flag(Opcode::BitOr, {build_.get(bad_), build_.cast(condition, Type::py_bool())})); }

    Value *mapped(Value *value, const ValueMap &map) const {
        auto found = map.find(value);
        return found == map.end() ? value : found->second;
    }

    Value *wrapped_index(const Op &op, const ValueMap &map) {
        Value *index = mapped(op.operands[0], map), *length = op.operands[1];
        Value *around = build_.value(Opcode::Add, {index, length}, op.type());
        return build_.value(Opcode::Select, {flag(Opcode::Lt, {index, build_.constant_int(0, index->type)}), around, index}, op.type());
    }

    // An index that is used whether it is good or not: what is read there then is not.
    void note_length(Value *length) {
        if (std::find(lengths_.begin(), lengths_.end(), length) == lengths_.end())
            lengths_.push_back(length);
    }

    Value *noted_index(const Op &op, const ValueMap &map) {
        Value *at = wrapped_index(op, map), *zero = build_.constant_int(0, at->type);
        Value *good = flag(Opcode::BitAnd, {flag(Opcode::Ge, {at, zero}), flag(Opcode::Lt, {at, op.operands[1]})});
        note(flag(Opcode::Not, {good}));
        note_length(op.operands[1]);
        return build_.value(Opcode::Select, {good, at, zero}, op.type());
    }

    Op *same_control(const Op &op, const ValueMap &map) {
        return op.code == Opcode::Block ? build_.make_block() : build_.make_if(mapped(op.operands[0], map));
    }

    void conditions(Block &from, ValueMap &map) {
        for (auto &op : from.ops) {
            if (raises(*op)) {
                note(cheaper_condition(mapped(op->operands[0], map), build_, false));
            } else if (op->code == Opcode::CheckIndex) {
                map[op->result.get()] = noted_index(*op, map);
            } else if (op->code == Opcode::If || op->code == Opcode::Block) {
                Op *made = same_control(*op, map);
                for (size_t side = 0; side < op->regions.size(); ++side)
                    build_.inside(made->regions[side].get(), [&] { conditions(*op->regions[side], map); });
            } else if (op->code == Opcode::Set) {
                if (slots_.at(op->slot()) == Slot::Private)
                    build_.set(renamed(op->slot()), mapped(op->operands[0], map));
            } else if (op->code == Opcode::Get && slots_.contains(op->slot()) && slots_.at(op->slot()) == Slot::Private) {
                map[op->result.get()] = build_.get(renamed(op->slot()));
            } else if (op->code != Opcode::Store) {
                Op *made = copy(*op, build_, map);
                if (op->code == Opcode::Load)
                    loads_[made] = op.get();
            }
        }
    }

    int renamed(int64_t slot) {
        auto [found, fresh] = renamed_.try_emplace(slot, 0);
        if (fresh)
            found->second = build_.add_slot("%condition", function_.slots[size_t(slot)].type);
        return found->second;
    }

    void remove_unneeded(Block &block) {
        for (bool changed = true; changed;) {
            changed = false;
            std::set<int64_t> read{int64_t(bad_)};
            walk(block, [&](Op &op) {
                if (op.code == Opcode::Get)
                    read.insert(op.slot());
            });
            std::function<void(Block &)> sweep = [&](Block &in) {
                for (auto it = in.ops.begin(); it != in.ops.end();) {
                    Op &op = **it;
                    for (auto &region : op.regions)
                        sweep(*region);
                    bool dead =
                        op.code == Opcode::If || op.code == Opcode::Block
                            ? std::all_of(op.regions.begin(), op.regions.end(), [](const auto &region) { return region->ops.empty(); })
                        : op.code == Opcode::Set ? !read.contains(op.slot())
                                                 : op.result && op.result->uses().empty();
                    changed |= dead;
                    it = dead ? ir::erase(op) : std::next(it);
                }
            };
            sweep(block);
        }
    }

    // Do the conditions read nothing that the strip writes? Notes the arrays that must be apart for that.
    bool can_come_first(Block &conditions) {
        bool good = true;
        walk(conditions, [&](Op &op) {
            if (op.code == Opcode::Get && op.slot() != bad_ && slots_.contains(op.slot()))
                good = false;
            if (op.code == Opcode::Load)
                for (const Op *store : stores_)
                    good &= is_apart(*loads_.at(&op), *store);
        });
        return good;
    }

    bool is_apart(const Op &load, const Op &store) {
        Value *read = load.operands[0], *written = store.operands[0];
        if (inside_.contains(read) || inside_.contains(written))
            return false;
        bool same_element = load.operands.size() + 1 == store.operands.size() && order_.at(&load) < order_.at(&store) &&
                            read->type.dtype() == written->type.dtype();
        for (size_t i = 1; same_element && i < load.operands.size(); ++i)
            same_element = load.operands[i] == store.operands[i + 1];
        if (read == written)
            return same_element;
        auto [found, fresh] = apart_.try_emplace({read, written}, !same_element);
        if (fresh)
            pairs_.emplace_back(read, written);
        found->second |= !same_element;
        return true;
    }

    // The body without its checks; `noting` them in passing.
    void fast(Block &from, ValueMap &map, bool noting) {
        for (auto &op : from.ops) {
            if (raises(*op)) {
                if (noting)
                    note(cheaper_condition(mapped(op->operands[0], map), build_, true));
            } else if (op->code == Opcode::CheckIndex) {
                map[op->result.get()] = noting ? noted_index(*op, map) : wrapped_index(*op, map);
            } else if (op->code == Opcode::If || op->code == Opcode::Block) {
                Op *made = same_control(*op, map);
                for (size_t side = 0; side < op->regions.size(); ++side)
                    build_.inside(made->regions[side].get(), [&] { fast(*op->regions[side], map, noting); });
            } else {
                copy(*op, build_, map);
            }
        }
    }

    Op *strip_loop(Value *begin, Value *end, Value *step, bool independent) {
        Op *made = build_.make_for(begin, end, step, ir::LoopMode::Serial);
        made->plan->strip = true;
        made->plan->independent = independent;
        return made;
    }

    // Before the loop: must everything run checked?
    Value *all_checked(Value *count) {
        Value *checked = flag(Opcode::Lt, {count, build_.constant_int(kWorthwhile)});
        for (Value *length : lengths_) // an element 0 is read in place of one that is not there
            checked = flag(Opcode::BitOr, {checked, flag(Opcode::Le, {length, build_.constant_int(0, length->type)})});
        for (const auto &arrays : pairs_) {
            bool entirely = apart_.at(arrays);
            Value *overlap = build_.value(Opcode::Overlap, {arrays.first, arrays.second}, Type::py_bool(), {int64_t(entirely)});
            checked = flag(Opcode::BitOr, {checked, overlap});
        }
        return checked;
    }

    Op *new_strips(Value *strips) {
        Value *one = build_.constant_int(1);
        Op *outer = build_.make_for(build_.constant_int(0), strips, one, loop_.plan->mode);
        outer->plan->execution = loop_.plan->execution;
        outer->plan->carried = loop_.plan->carried;
        outer->plan->grain = ir::is_parallel(loop_) ? std::max<int64_t>(1, loop_.plan->grain / kStrip) : 0;
        if (loop_.operands.size() > 3) {
            build_.set_insertion(loop_.parent, position_of(*outer));
            Value *grain = build_.value(Opcode::FloorDiv, {loop_.operands[3], build_.constant_int(kStrip)}, Type::index());
            outer->operands.push_back(build_.value(Opcode::PyMax, {grain, one}, Type::index()));
            build_.set_insertion(loop_.parent, position_of(loop_));
        }
        return outer;
    }

    // Without `conditions` the strip itself notes errors: it has written nothing but slots, which are put back.
    void emit(Block *conditions) {
        auto of = [&](Opcode code, Value *a, Value *b) { return build_.value(code, {a, b}, Type::index()); };
        Value *begin = loop_.operands[0], *step = loop_.operands[2];
        Value *one = build_.constant_int(1), *size = build_.constant_int(kStrip);
        Value *count = build_.range_length(begin, loop_.operands[1], step);
        Value *strips = of(Opcode::Add, of(Opcode::FloorDiv, of(Opcode::Sub, count, one), size), one);
        if (!conditions)
            note_lengths(body_);
        Value *checked = all_checked(count);
        Op *outer = new_strips(strips);
        build_.inside(outer->regions[0].get(), [&] {
            Value *done = of(Opcode::Mul, outer->regions[0]->arguments[0].get(), size);
            Value *length = of(Opcode::PyMin, of(Opcode::Sub, count, done), size);
            Value *first = of(Opcode::Add, begin, of(Opcode::Mul, done, step));
            Value *end = of(Opcode::Add, first, of(Opcode::Mul, length, step));
            build_.set(bad_, checked);
            if (conditions)
                look_then_run(*conditions, checked, first, end);
            else
                run_then_look(checked, first, end);
        });
        ir::erase(loop_);
    }

    void note_lengths(Block &from) {
        each_in_order(from, [&](Op &op) {
            if (op.code == Opcode::CheckIndex)
                note_length(op.operands[1]);
        });
    }

    void emit_checked(Value *first, Value *end) {
        ValueMap map;
        Op *slow = copy(loop_, build_, map);
        slow->operands = std::vector{first, end, loop_.operands[2]};
        *slow->plan = {};
        slow->plan->cold = slow->plan->strip = true;
    }

    void emit_fast(Value *first, Value *end, bool noting) {
        Op *made = strip_loop(first, end, loop_.operands[2], loop_.plan->independent);
        ValueMap map{{body_.arguments[0].get(), made->regions[0]->arguments[0].get()}};
        build_.inside(made->regions[0].get(), [&] { fast(body_, map, noting); });
    }

    void look_then_run(Block &conditions, Value *checked, Value *first, Value *end) {
        Op *look = build_.make_if(flag(Opcode::Not, {checked}));
        build_.inside(look->regions[0].get(), [&] {
            Op *made = strip_loop(first, end, loop_.operands[2], true);
            Block &body = *made->regions[0];
            replace_uses(conditions, body_.arguments[0].get(), body.arguments[0].get());
            while (!conditions.ops.empty())
                ir::move(*conditions.ops.front(), body, body.ops.end());
        });
        Op *choice = build_.make_if(build_.get(bad_));
        build_.inside(choice->regions[0].get(), [&] { emit_checked(first, end); });
        build_.inside(choice->regions[1].get(), [&] { emit_fast(first, end, false); });
    }

    void run_then_look(Value *checked, Value *first, Value *end) {
        std::vector<std::pair<int, Value *>> before;
        for (auto [slot, kind] : slots_)
            if (kind == Slot::Carried)
                before.emplace_back(int(slot), build_.get(int(slot)));
        Op *run = build_.make_if(flag(Opcode::Not, {checked}));
        build_.inside(run->regions[0].get(), [&] { emit_fast(first, end, true); });
        Op *choice = build_.make_if(build_.get(bad_));
        build_.inside(choice->regions[0].get(), [&] {
            for (auto [slot, value] : before)
                build_.set(slot, value);
            emit_checked(first, end);
        });
    }

    ir::Function &function_;
    Op &loop_;
    Block &body_;
    ir::Builder build_;
    std::unordered_set<const Value *> inside_;
    int bad_ = 0;                                  // the slot that tells whether a condition held
    std::unordered_map<const Op *, size_t> order_; // of the body, as Python runs it
    std::vector<const Op *> stores_;
    std::map<int64_t, Slot> slots_;                     // that the body writes
    std::map<int64_t, int> renamed_;                    // private slots, for the conditions
    std::unordered_map<const Op *, const Op *> loads_;  // of the conditions, and whose copies they are
    std::vector<Value *> lengths_;                      // each once
    std::map<std::pair<Value *, Value *>, bool> apart_; // true: they may not even be the same view
    std::vector<std::pair<Value *, Value *>> pairs_;    // the same in program order
};

bool has_loop(Block &block) {
    bool found = false;
    walk(block, [&](Op &op) { found |= op.code == Opcode::For || op.code == Opcode::While; });
    return found;
}

// One compare tests it already (test_indices), and what it scatters to or gathers from is not vectorised: to look twice is a loss.
bool has_index_from_float(Block &block) {
    bool found = false;
    walk(block, [&](Op &op) { found |= op.code == Opcode::ToIndex; });
    return found;
}

void visit(ir::Module &module, ir::Function &function, Block &block) {
    for (auto it = block.ops.begin(); it != block.ops.end();) {
        Op &op = **it;
        ++it;
        if (op.plan && op.plan->lanes)
            continue;
        if (op.code != Opcode::For || has_loop(*op.regions[0])) {
            for (auto &region : op.regions)
                visit(module, function, *region);
            continue;
        }
        bool left_alone = op.plan->cold || has_index_from_float(*op.regions[0]);
        support::SourceLocation location = op.location;
        if (!left_alone && Speculation(function, op).run())
            module.remarks.push_back(
                {location, function.python_name, "checks",
                 "errors are looked for before each " + std::to_string(kStrip) + " iterations; without one these run unchecked"});
    }
}

} // namespace

void speculate(ir::Module &module) {
    for (auto &function : module.functions)
        visit(module, *function, *function->body);
}

} // namespace veloz::passes
