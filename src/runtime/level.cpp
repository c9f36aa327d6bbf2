// Asks the processor, and the user.
#include "runtime/level.h"

#include <cstdlib>
#include <string_view>

namespace veloz::runtime {

namespace {

Level find_level() {
    const char *asked = std::getenv("VELOZ_CPU");
    std::string_view most = asked ? asked : "";
    bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vl");
    if (wide && most != "avx2" && most != "baseline")
        return Level::Avx512;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && most != "baseline" ? Level::Avx2 : Level::Baseline;
}

} // namespace

Level processor_level() {
    static const Level level = find_level();
    return level;
}

} // namespace veloz::runtime
