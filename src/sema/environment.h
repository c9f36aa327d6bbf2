// What the names of a function mean at one point of the program.
#pragma once

#include "builtins/operand.h"

#include <map>
#include <optional>
#include <string>

namespace veloz::sema {

struct Binding {
    enum class State {
        Unbound,
        Bound,
        Maybe,    // bound on some of the paths: the name's flag slot says so at run time
        Poisoned, // paths disagree on the type: an error only if it is read
    };
    State state = State::Unbound;
    types::Type type;                          // of the slot, when there is one
    std::optional<builtins::Operand> constant; // a compile-time operand instead of a slot
    support::SourceLocation assigned;          // where it last got its type
    // of Poisoned: the other type and where it comes from
    types::Type other;
    support::SourceLocation other_assigned;
};

using Environment = std::map<std::string, Binding>;

// Compile-time operands that may be kept when paths meet.
bool same_constant(const builtins::Operand &left, const builtins::Operand &right);

} // namespace veloz::sema
