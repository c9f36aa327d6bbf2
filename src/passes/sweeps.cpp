// A time loop is understood as a whole or left alone.
#include "passes/sweeps.h"

#include "passes/array_name.h"
#include "passes/edit.h"
#include "passes/sweep_step.h"
#include "passes/time_tiles.h"

#include <algorithm>

namespace veloz::passes {

using ir::Op;
using ir::Opcode;
using ir::Type;
using ir::Value;

namespace {

constexpr int64_t kFewestInPlace = 4; // steps that pay for a second array

struct TimeLoop {
    Op *loop = nullptr;
    std::vector<SweepStep> steps{};             // one, of arrays that change places or in place; or two
    Value *source = nullptr, *target = nullptr; // of the first step, by their names in the reader
    int64_t source_slot = -1, target_slot = -1; // that change places
    bool in_place = false;                      // one array: what a step reads of it is what was there before the step
    Value *copy = nullptr;                      // in place: another name of what was there before
    int64_t radius = 1;
    ir::LoopMode mode = ir::LoopMode::Serial;
};

class Recognition {
public:
    Recognition(Op &loop, const std::set<int64_t> &read, SweepReader &reader) : reader_(reader), read_(read) { found_.loop = &loop; }

    std::optional<TimeLoop> run() {
        const Op &loop = *found_.loop;
        if (loop.plan->mode != ir::LoopMode::Serial || loop.operands.size() != 3 || ir::integer_constant(loop.operands[2]) != 1)
            return std::nullopt;
        if (!read_body() || found_.steps.empty() || !takes_turns())
            return std::nullopt;
        if ((found_.target == found_.source && !found_.in_place) || !same_domain() || !reads_near())
            return std::nullopt;
        return found_;
    }

private:
    bool read_body() {
        for (auto &op : found_.loop->regions[0]->ops) {
            if (op->code == Opcode::For || op->code == Opcode::Assign) {
                auto step = found_.steps.size() < 2 && sets_.empty() ? reader_.read(*op) : std::nullopt;
                if (!step || !writes_unread_slots(*op))
                    return false;
                found_.steps.push_back(std::move(*step));
            } else if (op->code == Opcode::Set) {
                if (!read_.contains(op->slot()))
                    continue;
                if (!op->operands[0]->type.is_array())
                    return false;
                sets_.push_back(op.get());
            } else if (is_copy(*op)) {
                continue;
            } else if (!op->regions.empty() || ir::has_effect(*op, ir::effect::Kept | ir::effect::ReadsMemory | ir::effect::Allocates)) {
                return false;
            } else if (op->code == Opcode::Get && !sets_.empty() && is_set(op->slot())) {
                return false;
            }
        }
        return true;
    }

    bool takes_turns() {
        const SweepStep &first = found_.steps.front();
        found_.target = found_.source = first.target;
        if (found_.steps.size() == 1 && !sets_.empty())
            return !found_.copy && changes_places();
        found_.in_place = found_.steps.size() == 1;
        if (!found_.in_place)
            found_.source = found_.steps[1].target;
        bool of_target = found_.copy && reader_.name_of(found_.copy->definition->operands[0]) == first.target;
        return sets_.empty() && (found_.in_place ? !found_.copy || of_target : !found_.copy);
    }

    // before = a.copy()
    bool is_copy(Op &op) {
        if (op.code != Opcode::Materialize || found_.copy || !found_.steps.empty() || op.operands[0]->type.is_lazy() ||
            !reader_.name_of(op.operands[0]))
            return false;
        found_.copy = op.result.get();
        reader_.name_copy(found_.copy);
        return true;
    }

    bool is_set(int64_t slot) const {
        return std::ranges::any_of(sets_, [&](const Op *set) { return set->slot() == slot; });
    }

    bool writes_unread_slots(Op &op) const {
        if (op.regions.empty())
            return true;
        return std::ranges::none_of(written_slots(*op.regions[0]), [&](int64_t slot) { return read_.contains(slot); });
    }

