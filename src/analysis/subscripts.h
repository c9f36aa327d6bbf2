// What the subscripts in a loop tell about its iterations: do they differ, is an array an iteration's own?
#pragma once

#include "ir/ir.h"

#include <set>
#include <unordered_map>
#include <unordered_set>

namespace veloz::analysis {

class Subscripts {
public:
    explicit Subscripts(ir::Op &loop);

    // Does one of the op's operands from `first` on vary with the loop's variable, perhaps by way of an inner loop's range? That two
    // iterations then never meet is for the user to see to.
    bool tell_apart(const ir::Op &op, size_t first);
    // Is the array a part of its own for each iteration: made there, or a view by a subscript that tells them apart?
    bool is_own(const ir::Value *array);
    bool is_inside(const ir::Value *value) const { return inside_.contains(value); }
    // Computed by the same ops from the same values, if nothing is written in between.
    static bool alike(const ir::Value *left, const ir::Value *right);

private:
    enum class Tells { Nothing, Apart, Unknown };
    Tells look(const ir::Value *index);
    Tells combined(const ir::Op &op);
    template <typename Test> bool each_set(int64_t slot, Test test) const;

    const ir::Value *variable_;
    std::unordered_set<const ir::Value *> inside_, visited_;
    std::unordered_map<const ir::Value *, const ir::Op *> ranges_; // the loop of an induction variable
    std::unordered_multimap<int64_t, const ir::Value *> sets_;
    std::set<int64_t> examined_; // slots that is_own is in the middle of
};

} // namespace veloz::analysis
