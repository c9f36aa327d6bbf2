// The symbol map: abi.def, natives.def, and the C library functions that object code may refer to.
#include "runtime/symbols.h"

#include "runtime/abi.h"
#include "runtime/natives.h"

#include <cmath>
#include <cstring>
#include <map>
#include <strings.h>

namespace veloz::runtime {

namespace {

// Chooses among the overloads of a C library function by its signature.
template <typename Result, typename... Arguments> void *address(Result (*function)(Arguments...)) {
    return reinterpret_cast<void *>(function);
}

} // namespace

void *find_symbol(std::string_view name) {
    static const std::map<std::string_view, void *> table = {
#define VELOZ_ABI(name, ...) {#name, reinterpret_cast<void *>(name)},
#include "runtime/abi.def"
#define VELOZ_NATIVE(name, ...) {"veloz_" #name, reinterpret_cast<void *>(natives::veloz_##name)},
#include "runtime/natives.def"
#define VELOZ_C(name, result, ...) {#name, address<result, __VA_ARGS__>(::name)},
#define VELOZ_REAL1(name) {#name, address<double, double>(::name)}, {#name "f", address<float, float>(::name##f)},
#define VELOZ_REAL2(name) {#name, address<double, double, double>(::name)}, {#name "f", address<float, float, float>(::name##f)},
#include "runtime/c_functions.def"
    };
    auto found = table.find(name);
    return found == table.end() ? nullptr : found->second;
}

} // namespace veloz::runtime
