// The vector math library as embedded LLVM bitcode, one module per function and precision.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace veloz::vecmath {

// `suffix`: "f32" or "f64". Empty when the function has no vector version. The module defines vz_<name>_<suffix> and …_w2, _w4, _w8, _w16;
// it needs fused multiply-add, calls the C library for rare arguments only, and its target attributes must be replaced by the caller's.
std::span<const std::byte> find_bitcode(std::string_view name, std::string_view suffix);

} // namespace veloz::vecmath