    // a, b = b, a
    bool changes_places() {
        if (sets_.size() != 2)
            return false;
        const Op *made[2];
        for (size_t k = 0; k < 2; ++k) {
            made[k] = sets_[k]->operands[0]->definition;
            if (!made[k] || made[k]->code != Opcode::Get || !reader_.is_inside(sets_[k]->operands[0]))
                return false;
        }
        if (made[0]->slot() != sets_[1]->slot() || made[1]->slot() != sets_[0]->slot() || made[0]->slot() == made[1]->slot())
            return false;
        Value *names[2] = {reader_.name_of(sets_[0]->operands[0]), reader_.name_of(sets_[1]->operands[0])};
        size_t target = found_.steps[0].target == names[0] ? 0 : 1;
        found_.target = names[target], found_.source = names[1 - target];
        found_.target_slot = made[target]->slot(), found_.source_slot = made[1 - target]->slot();
        return found_.steps[0].target == found_.target;
    }

    // Lengths of both arrays are the same, which is asked about before the loop.
    bool is_same(const DomainBound &one, const DomainBound &other) const {
        auto of_ours = [&](const DomainBound &bound) { return bound.base == found_.source || bound.base == found_.target; };
        return one.axis == other.axis && one.plus == other.plus &&
               (one.base == other.base || (one.axis >= 0 && of_ours(one) && of_ours(other)));
    }

    bool same_domain() const {
        const SweepStep &first = found_.steps.front(), &last = found_.steps.back();
        bool same = first.rank() == last.rank() && found_.source->type.ndim() == int(first.rank()) &&
                    found_.target->type.ndim() == int(first.rank());
        for (size_t axis = 0; same && axis < first.rank(); ++axis)
            same = is_same(first.begins[axis], last.begins[axis]) && is_same(first.ends[axis], last.ends[axis]);
        return same;
    }

    // Is some subscript certainly below 0 or beyond the end?
    bool leaves_arrays(const SweepStep &step, const SweepPlace &place) const {
        for (size_t axis = 0; axis < place.axes.size(); ++axis) {
            auto [loop, offset] = place.axes[axis];
            const DomainBound &begin = step.begins[loop], &end = step.ends[loop];
            bool ours = (end.base == found_.source || end.base == found_.target) &&
                        (place.array == found_.source || place.array == found_.target || place.array == found_.copy) &&
                        end.axis == int(axis);
            if ((!begin.base && begin.plus + offset < 0) || (ours && end.plus + offset > 0))
                return true;
        }
        return false;
    }

    // An array that is written is read at the own place only, unless a statement reads it all before it writes; the other one within the
    // radius.
    bool reads_near() {
        for (const SweepStep &step : found_.steps) {
            Value *source = step.target == found_.target ? found_.source : found_.target;
            for (const auto &[read, place] : step.reads) {
                if (leaves_arrays(step, place))
                    return false;
                if (place.array != step.target && place.array != source && place.array != found_.copy)
                    continue;
                for (size_t axis = 0; axis < place.axes.size(); ++axis) {
                    const SweepPlace::Along &along = place.axes[axis];
                    bool own = place.array == step.target && !(found_.in_place && step.slices);
                    if (along.loop != axis || (own && along.offset != 0))
                        return false;
                }
                found_.radius = std::max(found_.radius, std::abs(place.axes[0].offset));
            }
            if (step.slices || step.op->plan->mode != ir::LoopMode::Serial)
                found_.mode = ir::LoopMode::Auto;
        }
        return found_.radius <= 8;
    }

    SweepReader &reader_;
    const std::set<int64_t> &read_;
    TimeLoop found_;
    std::vector<Op *> sets_; // of arrays
};

class Tiling {
public:
    Tiling(ir::Module &module, ir::Function &function, const TimeLoop &found, SweepReader &reader)
        : module_(module), found_(found), reader_(reader), build_(&function) {}

