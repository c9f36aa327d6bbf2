// Array memory: aligned blocks with reference counts, recycled so that results need not be touched for the first time again and again.
#pragma once

#include <cstddef>
#include <cstdint>

namespace veloz::runtime {

// A block's data pointer identifies it; its header lies in the 64 bytes before. All functions are safe from any thread.
void *pool_allocate(size_t bytes, bool zeroed = false); // null when there is no memory; one reference
void pool_retain(void *data);
void pool_release(void *data); // the last one gives the block back
void *pool_reallocate(void *data, size_t bytes);
size_t pool_block_bytes(const void *data); // as asked for

struct PoolStatistics {
    int64_t used_bytes;   // in blocks that are alive
    int64_t cached_bytes; // kept for reuse
    int64_t limit_bytes;  // of cached_bytes: $VELOZ_POOL_BYTES, else an eighth of the machine's memory
};
PoolStatistics pool_statistics();
void pool_trim(); // gives all cached blocks back to the system

} // namespace veloz::runtime
