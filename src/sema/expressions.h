// Expressions, evaluated.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Outcome evaluate(Draft &draft, const syntax::Expression &expression);
Outcome owner_of(Draft &draft, const syntax::Attribute &attribute);                               // `a` of `a.b`
std::optional<std::vector<builtins::Operand>> starred(Draft &draft, const syntax::Starred &node); // the items; nothing: the path ends

Mark mark(const Draft &draft);
// The operand as it was when it was evaluated: a lazy one reads its arrays when it is used, so it is computed at the mark if an op since
// then may have changed them.
builtins::Operand settled(Draft &draft, builtins::Operand operand, const Mark &evaluated);

// A value found outside of the function, as an operand.
builtins::Operand constant_operand(const syntax::Constant &constant);

} // namespace veloz::sema