    void run() {
        Op &loop = *found_.loop;
        build_.set_insertion(loop.parent, position_of(loop));
        build_.set_location(loop.location);
        for (size_t axis = 0; axis < rank(); ++axis) {
            begins_.push_back(bound(found_.steps[0].begins[axis]));
            ends_.push_back(bound(found_.steps[0].ends[axis]));
        }
        Value *allowed = condition();
        remark();
        Op *choice = build_.make_if(allowed);
        build_.inside(choice->regions[0].get(), [&] { tiles(); });
        ir::move(loop, *choice->regions[1], choice->regions[1]->ops.end());
        mark_plain(*choice->regions[1]);
    }

private:
    size_t rank() const { return found_.steps[0].rank(); }
    Value *op(Opcode code, Value *left, Value *right) { return build_.value(code, {left, right}, Type::index()); }
    Value *plus(Value *value, int64_t constant) { return constant == 0 ? value : op(Opcode::Add, value, build_.constant_int(constant)); }

    void remark() {
        const ir::Function &function = *build_.function();
        std::string text = "several steps are done at a time, while rows of " + array_name(function, here(found_.source));
        if (!found_.in_place)
            text += " and " + array_name(function, here(found_.target));
        text += " are in the cache, if no arrays share memory and no subscript is out of range";
        module_.remarks.push_back({found_.loop->location, function.python_name, "sweeps", text});
    }

    // What has this name in the time loop, before it.
    Value *here(Value *name) {
        if (name == found_.copy)
            name = found_.target;
        if (auto known = here_.find(name); known != here_.end())
            return known->second;
        if (!reader_.is_inside(name))
            return name;
        return here_[name] = build_.get(int(name->definition->slot()));
    }

    Value *bound(const DomainBound &bound) {
        if (!bound.base)
            return build_.constant_int(bound.plus);
        return plus(bound.axis >= 0 ? build_.dim(here(bound.base), bound.axis) : here(bound.base), bound.plus);
    }

    void require(Value *test) { all_ = all_ ? build_.value(Opcode::BitAnd, {all_, test}, Type::py_bool()) : test; }
    void compare(Opcode code, Value *left, Value *right) { require(build_.value(code, {left, right}, Type::py_bool())); }

    // bool: no step can raise, and none writes to what another one must not see changed.
    Value *condition() {
        Value *source = here(found_.source), *target = here(found_.target);
        for (int axis = 0; axis < int(rank()); ++axis) {
            compare(Opcode::Eq, build_.dim(source, axis), build_.dim(target, axis));
            compare(Opcode::Le, begins_[size_t(axis)], ends_[size_t(axis)]);
            compare(Opcode::Le, build_.constant_int(0), begins_[size_t(axis)]);
        }
        std::vector<Value *> arrays{source, target};
        for (const SweepStep &step : found_.steps) {
            for (const auto &place : places(step)) {
                require_places(place, step);
                if (std::ranges::find(arrays, here(place.array)) == arrays.end())
                    arrays.push_back(here(place.array));
            }
        }
        if (found_.in_place) {
            arrays.erase(arrays.begin());
            compare(Opcode::Ge, steps(), build_.constant_int(kFewestInPlace));
        }
        for (size_t k = 0; k < (found_.in_place ? 1 : 2); ++k)
            for (size_t other = k + 1; other < arrays.size(); ++other) {
                Value *meet = build_.value(Opcode::Overlap, {arrays[k], arrays[other]}, Type::py_bool(), {1});
                require(build_.value(Opcode::Not, {meet}, Type::py_bool()));
            }
        return all_;
    }

    // In the order of the program, so that it always becomes the same code.
    static std::vector<SweepPlace> places(const SweepStep &step) {
        std::vector<SweepPlace> found = step.checked;
        auto add = [&](const Value *value) {
            if (auto read = step.reads.find(value); read != step.reads.end())
                found.push_back(read->second);
        };
        if (!step.slices) {
            walk(*step.op->regions[0], [&](Op &op) {
                if (op.result)
                    add(op.result.get());
            });
            return found;
        }
        std::set<const Value *> seen;
        std::function<void(const Value *)> visit = [&](const Value *value) {
            if (!seen.insert(value).second)
                return;
            add(value);
            if (value->type.is_lazy())
                for (const Value *operand : value->definition->operands)
                    visit(operand);
        };
        visit(step.value);
        return found;
    }

