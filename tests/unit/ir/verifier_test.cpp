// Breakage that text cannot express: links between ops, blocks, values and functions. The rest is in tests/ir/verifier.vir.
#include "module.h"

#include <gtest/gtest.h>

namespace veloz::ir {
namespace {

struct Broken : OneFunction {
    Broken() : OneFunction({Type::py_int()}, Type::py_int()) {
        n = builder.get(0);
        loop = builder.make_for(builder.constant_int(0), n, builder.constant_int(1), LoopMode::Serial);
        give(n);
    }
    Block &body() { return *function->body; }
    void expect(const std::string &rule) { EXPECT_EQ(verify(module).find("function f: " + rule), 0u) << verify(module); }
    Value *n;
    Op *loop;
};

TEST(Verifier, AcceptsWhatTheBuilderMakes) {
    Broken whole;
    EXPECT_EQ(verify(whole.module), "");
}

TEST(Verifier, ShowsTheGuiltyOp) {
    Broken broken, other;
    broken.loop->operands.set(1, nullptr);
    Fault fault = find_fault(broken.module);
    EXPECT_EQ(fault.op, broken.loop);
    EXPECT_EQ(fault.function, broken.function);
    std::string dump = fault.dump();
    EXPECT_NE(dump.find("\n=>for "), std::string::npos) << dump;
    EXPECT_NE(dump.find("%gone"), std::string::npos) << dump;
    EXPECT_EQ(dump.find("=>"), dump.rfind("=>")) << dump;
    EXPECT_EQ(find_fault(other.module).text, "");
}

TEST(Verifier, OpsKnowTheirBlock) {
    Broken broken;
    broken.loop->parent = broken.loop->regions[0].get();
    broken.expect("op does not know its place");
}

TEST(Verifier, ResultsKnowTheirOp) {
    Broken broken;
    broken.n->definition = broken.loop;
    broken.expect("result does not know its op");
}

TEST(Verifier, RegionsKnowTheirOpAndFunction) {
    Broken broken;
    broken.loop->regions[0]->owner = nullptr;
    broken.expect("region does not know its op");
    Broken other;
    other.loop->regions[0]->function = nullptr;
    other.expect("region does not know its op");
}

TEST(Verifier, ValuesOfAnotherFunctionAreNotVisible) {
    Broken broken, other;
    broken.loop->operands.set(1, other.n);
    broken.expect("operand is not defined before");
}

TEST(Verifier, ValuesOfARegionEndWithIt) {
    Broken broken;
    broken.body().ops.back()->operands.set(0, broken.loop->regions[0]->arguments[0].get());
    broken.expect("operand is not defined before");
}

TEST(Verifier, UsesBeforeTheDefinition) {
    Broken broken;
    auto &ops = broken.body().ops;
    ops.splice(ops.end(), ops, ops.begin()); // the get goes to the end
    broken.expect("operand is not defined before");
}

TEST(Verifier, NullOperands) {
    Broken broken;
    broken.loop->operands.set(1, nullptr);
    broken.expect("operand is not defined before");
}

TEST(Verifier, NoBody) {
    Broken broken;
    broken.function->body.reset();
    broken.expect("no body");
}

TEST(Verifier, NoRegion) {
    Broken broken;
    broken.loop->regions.clear();
    broken.expect("malformed for");
    Broken empty;
    empty.loop->regions[0]->arguments.clear();
    empty.expect("malformed for");
}

TEST(Verifier, NamesTheFunctionOfSeveral) {
    Broken broken;
    Function *second = OneFunction::add(broken.module, "g");
    Builder build(second);
    build.set_insertion(second->body.get());
    build.create(Opcode::Break, {}, nullptr);
    EXPECT_EQ(verify(broken.module).find("function g: outside a loop"), 0u) << verify(broken.module);
}

TEST(Verifier, CallsNeedTheCalleesTypes) {
    Broken broken;
    Builder &build = broken.builder;
    build.set_insertion(&broken.body(), std::prev(broken.body().ops.end()));
    Type result = Type::scalar(types::ScalarKind::I64); // the same storage as the callee's weak int
    Op *call = build.create(Opcode::Call, {broken.n}, &result);
    call->text = "f";
    EXPECT_EQ(verify(broken.module), "");
    call->operands = std::vector<Value *>();
    broken.expect("call of an unknown function or with other types");
}

} // namespace
} // namespace veloz::ir
