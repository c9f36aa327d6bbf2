// Natives: arrays go as runtime::NativeArray, numbers as they are.
#include "runtime/natives.h"
#include "codegen/common/frame.h"
#include "codegen/host/target.h"
#include "support/diagnostic.h"

namespace veloz::codegen::host {

namespace {

using types::ScalarKind;

constexpr bool same_number(runtime::Element element, ScalarKind kind) { return int(element) == int(kind); }
static_assert(same_number(runtime::Element::Bool, ScalarKind::Bool) && same_number(runtime::Element::I8, ScalarKind::I8) &&
              same_number(runtime::Element::I16, ScalarKind::I16) && same_number(runtime::Element::I32, ScalarKind::I32) &&
              same_number(runtime::Element::I64, ScalarKind::I64) && same_number(runtime::Element::U8, ScalarKind::U8) &&
              same_number(runtime::Element::U16, ScalarKind::U16) && same_number(runtime::Element::U32, ScalarKind::U32) &&
              same_number(runtime::Element::U64, ScalarKind::U64) && same_number(runtime::Element::F32, ScalarKind::F32) &&
              same_number(runtime::Element::F64, ScalarKind::F64) && same_number(runtime::Element::C64, ScalarKind::C64) &&
              same_number(runtime::Element::C128, ScalarKind::C128));

V descriptor(Frame &frame, const NativeArgument &argument) {
    Build &build = frame.build();
    llvm::Type *pointer = build.getPtrTy(), *number = build.getInt32Ty();
    auto *type = llvm::StructType::get(build.getContext(), {pointer, pointer, number, number});
    V memory = frame.local(type, "array", false);
    const V parts[] = {argument.array.data, argument.array.dims, build.getInt32(uint32_t(argument.array.rank)),
                       build.getInt32(uint32_t(argument.dtype))};
    for (unsigned i = 0; i < 4; ++i)
        build.CreateStore(parts[i], build.CreateStructGEP(type, memory, i));
    return memory;
}

} // namespace

V HostTarget::native(Frame &frame, const ir::NativeInfo &native, llvm::ArrayRef<NativeArgument> arguments, llvm::ArrayRef<int64_t> sites,
                     V result) {
    if ((native.targets & ir::native_target::Host) == 0)
        support::internal_error("the host has no native " + std::string(native.name));
    Build &build = frame.build();
    std::vector<V> passed{frame.context()};
    if (result)
        passed.push_back(result);
    for (const NativeArgument &argument : arguments)
        passed.push_back(argument.number ? argument.number : descriptor(frame, argument));
    for (int64_t site : sites)
        passed.push_back(build.getInt32(uint32_t(site)));
    std::vector<llvm::Type *> parameters;
    for (V one : passed)
        parameters.push_back(one->getType());
    auto *type = llvm::FunctionType::get(build.getInt32Ty(), parameters, false);
    llvm::FunctionCallee callee = module_->module().getOrInsertFunction(llvm::StringRef(native.symbol), type);
    llvm::cast<llvm::Function>(callee.getCallee())->setDoesNotThrow();
    return build.CreateCall(callee, passed);
}

} // namespace veloz::codegen::host
