// Magic, the number of objects, the size of each; then the objects, each aligned as its tables want it.
#include "support/object_bundle.h"

#include <cstdint>
#include <cstring>

namespace veloz::support {

namespace {

constexpr char kMagic[8] = {'V', 'Z', 'O', 'B', 'J', 'S', 0, 1};
constexpr size_t kAlignment = 16;
constexpr uint64_t kMost = 1024; // objects

size_t align_up(size_t value) { return (value + kAlignment - 1) / kAlignment * kAlignment; }

void append(std::vector<std::byte> &out, const void *data, size_t size) {
    const auto *bytes = static_cast<const std::byte *>(data);
    out.insert(out.end(), bytes, bytes + size);
}

} // namespace

std::vector<std::byte> bundle(const std::vector<std::vector<std::byte>> &objects) {
    if (objects.size() == 1)
        return objects.front();
    std::vector<std::byte> out;
    append(out, kMagic, sizeof kMagic);
    uint64_t count = objects.size();
    append(out, &count, sizeof count);
    for (const auto &object : objects) {
        uint64_t size = object.size();
        append(out, &size, sizeof size);
    }
    for (const auto &object : objects) {
        out.resize(align_up(out.size()));
        append(out, object.data(), object.size());
    }
    return out;
}

std::vector<std::span<const std::byte>> unbundle(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof kMagic + sizeof(uint64_t) || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0)
        return {bytes};
    uint64_t count = 0;
    std::memcpy(&count, bytes.data() + sizeof kMagic, sizeof count);
    size_t at = sizeof kMagic + sizeof count;
    if (count > kMost || bytes.size() - at < count * sizeof(uint64_t))
        return {};
    std::vector<uint64_t> sizes(count);
    if (count != 0)
        std::memcpy(sizes.data(), bytes.data() + at, count * sizeof(uint64_t));
    at += count * sizeof(uint64_t);
    std::vector<std::span<const std::byte>> objects;
    for (uint64_t size : sizes) {
        at = align_up(at);
        if (at > bytes.size() || size > bytes.size() - at)
            return {};
        objects.push_back(bytes.subspan(at, size));
        at += size;
    }
    return objects;
}

} // namespace veloz::support
