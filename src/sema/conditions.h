// Truth, and values that depend on a condition.
#pragma once

#include "sema/draft.h"

#include <functional>

namespace veloz::sema {

std::optional<bool> known_truth(Draft &draft, const builtins::Operand &operand);
ir::Value *truth_value(Draft &draft, const builtins::Operand &operand);
// Of an expression of which only that counts, so that `n > 0 and x` may mix types: a known bool, or a run-time one.
Outcome truth(Draft &draft, const syntax::Expression &expression);
// test ? then : else with both values of the joined type, through a slot.
Outcome two_way(Draft &draft, ir::Value *test, const std::function<Outcome()> &then_value, const std::function<Outcome()> &else_value);
Outcome bool_chain(Draft &draft, const syntax::BoolChain &chain, bool truth_only = false); // `truth_only`: the result is a bool
// Where the path ends on both sides of `test ? then : else`: each is seen to by `emit`, knowing the test.
void on_each_side(Draft &draft, const syntax::Conditional &choice, const std::function<void(const syntax::Expression &)> &emit);
Outcome conditional(Draft &draft, const syntax::Conditional &node);

} // namespace veloz::sema
