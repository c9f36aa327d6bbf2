// A product of matrices that is scaled and added to something in the same statement is computed by one call, which writes to where the
// statement does.
//   t = alloc; native a, b, t; assign c, alpha * t + beta * c   ->   native a, b, c, alpha, beta
// After fuse-statements, which leaves one statement where there were several; before lower-arrays, for which the product is an array like
// any other. Tests: tests/ir/match_products.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void match_products(ir::Module &module);

} // namespace veloz::passes
