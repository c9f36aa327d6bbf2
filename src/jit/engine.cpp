// The LLVM pipeline: optimise, vectorise, link the vector math bodies, inline them, emit an object file.
#include "jit/engine.h"

#include "codegen/host/target.h"
#include "codegen/llvm_headers.h"
#include "codegen/module_emitter.h"
#include "jit/divider.h"
#include "jit/emission.h"
#include "jit/integer_conversions.h"
#include "jit/optimiser.h"
#include "jit/remarks.h"
#include "jit/vector_math.h"
#include "support/diagnostic.h"

#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Target/TargetMachine.h>

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

} // namespace

Target host_target() {
    codegen::host::Processor processor = codegen::host::host_processor();
    return {processor.name, processor.features};
}

std::string describe(const Target &target) { return target.cpu + "/" + target.features; }

Output compile(const ir::Module &source, const Target &target, const Wishes &wishes) {
    const auto &[text, want_remarks, c_symbol, want_names, stop] = wishes;
    codegen::host::Processor processor = codegen::host::host_processor();
    auto machine = target_machine(target);
    llvm::LLVMContext context;
    Output output;
    codegen::host::HostTarget host(processor);
    codegen::ModuleEmitter emitter(context, source, host);
    if (want_remarks || want_names)
        emitter.keep_locations();
    emitter.export_c(c_symbol);
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
    emit(*module, *machine, text == TextKind::Assembly ? Form::Assembly : Form::Object, bytes, stop);
    if (text == TextKind::Assembly) {
        output.text.assign(bytes.begin(), bytes.end());
        return output;
    }
    const auto *data = reinterpret_cast<const std::byte *>(bytes.data());
    output.artifact.bytes.assign(data, data + bytes.size());
    output.artifact.exports.push_back({std::string(codegen::host::kEntry), Convention::Words, ""});
    if (!c_symbol.empty())
        output.artifact.exports.push_back({c_symbol, Convention::C, emitter.c_prototype()});
    return output;
}

} // namespace veloz::jit
