// The things that a name or an operand may be, of those that are known while compiling.
#pragma once

#include "sema/environment.h"

namespace veloz::sema {

inline constexpr size_t kMostAlternatives = 16; // each use has a copy for each of them

struct Alternative {
    builtins::Operand operand;         // with null run-time values
    std::string key;                   // tells it from others, types of the run-time values too
    std::vector<types::Type> types{};  // of those, in order
    std::vector<int> slots{};          // of a name: where they are
    std::vector<ir::Value *> values{}; // of an operand
};
using Alternatives = std::vector<Alternative>;

// Of what a name is bound to; nothing if that is a value other than None.
std::optional<Alternatives> known_alternatives(const Binding &binding, const ir::Function &function);
// Of an operand that is no value other than None.
Alternatives alternatives_of(const builtins::Operand &operand);
// Of one with null run-time values, of these types.
Alternatives alternatives_of(const builtins::Operand &operand, const std::vector<types::Type> &types);

size_t place_of(const Alternative &alternative, const Alternatives &list); // list.size(): it is not there
std::vector<int64_t> places_in(const Alternatives &list, const Alternatives &all);
void add_new(Alternatives &out, const Alternatives &more);

// The one operand, or the choice among these, with null run-time values.
builtins::Operand combined(const Alternatives &list, const support::SourceLocation &location);
std::vector<types::Type> part_types(const Alternatives &list); // of the run-time values of that

} // namespace veloz::sema
