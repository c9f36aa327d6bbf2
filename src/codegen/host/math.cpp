// Math functions: calls of the vector math library; complex ones lane by lane.
#include "codegen/host/target.h"
#include "codegen/module_emitter.h"

#include <algorithm>
#include <llvm/IR/IntrinsicsX86.h>
#include <numeric>

namespace veloz::codegen::host {

using ir::Opcode;
using types::ScalarKind;

namespace {

bool has_vector_versions(std::string_view name) {
#define VELOZ_VECMATH(function)                                                                                                            \
    if (name == #function)                                                                                                                 \
        return true;
#define VELOZ_VECEXACT(function) VELOZ_VECMATH(function)
#define VELOZ_VECEXACT2(function) VELOZ_VECMATH(function)
#include "vecmath/functions.def"
    return false;
}

unsigned lanes_of(V value) {
    auto *vector = llvm::dyn_cast<llvm::FixedVectorType>(value->getType());
    return vector ? vector->getNumElements() : 1;
}

V part(Build &build, V vector, unsigned first, unsigned lanes) {
    llvm::SmallVector<int, 16> chosen(lanes);
    std::iota(chosen.begin(), chosen.end(), int(first));
    return build.CreateShuffleVector(vector, chosen);
}

V joined(Build &build, llvm::ArrayRef<V> parts) {
    if (parts.size() == 1)
        return parts[0];
    V left = joined(build, parts.take_front(parts.size() / 2)), right = joined(build, parts.drop_front(parts.size() / 2));
    llvm::SmallVector<int, 32> all(2 * lanes_of(left));
    std::iota(all.begin(), all.end(), 0);
    return build.CreateShuffleVector(left, right, all);
}

// In the entry block, where the optimiser turns it into a register.
llvm::AllocaInst *local(Build &build, llvm::Type *type) {
    llvm::BasicBlock &entry = build.GetInsertBlock()->getParent()->getEntryBlock();
    return Build(&entry, entry.begin()).CreateAlloca(type);
}

} // namespace

// A scalar call may be replaced by a vector version when a loop is vectorised.
llvm::Function *HostTarget::math_function(const std::string &symbol, llvm::Type *type, size_t arguments) {
    if (llvm::Function *known = module_->module().getFunction(symbol))
        return known;
    auto *signature = llvm::FunctionType::get(type, std::vector<llvm::Type *>(arguments, type), false);
    auto *made = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, symbol, module_->module());
    made->setDoesNotThrow();
    made->setDoesNotAccessMemory();
    made->setWillReturn();
    return made;
}

V HostTarget::math(Build &build, std::string_view name, ScalarKind kind, llvm::ArrayRef<V> arguments) {
    std::string symbol = "vz_" + std::string(name) + (kind == ScalarKind::F32 ? "_f32" : "_f64");
    unsigned lanes = lanes_of(arguments[0]), width = 1;
    llvm::Type *scalar = module_->scalar_type(kind);
    if (lanes == 1)
        return build.CreateCall(math_function(symbol, scalar, arguments.size()), arguments);
    if (has_vector_versions(name))
        width = std::min(lanes, unsigned(processor_.vector_bits) / unsigned(8 * types::byte_size(kind)));
    llvm::Function *function =
        width == 1 ? math_function(symbol, scalar, arguments.size())
                   : math_function(symbol + "_w" + std::to_string(width), llvm::FixedVectorType::get(scalar, width), arguments.size());
    V lane_by_lane = llvm::PoisonValue::get(module_->scalar_type(kind, lanes));
    std::vector<V> parts;
    for (unsigned first = 0; first < lanes; first += width) {
        llvm::SmallVector<V, 2> pieces;
        for (V argument : arguments)
            pieces.push_back(width == 1 ? build.CreateExtractElement(argument, first) : part(build, argument, first, width));
        V result = build.CreateCall(function, pieces);
        if (width == 1)
            lane_by_lane = build.CreateInsertElement(lane_by_lane, result, first);
        else
            parts.push_back(result);
    }
    return width == 1 ? lane_by_lane : joined(build, parts);
}

// void (const complex *x, const complex *y, complex *out)
llvm::Function *HostTarget::complex_function(const std::string &name) {
    std::string symbol = "vz_complex_" + name;
    if (llvm::Function *known = module_->module().getFunction(symbol))
        return known;
    llvm::LLVMContext &context = module_->context();
    llvm::Type *pointer = llvm::PointerType::getUnqual(context);
    auto *signature = llvm::FunctionType::get(llvm::Type::getVoidTy(context), {pointer, pointer, pointer}, false);
    auto *made = llvm::Function::Create(signature, llvm::Function::ExternalLinkage, symbol, module_->module());
    made->setDoesNotThrow();
    made->setOnlyAccessesArgMemory();
    made->setWillReturn();
    return made;
}

V HostTarget::to_index(Build &build, V value) {
    bool wide = value->getType()->isDoubleTy();
    V vector =
        build.CreateInsertElement(llvm::PoisonValue::get(llvm::FixedVectorType::get(value->getType(), wide ? 2 : 4)), value, uint64_t(0));
    return build.CreateIntrinsic(wide ? llvm::Intrinsic::x86_sse2_cvttsd2si64 : llvm::Intrinsic::x86_sse_cvttss2si64, {}, {vector});
}

V HostTarget::complex_math(Build &build, Opcode function, ScalarKind kind, V a, V b) {
    llvm::Type *type = module_->scalar_type(kind);
    V x = local(build, type), y = local(build, type), out = local(build, type);
    auto put = [&](V value, V memory, unsigned lane, unsigned lanes) {
        for (unsigned half = 0; half < 2; ++half) {
            V number = build.CreateExtractValue(value, half);
            build.CreateStore(lanes == 1 ? number : build.CreateExtractElement(number, lane), build.CreateStructGEP(type, memory, half));
        }
    };
    llvm::Function *called = complex_function(std::string(ir::info(function).text) + (kind == ScalarKind::C64 ? "_f32" : "_f64"));
    unsigned lanes = lanes_of(build.CreateExtractValue(a, 0));
    V result = llvm::PoisonValue::get(a->getType());
    V parts[2] = {build.CreateExtractValue(result, 0), build.CreateExtractValue(result, 1)};
    for (unsigned lane = 0; lane < lanes; ++lane) {
        put(a, x, lane, lanes);
        put(b ? b : a, y, lane, lanes);
        build.CreateCall(called, {x, y, out});
        for (unsigned half = 0; half < 2; ++half) {
            V number = build.CreateLoad(module_->scalar_type(types::real_part(kind)), build.CreateStructGEP(type, out, half));
            parts[half] = lanes == 1 ? number : build.CreateInsertElement(parts[half], number, lane);
        }
    }
    return build.CreateInsertValue(build.CreateInsertValue(result, parts[0], 0), parts[1], 1);
}

} // namespace veloz::codegen::host
