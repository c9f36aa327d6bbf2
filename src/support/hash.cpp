// SHA-256, written from FIPS 180-4.
#include "support/hash.h"

#include <bit>
#include <cstring>

namespace veloz::support {

namespace {

constexpr std::array<uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::array<uint32_t, 8> kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

uint32_t big_endian(const uint8_t *data) {
    return uint32_t(data[0]) << 24 | uint32_t(data[1]) << 16 | uint32_t(data[2]) << 8 | uint32_t(data[3]);
}

} // namespace

Hasher::Hasher() : state_(kStart), buffer_{} {}

void Hasher::block(const uint8_t *data) {
    std::array<uint32_t, 64> w;
    for (int i = 0; i < 16; ++i)
        w[i] = big_endian(data + 4 * i);
    for (int i = 16; i < 64; ++i) {
        uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    auto [a, b, c, d, e, f, g, h] = state_;
    for (int i = 0; i < 64; ++i) {
        uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
        uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    const uint32_t next[8] = {a, b, c, d, e, f, g, h};
    for (int i = 0; i < 8; ++i)
        state_[i] += next[i];
}

void Hasher::bytes(const void *data, size_t size) {
    if (size == 0) // data may be null then, which memcpy must not get
        return;
    auto *next = static_cast<const uint8_t *>(data);
    size_t used = length_ % 64;
    length_ += size;
    if (used != 0) {
        size_t take = std::min(size, 64 - used);
        std::memcpy(buffer_.data() + used, next, take);
        next += take, size -= take;
        if (used + take < 64)
            return;
        block(buffer_.data());
    }
    for (; size >= 64; next += 64, size -= 64)
        block(next);
    if (size != 0)
        std::memcpy(buffer_.data(), next, size);
}

void Hasher::text(std::string_view value) {
    number(value.size());
    bytes(value.data(), value.size());
}

void Hasher::number(uint64_t value) { bytes(&value, sizeof value); }

Digest Hasher::finish() {
    uint64_t bits = length_ * 8;
    const uint8_t mark = 0x80, zero = 0;
    bytes(&mark, 1);
    while (length_ % 64 != 56)
        bytes(&zero, 1);
    uint8_t tail[8];
    for (int i = 0; i < 8; ++i)
        tail[i] = uint8_t(bits >> (56 - 8 * i));
    bytes(tail, 8);
    Digest digest;
    for (int i = 0; i < 32; ++i)
        digest[i] = uint8_t(state_[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
}

std::string to_hex(const Digest &digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (uint8_t byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

} // namespace veloz::support
