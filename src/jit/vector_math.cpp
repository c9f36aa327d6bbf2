// Vector function ABI mappings and the linking of embedded bitcode.
#include "jit/vector_math.h"

#include "codegen/llvm_headers.h"
#include "support/diagnostic.h"
#include "vecmath/bitcode.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Transforms/Utils/ModuleUtils.h>

#include <numeric>
#include <set>

namespace veloz::jit {

namespace {

// The complex functions are in one module, and too large to be inlined.
constexpr llvm::StringLiteral kComplex("complex");

// vz_<name>_<suffix> and vz_complex_<function>_<suffix>, split; false for other names.
bool split(llvm::StringRef symbol, llvm::StringRef &name, llvm::StringRef &suffix) {
    if (!symbol.consume_front("vz_"))
        return false;
    std::tie(name, suffix) = symbol.split('_');
    if (name == kComplex)
        suffix = suffix.split('_').second;
    suffix = suffix.split('_').first;
    return suffix == "f32" || suffix == "f64";
}

std::span<const std::byte> bitcode_of(const llvm::Function &function, bool has_fma) {
    llvm::StringRef name, suffix;
    if (!split(function.getName(), name, suffix))
        return {};
    return vecmath::find_bitcode({name.data(), name.size()}, {suffix.data(), suffix.size()}, has_fma);
}

// The rare paths are written for a calling convention that keeps registers for the caller. With 256-bit registers LLVM's insertion of
// vzeroupper breaks that promise (it clears the upper halves of kept registers at calls and returns); zmm16 to zmm31 are safe from it.
void use_standard_calls(llvm::Module &module) {
    for (llvm::Function &function : module) {
        if (function.getCallingConv() != llvm::CallingConv::Intel_OCL_BI)
            continue;
        function.setCallingConv(llvm::CallingConv::C);
        for (llvm::User *user : function.users())
            if (auto *call = llvm::dyn_cast<llvm::CallInst>(user))
                call->setCallingConv(llvm::CallingConv::C);
    }
}

constexpr unsigned kWidestBits = 512;

// Versions for vectors wider than registers, as loops have them that reduce floats (fix_partial_results).
void define_by_halves(llvm::Function &function, unsigned vector_bits) {
    auto *type = llvm::cast<llvm::FixedVectorType>(function.getReturnType());
    unsigned lanes = type->getNumElements();
    auto *half_type = llvm::FixedVectorType::get(type->getElementType(), lanes / 2);
    std::string symbol = function.getName().substr(0, function.getName().rfind("_w")).str() + "_w" + std::to_string(lanes / 2);
    auto *signature = llvm::FunctionType::get(half_type, std::vector<llvm::Type *>(function.arg_size(), half_type), false);
    auto *half = llvm::cast<llvm::Function>(function.getParent()->getOrInsertFunction(symbol, signature).getCallee());
    llvm::IRBuilder<> build(llvm::BasicBlock::Create(function.getContext(), "", &function));
    llvm::SmallVector<int, 16> all(lanes);
    std::iota(all.begin(), all.end(), 0);
    llvm::Value *results[2];
    for (unsigned side = 0; side < 2; ++side) {
        llvm::SmallVector<llvm::Value *, 2> arguments;
        for (llvm::Argument &argument : function.args())
            arguments.push_back(build.CreateShuffleVector(&argument, llvm::ArrayRef(all).slice(size_t(side) * lanes / 2, lanes / 2)));
        results[side] = build.CreateCall(half, arguments);
    }
    build.CreateRet(build.CreateShuffleVector(results[0], results[1], all));
    if (half->isDeclaration() && half_type->getPrimitiveSizeInBits() > vector_bits)
        define_by_halves(*half, vector_bits);
}

void define_wide_versions(llvm::Module &module, unsigned vector_bits) {
    std::vector<llvm::Function *> wide;
    for (llvm::Function &function : module)
        if (function.isDeclaration() && !function.use_empty() && function.getReturnType()->isVectorTy() &&
            function.getReturnType()->getPrimitiveSizeInBits() > vector_bits && !bitcode_of(function, true).empty())
            wide.push_back(&function);
    for (llvm::Function *function : wide)
        define_by_halves(*function, vector_bits);
}

} // namespace

void declare_vector_versions(llvm::Module &module) {
    llvm::SmallVector<llvm::GlobalValue *, 8> used;
    std::vector<llvm::Function *> scalars;
    for (llvm::Function &function : module)
        if (function.isDeclaration() && function.getReturnType()->isFloatingPointTy() && !bitcode_of(function, true).empty())
            scalars.push_back(&function);
    for (llvm::Function *scalar : scalars) {
        llvm::Type *type = scalar->getReturnType();
        size_t arguments = scalar->arg_size();
        unsigned most = kWidestBits / type->getScalarSizeInBits();
        std::string mapping;
        for (unsigned lanes = type->isFloatTy() ? 4 : 2; lanes <= most; lanes *= 2) {
            std::string symbol = scalar->getName().str() + "_w" + std::to_string(lanes);
            auto *vector = llvm::FixedVectorType::get(type, lanes);
            llvm::Function *made = module.getFunction(symbol);
            if (!made)
                made = llvm::Function::Create(llvm::FunctionType::get(vector, std::vector<llvm::Type *>(arguments, vector), false),
                                              llvm::Function::ExternalLinkage, symbol, module);
            made->setDoesNotThrow();
            made->setDoesNotAccessMemory();
            made->setWillReturn();
            used.push_back(made);
            mapping += (mapping.empty() ? "" : ",") + ("_ZGV_LLVM_N" + std::to_string(lanes)) + std::string(arguments, 'v') + "_" +
                       scalar->getName().str() + "(" + symbol + ")";
        }
        for (llvm::User *user : scalar->users())
            if (auto *call = llvm::dyn_cast<llvm::CallInst>(user))
                call->addFnAttr(llvm::Attribute::get(module.getContext(), "vector-function-abi-variant", mapping));
    }
    if (!used.empty())
        llvm::appendToCompilerUsed(module, used);
}

bool link_vector_math(llvm::Module &module, int vector_bits, bool has_fma) {
    if (auto *keep = module.getGlobalVariable("llvm.compiler.used")) // kept the vector declarations until here
        keep->eraseFromParent();
    define_wide_versions(module, unsigned(vector_bits));
    std::vector<std::span<const std::byte>> needed;
    std::set<const std::byte *> seen;
    for (llvm::Function &function : module)
        if (function.isDeclaration() && !function.use_empty())
            if (auto bitcode = bitcode_of(function, has_fma); !bitcode.empty() && seen.insert(bitcode.data()).second)
                needed.push_back(bitcode);
    for (auto bitcode : needed) {
        llvm::MemoryBufferRef buffer(llvm::StringRef(reinterpret_cast<const char *>(bitcode.data()), bitcode.size()), "vecmath");
        auto loaded = llvm::getLazyBitcodeModule(buffer, module.getContext());
        if (!loaded)
            support::internal_error("the embedded vector math library cannot be read");
        (*loaded)->setTargetTriple(module.getTargetTriple());
        (*loaded)->setDataLayout(module.getDataLayout());
        if (llvm::Linker::linkModules(module, std::move(*loaded), llvm::Linker::LinkOnlyNeeded))
            support::internal_error("the embedded vector math library cannot be linked");
    }
    if (vector_bits < 512)
        use_standard_calls(module);
    llvm::StringRef name, suffix;
    for (llvm::Function &function : module)
        if (!function.isDeclaration() && split(function.getName(), name, suffix)) {
            function.setLinkage(llvm::GlobalValue::InternalLinkage);
            if (name == kComplex)
                continue;
            function.removeFnAttr(llvm::Attribute::NoInline);
            function.addFnAttr(llvm::Attribute::AlwaysInline);
        }
    return !needed.empty();
}

} // namespace veloz::jit
