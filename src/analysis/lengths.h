// What is known about lengths of axes before the program runs: which are constant, and which are certainly the same.
#pragma once

#include "ir/ir.h"

#include <optional>

namespace veloz::analysis {

// max(0, base - less), where the base is a value or an axis of an array; or a constant.
struct Length {
    const ir::Value *base = nullptr;
    int axis = -1; // of the base; -1: the base is the number itself
    int64_t less = 0;
    std::optional<int64_t> constant{};
    bool operator==(const Length &) const = default;
    auto operator<=>(const Length &) const = default;
};

Length length_of(const ir::Value *number);                // of an int64 that is the length of an axis
Length length_along(const ir::Value *array, size_t axis); // through views, allocations and the like

} // namespace veloz::analysis
