// Subscripts.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Outcome subscript(Draft &draft, const syntax::Subscript &node);
Outcome subscript_index(Draft &draft, const syntax::Expression &expression);

} // namespace veloz::sema
