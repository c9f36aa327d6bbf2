// Array memory: aligned blocks with reference counts, recycled so that results need not be touched for the first time again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace veloz::runtime {

// Where a block's elements hold references to other blocks: what is released with it. Elements that are plain numbers have none.
struct BlockContents {
    size_t stride = 0;            // bytes from one element to the next; 0: the whole block is one
    std::vector<uint32_t> owners; // byte offsets in an element, each of the data pointer of a block, or null
};
// Equal contents are one object, which the runtime owns and never frees: blocks outlive the code that made them.
const BlockContents *block_contents(size_t stride, std::vector<uint32_t> owners);

// A block's data pointer identifies it; its header lies in the 64 bytes before. All functions are safe from any thread.
// Null when there is no memory; one reference. A block with contents is zeroed, so that it may be dropped before it is filled.
void *pool_allocate(size_t bytes, bool zeroed = false, const BlockContents *contents = nullptr);
void pool_retain(void *data);
void pool_release(void *data); // the last one drops the contents and gives the block back
void *pool_reallocate(void *data, size_t bytes);
size_t pool_block_bytes(const void *data); // as asked for

struct PoolStatistics {
    int64_t used_bytes;   // in blocks that are alive
    int64_t peak_bytes;   // the most that they had since the last pool_reset_peak
    int64_t cached_bytes; // kept for reuse
    int64_t limit_bytes;  // of cached_bytes: $VELOZ_POOL_BYTES, else an eighth of the machine's memory
};
PoolStatistics pool_statistics();
void pool_reset_peak();
void pool_trim(); // gives all cached blocks back to the system

} // namespace veloz::runtime
