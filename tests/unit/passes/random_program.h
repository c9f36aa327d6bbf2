// Random functions of integer arithmetic, subscripts, branches and loops, to compare before and after the passes.
#pragma once

#include "module.h"

#include <random>

namespace veloz::passes {

// f(a, b, near, far): arrays of int64, a small number and one that may be anything; returns a tuple of its locals.
class RandomProgram : public ir::OneFunction {
public:
    // `parallel`: one loop of mode Parallel whose iterations write disjoint elements; else serial loops without such a rule.
    RandomProgram(unsigned seed, bool parallel);

private:
    using Value = ir::Value;
    using Opcode = ir::Opcode;
    static constexpr int kNear = 2, kFar = 3, kFirstLocal = 4, kLocals = 3;

    int pick(int count) { return int(random_() % unsigned(count)); }
    Value *constant(int64_t value) { return builder.constant_int(value); }
    Value *binary(Opcode code, Value *left, Value *right) { return builder.value(code, {left, right}, ir::Type::py_int()); }
    Value *leaf();
    Value *number(int depth);
    Value *condition();
    Value *subscript(Value *array);
    void statement(int depth);
    void update(int slot);
    void loop(int depth);
    void branch(int depth);
    void block(ir::Block *target, int count, int depth);

    std::mt19937 random_;
    bool parallel_;
    std::vector<Value *> variables_; // of the loops around
};

} // namespace veloz::passes
