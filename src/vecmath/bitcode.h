// The vector math library as embedded LLVM bitcode, one module per function, precision and kind of processor.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace veloz::vecmath {

// `suffix`: "f32" or "f64"; `has_fma`: the processor has fused multiply-add. Empty when the function has no vector version. The module
// defines vz_<name>_<suffix> and …_w2, _w4, with fused multiply-add also _w8 and _w16; it refers to nothing
// outside of itself, and its target attributes must be replaced by the caller's.
std::span<const std::byte> find_bitcode(std::string_view name, std::string_view suffix, bool has_fma);

} // namespace veloz::vecmath
