// The symbol map: abi.def, and the few C library functions that LLVM emits calls to.
#include "runtime/symbols.h"

#include "runtime/abi.h"

#include <cmath>
#include <cstring>
#include <map>


namespace veloz::runtime {

void *find_symbol(std::string_view name) {
    static const std::map<std::string_view, void *> table = {
#define VELOZ_ABI(name, ...) {#name, reinterpret_cast<void *>(name)},
#include "runtime/abi.def"
        {"memcpy", reinterpret_cast<void *>(std::memcpy)},
        {"memmove", reinterpret_cast<void *>(std::memmove)},
        {"memset", reinterpret_cast<void *>(std::memset)},
        {"fmod", reinterpret_cast<void *>(static_cast<double (*)(double, double)>(std::fmod))},
        {"fmodf", reinterpret_cast<void *>(static_cast<float (*)(float, float)>(std::fmod))},
        {"sin", reinterpret_cast<void *>(static_cast<double (*)(double)>(std::sin))},
        {"sinf", reinterpret_cast<void *>(static_cast<float (*)(float)>(std::sin))},
        {"cos", reinterpret_cast<void *>(static_cast<double (*)(double)>(std::cos))},
        {"cosf", reinterpret_cast<void *>(static_cast<float (*)(float)>(std::cos))},
        {"floor", reinterpret_cast<void *>(static_cast<double (*)(double)>(std::floor))},
        {"floorf", reinterpret_cast<void *>(static_cast<float (*)(float)>(std::floor))},
        {"ceil", reinterpret_cast<void *>(static_cast<double (*)(double)>(std::ceil))},
        {"ceilf", reinterpret_cast<void *>(static_cast<float (*)(float)>(std::ceil))},
        {"trunc", reinterpret_cast<void *>(static_cast<double (*)(double)>(std::trunc))},
        {"truncf", reinterpret_cast<void *>(static_cast<float (*)(float)>(std::trunc))},
        {"rint", reinterpret_cast<void *>(static_cast<double (*)(double)>(std::rint))},
        {"rintf", reinterpret_cast<void *>(static_cast<float (*)(float)>(std::rint))},
        {"nearbyint", reinterpret_cast<void *>(static_cast<double (*)(double)>(std::nearbyint))},
        {"nearbyintf", reinterpret_cast<void *>(static_cast<float (*)(float)>(std::nearbyint))},
        {"fma", reinterpret_cast<void *>(static_cast<double (*)(double, double, double)>(std::fma))},
        {"fmaf", reinterpret_cast<void *>(static_cast<float (*)(float, float, float)>(std::fma))},
    };
    auto found = table.find(name);
    return found == table.end() ? nullptr : found->second;
}

} // namespace veloz::runtime
