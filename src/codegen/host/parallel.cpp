// Parallel loops: the runtime's threads call the chunks.
#include "codegen/common/frame.h"
#include "codegen/host/target.h"

namespace veloz::codegen::host {

V HostTarget::parallel(Frame &frame, const ParallelLoop &loop) {
    Build &build = frame.build();
    std::vector<V> arguments{frame.context(), loop.begin, loop.end, loop.grain, loop.chunk};
    if (!loop.combine) {
        arguments.push_back(loop.environment);
        return build.CreateCall(runtime("veloz_parallel_for"), arguments);
    }
    arguments.insert(arguments.end(), {loop.combine, loop.environment, build.getInt64(loop.partial_bytes), loop.reduced});
    return build.CreateCall(runtime("veloz_parallel_reduce"), arguments);
}

} // namespace veloz::codegen::host
