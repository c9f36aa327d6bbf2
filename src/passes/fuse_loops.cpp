// From the first loop of a block to the last: each is joined to the one before it if it can be.
#include "passes/fuse_loops.h"

#include "analysis/affine.h"
#include "analysis/alias.h"
#include "analysis/distance.h"
#include "analysis/lengths.h"
#include "analysis/slot_use.h"
#include "passes/array_pairs.h"
#include "passes/edit.h"
#include "passes/loop_nest.h"

#include <algorithm>

namespace veloz::passes {

using analysis::ArrayAccess;
using ir::Block;
using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr size_t kMostAccesses = 24; // streams through memory, and registers
constexpr size_t kMostPairs = 8;     // of arrays that are asked about before the loops

// A nest, or what hoist-checks makes of one: if the subscripts are in range { nest } else { loops with checks }.
struct Unit {
    Op *top = nullptr; // the nest itself, or the if
    std::vector<Op *> loops;
    analysis::Footprint touched{};

    bool is_guarded() const { return top != loops.front(); }
};

bool is_rare(const Block &block) {
    return std::ranges::all_of(block.ops, [](const auto &op) {
        return op->plan ? op->plan->cold || op->plan->plain : op->regions.empty() && !ir::has_effect(op->code, ir::effect::Kept);
    });
}

std::optional<Unit> unit_of(Op &op) {
    Op *loop = op.code == Opcode::For ? &op : nullptr;
    if (op.code == Opcode::If && op.regions[0]->ops.size() == 1 && is_rare(*op.regions[1]))
        loop = op.regions[0]->ops.front().get();
    if (!loop || loop->code != Opcode::For)
        return std::nullopt;
    Unit found{&op, perfect_nest(*loop, loop->plan->mode)};
    if (found.loops.empty() || loop->plan->mode == ir::LoopMode::Auto)
        return std::nullopt;
    found.touched = analysis::footprint(*loop->regions[0]);
    if (!found.touched.is_plain() || found.touched.accesses.size() > kMostAccesses)
        return std::nullopt;
    return found;
}

// One number, whatever the program does in between: sums and products of the same constants, lengths and values.
bool same_number(const Value *one, const Value *other, int depth = 0) {
    if (one == other || analysis::length_of(one) == analysis::length_of(other))
        return true;
    const Op *a = one->definition, *b = other->definition;
    if (!a || !b || depth > 4 || ir::info(a->code).effects != ir::effect::Pure || !analysis::same_operation(*a, *b))
        return false;
    for (size_t i = 0; i < a->operands.size(); ++i)
        if (!same_number(a->operands[i], b->operands[i], depth + 1))
            return false;
    return true;
}

class Joining {
public:
    Joining(ir::Module &module, ir::Function &function, const std::set<int64_t> &read, const analysis::OwnMemory &memory, Unit &first,
            Unit &second)
        : module_(module), function_(function), read_(read), memory_(memory), first_(first), second_(second) {}

    // Then the first unit is both.
    bool run() {
        if (!fit() || !share_an_array())
            return false;
        std::string line = std::to_string(first_.loops.front()->location.line);
        if (std::string why = problem(); !why.empty()) {
            remark("not fused", "this loop does not run together with the one of line " + line + ": " + why);
            return false;
        }
        remark("fused", "this loop runs together with the one of line " + line);
        join();
        return true;
    }

private:
    void remark(std::string kind, std::string text) {
        module_.remarks.push_back({second_.loops.front()->location, function_.python_name, std::move(kind), std::move(text)});
    }

    bool fit() const {
        if (first_.loops.size() != second_.loops.size())
            return false;
        for (size_t i = 0; i < first_.loops.size(); ++i) {
            const Op &one = *first_.loops[i], &other = *second_.loops[i];
            for (size_t k = 0; k < 3; ++k)
                if (!same_number(one.operands[k], other.operands[k]))
                    return false;
            if (one.plan->mode != other.plan->mode)
                return false;
        }
        return true;
    }

    bool share_an_array() const {
        return std::ranges::any_of(first_.touched.accesses, [&](const ArrayAccess &one) {
            return std::ranges::any_of(second_.touched.accesses, [&](const ArrayAccess &other) { return one.root == other.root; });
        });
    }

