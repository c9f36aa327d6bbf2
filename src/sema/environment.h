// What the names of a function mean at one point of the program.
#pragma once

#include "builtins/operand.h"

#include <functional>
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
    types::Type type; // of the slot, when there is one
    std::string kind; // what a diagnostic calls a compile-time operand
    // A compile-time operand instead of a slot. Run-time values in it, as x in (x, "text"), are null here: they live in `slots`, in order,
    // since a value itself may be gone or not be computed where paths meet.
    std::optional<builtins::Operand> constant;
    std::vector<int> slots;
    support::SourceLocation assigned; // where it last got its type
    // of Poisoned: the other kind and where it comes from
    std::string other_kind;
    support::SourceLocation other_assigned;
};

using Environment = std::map<std::string, Binding>;

// Compile-time operands that may be kept when paths meet; null values are the same.
bool same_constant(const builtins::Operand &left, const builtins::Operand &right);

bool same_known(const Binding &left, const Binding &right); // with the run-time values in the same slots

// Visits the run-time values in an operand, in a fixed order.
void for_each_value(builtins::Operand &operand, const std::function<void(builtins::Operand &)> &visit);

} // namespace veloz::sema
