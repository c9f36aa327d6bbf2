// The LLVM pipeline: optimise, vectorise, link the vector math bodies, inline them, emit an object file.
#include "jit/engine.h"

#include "codegen/host/target.h"
#include "codegen/llvm_headers.h"
#include "codegen/module_emitter.h"
#include "jit/constant_powers.h"
#include "jit/divider.h"
#include "jit/even_operations.h"
#include "jit/integer_conversions.h"
#include "jit/prefetch.h"
#include "jit/remarks.h"
#include "jit/vector_math.h"
#include "support/diagnostic.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/Analysis/ScalarEvolution.h>
#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/Transforms/IPO/AlwaysInliner.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/LICM.h>
#include <llvm/Transforms/Scalar/LoopPassManager.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>

extern "C" {
void LLVMInitializeX86TargetInfo(void);
void LLVMInitializeX86Target(void);
void LLVMInitializeX86TargetMC(void);
void LLVMInitializeX86AsmPrinter(void);
void LLVMInitializeX86AsmParser(void);
}

namespace veloz::jit {

namespace {

void initialise_target() {
    static const bool done = [] { // by name: initialising all targets would link them all
        LLVMInitializeX86TargetInfo();
        LLVMInitializeX86Target();
        LLVMInitializeX86TargetMC();
        LLVMInitializeX86AsmPrinter();
        LLVMInitializeX86AsmParser();
        return true;
    }();
    static_cast<void>(done);
}

std::unique_ptr<llvm::TargetMachine> target_machine(const Target &target) {
    initialise_target();
    std::string error;
    llvm::Triple triple("x86_64-unknown-linux-gnu");
    const llvm::Target *found = llvm::TargetRegistry::lookupTarget(triple, error);
    if (!found)
        support::internal_error("LLVM has no x86-64 target: " + error);
    llvm::TargetOptions options;
    options.AllowFPOpFusion = llvm::FPOpFusion::Standard; // only what carries the contract flag
    return std::unique_ptr<llvm::TargetMachine>(found->createTargetMachine(triple, target.cpu, target.features, options, llvm::Reloc::PIC_,
                                                                           llvm::CodeModel::Small, llvm::CodeGenOptLevel::Default));
}

void set_attributes(llvm::Module &module, const Target &target, int vector_bits) {
    for (llvm::Function &function : module) {
        function.removeFnAttr("min-legal-vector-width");
        function.removeFnAttr("tune-cpu");
        function.addFnAttr("target-cpu", target.cpu);
        function.addFnAttr("target-features", target.features);
        function.addFnAttr("prefer-vector-width", std::to_string(vector_bits));
        function.addFnAttr("no-trapping-math", "true");
    }
}

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

struct ExpandConstantPowers : llvm::PassInfoMixin<ExpandConstantPowers> {
    bool has_fma;
    explicit ExpandConstantPowers(bool has_fma) : has_fma(has_fma) {}
    llvm::PreservedAnalyses run(llvm::Function &function, llvm::FunctionAnalysisManager &) const {
        return kept_after(expand_constant_powers(function, has_fma));
    }
};

class Optimiser {
public:
    // Told to stop, it leaves out the passes that are left, which is soon: no exception may cross LLVM.
    Optimiser(llvm::TargetMachine *machine, bool has_fma, const support::StopQuestion &stop)
        : builder_(machine, tuning(), std::nullopt, stop ? &questions_ : nullptr) {
        if (stop)
            questions_.registerShouldRunOptionalPassCallback([&stop](llvm::StringRef, llvm::Any) { return !stop(); });
        // where inlining has shown which exponents are constant, and before loops are vectorised
        builder_.registerPeepholeEPCallback(
            [has_fma](llvm::FunctionPassManager &passes, llvm::OptimizationLevel) { passes.addPass(ExpandConstantPowers(has_fma)); });
        builder_.registerModuleAnalyses(modules_);
        builder_.registerCGSCCAnalyses(graphs_);
        builder_.registerFunctionAnalyses(functions_);
        builder_.registerLoopAnalyses(loops_);
        builder_.crossRegisterProxies(loops_, functions_, graphs_, modules_);
    }

    void optimise(llvm::Module &module) {
        builder_.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules_);
        modules_.clear();
    }

    // After the vector math bodies came in: inline them and hoist their constants out of loops.
    void clean_up(llvm::Module &module) {
        llvm::ModulePassManager passes;
        passes.addPass(llvm::AlwaysInlinerPass());
        llvm::FunctionPassManager functions;
        functions.addPass(llvm::EarlyCSEPass());
        functions.addPass(DropInvisibleSigns());
        functions.addPass(llvm::InstCombinePass());
        functions.addPass(llvm::SimplifyCFGPass());
        llvm::LoopPassManager loops;
        loops.addPass(llvm::LICMPass(llvm::LICMOptions()));
        functions.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), true));
        passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(functions)));
        passes.addPass(llvm::GlobalDCEPass());
        passes.run(module, modules_);
        modules_.clear();
    }

    void prefetch(llvm::Module &module) {
        for (llvm::Function &function : module)
            if (!function.isDeclaration())
                insert_prefetches(functions_.getResult<llvm::LoopAnalysis>(function),
                                  functions_.getResult<llvm::ScalarEvolutionAnalysis>(function));
        functions_.clear();
    }

