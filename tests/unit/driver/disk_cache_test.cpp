// The cache folder, in health and in every kind of trouble.
#include "driver/disk_cache.h"

#include "sample_entry.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace veloz::driver {
namespace {

namespace fs = std::filesystem;

support::Digest key(int number) {
    support::Hasher hasher;
    hasher.number(uint64_t(number));
    return hasher.finish();
}

class Cache : public testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "veloz-cache-XXXXXX").string();
        ASSERT_TRUE(mkdtemp(name.data()));
        root_ = name;
        setenv("VELOZ_CACHE_DIR", (root_ / "cache").c_str(), 1);
        unsetenv("VELOZ_CACHE_BYTES");
    }
    void TearDown() override {
        std::error_code error;
        fs::permissions(root_ / "cache", fs::perms::owner_all, error);
        fs::remove_all(root_, error);
    }
    std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        for (const auto &entry : fs::recursive_directory_iterator(root_))
            if (!entry.is_directory())
                found.push_back(entry.path());
        return found;
    }
    static void write(const fs::path &path, const std::string &text) { std::ofstream(path, std::ios::binary) << text; }

    fs::path root_;
};

TEST_F(Cache, StoresAndLoads) {
    DiskCache cache;
    EXPECT_FALSE(cache.load(key(1)));
    cache.store(key(1), sample_entry());
    auto back = cache.load(key(1));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->artifact, sample_entry().artifact);
    EXPECT_FALSE(cache.load(key(2)));
    ASSERT_EQ(files().size(), 1u); // nothing is left beside the entry
    EXPECT_EQ(fs::status(files()[0]).permissions() & fs::perms::others_all, fs::perms::none);
    DiskCache another;
    EXPECT_TRUE(another.load(key(1)));
    CacheInfo info = another.info();
    EXPECT_EQ(info.folder, (root_ / "cache").string());
    EXPECT_TRUE(info.writable);
    EXPECT_EQ(info.entries, 1);
    EXPECT_EQ(info.bytes, int64_t(fs::file_size(files()[0])));
    EXPECT_EQ(info.limit, int64_t(512) << 20);
}

TEST_F(Cache, StoringAgainReplaces) {
    DiskCache cache;
    cache.store(key(1), sample_entry(10));
    cache.store(key(1), sample_entry(20));
    EXPECT_EQ(cache.load(key(1))->artifact.bytes.size(), 20u);
    EXPECT_EQ(cache.info().entries, 1);
}

TEST_F(Cache, ClearRemovesEntriesAndNothingElse) {
    DiskCache cache;
    for (int i = 0; i < 5; ++i)
        cache.store(key(i), sample_entry());
    write(root_ / "cache" / "notes.txt", "mine");
    write(root_ / "cache" / "abc.veloz.12.34.tmp", "left by a process that died");
    EXPECT_EQ(cache.clear(), 5);
    EXPECT_EQ(cache.info().entries, 0);
    ASSERT_EQ(files().size(), 1u);
    EXPECT_EQ(files()[0].filename(), "notes.txt");
    EXPECT_EQ(cache.clear(), 0);
    cache.store(key(1), sample_entry());
    EXPECT_TRUE(cache.load(key(1)));
}

TEST_F(Cache, DamagedEntriesAreForgotten) {
    DiskCache cache;
    for (std::string garbage : {"", "garbage", "VELOZ\x01\n"}) {
        cache.store(key(1), sample_entry());
        fs::path path = files().at(0);
        write(path, garbage);
        EXPECT_FALSE(cache.load(key(1)));
        EXPECT_FALSE(fs::exists(path)) << "the damaged file stays";
        cache.store(key(1), sample_entry());
        EXPECT_TRUE(cache.load(key(1)));
    }
    fs::resize_file(files().at(0), fs::file_size(files()[0]) - 1);
    EXPECT_FALSE(cache.load(key(1)));
}

TEST_F(Cache, OtherThingsInThePlaceOfAnEntry) {
    DiskCache cache;
    cache.store(key(1), sample_entry());
    fs::path path = files().at(0);
    fs::remove(path);
    fs::create_directory(path);
    EXPECT_FALSE(cache.load(key(1)));
    cache.store(key(1), sample_entry()); // cannot replace a folder, and leaves nothing behind
    EXPECT_TRUE(files().empty());
    EXPECT_EQ(cache.info().entries, 0);
    fs::remove(path);
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    EXPECT_FALSE(cache.load(key(1))); // without waiting for a writer
    fs::remove(path);
    fs::create_symlink(root_ / "nowhere", path);
    EXPECT_FALSE(cache.load(key(1)));
    fs::remove(path);
    write(path, "x");
    fs::resize_file(path, uintmax_t(1) << 40); // sparse: nothing that may be read into memory
    EXPECT_FALSE(cache.load(key(1)));
}

