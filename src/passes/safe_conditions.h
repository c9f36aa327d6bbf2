// Conditions of overflow stated on what is at hand: cheaper, and true at least where the result would overflow.
#pragma once

#include "ir/builder.h"

namespace veloz::passes {

// isinf(x ** 6) becomes |x| > 2^170, isinf((a / sqrt(b)) ** 6) becomes a * a > 2^340 * b: nothing that the loop computes is computed for
// the question alone. It may hold where the result is still finite, never the other way round: for a look ahead before checked code. The
// condition itself where nothing cheaper is known. `computed`: quotients are there anyway. New ops come at the builder's insertion point.
ir::Value *cheaper_condition(ir::Value *condition, ir::Builder &builder, bool computed);

} // namespace veloz::passes
