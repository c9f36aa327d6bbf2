// Values that may be None.
#pragma once

#include "sema/draft.h"

#include <span>

namespace veloz::sema {

bool is_optional(const builtins::Operand &operand);
bool is_none(const builtins::Operand &operand); // always
ir::Value *is_there(Draft &draft, const builtins::Operand &optional);
builtins::Operand value_inside(Draft &draft, const builtins::Operand &optional);

// The value of an operand that raises if it is None. One that is always None ends the path, as it does in Python, where the path may not
// be taken; where it is taken for certain, whoever uses the operand refuses it.
Outcome required(Draft &draft, builtins::Operand operand, const std::string &text, const std::string &exception = "TypeError");
Flow require_operands(Draft &draft, const std::string &op, builtins::Operand &left, builtins::Operand &right);
// Arguments of functions of Python and NumPy that are or may be None.
Flow require_arguments(Draft &draft, const std::string &function, std::span<builtins::Argument> arguments);
// Is the place of insertion in a branch or loop, or behind a call whose result is not known yet?
bool may_be_skipped(const Draft &draft);

// == and != where one side is or may be None; nothing for others.
std::optional<builtins::Operand> equal_with_none(Draft &draft, const builtins::Operand &left, const builtins::Operand &right);

// Storage of names that may be None: a slot that says whether there is a value, and the slot of the value, which is also that of the name
// where it is known to have one.
void set_optional(Draft &draft, const std::string &name, ir::Value *value);
ir::Value *get_optional(Draft &draft, const std::string &name, const types::Type &type);
builtins::Operand presence(Draft &draft, const std::string &name, bool none); // is it there, or is it None?
// Makes the name's slots those of an optional, from what a path has in them.
void widen(Draft &draft, const std::string &name, const types::Type &from, const types::Type &to);
ir::Value *as_optional(Draft &draft, ir::Value *value, const types::Type &to);

} // namespace veloz::sema
