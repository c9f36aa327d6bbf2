// From the syntax tree and the types of the arguments to verified typed IR.
#pragma once

#include "ir/ir.h"
#include "syntax/tree.h"

#include <memory>
#include <optional>
#include <vector>

namespace veloz::sema {

struct Typed {
    std::unique_ptr<ir::Module> module;
    std::optional<types::Type> result; // what Python gets, where the entry's result is a tuple of its parts: the words are the same
};

// Types function 0 of the program for `arguments` (one per parameter; a parameter left to its default has an empty optional in
// the caller and is given here as std::nullopt) and every function it calls. Throws support::CompileFailure.
Typed analyse(const syntax::Program &program, const std::vector<std::optional<types::Type>> &arguments);

} // namespace veloz::sema
