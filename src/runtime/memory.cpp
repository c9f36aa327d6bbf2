// Small blocks come from malloc; large ones are mapped with huge pages and kept in a bounded list for reuse.
#include "runtime/memory.h"

#include "runtime/abi.h"
#include "runtime/accesses.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

namespace veloz::runtime {

namespace {

constexpr size_t kHeader = 64;
// Large blocks start in the middle of a page: arrays of NumPy's start at its beginning, and a load and a store at the same place of two
// pages are taken for the same address for a while (measured: 8 % of a long element-wise loop).
constexpr size_t kLargeOffset = 2048 + kHeader;
constexpr size_t kLarge = size_t(1) << 20;
constexpr size_t kHugePage = size_t(2) << 20;
constexpr size_t kMaximum = size_t(1) << 46; // beyond any machine: refused before arithmetic can overflow

struct Header {
    std::atomic<int64_t> references;
    size_t bytes;                  // as asked for
    size_t mapped;                 // size of the mapping; 0: from malloc
    void *start;                   // of the mapping or allocation
    const BlockContents *contents; // null: plain numbers
};
static_assert(sizeof(Header) <= kHeader);

Header *header_of(const void *data) { return reinterpret_cast<Header *>(const_cast<char *>(static_cast<const char *>(data)) - kHeader); }

struct Cached {
    void *start;
    size_t mapped;
};

// Process-wide: blocks outlive every call and are freed by whichever thread drops the last array.
struct Pool {
    std::mutex mutex;
    std::vector<Cached> cached; // oldest first; guarded by mutex
    size_t cached_bytes = 0;    // guarded by mutex
    size_t limit = 0;
    std::atomic<int64_t> used{0}, peak{0};

    Pool() {
        long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
        limit = pages > 0 && size > 0 ? size_t(pages) * size_t(size) / 8 : size_t(1) << 30;
        if (const char *text = std::getenv("VELOZ_POOL_BYTES")) {
            char *end = nullptr;
            unsigned long long value = std::strtoull(text, &end, 10);
            if (end != text)
                limit = value;
        }
        pthread_atfork([] { pool().mutex.lock(); }, [] { pool().mutex.unlock(); }, [] { pool().mutex.unlock(); });
    }

