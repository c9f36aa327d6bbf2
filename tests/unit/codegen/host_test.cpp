// What code for this process looks like before LLVM's passes: properties that the passes and the runtime rely on.
#include "codegen/host/target.h"
#include "emitted.h"

#include <llvm/IR/InstIterator.h>

namespace veloz::codegen {
namespace {

using host::HostTarget;

HostTarget wide() { return HostTarget({"x86-64-v4", "", 512, true}); }

std::string scalars(const std::string &body, const std::string &result = "f64") {
    return function("(a: f64, b: f64, n: pyint) -> " + result,
                    "  slot 0 \"a\": f64\n  slot 1 \"b\": f64\n  slot 2 \"n\": pyint\n  %a: f64 = get [0]\n  %b: f64 = get [1]\n"
                    "  %n: pyint = get [2]\n" +
                        body);
}

std::string loop(const std::string &plan, const std::string &body) {
    return function("(x: array<f64, 1, C, rw>) -> none",
                    "  slot 0 \"x\": array<f64, 1, C, rw>\n  %x: array<f64, 1, C, rw> = get [0]\n  %zero: pyint = const [0]\n"
                    "  %one: pyint = const [1]\n  %n: pyint = dim %x [0]\n  for %zero, %n, %one " +
                        plan + " { %i: pyint\n" + body + "  }\n  %none: none = const\n  return %none\n");
}

TEST(Host, TheEntryIsTheOnlyExport) {
    HostTarget target = wide();
    Emitted code(scalars("  %s: f64 = add %a, %b\n  return %s\n"), target);
    for (const llvm::Function &each : *code.module)
        if (!each.isDeclaration())
            EXPECT_EQ(each.hasExternalLinkage(), each.getName() == "veloz_entry") << each.getName().str();
    llvm::Function *entry = code.function("veloz_entry");
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->arg_size(), 3u);
    EXPECT_EQ(code.count<llvm::CallInst>("veloz_entry"), 1);
}

TEST(Host, EveryFunctionReturnsAStatusAtOnePlace) {
    HostTarget target = wide();
    Emitted code(scalars("  %s: f64 = add %a, %b\n  return %s\n"), target);
    EXPECT_TRUE(code.function("f")->getReturnType()->isIntegerTy(32));
    EXPECT_EQ(code.count<llvm::ReturnInst>("f"), 1);
    EXPECT_TRUE(code.function("f")->doesNotThrow());
}

TEST(Host, DivisionIsExactByDefaultAndMayBeFastOnDemand) {
    HostTarget target = wide();
    for (bool fast : {false, true}) {
        std::string text = scalars("  %q: f64 = div %a, %b\n  return %q\n");
        if (fast)
            text.replace(text.find("flags 0"), 7, "flags 127");
        Emitted code(text, target);
        int divisions = 0;
        for (const llvm::Instruction &each : llvm::instructions(*code.function("f")))
            if (each.getOpcode() == llvm::Instruction::FDiv) {
                ++divisions;
                EXPECT_EQ(each.isFast(), fast);
            }
        EXPECT_EQ(divisions, 1);
    }
}

TEST(Host, SignedIntegersWrap) {
    HostTarget target = wide();
    Emitted code(scalars("  %s: pyint = add %n, %n\n  %p: pyint = mul %s, %n\n  return %p\n", "pyint"), target);
    for (const llvm::Instruction &each : llvm::instructions(*code.function("f")))
        if (auto *arithmetic = llvm::dyn_cast<llvm::OverflowingBinaryOperator>(&each)) {
            EXPECT_FALSE(arithmetic->hasNoSignedWrap());
            EXPECT_FALSE(arithmetic->hasNoUnsignedWrap());
        }
}

TEST(Host, MathFunctionsHaveTheWidthOfTheRegisters) {
    std::string lanes = "    %v: f64 = load %x, %i\n    %s: f64 = sin %v\n    store %x, %s, %i\n";
    for (int bits : {128, 256, 512}) {
        HostTarget target({"x86-64", "", bits, true});
        Emitted code(loop("serial lanes independent", lanes), target);
        EXPECT_TRUE(code.function("vz_sin_f64_w" + std::to_string(bits / 64))) << code.text();
        EXPECT_TRUE(code.function("vz_sin_f64")) << "the rest runs one by one";
    }
}

TEST(Host, ElementsMayLieAnywhere) {
    HostTarget target = wide();
    Emitted code(loop("serial", "    %v: f64 = load %x, %i\n    store %x, %v, %i\n"), target);
    int accesses = 0;
    for (const llvm::Instruction &each : llvm::instructions(*code.function("f"))) {
        if (auto *load = llvm::dyn_cast<llvm::LoadInst>(&each); load && load->getType()->isDoubleTy()) {
            EXPECT_EQ(load->getAlign(), llvm::Align(1));
            ++accesses;
        }
        if (auto *store = llvm::dyn_cast<llvm::StoreInst>(&each); store && store->getValueOperand()->getType()->isDoubleTy()) {
            EXPECT_EQ(store->getAlign(), llvm::Align(1));
            ++accesses;
        }
    }
    EXPECT_EQ(accesses, 2);
}

TEST(Host, OnlyIndependentLoopsPromiseIt) {
    HostTarget target = wide();
    std::string body = "    %v: f64 = load %x, %i\n    store %x, %v, %i\n";
    EXPECT_NE(Emitted(loop("serial independent", body), target).text().find("llvm.loop.parallel_accesses"), std::string::npos);
    EXPECT_EQ(Emitted(loop("serial", body), target).text().find("llvm.loop.parallel_accesses"), std::string::npos);
}

TEST(Host, ColdLoopsStaySmall) {
    HostTarget target = wide();
    std::string body = "    %v: f64 = load %x, %i\n    store %x, %v, %i\n";
    std::string text = Emitted(loop("serial cold", body), target).text();
    EXPECT_NE(text.find("llvm.loop.vectorize.enable"), std::string::npos);
    EXPECT_NE(text.find("llvm.loop.unroll.disable"), std::string::npos);
    Emitted parallel(loop("parallel threads grain 100 cold independent", body), target);
    EXPECT_TRUE(parallel.beginning("f.chunk")->hasFnAttribute(kRarelyRun));
}

TEST(Host, ParallelLoopsGoToTheRuntime) {
    HostTarget target = wide();
    Emitted code(loop("parallel threads grain 100 independent", "    %v: f64 = load %x, %i\n    store %x, %v, %i\n"), target);
    EXPECT_EQ(code.calls_of("veloz_parallel_for"), 1);
    EXPECT_EQ(code.calls_of("veloz_parallel_reduce"), 0);
    llvm::Function *chunk = code.beginning("f.chunk");
    ASSERT_TRUE(chunk);
    EXPECT_TRUE(chunk->hasInternalLinkage());
}

TEST(Host, FramesWithoutArraysReleaseNothing) {
    HostTarget target = wide();
    Emitted code(scalars("  %s: f64 = add %a, %b\n  return %s\n"), target);
    EXPECT_EQ(code.calls_of("veloz_release_all"), 0);
}

TEST(Host, FailuresAreCold) {
    HostTarget target = wide();
    Emitted code(kIndexSite + loop("serial", "    %k: pyint = check_index %i, %n [0]\n    %v: f64 = load %x, %k\n    store %x, %v, %k\n"),
                 target);
    ASSERT_TRUE(code.function("veloz_raise"));
    EXPECT_TRUE(code.function("veloz_raise")->hasFnAttribute(llvm::Attribute::Cold));
}

} // namespace
} // namespace veloz::codegen
