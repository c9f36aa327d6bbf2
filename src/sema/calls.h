// Calls.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Outcome call(Draft &draft, const syntax::Call &node);

} // namespace veloz::sema
