// What is iterated.
#pragma once

#include "sema/draft.h"

#include <functional>

namespace veloz::sema {

struct Iterable {
    std::vector<builtins::Operand> fixed; // unrolled
    bool is_fixed = false;
    bool parallel = false;
    ir::Value *begin = nullptr, *end = nullptr, *step = nullptr;
    std::function<builtins::Operand(ir::Value *)> element; // from the induction variable
};
std::optional<Iterable> iterable(Draft &draft, const builtins::Operand &operand); // nothing: the path ends, as for None

} // namespace veloz::sema
