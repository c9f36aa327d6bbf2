// The build id that the linker wrote into a shared library: a hash of its content.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace veloz::support {

// Empty if the file cannot be read, is no 64-bit ELF file, or has none. Never reads more than its headers and notes.
std::vector<uint8_t> build_id(const std::string &path);

} // namespace veloz::support
