// Kinds of values that are shown as text: what types say of a value, and compiled code tells the runtime.
#pragma once

#include <cstdint>

namespace veloz::support {

enum class PrintKind : int32_t { Int, Unsigned, Bool, Float64, Float32, Complex128, Complex64, Array };

} // namespace veloz::support
