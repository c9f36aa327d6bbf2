// Detects the processor by LLVM's own tables; declares what the runtime offers.
#include "codegen/host/target.h"

#include "codegen/module_emitter.h"

#include <cstdlib>
#include <llvm/TargetParser/Host.h>
#include <string_view>

namespace veloz::codegen::host {

Processor host_processor() {
    const char *wish = std::getenv("VELOZ_CPU");
    std::string_view name = wish ? wish : "";
    if (name == "baseline")
        return {"x86-64", "", 128, false};
    if (name == "avx2")
        return {"x86-64-v3", "", 256, true};
    if (name == "avx512")
        return {"x86-64-v4", "+prefer-no-gather", 512, true};
    Processor processor{llvm::sys::getHostCPUName().str(), "", 128, false};
    llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
    for (const auto &feature : features)
        processor.features += (processor.features.empty() ? "" : ",") + std::string(feature.second ? "+" : "-") + feature.first().str();
    processor.has_fma = features.lookup("fma") && features.lookup("avx2");
    bool wide = features.lookup("avx512f") && features.lookup("avx512vl") && features.lookup("avx512dq") && features.lookup("avx512bw");
    if (wide) // a gather of eight lanes takes longer than eight loads, all the more with the processors' late corrections
        processor.features += ",+prefer-no-gather";
    processor.vector_bits = wide ? 512 : features.lookup("avx2") ? 256 : 128;
    return processor;
}

llvm::Function *HostTarget::runtime(std::string_view name) {
    llvm::Module &module = module_->module();
    if (llvm::Function *known = module.getFunction(name))
        return known;
    llvm::LLVMContext &context = module_->context();
    llvm::Type *Void = llvm::Type::getVoidTy(context), *I32 = llvm::Type::getInt32Ty(context), *I64 = llvm::Type::getInt64Ty(context);
    llvm::Type *Ptr = llvm::PointerType::get(context, 0);
    llvm::FunctionType *signature = nullptr;
#define VELOZ_ABI(entry, result, ...)                                                                                                      \
    if (name == #entry)                                                                                                                    \
        signature = llvm::FunctionType::get(result, std::vector<llvm::Type *>{__VA_ARGS__}, false);
#include "runtime/abi.def"
    auto *made = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, name, module);
    made->setDoesNotThrow();
    if (name == "veloz_raise")
        made->addFnAttr(llvm::Attribute::Cold);
    if (name == "veloz_release_all") { // does not let the frame escape: its cells are no reason to reload anything
        made->addFnAttr(llvm::Attribute::Cold);
        made->addParamAttr(0, llvm::Attribute::getWithCaptureInfo(context, llvm::CaptureInfo::none()));
        made->addParamAttr(0, llvm::Attribute::ReadOnly);
    }
    return made;
}

} // namespace veloz::codegen::host
