// What the signs of floating-point values decide: a sum of squares is never negative, and 1 + x * x never zero.
#pragma once

#include "ir/ir.h"

#include <optional>

namespace veloz::passes {

// The value of a comparison with a constant that follows from how the other side was computed, for every input with its rounding,
// infinities and NaN; nothing where it does not follow. Python's ZeroDivisionError and math.sqrt's ValueError are such comparisons; where
// they go, the loop has one exit and can be vectorised.
std::optional<bool> decided_by_signs(const ir::Op &comparison);

// Of `isinf(x * x) and isfinite(x)`, the OverflowError of a square: is x, where it is finite, too small for that? A sine is, and so is what
// was a float32.
bool never_overflows(const ir::Op &both);

} // namespace veloz::passes
