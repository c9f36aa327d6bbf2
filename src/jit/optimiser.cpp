// LLVM's own list for -O2 simplifies anew after each step what sources of C++ leave behind; our IR comes simplified.
#include "jit/optimiser.h"

#include "codegen/llvm_headers.h"
#include "codegen/module_emitter.h"
#include "jit/constant_powers.h"
#include "jit/environments.h"
#include "jit/even_operations.h"
#include "jit/fixed_sums.h"
#include "jit/function_splitter.h"
#include "jit/math_loops.h"
#include "jit/prefetch.h"
#include "jit/remarks.h"

#include <llvm/Analysis/InlineCost.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/IR/DiagnosticHandler.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/IPO/AlwaysInliner.h>
#include <llvm/Transforms/IPO/FunctionAttrs.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>
#include <llvm/Transforms/IPO/Inliner.h>
#include <llvm/Transforms/IPO/SCCP.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/ADCE.h>
#include <llvm/Transforms/Scalar/ConstraintElimination.h>
#include <llvm/Transforms/Scalar/CorrelatedValuePropagation.h>
#include <llvm/Transforms/Scalar/DeadStoreElimination.h>
#include <llvm/Transforms/Scalar/DivRemPairs.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/GVN.h>
#include <llvm/Transforms/Scalar/IndVarSimplify.h>
#include <llvm/Transforms/Scalar/InstSimplifyPass.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopDeletion.h>
#include <llvm/Transforms/Scalar/LoopIdiomRecognize.h>
#include <llvm/Transforms/Scalar/LoopLoadElimination.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/LoopRotation.h>
#include <llvm/Transforms/Scalar/LoopUnrollPass.h>
#include <llvm/Transforms/Scalar/Reassociate.h>
#include <llvm/Transforms/Scalar/SROA.h>
#include <llvm/Transforms/Scalar/SimpleLoopUnswitch.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>
#include <llvm/Transforms/Utils/LoopSimplify.h>
#include <llvm/Transforms/Vectorize/LoopVectorize.h>
#include <llvm/Transforms/Vectorize/SLPVectorizer.h>
#include <llvm/Transforms/Vectorize/VectorCombine.h>

namespace veloz::jit {

namespace {

using llvm::FunctionPassManager;
using llvm::LoopPassManager;

llvm::PreservedAnalyses kept_after(bool changed) {
    if (!changed)
        return llvm::PreservedAnalyses::all();
    llvm::PreservedAnalyses kept;
    kept.preserveSet<llvm::CFGAnalyses>();
    return kept;
}

struct DropInvisibleSigns : llvm::PassInfoMixin<DropInvisibleSigns> {
    static llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
        return kept_after(drop_invisible_signs(function));
    }
};

struct SplitLargeFunctions : llvm::PassInfoMixin<SplitLargeFunctions> {
    static llvm::PreservedAnalyses run(llvm::Module &module, llvm::ModuleAnalysisManager &) {
        drop_unread_words(module);
        split_large_functions(module);
        return llvm::PreservedAnalyses::none();
    }
};

struct ExpandConstantPowers : llvm::PassInfoMixin<ExpandConstantPowers> {
    bool has_fma;
    explicit ExpandConstantPowers(bool has_fma) : has_fma(has_fma) {}
    llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &) const {
        return kept_after(expand_constant_powers(function, has_fma));
    }
};

struct KeepMathLoopsSmall : llvm::PassInfoMixin<KeepMathLoopsSmall> {
    static llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
        keep_math_loops_small(analyses.getResult<llvm::LoopAnalysis>(function));
        return llvm::PreservedAnalyses::all();
    }
};

struct FixPartialResults : llvm::PassInfoMixin<FixPartialResults> {
    static llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
        fix_partial_results(analyses.getResult<llvm::LoopAnalysis>(function), analyses.getResult<llvm::ScalarEvolutionAnalysis>(function));
        return llvm::PreservedAnalyses::all();
    }
};

// In silence: remarks are about the loop that was written.
struct VectoriseRests : llvm::PassInfoMixin<VectoriseRests> {
    static llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
        if (!fix_rests(analyses.getResult<llvm::LoopAnalysis>(function), analyses.getResult<llvm::ScalarEvolutionAnalysis>(function)))
            return llvm::PreservedAnalyses::all();
        llvm::LLVMContext &context = function.getContext();
        std::unique_ptr<llvm::DiagnosticHandler> collector = context.getDiagnosticHandler();
        drop_remarks(context);
        llvm::PreservedAnalyses kept = llvm::LoopVectorizePass(llvm::LoopVectorizeOptions(true, true)).run(function, analyses);
        context.setDiagnosticHandler(std::move(collector));
        return kept;
    }
};

