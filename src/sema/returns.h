// What a function returns.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Flow return_statement(Draft &draft, const syntax::Return &node);
void return_operand(Draft &draft, const builtins::Operand &operand);
void finish_returns(Draft &draft); // every return gives the joined type

} // namespace veloz::sema