    std::string problem() {
        if (first_.touched.accesses.size() + second_.touched.accesses.size() > kMostAccesses)
            return "too many arrays at once";
        for (const Unit *unit : {&first_, &second_})
            for (int64_t slot : unit->touched.written)
                if (std::string why = conflict(*unit, slot); !why.empty())
                    return why;
        if (is_chained(first_) != is_chained(second_))
            return "the iterations of one depend on each other, those of the other do not";
        if (begins_outside(first_) || begins_outside(second_))
            return "a subscript begins before the first element";
        return distances();
    }

    std::string conflict(const Unit &unit, int64_t slot) const {
        if (!read_.contains(slot))
            return "";
        const std::string &name = function_.slots[size_t(slot)].name;
        auto touches = [&](const Unit &of) { return of.touched.read.contains(slot) || of.touched.written.contains(slot); };
        if (touches(first_) && touches(second_))
            return "both use '" + name + "'";
        if (unit.loops.size() == 1)
            return "";
        const Block &innermost = *unit.loops.back()->regions[0];
        bool inside = true;
        walk(*unit.loops.front()->regions[0],
             [&](const Op &op) { inside &= op.code != Opcode::Set || op.slot() != slot || ir::is_inside(op, innermost); });
        return inside ? "" : "'" + name + "' is set between its loops";
    }

    // Do iterations of the innermost loop wait for each other, through a name or an array?
    bool is_chained(const Unit &unit) const {
        Block &body = *unit.loops.back()->regions[0];
        for (int64_t slot : unit.touched.written) {
            analysis::Iteration iteration{slot};
            iteration.scan(body);
            if (iteration.reads_first)
                return true;
        }
        analysis::NestDistances nest(unit.loops);
        const auto &all = unit.touched.accesses;
        for (size_t i = 0; i < all.size(); ++i)
            for (size_t j = i; j < all.size(); ++j)
                if ((all[i].writes() || all[j].writes()) && all[i].root == all[j].root)
                    if (auto distance = nest.between(all[i], all[j]); distance && analysis::is_carried(*distance, distance->size() - 1))
                        return true;
        return false;
    }

    // Does a subscript wrap around in the first iteration? Then the loop with checks runs, and would take the other one along.
    static bool begins_outside(const Unit &unit) {
        return unit.is_guarded() && std::ranges::any_of(unit.touched.accesses, [&](const ArrayAccess &access) {
                   return std::ranges::any_of(access.indices, [&](Value *index) { return index && is_negative_at_start(unit, index); });
               });
    }

    static bool is_negative_at_start(const Unit &unit, Value *index) {
        const Op *loop = nullptr;
        auto sum = analysis::affine(index, [&](const Value *value) {
            for (const Op *each : unit.loops)
                if (each->regions[0]->arguments[0].get() == value)
                    loop = each;
            return value->definition ? analysis::Leaf::None : analysis::Leaf::Variable;
        });
        if (!sum || sum->terms.size() != 1 || sum->terms[0].factor != 1 || sum->terms[0].scale || !loop)
            return false;
        auto begin = ir::integer_constant(loop->operands[0]);
        return begin && *begin < 1000 && sum->constant > -1000 && *begin + sum->constant < 0;
    }

    // An element that one writes and the other touches: in the same iteration?
    std::string distances() {
        analysis::NestDistances both(first_.loops, second_.loops);
        std::unordered_set<const Value *> inside = values_inside(*first_.loops.front());
        inside.merge(values_inside(*second_.loops.front()));
        for (const ArrayAccess &one : first_.touched.accesses)
            for (const ArrayAccess &other : second_.touched.accesses) {
                if (!one.writes() && !other.writes())
                    continue;
                if (inside.contains(one.root) || inside.contains(other.root))
                    return "an array is chosen inside";
                auto distance = both.between(one, other);
                bool together = !distance || std::ranges::all_of(*distance, [](const auto &each) { return each == 0; });
                if (one.root == other.root && !together)
                    return "it uses what other iterations of that loop use";
                if (one.root != other.root && !memory_.apart(one.root, other.root))
                    pairs_.add(one.root, other.root, !together || one.indices.size() != other.indices.size());
            }
        return pairs_.size() > kMostPairs ? "too many arrays may share memory" : "";
    }

    // ---- one loop of two ----