    void require_places(const SweepPlace &place, const SweepStep &step) {
        Value *array = here(place.array);
        for (size_t axis = 0; axis < place.axes.size(); ++axis) {
            Value *length = build_.dim(array, int(axis));
            auto [loop, offset] = place.axes[axis];
            if (step.slices) {
                if (asked_.insert({array, axis, 0, INT64_MAX}).second)
                    compare(Opcode::Eq, length, build_.dim(here(step.target), int(axis)));
                continue;
            }
            if (!asked_.insert({array, axis, loop, offset}).second)
                continue;
            compare(Opcode::Le, plus(ends_[loop], offset), length);
            if (offset < 0)
                compare(Opcode::Ge, plus(begins_[loop], offset), build_.constant_int(0));
        }
    }

    Value *steps() {
        const Op &loop = *found_.loop;
        Value *repeats = build_.range_length(loop.operands[0], loop.operands[1], loop.operands[2]);
        return found_.steps.size() == 1 ? repeats : op(Opcode::Add, repeats, repeats);
    }

    void tiles() {
        TimeTiles tiles{.steps = steps(),
                        .first = begins_[0],
                        .last = ends_[0],
                        .radius = found_.radius,
                        .row_bytes = build_.constant_int(row_bytes()),
                        .row_elements = build_.constant_int(1),
                        .mode = build_.function()->parallel < 0 ? ir::LoopMode::Serial : found_.mode,
                        .rows = {}};
        for (size_t axis = 1; axis < rank(); ++axis)
            tiles.row_elements = op(Opcode::Mul, tiles.row_elements, op(Opcode::Sub, ends_[axis], begins_[axis]));
        tiles.row_bytes = op(Opcode::Mul, tiles.row_elements, tiles.row_bytes);
        Value *source = here(found_.source), *target = here(found_.target);
        if (found_.in_place)
            target = build_.value(Opcode::Materialize, {source}, Type::array(source->type.dtype(), source->type.ndim(), types::Layout::C));
        tiles.rows = [&](bool odd, Value *begin, Value *end) {
            const SweepStep &step = found_.steps[odd ? found_.steps.size() - 1 : 0];
            bool exchanged = odd && found_.steps.size() == 1;
            here_[found_.target] = exchanged ? source : target;
            here_[found_.source] = exchanged ? target : source;
            written_ = !found_.in_place ? here(step.target) : odd ? source : target;
            rows(step, begin, end);
        };
        emit_time_tiles(build_, tiles);
        if (found_.steps.size() == 1)
            after_odd_steps(tiles.steps, source, target);
    }

    void after_odd_steps(Value *steps, Value *source, Value *target) {
        build_.set_location(found_.loop->location);
        Value *odd = op(Opcode::BitAnd, steps, build_.constant_int(1));
        Op *choice = build_.make_if(build_.value(Opcode::Eq, {odd, build_.constant_int(1)}, Type::py_bool()));
        build_.inside(choice->regions[0].get(), [&] {
            if (found_.in_place) {
                build_.create(Opcode::Assign, {source, target}, nullptr, {1});
                return;
            }
            build_.set(int(found_.source_slot), target);
            build_.set(int(found_.target_slot), source);
        });
    }

    // Of one element of all arrays that have as many axes as the domain.
    int64_t row_bytes() {
        std::set<const Value *> seen{found_.source, found_.target};
        for (const SweepStep &step : found_.steps)
            for (const auto &[read, place] : step.reads)
                if (place.axes.size() == rank())
                    seen.insert(place.array);
        int64_t sum = 0;
        for (const Value *array : seen)
            sum += types::byte_size(array->type.dtype());
        return sum;
    }

