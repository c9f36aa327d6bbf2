// Names of the function: binding, reading, and what becomes of them where paths meet.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

int slot_of(Draft &draft, const std::string &name, const types::Type &type);
void bind_name(Draft &draft, const std::string &name, builtins::Operand operand);
void bind_list(Draft &draft, const std::string &name, builtins::Operand list); // of known length, whose items are never assigned
// A binding to what is known while compiling; its run-time values go to slots.
void bind_constant(Draft &draft, const std::string &name, builtins::Operand &operand, Binding &binding);
Outcome read(Draft &draft, const std::string &name, bool as_cell = false); // `as_cell`: a cell itself, not what is in it

ir::Value *held(Draft &draft, ir::Value *value); // by a slot of its own
// Holds what would not outlive that these names are bound anew.
void hold(Draft &draft, builtins::Operand &operand, const std::set<std::string> &names);

ir::Value *coerce(Draft &draft, ir::Value *value, const types::Type &to);
Path here(Draft &draft);
// The environment behind a join of paths, at the ends of which conversions are added.
Environment merge(Draft &draft, std::vector<Path> &paths);
void merge_name(Draft &draft, const std::string &name, std::vector<Path> &paths, Binding &out);
// Makes the name's binding on one path what it is after the join.
void store_at(Draft &draft, Path &path, const std::string &name, const Binding &to);

} // namespace veloz::sema