    void join() {
        Op &place = *first_.top;
        ir::Builder build(&function_);
        build.set_location(second_.loops.front()->location);
        build.set_insertion(place.parent, position_of(place));
        Value *good = condition(build);
        if (!good) {
            merge();
            return;
        }
        Op *choice = build.make_if(good);
        Block &together = *choice->regions[0], &apart = *choice->regions[1];
        for (Unit *unit : {&first_, &second_})
            keep(*unit, apart);
        Op *gone = first_.is_guarded() ? first_.top : nullptr;
        ir::move(*first_.loops.front(), together, together.ops.end());
        merge();
        if (gone)
            ir::erase(*gone);
        first_.top = choice;
    }

    Value *condition(ir::Builder &build) const {
        Value *good = nullptr;
        auto also = [&](Value *condition) { good = good ? build.value(Opcode::BitAnd, {good, condition}, Type::py_bool()) : condition; };
        for (const Unit *unit : {&first_, &second_})
            if (unit->is_guarded())
                also(unit->top->operands[0]);
        if (Value *meet = pairs_.meet(build))
            also(build.value(Opcode::Not, {meet}, Type::py_bool()));
        return good;
    }

    // As it is if the loops may not run together.
    void keep(Unit &unit, Block &apart) {
        if (unit.is_guarded()) {
            Block &checked = *unit.top->regions[1];
            while (!checked.ops.empty())
                ir::move(*checked.ops.front(), apart, apart.ops.end());
            return;
        }
        ir::Builder build(&function_);
        build.set_insertion(&apart);
        ValueMap map;
        Op &copied = *copy(*unit.loops.front(), build, map);
        copied.plan->plain = true;
        mark_plain(*copied.regions[0]);
    }

    void merge() {
        sink(first_.loops);
        sink(second_.loops);
        for (size_t i = 0; i < first_.loops.size(); ++i) {
            Op &one = *first_.loops[i], &other = *second_.loops[i];
            ir::replace_uses(other.regions[0]->arguments[0].get(), one.regions[0]->arguments[0].get());
            one.plan->independent &= other.plan->independent;
        }
        Block &to = *first_.loops.back()->regions[0], &from = *second_.loops.back()->regions[0];
        while (!from.ops.empty())
            ir::move(*from.ops.front(), to, to.ops.end());
        ir::erase(*second_.top);
        first_.touched = analysis::footprint(*first_.loops.front()->regions[0]);
    }

    ir::Module &module_;
    ir::Function &function_;
    const std::set<int64_t> &read_; // slots, anywhere in the function
    const analysis::OwnMemory &memory_;
    Unit &first_, &second_;
    ArrayPairs pairs_;
};

class Visitor {
public:
    Visitor(ir::Module &module, ir::Function &function)
        : module_(module), function_(function), read_(analysis::read_slots(function)), memory_(function) {}

    void visit(Block &block) {
        std::optional<Unit> before;
        for (auto it = block.ops.begin(); it != block.ops.end();) {
            Op &op = **it;
            ++it;
            bool rare = op.plan && (op.plan->cold || op.plan->plain);
            std::optional<Unit> unit = rare ? std::nullopt : unit_of(op);
            if (!unit) {
                if (before && !comes_before(op, *before))
                    before.reset();
                for (auto &region : op.regions)
                    if (!rare)
                        visit(*region);
                continue;
            }
            if (before && bring_forward(*before, *unit) && Joining(module_, function_, read_, memory_, *before, *unit).run())
                continue;
            before = std::move(unit);
        }
    }

private:
    // May the op stand before the unit?
    bool comes_before(const Op &op, const Unit &unit) const {
        if (!op.regions.empty())
            return false;
        if (op.code == Opcode::Set)
            return !read_.contains(op.slot()) || (!unit.touched.read.contains(op.slot()) && !unit.touched.written.contains(op.slot()));
        if (op.code == Opcode::Get)
            return !unit.touched.written.contains(op.slot());
        return op.result && (ir::info(op.code).effects & ~unsigned(ir::effect::Allocates)) == ir::effect::Pure;
    }

    // What stands between the two, which may all come first.
    static bool bring_forward(const Unit &first, const Unit &second) {
        while (std::next(first.top->position) != second.top->position)
            ir::move(**std::next(first.top->position), *first.top->parent, first.top->position);
        return true;
    }

    ir::Module &module_;
    ir::Function &function_;
    std::set<int64_t> read_;
    analysis::OwnMemory memory_;
};

} // namespace

void fuse_loops(ir::Module &module) {
    for (auto &function : module.functions)
        if (!function->check_races)
            Visitor(module, *function).visit(*function->body);
}

} // namespace veloz::passes
