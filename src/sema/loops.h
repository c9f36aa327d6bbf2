// Loops.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Flow while_loop(Draft &draft, const syntax::While &node);
Flow for_loop(Draft &draft, const syntax::For &node);

} // namespace veloz::sema
