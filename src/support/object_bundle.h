// Several object files as one string of bytes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace veloz::support {

// Of one object its own bytes; of more, a header with their sizes before them.
std::vector<std::byte> bundle(const std::vector<std::vector<std::byte>> &objects);

// The objects in it, within `bytes`; what is no bundle is one object. Empty: the header is damaged. Copes with any bytes.
std::vector<std::span<const std::byte>> unbundle(std::span<const std::byte> bytes);

} // namespace veloz::support
