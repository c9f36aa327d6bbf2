// Comparisons.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Outcome compare(Draft &draft, const syntax::Compare &node);
Outcome compare_pair(Draft &draft, syntax::CompareOperator op, const builtins::Operand &left, const builtins::Operand &right);

} // namespace veloz::sema
