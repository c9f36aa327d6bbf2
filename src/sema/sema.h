// From the syntax tree and the types of the arguments to verified typed IR.
#pragma once

#include "ir/ir.h"
#include "syntax/tree.h"

#include <memory>
#include <optional>
#include <vector>

namespace veloz::sema {

// Types function 0 of the program for `arguments` (one per parameter; a parameter left to its default has an empty optional in
// the caller and is given here as std::nullopt) and every function it calls. Throws support::CompileFailure.
std::unique_ptr<ir::Module> analyse(const syntax::Program &program, const std::vector<std::optional<types::Type>> &arguments);

} // namespace veloz::sema
