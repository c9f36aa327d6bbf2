// Which instructions the runtime's own kernels use.
#pragma once

namespace veloz::runtime {

enum class Level { Baseline, Avx2, Avx512 };

// As for compiled code, $VELOZ_CPU asks for less than the processor has. Read once.
Level processor_level();

} // namespace veloz::runtime
