// Operands that are known while compiling, of which a condition chose one.
#pragma once

#include "sema/alternatives.h"
#include "sema/draft.h"

#include <array>
#include <functional>

namespace veloz::sema {

// `use` of the operand, or of each of a choice, where it is the one. The results meet as those of a conditional do.
Outcome choose(Draft &draft, const builtins::Operand &operand, const std::function<Outcome(const builtins::Operand &)> &use);
builtins::Operand unpacked_choice(Draft &draft, const builtins::Operand &operand); // of tuples of one length: a tuple of choices
ir::Value *truth_of_choice(Draft &draft, const builtins::Operand &operand);
// The value of a conditional whose sides are known while compiling; a side without an operand does not come to its end.
builtins::Operand either_known(Draft &draft, ir::Op *op, const std::array<Outcome, 2> &sides);

// Names of the slots for the run-time values of what a name is bound to.
std::vector<std::string> part_names(Draft &draft, const std::string &name, const Alternatives &list);
// Makes `out` what the name is where these two bindings meet; false if one of them is a value.
bool join_known(Draft &draft, const std::string &name, const Binding &other, Binding &out);
// Fills the slots of what the name is after a join, at the place of insertion, which is the end of one path.
void store_known(Draft &draft, const Binding &from, const Binding &to);
// A name that a test found to be None, or not: it is known if only one alternative is left.
bool narrow_choice(Draft &draft, Binding &binding, bool none);
ir::Value *remapped(Draft &draft, ir::Value *which, const std::vector<int64_t> &places); // places[which]

} // namespace veloz::sema
