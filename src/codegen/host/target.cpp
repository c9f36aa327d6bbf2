// Detects the processor by LLVM's own tables.
#include "codegen/host/target.h"

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

} // namespace veloz::codegen::host
