// Finds the embedded modules; the table is made by the build from functions.def.
#include "vecmath/bitcode.h"

#define VELOZ_DECLARE(symbol) extern const char symbol[], symbol##_end[];
extern "C" {
#define VELOZ_BITCODE(name, suffix)                                                                                                        \
    VELOZ_DECLARE(veloz_bc_##name##_##suffix##_fused)                                                                                      \
    VELOZ_DECLARE(veloz_bc_##name##_##suffix##_plain)
#include "vecmath_table.def"
}

namespace veloz::vecmath {

namespace {

std::span<const std::byte> between(const char *begin, const char *end) {
    return {reinterpret_cast<const std::byte *>(begin), size_t(end - begin)};
}

} // namespace

std::span<const std::byte> find_bitcode(std::string_view name, std::string_view suffix, bool has_fma) {
#define VELOZ_FOUND(symbol) between(symbol, symbol##_end)
#define VELOZ_BITCODE(function, precision)                                                                                                 \
    if (name == #function && suffix == #precision)                                                                                         \
        return has_fma ? VELOZ_FOUND(veloz_bc_##function##_##precision##_fused) : VELOZ_FOUND(veloz_bc_##function##_##precision##_plain);
#include "vecmath_table.def"
    return {};
}

} // namespace veloz::vecmath