private:
    static llvm::PipelineTuningOptions tuning() {
        llvm::PipelineTuningOptions options;
        options.LoopVectorization = true;
        options.SLPVectorization = true;
        options.LoopUnrolling = true;
        return options;
    }

    llvm::LoopAnalysisManager loops_;
    llvm::FunctionAnalysisManager functions_;
    llvm::CGSCCAnalysisManager graphs_;
    llvm::ModuleAnalysisManager modules_;
    llvm::PassInstrumentationCallbacks questions_;
    llvm::PassBuilder builder_;
};

// "energy [model.py:12]": perf knows a function by its name alone.
void name_as_in_python(llvm::Module &module) {
    for (llvm::Function &function : module) {
        const llvm::DISubprogram *source = function.getSubprogram();
        if (!source)
            continue;
        std::string place = (" [" + llvm::sys::path::filename(source->getFilename()) + ":" + llvm::Twine(source->getLine()) + "]").str();
        if (function.hasLocalLinkage())
            function.setName(function.getName() + place);
        else // the exported entry keeps its name too
            llvm::GlobalAlias::create(llvm::GlobalValue::InternalLinkage, source->getName() + place, &function);
    }
}

std::string text_of(const llvm::Module &module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module.print(stream, nullptr);
    return text;
}

void emit(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type, llvm::SmallVectorImpl<char> &out) {
    llvm::raw_svector_ostream stream(out);
    llvm::legacy::PassManager passes;
    if (machine.addPassesToEmitFile(passes, stream, nullptr, type, true))
        support::internal_error("LLVM cannot emit code for this target");
    passes.run(module);
}

} // namespace

Target host_target() {
    codegen::host::Processor processor = codegen::host::host_processor();
    return {processor.name, processor.features};
}

std::string describe(const Target &target) { return target.cpu + "/" + target.features; }

Output compile(const ir::Module &source, const Target &target, const Wishes &wishes) {
    const auto &[text, want_remarks, want_names, stop] = wishes;
    codegen::host::Processor processor = codegen::host::host_processor();
    auto machine = target_machine(target);
    llvm::LLVMContext context;
    Output output;
    codegen::host::HostTarget host(processor);
    codegen::ModuleEmitter emitter(context, source, host);
    if (want_remarks || want_names)
        emitter.keep_locations();
    if (want_remarks)
        collect_remarks(context, output.remarks);
    emitter.module().setTargetTriple(machine->getTargetTriple());
    emitter.module().setDataLayout(machine->createDataLayout());
    std::unique_ptr<llvm::Module> module = emitter.run();
    set_attributes(*module, target, processor.vector_bits);
    declare_vector_versions(*module, processor.vector_bits);
#ifndef NDEBUG
    std::string broken;
    llvm::raw_string_ostream stream(broken);
    if (llvm::verifyModule(*module, &stream))
        support::internal_error("invalid LLVM IR: " + broken + text_of(*module));
#endif
    if (text == TextKind::LlvmBefore) {
        output.text = text_of(*module);
        return output;
    }
    support::check_stop(stop);
    Optimiser optimiser(machine.get(), processor.has_fma, stop);
    optimiser.optimise(*module);
    support::check_stop(stop);
    if (link_vector_math(*module, processor.vector_bits, processor.has_fma)) {
        set_attributes(*module, target, processor.vector_bits);
        optimiser.clean_up(*module);
    }
    if (processor.vector_bits < 512)
        for (llvm::Function &function : *module)
            convert_integers_in_vectors(function);
    optimiser.prefetch(*module);
    if (processor.vector_bits >= 512)
        for (llvm::Function &function : *module)
            relieve_divider(function);
    support::check_stop(stop);
    if (text == TextKind::Llvm) {
        output.text = text_of(*module);
        return output;
    }
    if (want_names)
        name_as_in_python(*module);
    llvm::SmallVector<char, 0> bytes;
    emit(*module, *machine, text == TextKind::Assembly ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile, bytes);
    if (text == TextKind::Assembly) {
        output.text.assign(bytes.begin(), bytes.end());
        return output;
    }
    const auto *data = reinterpret_cast<const std::byte *>(bytes.data());
    output.object.assign(data, data + bytes.size());
    return output;
}

} // namespace veloz::jit
