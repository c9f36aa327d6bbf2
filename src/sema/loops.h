// Loops.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Flow while_loop(Draft &draft, const syntax::While &node);
Flow for_loop(Draft &draft, const syntax::For &node);
Flow leave_loop(Draft &draft, bool is_break); // a break or continue of the innermost one

} // namespace veloz::sema
