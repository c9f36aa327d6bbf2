// Statements, and a function as a list of them.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

// One operand per parameter, then those that are captured: its run-time value is a parameter of the IR function, else it is known at
// compile time.
void type_function(Draft &draft, const std::vector<Specialiser::Argument> &parameters);
Flow block(Draft &draft, const syntax::Body &body);

} // namespace veloz::sema
