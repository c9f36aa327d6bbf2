// What a test tells of names that may be None.
#pragma once

#include "sema/draft.h"

#include <functional>

namespace veloz::sema {

// From here on the test is known to have had this outcome; gives the bindings that it changed.
std::vector<std::pair<std::string, Binding>> narrow(Draft &draft, const syntax::Expression &test, bool outcome);
// Evaluates what is reached only if the test had this outcome. Names that it binds keep what it binds.
Outcome evaluate_knowing(Draft &draft, const syntax::Expression &test, bool outcome, const std::function<Outcome()> &emit);
// Of `name is None`, which reads only whether there is a value; nothing for other comparisons.
std::optional<builtins::Operand> tested_presence(Draft &draft, const syntax::Compare &node);

} // namespace veloz::sema
