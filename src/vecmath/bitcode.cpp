// Finds the embedded modules; the table is made by the build from functions.def.
#include "vecmath/bitcode.h"

extern "C" {
#define VELOZ_BITCODE(name, suffix) extern const char veloz_bc_##name##_##suffix[], veloz_bc_##name##_##suffix##_end[];
#include "vecmath_table.def"
}

namespace veloz::vecmath {

std::span<const std::byte> find_bitcode(std::string_view name, std::string_view suffix) {
#define VELOZ_BITCODE(function, precision)                                                                                                 \
    if (name == #function && suffix == #precision)                                                                                         \
        return {reinterpret_cast<const std::byte *>(veloz_bc_##function##_##precision),                                                    \
                size_t(veloz_bc_##function##_##precision##_end - veloz_bc_##function##_##precision)};
#include "vecmath_table.def"
    return {};
}

} // namespace veloz::vecmath
