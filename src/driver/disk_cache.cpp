// Cache files by POSIX calls: read whole, write aside and rename, remove the least recently used.
#include "driver/disk_cache.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace veloz::driver {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kDefaultLimit = int64_t(512) << 20;
constexpr int kStoresBetweenPrunes = 64;
constexpr int64_t kLargestEntry = int64_t(1) << 30; // beyond anything that is ever compiled
constexpr std::string_view kSuffix = ".veloz";
constexpr std::string_view kAsideSuffix = ".tmp"; // being written, or left by a process that died
constexpr std::chrono::minutes kAbandoned{60};

fs::path default_folder() {
    if (const char *folder = std::getenv("VELOZ_CACHE_DIR"); folder && *folder)
        return folder;
    if (const char *folder = std::getenv("XDG_CACHE_HOME"); folder && *folder)
        return fs::path(folder) / "veloz";
    if (const char *home = std::getenv("HOME"); home && *home)
        return fs::path(home) / ".cache" / "veloz";
    return {};
}

int64_t limit_from_environment() {
    if (const char *text = std::getenv("VELOZ_CACHE_BYTES")) {
        char *end = nullptr;
        long long value = std::strtoll(text, &end, 10);
        if (end != text && value >= 0)
            return value;
    }
    return kDefaultLimit;
}

// Nothing for what is no regular file of at most `limit` bytes.
std::optional<std::vector<std::byte>> read_file(const fs::path &path, int64_t limit) {
    int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe in its place must not make us wait
    if (file < 0)
        return std::nullopt;
    struct stat status{};
    std::optional<std::vector<std::byte>> result;
    if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= std::min(limit, kLargestEntry)) {
        std::vector<std::byte> bytes(size_t(status.st_size));
        size_t have = 0;
        while (have < bytes.size()) {
            ssize_t got = ::read(file, bytes.data() + have, bytes.size() - have);
            if (got <= 0)
                break;
            have += size_t(got);
        }
        if (have == bytes.size())
            result = std::move(bytes);
    }
    ::close(file);
    return result;
}

bool write_file(const fs::path &path, const std::vector<std::byte> &bytes) {
    int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return false;
    size_t done = 0;
    while (done < bytes.size()) {
        ssize_t wrote = ::write(file, bytes.data() + done, bytes.size() - done);
        if (wrote <= 0)
            break;
        done += size_t(wrote);
    }
    bool good = done == bytes.size();
    return ::close(file) == 0 && good;
}

struct Found {
    fs::path path;
    int64_t bytes;
    fs::file_time_type used;
};

std::vector<Found> list(const fs::path &folder, std::string_view suffix = kSuffix) {
    std::vector<Found> found;
    std::error_code error;
    auto options = fs::directory_options::skip_permission_denied;
    for (auto it = fs::recursive_directory_iterator(folder, options, error); !error && it != fs::recursive_directory_iterator();
         it.increment(error)) {
        if (it->path().extension() != suffix)
            continue;
        std::error_code gone;
        auto size = it->file_size(gone);
        auto used = it->last_write_time(gone);
        if (!gone && it->is_regular_file(gone))
            found.push_back({it->path(), int64_t(size), used});
    }
    return found;
}

} // namespace

DiskCache::DiskCache() : folder_(default_folder()), limit_(limit_from_environment()) {}

fs::path DiskCache::path_of(const support::Digest &key) const {
    std::string name = support::to_hex(key);
    return folder_ / name.substr(0, 2) / (name.substr(2) + std::string(kSuffix));
}

std::optional<Entry> DiskCache::load(const support::Digest &key) {
    if (folder_.empty())
        return std::nullopt;
    fs::path path = path_of(key);
    auto bytes = read_file(path, limit_);
    if (!bytes)
        return std::nullopt;
    auto entry = parse(*bytes);
    if (!entry) {
        ::unlink(path.c_str()); // damaged: the next store replaces it
        return std::nullopt;
    }
    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0); // marks it as recently used
    return entry;
}

void DiskCache::store(const support::Digest &key, const Entry &entry) {
    if (folder_.empty())
        return;
    std::vector<std::byte> bytes = serialise(entry);
    if (int64_t(bytes.size()) > std::min(limit_, kLargestEntry))
        return;
    fs::path path = path_of(key);
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error)
        return;
    static_assert(sizeof(uintptr_t) == sizeof(uint64_t));
    fs::path aside = path;
    aside += "." + std::to_string(::getpid()) + "." + std::to_string(reinterpret_cast<uintptr_t>(&bytes)) + std::string(kAsideSuffix);
    if (!write_file(aside, bytes) || ::rename(aside.c_str(), path.c_str()) != 0)
        ::unlink(aside.c_str());
    if (stores_++ % kStoresBetweenPrunes == 0)
        prune();
}

void DiskCache::prune() {
    for (const Found &file : list(folder_, kAsideSuffix))
        if (fs::file_time_type::clock::now() - file.used > kAbandoned)
            ::unlink(file.path.c_str());
    std::vector<Found> found = list(folder_);
    int64_t total = 0;
    for (const Found &file : found)
        total += file.bytes;
    if (total <= limit_)
        return;
    std::sort(found.begin(), found.end(), [](const Found &a, const Found &b) { return a.used < b.used; });
    for (const Found &file : found) {
        if (total <= limit_)
            break;
        ::unlink(file.path.c_str());
        total -= file.bytes;
    }
}

CacheInfo DiskCache::info() const {
    CacheInfo info{folder_.string(), false, 0, 0, limit_};
    fs::path probe = folder_; // the nearest folder that exists decides
    std::error_code error;
    while (!probe.empty() && !fs::exists(probe, error) && probe != probe.parent_path())
        probe = probe.parent_path();
    info.writable = !folder_.empty() && fs::is_directory(probe, error) && ::access(probe.c_str(), W_OK) == 0;
    for (const Found &file : list(folder_)) {
        ++info.entries;
        info.bytes += file.bytes;
    }
    return info;
}

int64_t DiskCache::clear() {
    for (const Found &file : list(folder_, kAsideSuffix))
        ::unlink(file.path.c_str());
    int64_t removed = 0;
    for (const Found &file : list(folder_))
        removed += ::unlink(file.path.c_str()) == 0;
    return removed;
}

} // namespace veloz::driver