    static Pool &pool() {
        static Pool *pool = new Pool; // never destroyed: arrays may die after static destructors
        return *pool;
    }
};

// A cached mapping that fits without wasting more than an eighth.
void *take_cached(size_t mapped, size_t &got) {
    Pool &pool = Pool::pool();
    std::lock_guard lock(pool.mutex);
    for (size_t i = pool.cached.size(); i-- > 0;) {
        Cached entry = pool.cached[i];
        if (entry.mapped < mapped || entry.mapped > mapped + mapped / 8)
            continue;
        pool.cached.erase(pool.cached.begin() + std::ptrdiff_t(i));
        pool.cached_bytes -= entry.mapped;
        got = entry.mapped;
        return entry.start;
    }
    return nullptr;
}

void *map_large(size_t mapped) {
    size_t wanted = mapped + kHugePage; // so that the data may start on a huge page
    void *region = mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (region == MAP_FAILED)
        return nullptr;
    auto address = reinterpret_cast<uintptr_t>(region);
    uintptr_t start = (address + kHugePage - 1) / kHugePage * kHugePage;
    if (start > address)
        munmap(region, start - address);
    uintptr_t end = address + wanted;
    if (end > start + mapped)
        munmap(reinterpret_cast<void *>(start + mapped), end - start - mapped);
    madvise(reinterpret_cast<void *>(start), mapped, MADV_HUGEPAGE);
    return reinterpret_cast<void *>(start);
}

void *finish(void *start, size_t bytes, size_t mapped) {
    auto *data = static_cast<char *>(start) + (mapped ? kLargeOffset : kHeader);
    new (header_of(data)) Header{{1}, bytes, mapped, start, nullptr};
    Pool &pool = Pool::pool();
    int64_t used = pool.used.fetch_add(int64_t(bytes), std::memory_order_relaxed) + int64_t(bytes);
    for (int64_t peak = pool.peak.load(std::memory_order_relaxed);
         used > peak && !pool.peak.compare_exchange_weak(peak, used, std::memory_order_relaxed);) {
    }
    return data;
}

void *allocate_large(size_t bytes, bool zeroed) {
    size_t mapped = (bytes + kLargeOffset + kHugePage - 1) / kHugePage * kHugePage;
    size_t got = 0;
    if (void *start = take_cached(mapped, got)) {
        void *data = finish(start, bytes, got);
        if (zeroed)
            std::memset(data, 0, bytes);
        return data;
    }
    void *start = map_large(mapped);
    if (!start) {
        pool_trim();
        start = map_large(mapped);
    }
    return start ? finish(start, bytes, mapped) : nullptr;
}

void give_back(Header *header) {
    Pool &pool = Pool::pool();
    pool.used.fetch_sub(int64_t(header->bytes), std::memory_order_relaxed);
    void *start = header->start;
    size_t mapped = header->mapped;
    header->~Header();
    if (mapped == 0) {
        std::free(start);
        return;
    }
    std::vector<Cached> out;
    {
        std::lock_guard lock(pool.mutex);
        pool.cached.push_back({start, mapped});
        pool.cached_bytes += mapped;
        while (pool.cached_bytes > pool.limit) {
            pool.cached_bytes -= pool.cached.front().mapped;
            out.push_back(pool.cached.front());
            pool.cached.erase(pool.cached.begin());
        }
    }
    for (const Cached &entry : out)
        munmap(entry.start, entry.mapped);
}

// The blocks that a block's elements refer to.
void collect_owners(void *data, std::vector<void *> &out) {
    const Header *header = header_of(data);
    const BlockContents &contents = *header->contents;
    size_t stride = contents.stride ? contents.stride : header->bytes;
    for (size_t element = 0; stride > 0 && element + stride <= header->bytes; element += stride)
        for (uint32_t offset : contents.owners)
            if (void *owner = *reinterpret_cast<void **>(static_cast<char *>(data) + element + offset))
                out.push_back(owner);
}

bool is_external(const void *owner) { return !owner || (reinterpret_cast<uintptr_t>(owner) & 1); }

} // namespace

const BlockContents *block_contents(size_t stride, std::vector<uint32_t> owners) {
    static std::mutex mutex;
    static auto *known = new std::map<std::pair<size_t, std::vector<uint32_t>>, BlockContents>; // never destroyed, as the pool
    if (owners.empty())
        return nullptr;
    std::lock_guard lock(mutex);
    auto [found, added] = known->try_emplace({stride, owners});
    if (added)
        found->second = {stride, std::move(owners)};
    return &found->second;
}

void *pool_allocate(size_t bytes, bool zeroed, const BlockContents *contents) {
    if (contents) {
        void *data = pool_allocate(bytes, true);
        if (data)
            header_of(data)->contents = contents;
        return data;
    }
    if (bytes > kMaximum)
        return nullptr;
    if (bytes >= kLarge)
        return allocate_large(bytes, zeroed);
    void *start = std::aligned_alloc(kHeader, (bytes + 2 * kHeader - 1) / kHeader * kHeader);
    if (!start)
        return nullptr;
    void *data = finish(start, bytes, 0);
    if (zeroed)
        std::memset(data, 0, bytes);
    return data;
}

void pool_retain(void *data) { header_of(data)->references.fetch_add(1, std::memory_order_relaxed); }

void pool_release(void *data) {
    std::vector<void *> dropped; // a list, no recursion: chains of blocks may be long
    for (;;) {
        if (data && header_of(data)->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            if (header_of(data)->contents)
                collect_owners(data, dropped);
            give_back(header_of(data));
        }
        if (dropped.empty())
            return;
        data = dropped.back();
        dropped.pop_back();
    }
}

void *pool_reallocate(void *data, size_t bytes) { // of plain numbers: NumPy's resize
    void *fresh = pool_allocate(bytes);
    if (!fresh || !data)
        return fresh;
    std::memcpy(fresh, data, std::min(bytes, pool_block_bytes(data)));
    pool_release(data);
    return fresh;
}

size_t pool_block_bytes(const void *data) { return header_of(data)->bytes; }

PoolStatistics pool_statistics() {
    Pool &pool = Pool::pool();
    std::lock_guard lock(pool.mutex);
    return {pool.used.load(), pool.peak.load(), int64_t(pool.cached_bytes), int64_t(pool.limit)};
}

void pool_reset_peak() { Pool::pool().peak.store(Pool::pool().used.load()); }

void pool_trim() {
    Pool &pool = Pool::pool();
    std::vector<Cached> out;
    {
        std::lock_guard lock(pool.mutex);
        out.swap(pool.cached);
        pool.cached_bytes = 0;
    }
    for (const Cached &entry : out)
        munmap(entry.start, entry.mapped);
}

void *veloz_alloc(CallContext *context, int64_t bytes, int32_t zeroed) {
    void *data = bytes < 0 ? nullptr : pool_allocate(size_t(bytes), zeroed != 0);
    if (!data)
        veloz_raise(context, int32_t(ErrorKind::MemoryError), 0, 1, &bytes);
    else if (context->accesses)
        context->accesses->forget(reinterpret_cast<uint64_t>(data), size_t(bytes));
    return data;
}

void veloz_retain(void *owner) {
    if (!is_external(owner))
        pool_retain(owner);
}

void veloz_release(void *owner) {
    if (!is_external(owner))
        pool_release(owner);
}

void veloz_release_all(void *const *owners, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        veloz_release(owners[i]);
}

int32_t veloz_overlap(const void *left, const int64_t *left_dims, int64_t left_rank, int64_t left_size, const void *right,
                      const int64_t *right_dims, int64_t right_rank, int64_t right_size) {
    // dims: shape then strides, `rank` each; size: bytes of one element
    struct Span {
        intptr_t low, high;
    };
    auto span = [](const void *data, const int64_t *dims, int64_t rank, int64_t size) {
        auto base = reinterpret_cast<intptr_t>(data);
        Span out{base, base + size};
        for (int64_t axis = 0; axis < rank; ++axis) {
            if (dims[axis] == 0)
                return Span{0, 0};
            int64_t reach = (dims[axis] - 1) * dims[rank + axis];
            (reach < 0 ? out.low : out.high) += reach;
        }
        return out;
    };
    Span a = span(left, left_dims, left_rank, left_size), b = span(right, right_dims, right_rank, right_size);
    if (a.low >= b.high || b.low >= a.high)
        return 0;
    bool same =
        left == right && left_rank == right_rank && left_size == right_size && std::equal(left_dims, left_dims + 2 * left_rank, right_dims);
    return !same;
}

} // namespace veloz::runtime
