// Blocks with counted references, and what the runtime knows to do with arrays.
#include "codegen/common/frame.h"
#include "codegen/host/target.h"

namespace veloz::codegen::host {

V HostTarget::allocate(Frame &frame, V bytes, bool zeroed) {
    return frame.build().CreateCall(runtime("veloz_alloc"), {frame.context(), bytes, frame.build().getInt32(zeroed)});
}

void HostTarget::retain(Frame &frame, V owner) { frame.build().CreateCall(runtime("veloz_retain"), {owner}); }

void HostTarget::release(Frame &frame, V owner) { frame.build().CreateCall(runtime("veloz_release"), {owner}); }

void HostTarget::release_all(Frame &frame, V cells, unsigned count) {
    frame.build().CreateCall(runtime("veloz_release_all"), {cells, frame.build().getInt64(count)});
}

V HostTarget::overlap(Frame &frame, const Described &a, const Described &b) {
    Build &build = frame.build();
    std::vector<V> arguments;
    for (const Described &each : {a, b})
        arguments.insert(arguments.end(),
                         {each.data, each.dims, build.getInt64(uint64_t(each.rank)), build.getInt64(uint64_t(each.element_bytes))});
    return build.CreateCall(runtime("veloz_overlap"), arguments);
}

V HostTarget::copy(Frame &frame, const Described &to, const Described &from) {
    Build &build = frame.build();
    return build.CreateCall(runtime("veloz_copy"), {frame.context(), to.data, to.dims, from.data, from.dims,
                                                    build.getInt64(uint64_t(to.rank)), build.getInt64(uint64_t(to.element_bytes))});
}

} // namespace veloz::codegen::host
