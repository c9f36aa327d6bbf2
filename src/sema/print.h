// print().
#pragma once

#include "sema/draft.h"

#include <span>

namespace veloz::sema {

void print_call(Draft &draft, std::span<const builtins::Argument> arguments);

} // namespace veloz::sema
