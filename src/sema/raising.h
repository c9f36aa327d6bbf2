// Exceptions and assertions.
#pragma once

#include "sema/draft.h"

#include <span>

namespace veloz::sema {

Flow raise_statement(Draft &draft, const syntax::Expression *exception); // always ends
Flow assert_statement(Draft &draft, const syntax::Assert &node);
// An exception as a value. Its arguments are what they are now.
Outcome exception_made(Draft &draft, const builtins::ExceptionClassOperand &type, std::span<const builtins::Argument> arguments);

} // namespace veloz::sema
