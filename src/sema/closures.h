// Functions as values.
#pragma once

#include "sema/draft.h"

namespace veloz::sema {

// A function that is called: its number, what its parameters are where they are left out, and what it captures.
struct Callee {
    int32_t index;
    std::vector<builtins::Operand> defaults{};
    std::map<std::string, builtins::Operand> captured{};
};
std::string key_of(const Draft &draft, const syntax::Captured &variable); // in the environment
std::string key_of(const Draft &draft, const syntax::Name &name);
Outcome function_value(Draft &draft, const syntax::FunctionExpression &node);
// What may leave this function: open functions carry what they capture.
builtins::Operand closed(Draft &draft, builtins::Operand operand);
Callee callee_of(Draft &draft, const builtins::ClosureOperand &closure);

} // namespace veloz::sema
