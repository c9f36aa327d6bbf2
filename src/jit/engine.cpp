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
#include "jit/shares.h"
#include "jit/threads.h"
#include "jit/vector_math.h"
#include "support/diagnostic.h"
#include "support/object_bundle.h"

#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Bitcode/BitcodeWriter.h>
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

// The steps for one module, on one thread.
class BackEnd {
public:
    BackEnd(const Target &target, const codegen::host::Processor &processor, const support::StopQuestion &stop)
        : target_(target), processor_(processor), stop_(stop), machine_(target_machine(target)),
          optimiser_(machine_.get(), processor.has_fma, stop_) {}

    llvm::TargetMachine &machine() { return *machine_; }

    void prepare(llvm::Module &module) {
        support::check_stop(stop_);
        optimiser_.prepare(module);
        support::check_stop(stop_);
    }

    void optimise(llvm::Module &module) {
        optimiser_.optimise(module);
        support::check_stop(stop_);
        if (link_vector_math(module, processor_.vector_bits, processor_.has_fma)) {
            set_attributes(module, target_, processor_.vector_bits);
            optimiser_.clean_up(module);
        }
        if (processor_.vector_bits < 512)
            for (llvm::Function &function : module)
                convert_integers_in_vectors(function);
        optimiser_.prefetch(module);
        if (processor_.vector_bits >= 512)
            for (llvm::Function &function : module)
                relieve_divider(function);
        support::check_stop(stop_);
    }

    llvm::SmallVector<char, 0> emit(llvm::Module &module, Form form) {
        llvm::SmallVector<char, 0> bytes;
        jit::emit(module, *machine_, form, bytes, stop_);
        support::check_stop(stop_);
        return bytes;
    }

    std::vector<std::byte> object(llvm::Module &module) {
        llvm::SmallVector<char, 0> bytes = emit(module, Form::Object);
        const auto *data = reinterpret_cast<const std::byte *>(bytes.data());
        return {data, data + bytes.size()};
    }

private:
    const Target &target_;
    const codegen::host::Processor &processor_;
    const support::StopQuestion &stop_;
    std::unique_ptr<llvm::TargetMachine> machine_;
    Optimiser optimiser_;
};

// A context belongs to one thread: each reads the module anew.
std::vector<std::byte> compile_shares(llvm::Module &module, const std::vector<Share> &shares, const Target &target,
                                      const codegen::host::Processor &processor, const support::StopQuestion &stop) {
    llvm::SmallVector<char, 0> code;
    llvm::raw_svector_ostream stream(code);
    llvm::WriteBitcodeToFile(module, stream);
    std::vector<std::vector<std::byte>> objects(shares.size());
    run_on_threads(unsigned(shares.size()), stop, [&](unsigned index, const support::StopQuestion &stopped) {
        llvm::LLVMContext context;
        drop_remarks(context);
        auto part = llvm::getLazyBitcodeModule(llvm::MemoryBufferRef({code.data(), code.size()}, "part"), context);
        if (!part)
            support::internal_error("a part of the module cannot be read: " + llvm::toString(part.takeError()));
        keep_share(**part, shares[index]);
        BackEnd back_end(target, processor, stopped);
        back_end.optimise(**part);
        objects[index] = back_end.object(**part);
    });
    return support::bundle(objects);
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
    BackEnd back_end(target, processor, stop);
    llvm::LLVMContext context;
    Output output;
    codegen::host::HostTarget host(processor);
    codegen::ModuleEmitter emitter(context, source, host);
    if (want_remarks || want_names)
        emitter.keep_locations();
    emitter.export_c(c_symbol);
    if (want_remarks)
        collect_remarks(context, output.remarks);
    else
        drop_remarks(context);
    emitter.module().setTargetTriple(back_end.machine().getTargetTriple());
    emitter.module().setDataLayout(back_end.machine().createDataLayout());
    std::unique_ptr<llvm::Module> module = emitter.run();
    set_attributes(*module, target, processor.vector_bits);
    declare_vector_versions(*module);
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
    output.artifact.exports.push_back({std::string(codegen::host::kEntry), Convention::Words, ""});
    if (!c_symbol.empty())
        output.artifact.exports.push_back({c_symbol, Convention::C, emitter.c_prototype()});
    back_end.prepare(*module);
    if (text == TextKind::None && !want_remarks && !want_names)
        if (std::vector<Share> shares = share_functions(*module, processors()); shares.size() > 1) {
            output.artifact.bytes = compile_shares(*module, shares, target, processor, stop);
            return output;
        }
    back_end.optimise(*module);
    if (text == TextKind::Llvm) {
        output.text = text_of(*module);
        return output;
    }
    if (want_names)
        name_as_in_python(*module);
    if (text == TextKind::Assembly) {
        llvm::SmallVector<char, 0> bytes = back_end.emit(*module, Form::Assembly);
        output.text.assign(bytes.begin(), bytes.end());
        return output;
    }
    output.artifact.bytes = back_end.object(*module);
    return output;
}

} // namespace veloz::jit
