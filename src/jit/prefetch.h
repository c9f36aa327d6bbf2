// Software prefetch for long loop bodies over streams of memory.
#pragma once

namespace llvm {
class LoopInfo;
class ScalarEvolution;
} // namespace llvm

namespace veloz::jit {

// In innermost loops whose body is so long that out-of-order execution does not reach the next cache lines, the lines that vector loads
// and stores will touch are asked for ahead of time: the hardware's own prefetch ends at each 4 KiB page. So are those of loops that
// only read.
void insert_prefetches(llvm::LoopInfo &loops, llvm::ScalarEvolution &evolution);

} // namespace veloz::jit
