// Subscripts that are one loop's variable, times a constant, and what does not change fix the distance of that loop; all others leave it
// open. Orders are compared for every combination of signs.
#include "analysis/distance.h"

#include "analysis/affine.h"
#include "analysis/inside.h"

#include <algorithm>
#include <functional>

namespace veloz::analysis {

using ir::Op;
using ir::Value;

// What one axis says: nothing, that the accesses never meet, or how far apart the iterations of a loop are.
struct NestDistances::Axis {
    bool meets = true;
    std::optional<size_t> loop{};
    int64_t distance = 0;
};

NestDistances::NestDistances(const std::vector<Op *> &loops, const std::vector<Op *> &twin) {
    for (size_t i = 0; i < loops.size(); ++i) {
        steps_.push_back(*ir::integer_constant(loops[i]->operands[2]));
        variables_.push_back(loops[i]->regions[0]->arguments[0].get());
        place_[variables_.back()] = i;
        if (!twin.empty())
            place_[twin[i]->regions[0]->arguments[0].get()] = i;
    }
    inside_ = values_inside(*loops.front());
    if (!twin.empty())
        inside_.merge(values_inside(*twin.front()));
}

NestDistances::Axis NestDistances::along(Value *first, Value *second) const {
    auto sum = [&](Value *index) {
        auto found = affine(index, [&](const Value *value) {
            return place_.contains(value) ? Leaf::Variable : inside_.contains(value) ? Leaf::None : Leaf::Known;
        });
        if (found)
            for (Affine::Term &term : found->terms)
                if (auto place = place_.find(term.value); place != place_.end())
                    term.value = variables_[place->second];
        return found;
    };
    auto one = sum(first), other = sum(second);
    if (!one || !other || !same_terms(*one, *other))
        return {};
    auto apart = int64_t(uint64_t(one->constant) - uint64_t(other->constant));
    const Affine::Term *variable = nullptr;
    for (const Affine::Term &term : one->terms) {
        if (!place_.contains(term.value))
            continue;
        if (variable || term.scale)
            return {};
        variable = &term;
    }
    if (!variable)
        return {.meets = apart == 0};
    size_t loop = place_.at(variable->value);
    auto step = int64_t(uint64_t(variable->factor) * uint64_t(steps_[loop]));
    if (step == 0 || apart == INT64_MIN)
        return {};
    return {apart % step == 0, loop, apart / step};
}

std::optional<Distance> NestDistances::between(const ArrayAccess &first, const ArrayAccess &second) const {
    Distance found(steps_.size());
    if (first.flat != second.flat || first.indices.size() != second.indices.size())
        return found;
    for (size_t axis = 0; axis < first.indices.size(); ++axis) {
        if (!first.indices[axis] || !second.indices[axis])
            continue;
        Axis here = along(first.indices[axis], second.indices[axis]);
        if (!here.meets)
            return std::nullopt;
        if (!here.loop)
            continue;
        std::optional<int64_t> &distance = found[*here.loop];
        if (distance && *distance != here.distance)
            return std::nullopt;
        distance = here.distance;
    }
    return found;
}

namespace {

int sign(int64_t value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

// Does the test hold for all combinations of signs that the distances may have?
bool all_signs(const Distance &distance, std::vector<int> &signs, const std::function<bool(const std::vector<int> &)> &test) {
    if (signs.size() == distance.size())
        return test(signs);
    std::vector<int> own = distance[signs.size()] ? std::vector{sign(*distance[signs.size()])} : std::vector{-1, 0, 1};
    return std::ranges::all_of(own, [&](int one) {
        signs.push_back(one);
        bool good = all_signs(distance, signs, test);
        signs.pop_back();
        return good;
    });
}

} // namespace

bool keeps_order(const Distance &distance, const std::vector<size_t> &order) {
    std::vector<int> signs;
    return all_signs(distance, signs, [&](const std::vector<int> &of) {
        auto before = std::ranges::find_if(of, [](int one) { return one != 0; });
        auto after = std::ranges::find_if(order, [&](size_t place) { return of[place] != 0; });
        return before == of.end() || *before == of[*after];
    });
}

bool is_carried(const Distance &distance, size_t loop) {
    for (size_t outer = 0; outer < loop; ++outer)
        if (distance[outer].value_or(0) != 0)
            return false;
    return distance[loop] != 0;
}

} // namespace veloz::analysis