TEST_F(Cache, LeastRecentlyUsedGoesFirst) {
    int64_t one = int64_t(serialise(sample_entry(5000)).size());
    setenv("VELOZ_CACHE_BYTES", std::to_string(10 * one).c_str(), 1);
    DiskCache cache;
    EXPECT_EQ(cache.info().limit, 10 * one);
    auto now = fs::file_time_type::clock::now();
    for (int i = 0; i < 20; ++i) {
        auto before = files();
        cache.store(key(i), sample_entry(5000));
        for (const fs::path &path : files())
            if (std::find(before.begin(), before.end(), path) == before.end())
                fs::last_write_time(path, now - std::chrono::hours(100 - i));
    }
    EXPECT_TRUE(cache.load(key(0))); // now it is the one used last
    for (int i = 100; cache.info().entries > 10 && i < 300; ++i)
        cache.store(key(1000), sample_entry(10)); // pruning happens now and then
    EXPECT_LE(cache.info().bytes, 10 * one);
    EXPECT_TRUE(cache.load(key(0)));
    EXPECT_FALSE(cache.load(key(1)));
    EXPECT_TRUE(cache.load(key(19)));
}

TEST_F(Cache, AbandonedFilesAreRemovedInTime) {
    fs::create_directories(root_ / "cache" / "ab");
    fs::path old = root_ / "cache" / "ab" / "1.veloz.1.2.tmp", fresh = root_ / "cache" / "ab" / "2.veloz.1.2.tmp";
    write(old, "x");
    write(fresh, "x");
    fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(2));
    DiskCache cache;
    cache.store(key(1), sample_entry()); // the first store looks around
    EXPECT_FALSE(fs::exists(old));
    EXPECT_TRUE(fs::exists(fresh)); // somebody may be writing it
}

TEST_F(Cache, EntriesLargerThanTheLimitAreNotStored) {
    setenv("VELOZ_CACHE_BYTES", "1000", 1);
    DiskCache cache;
    cache.store(key(1), sample_entry(5000));
    EXPECT_FALSE(cache.load(key(1)));
    setenv("VELOZ_CACHE_BYTES", "nonsense", 1);
    EXPECT_EQ(DiskCache().info().limit, int64_t(512) << 20);
}

TEST_F(Cache, UnusableFoldersAreEmpty) {
    write(root_ / "file", "x");
    for (fs::path folder : {root_ / "file", root_ / "file" / "below", fs::path("/proc/veloz/cache"), fs::path("/dev/null/x")}) {
        setenv("VELOZ_CACHE_DIR", folder.c_str(), 1);
        DiskCache cache;
        cache.store(key(1), sample_entry());
        EXPECT_FALSE(cache.load(key(1)));
        if (folder != "/proc/veloz/cache") // where root seems to be allowed to write
            EXPECT_FALSE(cache.info().writable) << folder;
        EXPECT_EQ(cache.info().entries, 0);
        EXPECT_EQ(cache.clear(), 0);
    }
}

TEST_F(Cache, FoldersWithoutPermission) {
    DiskCache cache;
    cache.store(key(1), sample_entry());
    fs::permissions(root_ / "cache", fs::perms::owner_read | fs::perms::owner_exec);
    pid_t child = fork();
    if (child == 0) { // root may write anywhere: give that up
        if (geteuid() == 0 && (chown(root_.c_str(), 65534, 65534) != 0 || setuid(65534) != 0))
            _exit(9);
        DiskCache denied;
        denied.store(key(2), sample_entry());
        _exit(denied.load(key(2)) || denied.info().writable ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST_F(Cache, FolderByTheEnvironment) {
    unsetenv("VELOZ_CACHE_DIR");
    setenv("XDG_CACHE_HOME", (root_ / "xdg").c_str(), 1);
    EXPECT_EQ(DiskCache().info().folder, (root_ / "xdg" / "veloz").string());
    unsetenv("XDG_CACHE_HOME");
    std::string home = std::getenv("HOME") ? std::getenv("HOME") : "";
    setenv("HOME", root_.c_str(), 1);
    EXPECT_EQ(DiskCache().info().folder, (root_ / ".cache" / "veloz").string());
    unsetenv("HOME");
    DiskCache nowhere;
    nowhere.store(key(1), sample_entry());
    EXPECT_FALSE(nowhere.load(key(1)));
    EXPECT_FALSE(nowhere.info().writable);
    EXPECT_EQ(nowhere.clear(), 0);
    setenv("HOME", home.c_str(), 1);
}

// Writers, readers and cleaners at once: a reader finds a whole entry or none.
TEST_F(Cache, ManyProcessesAndThreads) {
    std::vector<pid_t> children;
    for (int p = 0; p < 3; ++p) {
        pid_t child = fork();
        if (child == 0) {
            DiskCache cache;
            bool good = true;
            for (int i = 0; i < 150; ++i) {
                cache.store(key(i % 7), sample_entry(size_t(1000 + i % 7)));
                if (auto entry = cache.load(key(i % 5)))
                    good &= entry->artifact.bytes.size() == size_t(1000 + i % 5);
                if (p == 0 && i % 40 == 0)
                    cache.clear();
            }
            _exit(good ? 0 : 1);
        }
        children.push_back(child);
    }
    for (pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&] {
            DiskCache cache;
            for (int i = 0; i < 100; ++i) {
                cache.store(key(i % 7), sample_entry(size_t(1000 + i % 7)));
                auto entry = cache.load(key(i % 7));
                wrong += !entry || entry->artifact.bytes.size() != size_t(1000 + i % 7);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
    for (const fs::path &path : files())
        EXPECT_EQ(path.extension(), ".veloz");
}

} // namespace
} // namespace veloz::driver
