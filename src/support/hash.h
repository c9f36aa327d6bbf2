// Content hashing: a 256-bit digest for cache keys and entry checksums.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace veloz::support {

using Digest = std::array<uint8_t, 32>;

// SHA-256 (FIPS 180-4), fed in pieces.
class Hasher {
public:
    Hasher();
    void bytes(const void *data, size_t size);
    void text(std::string_view value); // length first, so that pieces cannot run into each other
    void number(uint64_t value);
    Digest finish();

private:
    void block(const uint8_t *data);

    std::array<uint32_t, 8> state_;
    std::array<uint8_t, 64> buffer_;
    uint64_t length_ = 0;
};

std::string to_hex(const Digest &digest);

} // namespace veloz::support