struct SettleOrder : llvm::PassInfoMixin<SettleOrder> {
    static llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &) {
        return kept_after(settle_order(function));
    }
};

// Not in what only prepares the loops of array statements, where it would pair the words of their descriptions.
struct PackStatements : llvm::PassInfoMixin<PackStatements> {
    static llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
        if (analyses.getResult<llvm::LoopAnalysis>(function).empty() && prepares_loops(function))
            return llvm::PreservedAnalyses::all();
        return llvm::SLPVectorizerPass().run(function, analyses);
    }

private:
    static bool prepares_loops(const llvm::Function &function) {
        for (const llvm::Instruction &instruction : llvm::instructions(function))
            if (const auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction); call && call->getCalledFunction()) {
                llvm::StringRef name = call->getCalledFunction()->getName();
                if (name.starts_with("veloz_parallel") || name == "veloz_alloc" || name == "veloz_release")
                    return true;
            }
        return false;
    }
};

// One of two lists of passes, by how often a function runs.
class ByHeat : public llvm::PassInfoMixin<ByHeat> {
public:
    ByHeat(FunctionPassManager hot, FunctionPassManager cold) : hot_(std::move(hot)), cold_(std::move(cold)) {}
    llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &analyses) {
        return (function.hasFnAttribute(codegen::kRarelyRun) ? cold_ : hot_).run(function, analyses);
    }
    static bool isRequired() { return true; }

private:
    FunctionPassManager hot_, cold_;
};

template <typename... Passes> void add_loops(FunctionPassManager &functions, bool memory, Passes &&...passes) {
    LoopPassManager loops;
    (loops.addPass(std::forward<Passes>(passes)), ...);
    functions.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), memory));
}

llvm::LICMPass licm() { return llvm::LICMPass(llvm::LICMOptions()); }
llvm::SROAPass sroa() { return llvm::SROAPass(llvm::SROAOptions::ModifyCFG); }
llvm::SimplifyCFGPass simplify_cfg() {
    return llvm::SimplifyCFGPass(llvm::SimplifyCFGOptions().convertSwitchRangeToICmp(true).hoistCommonInsts(true).sinkCommonInsts(true));
}

// Before inlining, so that costs are those of what is left of a function.
FunctionPassManager first_look() {
    FunctionPassManager passes;
    passes.addPass(llvm::SimplifyCFGPass());
    passes.addPass(sroa());
    passes.addPass(llvm::InstSimplifyPass());
    return passes;
}

FunctionPassManager simplification(bool has_fma) {
    FunctionPassManager passes;
    passes.addPass(llvm::SimplifyCFGPass());
    passes.addPass(sroa());
    passes.addPass(llvm::EarlyCSEPass(true));
    passes.addPass(llvm::CorrelatedValuePropagationPass());
    passes.addPass(llvm::SimplifyCFGPass());
    passes.addPass(llvm::InstCombinePass());
    passes.addPass(ExpandConstantPowers(has_fma));
    passes.addPass(llvm::ConstraintEliminationPass());
    passes.addPass(llvm::ReassociatePass());
    add_loops(passes, true, llvm::LoopRotatePass(true), licm(), llvm::SimpleLoopUnswitchPass());
    passes.addPass(llvm::SimplifyCFGPass());
    add_loops(passes, false, llvm::LoopIdiomRecognizePass(), llvm::IndVarSimplifyPass(), llvm::LoopDeletionPass(),
              llvm::LoopFullUnrollPass());
    passes.addPass(sroa());
    passes.addPass(llvm::GVNPass());
    passes.addPass(llvm::InstCombinePass());
    passes.addPass(ExpandConstantPowers(has_fma));
    passes.addPass(llvm::ADCEPass());
    passes.addPass(llvm::DSEPass());
    add_loops(passes, true, licm());
    passes.addPass(simplify_cfg());
    return passes;
}

FunctionPassManager vectorisation() {
    FunctionPassManager passes;
    passes.addPass(KeepMathLoopsSmall());
    passes.addPass(llvm::LoopSimplifyPass());
    passes.addPass(FixPartialResults());
    passes.addPass(llvm::LoopVectorizePass());
    passes.addPass(VectoriseRests());
    passes.addPass(SettleOrder());
    passes.addPass(llvm::LoopLoadEliminationPass());
    passes.addPass(llvm::InstCombinePass());
    passes.addPass(simplify_cfg());
    passes.addPass(PackStatements());
    passes.addPass(llvm::VectorCombinePass());
    passes.addPass(llvm::LoopUnrollPass());
    passes.addPass(llvm::InstCombinePass());
    add_loops(passes, true, licm());
    passes.addPass(llvm::DivRemPairsPass());
    passes.addPass(llvm::SimplifyCFGPass());
    return passes;
}

