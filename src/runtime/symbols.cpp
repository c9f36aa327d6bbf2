// The symbol map: abi.def, math_functions.def, and the C library functions that object code may refer to.
#include "runtime/symbols.h"

#include "runtime/abi.h"
#include "runtime/math_functions.h"

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
#define VELOZ_MATH1(name) {"vz_" #name "_f32", address(vz_##name##_f32)}, {"vz_" #name "_f64", address(vz_##name##_f64)},
#define VELOZ_MATH2(name) VELOZ_MATH1(name)
#include "runtime/math_functions.def"
#define VELOZ_C(name, result, ...) {#name, address<result, __VA_ARGS__>(::name)},
#define VELOZ_REAL1(name) {#name, address<double, double>(::name)}, {#name "f", address<float, float>(::name##f)},
#define VELOZ_REAL2(name) {#name, address<double, double, double>(::name)}, {#name "f", address<float, float, float>(::name##f)},
#include "runtime/c_functions.def"
    };
    auto found = table.find(name);
    return found == table.end() ? nullptr : found->second;
}

} // namespace veloz::runtime