    void rows(const SweepStep &step, Value *begin, Value *end) {
        std::vector<Value *> indices;
        std::function<void()> next = [&] {
            size_t axis = indices.size();
            if (axis == rank()) {
                values_.clear();
                for (const auto &[variable, loop] : step.variables)
                    values_[variable] = indices[loop];
                Value *element = value(step.value, step, indices);
                build_.store(written_, element, indices);
                return;
            }
            Op *made = build_.make_for(axis == 0 ? begin : begins_[axis], axis == 0 ? end : ends_[axis], build_.constant_int(1),
                                       ir::LoopMode::Serial);
            made->plan->independent = true;
            build_.inside(made->regions[0].get(), [&] {
                indices.push_back(made->regions[0]->arguments[0].get());
                next();
                indices.pop_back();
            });
        };
        build_.set_location(step.op->location);
        next();
    }

    Value *value(Value *of, const SweepStep &step, const std::vector<Value *> &indices) {
        of = without_tuples(of);
        if (auto known = values_.find(of); known != values_.end())
            return known->second;
        Value *made = nullptr;
        if (auto read = step.reads.find(of); read != step.reads.end()) {
            std::vector<Value *> places;
            for (const SweepPlace::Along &along : read->second.axes)
                places.push_back(plus(indices[along.loop], along.offset));
            made = build_.load(here(read->second.array), places);
        } else if (!reader_.is_inside(of) && !of->type.is_lazy()) {
            made = of;
        } else if (of->definition->code == Opcode::Get) {
            made = build_.get(int(of->definition->slot()));
        } else if (of->definition->code == Opcode::Dim) {
            made = build_.dim(here(reader_.name_of(of->definition->operands[0])), int(of->definition->axis()));
        } else {
            const Op &from = *of->definition;
            std::vector<Value *> operands;
            for (Value *operand : from.operands)
                operands.push_back(value(operand, step, indices));
            Type type = of->type.is_array() ? Type::scalar(of->type.dtype()) : of->type;
            Op *copied = build_.create(from.code, std::move(operands), &type, from.ints);
            copied->location = from.location, copied->text = from.text, copied->real = from.real, copied->imag = from.imag;
            made = copied->result.get();
        }
        return values_[of] = made;
    }

    ir::Module &module_;
    const TimeLoop &found_;
    SweepReader &reader_;
    ir::Builder build_;
    std::vector<Value *> begins_, ends_;
    Value *all_ = nullptr;
    ValueMap here_, values_;
    Value *written_ = nullptr; // by the step whose rows are emitted
    std::set<std::tuple<const Value *, size_t, size_t, int64_t>> asked_;
};

// A quick look: what is expensive is done for loops with a statement or a nest, and little else.
bool may_sweep(const Op &loop) {
    size_t statements = 0;
    for (const auto &op : loop.regions[0]->ops) {
        statements += op->code == Opcode::For || op->code == Opcode::Assign;
        if (statements > 2 || (!op->regions.empty() && op->code != Opcode::For))
            return false;
    }
    return statements > 0 && loop.plan->mode == ir::LoopMode::Serial;
}

void tile(ir::Module &module, ir::Function &function) {
    if (function.check_races)
        return;
    std::set<int64_t> read;
    std::vector<Op *> loops;
    walk(*function.body, [&](Op &op) {
        if (op.code == Opcode::Get)
            read.insert(op.slot());
        if (op.code == Opcode::For)
            loops.push_back(&op);
    });
    for (Op *loop : loops) {
        if (!may_sweep(*loop))
            continue;
        SweepReader reader(*loop);
        if (auto found = Recognition(*loop, read, reader).run())
            Tiling(module, function, *found, reader).run();
    }
}

} // namespace

void sweeps(ir::Module &module) {
    for (auto &function : module.functions)
        tile(module, *function);
}

} // namespace veloz::passes
