// Exceptions that are caught, and raised again.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

Flow try_statement(Draft &draft, const syntax::Try &node);
Flow raise_node(Draft &draft, const syntax::Raise &node); // always ends
void raise_caught(Draft &draft, const builtins::CaughtOperand &caught);
// So that what is raised or caught knows its bases.
int32_t class_id(Draft &draft, const builtins::ExceptionClassOperand &type);

// Of a name that was just bound or unbound: handlers of the bodies around may find it so.
void note_binding(Draft &draft, const std::string &name);
// Does a `finally` come first? Then it has been seen to that the jump, or the return, follows it.
bool leaves_by_final(Draft &draft, bool is_break);
bool returns_by_final(Draft &draft, const builtins::Operand &operand);

} // namespace veloz::sema
