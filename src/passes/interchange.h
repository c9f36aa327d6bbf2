// Loops of a nest change places, so that the innermost one walks through memory one element after the other.
//   for j { for i { a[i, j] = a[i-1, j] * 0.5 + b[i, j] } }   ->   for i { for j { a[i, j] = a[i-1, j] * 0.5 + b[i, j] } }
// Only where each element is computed by the same operations in the same order, and nothing in the nest can raise: after hoist-checks,
// which leaves a nest without checks, and before all that looks at the innermost loop. Arrays that may share memory are asked about before
// the nest, which then stands there in both orders. Tests: tests/ir/interchange.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void interchange(ir::Module &module);

} // namespace veloz::passes
