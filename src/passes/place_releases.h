// Writes out who holds the references of arrays: each one is given back where the array is used last, on every path.
//
//   %y: array = alloc …                %y: array = alloc …
//   set %y ["a"]                       …                            (nobody reads "a" before it is set again: no set)
//   … %z = … %y …                      … %z = … %y …
//   set %z ["a"]                       release %y
//                                      set %z ["a"]                 (the last use of %z: the slot takes its reference over)
//
// It is the last pass: the others move and copy code without a thought of references. See ir/README.md, "Ownership";
// tests/ir/place_releases.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void place_releases(ir::Module &module);

} // namespace veloz::passes
