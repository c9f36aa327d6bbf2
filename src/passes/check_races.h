// With the option check_races, prange loops run in order and every element that an iteration touches is recorded.
//     for … [parallel] { %i:        watch [begin]
//       %x = load %a, %i     →      for … { %i:
//       …                             watch %i [iteration]
//     }                               watch %a, %i [read, line, site]
//                                     %x = load %a, %i …
//                                   }
//                                   watch [end]
// A conflict of two iterations raises a RuntimeError with both of them and their lines. After parallelise, which refuses what is certain
// and has marked the loops; before lanes and speculate, which leave loops with a watch alone. Test: tests/ir/check_races.vir.
#pragma once

#include "ir/ir.h"

namespace veloz::passes {

void check_races(ir::Module &module);

} // namespace veloz::passes
