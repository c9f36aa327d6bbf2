// Which names a piece of the syntax tree may bind anew.
#pragma once

#include "syntax/tree.h"

#include <set>
#include <string>

namespace veloz::sema {

// Names that a list of statements may assign or delete.
void assigned_names(const syntax::Body &body, std::set<std::string> &names);
// Names in the target of an assignment.
void assigned_names(const syntax::Expression &target, std::set<std::string> &names);
// Names that the evaluation of an expression assigns, by :=.
void assigned_inside(const syntax::Expression &expression, std::set<std::string> &names);
void assigned_inside(const syntax::Body &body, std::set<std::string> &names);

} // namespace veloz::sema
