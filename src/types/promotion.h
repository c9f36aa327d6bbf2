// NumPy's promotion rules (NEP 50) and the joins of types where control flow meets.
#pragma once

#include "types/type.h"

#include <optional>

namespace veloz::types {

// np.result_type of two dtypes, both strong.
ScalarKind promote(ScalarKind left, ScalarKind right);

// np.can_cast(from, to, "same_kind"): what a ufunc writes to an array of another dtype.
bool is_same_kind(ScalarKind from, ScalarKind to);

// Result element type of an arithmetic operation on operands that may be weak, as NEP 50 has it; weak only if both are.
// Python bool counts as the dtype bool_; weak int with bool gives int64, weak float with an integer gives float64, and so on.
Type promote_scalars(const Type &left, const Type &right);

// The one type a name has after two paths met; nothing when no value-preserving type exists (that is refused).
// weak int ∪ weak float = weak float, weak ∪ strong = NEP 50's, arrays join in layout and mutability, tuples by element.
std::optional<Type> join(const Type &left, const Type &right);

} // namespace veloz::types
