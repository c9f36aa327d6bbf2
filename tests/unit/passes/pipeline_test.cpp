// Programs mean the same before and after the passes: random ones, interpreted.
#include "passes/pipeline.h"

#include "interpreter.h"
#include "passes/edit.h"
#include "random_program.h"
#include "support/diagnostic.h"

#include <gtest/gtest.h>

namespace veloz::passes {
namespace {

using test::Datum;

struct Outcome {
    std::string text; // the results, or the exception
    bool raised = false;
    std::vector<int64_t> elements; // of both arrays afterwards
    bool operator==(const Outcome &) const = default;
};
std::ostream &operator<<(std::ostream &out, const Outcome &outcome) {
    out << outcome.text << " |";
    for (int64_t element : outcome.elements)
        out << ' ' << element;
    return out;
}

Datum scalar(int64_t value) {
    Datum datum;
    datum.kind = Datum::Kind::Scalar;
    datum.scalar.integer = value;
    return datum;
}

Datum array(int64_t length, int64_t factor) {
    Datum datum;
    datum.kind = Datum::Kind::Array;
    datum.array = test::make_array(types::ScalarKind::I64, {length});
    for (int64_t i = 0; i < length; ++i)
        (*datum.array.elements)[size_t(i)].integer = (i * factor + 1) % 5;
    return datum;
}

struct Input {
    int64_t length, near, far;
};

Outcome outcome(const ir::Module &module, const Input &input) {
    std::vector<Datum> arguments{array(input.length, 3), array(input.length + 2, 7), scalar(input.near), scalar(input.far)};
    Outcome result;
    try {
        Datum value = test::run(module, *module.functions[0], arguments);
        for (const Datum &element : value.elements)
            result.text += std::to_string(element.scalar.integer) + " ";
    } catch (const test::Raised &raised) {
        result.raised = true;
        result.text = raised.exception + ": " + raised.what();
    }
    for (int i = 0; i < 2; ++i)
        for (const test::Scalar &element : *arguments[size_t(i)].array.elements)
            result.elements.push_back(element.integer);
    return result;
}

const std::vector<Input> kInputs = {
    {6, 1, 2}, {0, 0, 0}, {1, 3, -1}, {5, -1, INT64_MAX - 3}, {4, 2, INT64_MIN}, {7, 5, INT64_MIN + 2}, {3, -2, INT64_MAX}};

TEST(Pipeline, RandomSerialProgramsKeepTheirMeaning) {
    int normal = 0, raised = 0, versioned = 0;
    for (unsigned seed = 0; seed < 1200; ++seed) {
        RandomProgram program(seed, false);
        std::string text = ir::print(program.module);
        ASSERT_EQ(ir::verify(program.module), "") << "seed " << seed << "\n" << text;
        std::vector<Outcome> before;
        for (const Input &input : kInputs)
            before.push_back(outcome(program.module, input));
        for (const Pass &pass : pipeline()) {
            pass.run(program.module);
            ASSERT_EQ(ir::verify(program.module), "") << "seed " << seed << " after " << pass.name;
            for (size_t i = 0; i < kInputs.size(); ++i)
                ASSERT_EQ(outcome(program.module, kInputs[i]), before[i])
                    << "seed " << seed << " input " << i << " after " << pass.name << "\n"
                    << text << "\n"
                    << ir::print(program.module);
        }
        for (const Outcome &each : before)
            ++(each.raised ? raised : normal);
        versioned += ir::print(program.module).find(" cold") != std::string::npos;
    }
    // The comparison is worth something only if all kinds of program occur.
    EXPECT_GT(normal, 2000);
    EXPECT_GT(raised, 1500);
    EXPECT_GT(versioned, 300);
}

// What parallelise accepts gives the same result in chunks that run out of order.
TEST(Pipeline, RandomParallelLoopsKeepTheirMeaning) {
    int accepted = 0, refused = 0, reductions = 0, last_values = 0;
    for (unsigned seed = 0; seed < 2500; ++seed) {
        RandomProgram program(seed, true);
        std::string text = ir::print(program.module);
        std::vector<Outcome> before;
        for (const Input &input : kInputs)
            before.push_back(outcome(program.module, input));
        try {
            run(program.module, {.verify_each = true});
        } catch (const support::CompileFailure &) {
            ++refused;
            continue;
        }
        std::string made = ir::print(program.module);
        if (made.find(" parallel threads") == std::string::npos)
            continue;
        ++accepted;
        walk(*program.function->body, [&](ir::Op &op) {
            if (op.plan && !op.plan->carried.empty())
                ++(op.plan->carried[0].combiner ? reductions : last_values);
        });
        for (size_t i = 0; i < kInputs.size(); ++i) {
            Outcome after;
            ASSERT_NO_THROW(after = outcome(program.module, kInputs[i])) << "seed " << seed << "\n" << text << "\n" << made;
            if (before[i].raised) // other iterations may have written more or less by then
                after.elements = before[i].elements;
            ASSERT_EQ(after, before[i]) << "seed " << seed << " input " << i << "\n" << text << "\n" << made;
        }
    }
    EXPECT_GT(accepted, 200);
    EXPECT_GT(refused, 200);
    EXPECT_GT(reductions, 50);
    EXPECT_GT(last_values, 30);
}

TEST(Pipeline, LeavesNothingLazy) {
    auto module = ir::parse(R"(
func "f"(a: array<f64, 2, C, rw>, n: pyint) -> f64 python "f" flags 0 1 0 0 {
  slot 0 "a": array<f64, 2, C, rw>
  slot 1 "n": pyint
  %a: array<f64, 2, C, rw> = get [0]
  %n: pyint = get [1]
  %k: array<f64, 1, lazy> = iota %n
  %x: f64 = const (2, 0)
  %c: array<f64, 1, lazy> = fill %x, %n
  %p: array<f64, 1, lazy> = mul %k, %c
  %s: array<f64, 2, lazy> = add %a, %p
  %m: array<f64, 2, C, rw> = materialize %s
  assign %a, %m
  %r: f64 = reduce %s [0, 0]
  return %r
})");
    ASSERT_EQ(ir::verify(*module), "");
    run(*module, {.verify_each = true});
    walk(*module->functions[0]->body, [](ir::Op &op) {
        using ir::Opcode;
        EXPECT_TRUE(op.code != Opcode::Iota && op.code != Opcode::Fill && op.code != Opcode::Materialize && op.code != Opcode::Assign &&
                    op.code != Opcode::Reduce);
        if (op.result)
            EXPECT_FALSE(op.type().is_lazy());
    });
}

TEST(Pipeline, ReductionIsNamedByItsOpcode) {
    auto module = ir::parse(R"(
func "f"(n: pyint) -> pyint python "f" flags 0 1 0 0 {
  slot 0 "n": pyint
  slot 1 "s": pyint
  %n: pyint = get [0]
  %zero: pyint = const [0]
  %one: pyint = const [1]
  set %zero [1]
  for %zero, %n, %one parallel { %i: pyint
    %s: pyint = get [1]
    %t: pyint = sub %s, %i
    set %t [1]
  }
  %r: pyint = get [1]
  return %r
})");
    run(*module, {.verify_each = true});
    int loops = 0;
    walk(*module->functions[0]->body, [&](ir::Op &op) {
        if (op.code != ir::Opcode::For)
            return;
        ++loops;
        ASSERT_EQ(op.plan->carried.size(), 1U);
        EXPECT_EQ(op.plan->carried[0], (ir::Carried{1, ir::Opcode::Add})); // partial sums are added
    });
    EXPECT_EQ(loops, 1);
}

TEST(Pipeline, PassesHaveReasonsForTheirPlace) {
    std::set<std::string_view> reasons;
    for (const Pass &pass : pipeline()) {
        EXPECT_NE(pass.name, "");
        EXPECT_TRUE(reasons.insert(pass.reason).second) << "a pass that runs twice has two reasons: " << pass.name;
    }
    EXPECT_EQ(pipeline().back().name, "speculate");
}

} // namespace
} // namespace veloz::passes
