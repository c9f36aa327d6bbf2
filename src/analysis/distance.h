// How far apart the iterations of a loop nest are that touch one element, and which orders of the loops keep what they do.
#pragma once

#include "analysis/footprint.h"

#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace veloz::analysis {

// Of a nest, outermost loop first: for each loop the iterations from the one of the first access to that of the second; null: any number.
using Distance = std::vector<std::optional<int64_t>>;

class NestDistances {
public:
    // `loops`: of one nest, or several nests side by side with as many loops, whose variables in one place count as one (`twin`). Steps are
    // constants, and what is not inside the outermost loops does not change.
    explicit NestDistances(const std::vector<ir::Op *> &loops, const std::vector<ir::Op *> &twin = {});

    // Nothing: the two never touch one element. Both are accesses to one array.
    std::optional<Distance> between(const ArrayAccess &first, const ArrayAccess &second) const;

private:
    struct Axis;
    Axis along(ir::Value *first, ir::Value *second) const;

    std::vector<int64_t> steps_;
    std::unordered_map<const ir::Value *, size_t> place_; // of a variable among the loops
    std::vector<ir::Value *> variables_;                  // of `loops`
    std::unordered_set<const ir::Value *> inside_;
};

// Do the two iterations keep their order if the loops stand in this one (places in the old order, outermost first)?
bool keeps_order(const Distance &distance, const std::vector<size_t> &order);

// May two different iterations of the loop at that place meet, within one iteration of the loops around it?
bool is_carried(const Distance &distance, size_t loop);

} // namespace veloz::analysis
