// Assignments of all kinds, and `del`.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Flow assign(Draft &draft, const syntax::Assign &node);
Flow assign_target(Draft &draft, const syntax::Expression &target, const builtins::Operand &value);
Flow augmented(Draft &draft, const syntax::AugmentedAssign &node);
Flow delete_name(Draft &draft, const syntax::Expression &target);

} // namespace veloz::sema
