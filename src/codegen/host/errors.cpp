// What reaches the process around: errors into the call's slot, the question whether to stop, the depth of recursion, printing, the race
// check.
#include "codegen/common/frame.h"
#include "codegen/host/target.h"
#include "runtime/abi.h"

namespace veloz::codegen::host {

using runtime::CallContext;
using runtime::ErrorKind;

namespace {

ErrorKind error_kind(Failure failure) {
    switch (failure) {
    case Failure::Site: return ErrorKind::RaiseSite;
    case Failure::TooDeep: return ErrorKind::Recursion;
    }
    return ErrorKind::None;
}

// As runtime/context.h describes them to ArrayTextHook; nobody gives up a reference, hence no owner.
std::vector<V> words_of_array(Frame &frame, const Printed &array) {
    Build &build = frame.build();
    std::vector<V> words = frame.module().words_of(build, array.type, array.value);
    words[types::ArrayWords::kOwner] = build.getInt64(0);
    words.insert(words.begin(), {build.getInt64(uint64_t(array.type.dtype())), build.getInt64(uint64_t(array.type.ndim()))});
    return words;
}

V field(Frame &frame, size_t offset) {
    return frame.build().CreateConstInBoundsGEP1_64(frame.build().getInt8Ty(), frame.context(), offset);
}

} // namespace

void HostTarget::raise(Frame &frame, Failure failure, int site, llvm::ArrayRef<V> words) {
    Build &build = frame.build();
    V memory = frame.list(words, "words");
    build.CreateCall(runtime("veloz_raise"), {frame.context(), build.getInt32(uint32_t(error_kind(failure))),
                                              build.getInt32(uint32_t(site)), build.getInt64(words.size()), memory});
}

V HostTarget::error_in_flight(Frame &frame) {
    Build &build = frame.build();
    auto is = [&](V kind, ErrorKind which) { return build.CreateICmpEQ(kind, build.getInt32(uint32_t(which))); };
    V error = build.CreateLoad(build.getPtrTy(), field(frame, offsetof(CallContext, error)));
    auto part = [&](size_t offset) {
        return build.CreateLoad(build.getInt32Ty(), build.CreateConstInBoundsGEP1_64(build.getInt8Ty(), error, offset));
    };
    V kind = part(offsetof(runtime::ErrorSlot, kind)), site = part(offsetof(runtime::ErrorSlot, site));
    V number = build.CreateSelect(is(kind, ErrorKind::Recursion), build.getInt32(kTooDeep), build.getInt32(kNotCaught));
    number = build.CreateSelect(is(kind, ErrorKind::MemoryError), build.getInt32(kNoMemory), number);
    return build.CreateSelect(is(kind, ErrorKind::RaiseSite), build.CreateAdd(site, build.getInt32(kFirstSite)), number);
}

V HostTarget::handled_count(Frame &frame) {
    return frame.build().CreateLoad(frame.build().getInt32Ty(), field(frame, offsetof(CallContext, handled_count)));
}

void HostTarget::set_handled_count(Frame &frame, V count) {
    frame.build().CreateStore(count, field(frame, offsetof(CallContext, handled_count)));
}

void HostTarget::catch_error(Frame &frame, V place) { frame.build().CreateCall(runtime("veloz_catch"), {frame.context(), place}); }

void HostTarget::raise_again(Frame &frame, V place) { frame.build().CreateCall(runtime("veloz_raise_again"), {frame.context(), place}); }

void HostTarget::raise_from(Frame &frame, V place) { frame.build().CreateCall(runtime("veloz_raise_from"), {frame.context(), place}); }

V HostTarget::poll(Frame &frame) { return frame.build().CreateCall(runtime("veloz_poll"), {frame.context()}); }

V HostTarget::enter_recursive(Frame &frame) {
    Build &build = frame.build();
    V depth = field(frame, offsetof(CallContext, depth));
    V left = build.CreateSub(build.CreateLoad(build.getInt32Ty(), depth), build.getInt32(1));
    build.CreateStore(left, depth);
    V here = build.CreateIntrinsic(llvm::Intrinsic::frameaddress, {build.getPtrTy()}, {build.getInt32(0)});
    V limit = build.CreateLoad(build.getInt64Ty(), field(frame, offsetof(CallContext, stack_limit)));
    V too_low = build.CreateICmpULT(build.CreatePtrToInt(here, build.getInt64Ty()), limit);
    return build.CreateOr(build.CreateICmpSLT(left, build.getInt32(0)), too_low);
}

void HostTarget::leave_recursive(Frame &frame) {
    Build &build = frame.build();
    V depth = field(frame, offsetof(CallContext, depth));
    build.CreateStore(build.CreateAdd(build.CreateLoad(build.getInt32Ty(), depth), build.getInt32(1)), depth);
}

V HostTarget::recursive_calls(Frame &frame) { return field(frame, offsetof(CallContext, calls)); }

void HostTarget::print(Frame &frame, std::string_view text, llvm::ArrayRef<Printed> values) {
    Build &build = frame.build();
    llvm::Module &module = frame.module().module();
    std::vector<V> words;
    std::vector<uint32_t> kinds;
    for (const Printed &printed : values) {
        kinds.push_back(uint32_t(types::print_kind(printed.type)));
        std::vector<V> own =
            printed.type.is_array() ? words_of_array(frame, printed) : frame.module().words_of(build, printed.type, printed.value);
        words.insert(words.end(), own.begin(), own.end());
    }
    V memory = frame.list(words, "printed");
    V table = llvm::ConstantPointerNull::get(build.getPtrTy()); // an empty table would be a section without an address
    if (!kinds.empty()) {
        auto *list = llvm::ConstantDataArray::get(module.getContext(), kinds);
        table = new llvm::GlobalVariable(module, list->getType(), true, llvm::GlobalValue::PrivateLinkage, list, "kinds");
    }
    V shown = build.CreateGlobalString(text, "text");
    build.CreateCall(runtime("veloz_print"), {frame.context(), shown, build.getInt64(text.size()), table, memory});
}

V HostTarget::watch_loop(Frame &frame, bool begins) {
    return frame.build().CreateCall(runtime("veloz_watch_loop"), {frame.context(), frame.build().getInt32(begins)});
}

void HostTarget::watch_iteration(Frame &frame, V iteration) {
    frame.build().CreateCall(runtime("veloz_watch_iteration"), {frame.context(), iteration});
}

V HostTarget::watch_access(Frame &frame, const WatchedAccess &access) {
    Build &build = frame.build();
    return build.CreateCall(runtime("veloz_watch_access"),
                            {frame.context(), access.element, build.getInt64(access.bytes), build.getInt32(access.writes),
                             build.getInt32(uint32_t(access.line)), build.getInt32(uint32_t(access.site))});
}

} // namespace veloz::codegen::host