FunctionPassManager of_rare_code() {
    FunctionPassManager passes;
    passes.addPass(llvm::SimplifyCFGPass());
    passes.addPass(sroa());
    passes.addPass(llvm::EarlyCSEPass(true));
    add_loops(passes, true, llvm::LoopRotatePass(false), licm());
    passes.addPass(llvm::InstCombinePass());
    passes.addPass(llvm::SimplifyCFGPass());
    return passes;
}

bool has_calls_to_inline(llvm::Module &module) {
    for (const llvm::Function &function : module)
        if (!function.isDeclaration())
            for (const llvm::User *user : function.users())
                if (const auto *call = llvm::dyn_cast<llvm::CallInst>(user))
                    if (call->getCalledFunction() == &function && !call->isNoInline())
                        return true;
    return false;
}

} // namespace

struct Optimiser::Managers {
    Managers(llvm::TargetMachine *machine, const support::StopQuestion &stop)
        : builder(machine, llvm::PipelineTuningOptions(), std::nullopt, stop ? &questions : nullptr) {
        if (stop)
            questions.registerShouldRunOptionalPassCallback([&stop](llvm::StringRef, llvm::Any) { return !stop(); });
        builder.registerModuleAnalyses(modules);
        builder.registerCGSCCAnalyses(graphs);
        builder.registerFunctionAnalyses(functions);
        builder.registerLoopAnalyses(loops);
        builder.crossRegisterProxies(loops, functions, graphs, modules);
    }

    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager graphs;
    llvm::ModuleAnalysisManager modules;
    llvm::PassInstrumentationCallbacks questions;
    llvm::PassBuilder builder;
};

Optimiser::Optimiser(llvm::TargetMachine *machine, bool has_fma, const support::StopQuestion &stop)
    : managers_(std::make_unique<Managers>(machine, stop)), has_fma_(has_fma) {}

Optimiser::~Optimiser() = default;

void Optimiser::prepare(llvm::Module &module) {
    llvm::ModulePassManager passes;
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(first_look()));
    passes.addPass(SplitLargeFunctions());
    passes.run(module, managers_->modules);
    managers_->modules.clear();
}

void Optimiser::optimise(llvm::Module &module) {
    llvm::ModulePassManager passes;
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(llvm::EarlyCSEPass(true)));
    if (has_calls_to_inline(module)) {
        passes.addPass(llvm::IPSCCPPass());
        llvm::ModuleInlinerWrapperPass inliner(llvm::getInlineParams(2, 0));
        inliner.getPM().addPass(llvm::PostOrderFunctionAttrsPass());
        inliner.getPM().addPass(llvm::createCGSCCToFunctionPassAdaptor(ByHeat(simplification(has_fma_), of_rare_code()), true));
        passes.addPass(std::move(inliner));
        passes.addPass(llvm::GlobalDCEPass());
    } else {
        passes.addPass(llvm::createModuleToFunctionPassAdaptor(ByHeat(simplification(has_fma_), of_rare_code()), true));
    }
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(ByHeat(vectorisation(), FunctionPassManager()), true));
    passes.run(module, managers_->modules);
    managers_->modules.clear();
}

void Optimiser::clean_up(llvm::Module &module) {
    llvm::ModulePassManager passes;
    passes.addPass(llvm::AlwaysInlinerPass());
    FunctionPassManager functions;
    functions.addPass(llvm::EarlyCSEPass());
    functions.addPass(DropInvisibleSigns());
    functions.addPass(llvm::InstCombinePass());
    functions.addPass(llvm::SimplifyCFGPass());
    add_loops(functions, true, licm());
    passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(functions)));
    passes.addPass(llvm::GlobalDCEPass());
    passes.run(module, managers_->modules);
    managers_->modules.clear();
}

void Optimiser::prefetch(llvm::Module &module) {
    for (llvm::Function &function : module)
        if (!function.isDeclaration())
            insert_prefetches(managers_->functions.getResult<llvm::LoopAnalysis>(function),
                              managers_->functions.getResult<llvm::ScalarEvolutionAnalysis>(function));
    managers_->functions.clear();
}

} // namespace veloz::jit
