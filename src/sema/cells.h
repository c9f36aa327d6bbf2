// Variables that inner functions assign: memory that all who capture them share, as Python's cells.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

// Makes the memory of the function's own cells, behind its parameters. Those that are parameters get their values.
void make_cells(Draft &draft);
// Gives the name its value if it is a cell; false if it is none.
bool assign_cell(Draft &draft, const std::string &name, const builtins::Operand &operand);
ir::Value *load_cell(Draft &draft, const builtins::CellOperand &cell);
// Refuses a call that assigns what the iterations of a parallel loop share.
void check_shared(Draft &draft, const Specialiser::Version &version, const std::map<std::string, builtins::Operand> &captured);

} // namespace veloz::sema
