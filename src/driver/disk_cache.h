// The cache folder: one checksummed file per compiled specialisation, shared by any number of processes.
#pragma once

#include "driver/entry.h"
#include "support/hash.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace veloz::driver {

struct CacheInfo {
    std::string folder;
    bool writable = false;
    int64_t entries = 0;
    int64_t bytes = 0;
    int64_t limit = 0; // bytes
};

// Never throws and never leaves a partial entry: files are written aside and renamed. A folder that cannot be used is the same
// as an empty one. Safe in any number of threads and processes at once.
class DiskCache {
public:
    // $VELOZ_CACHE_DIR, else $XDG_CACHE_HOME/veloz, else ~/.cache/veloz; limit $VELOZ_CACHE_BYTES (512 MiB).
    DiskCache();

    std::optional<Entry> load(const support::Digest &key);
    void store(const support::Digest &key, const Entry &entry);
    CacheInfo info() const;
    int64_t clear(); // number of entries removed

private:
    std::filesystem::path path_of(const support::Digest &key) const;
    void prune();

    std::filesystem::path folder_;
    int64_t limit_;
    std::atomic<int> stores_ = 0; // by this process
};

} // namespace veloz::driver
