// The module that `import veloz` loads: jitted functions, threads, memory, the cache. No compiler inside.
#define VELOZ_IMPORTS_NUMPY
#include "bind/python_api.h"

#include "bind/debugger.h"
#include "bind/function_object.h"
#include "bind/result.h"
#include "driver/disk_cache.h"
#include "runtime/memory.h"
#include "runtime/thread_pool.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <fstream>
#include <sstream>
#include <string>
#include <time.h>
#include <unistd.h>

namespace nb = nanobind;

namespace {

using namespace veloz;

nb::dict cache_folder_info() {
    driver::CacheInfo info = driver::DiskCache().info();
    nb::dict result;
    result["folder"] = info.folder;
    result["writable"] = info.writable;
    result["entries"] = info.entries;
    result["bytes"] = info.bytes;
    result["limit"] = info.limit;
    return result;
}

nb::dict memory_info() {
    runtime::PoolStatistics statistics = runtime::pool_statistics();
    nb::dict result;
    result["used_bytes"] = statistics.used_bytes;
    result["peak_bytes"] = statistics.peak_bytes;
    result["cached_bytes"] = statistics.cached_bytes;
    result["limit_bytes"] = statistics.limit_bytes;
    return result;
}

std::string processor_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            return line.substr(line.find(": ") + 2);
    return "unknown processor";
}

const char *vector_instructions() {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return "AVX-512";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "AVX2";
    return __builtin_cpu_supports("avx") ? "AVX" : "SSE2";
}

nb::dict machine_info() {
    nb::dict result;
    result["cpu"] = processor_name();
    result["simd"] = vector_instructions();
    result["cores"] = runtime::available_threads();
    return result;
}

// In nanoseconds since 1970; in a forked child that of its parent, whose modules it has.
int64_t process_start() {
    auto now = [](clockid_t clock) {
        timespec time{};
        ::clock_gettime(clock, &time);
        return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
    };
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    size_t name_end = text.rfind(')');
    if (name_end == text.npos)
        return 0; // every file counts as changed
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 22; ++field)
        fields >> skipped;
    int64_t ticks = 0;
    fields >> ticks;
    return now(CLOCK_REALTIME) - (now(CLOCK_BOOTTIME) - ticks * (1'000'000'000 / ::sysconf(_SC_CLK_TCK)));
}

bool import_numpy() { return PyArray_ImportNumPyAPI() == 0; }

} // namespace

NB_MODULE(_core, module) {
    bind::install_debugger();
    if (!import_numpy() || !bind::initialise_results() || !bind::add_function_type(module.ptr()))
        throw nb::python_error();
    module.def(
        "set_num_threads",
        [](int count) {
            if (count < 1)
                throw nb::value_error("set_num_threads: expected a count of at least 1");
            runtime::set_number_of_threads(count);
        },
        nb::arg("count"));
    module.def("get_num_threads", &runtime::number_of_threads);
    module.def("available_threads", &runtime::available_threads);
    module.def("cache_folder_info", &cache_folder_info);
    module.def("cache_clear", [] { return driver::DiskCache().clear(); });
    module.def("machine_info", &machine_info);
    module.attr("llvm_version") = VELOZ_LLVM_VERSION;
    module.attr("process_start") = process_start();
    module.def("memory_info", &memory_info);
    module.def("memory_trim", &runtime::pool_trim);
    module.def("memory_reset_peak", &runtime::pool_reset_peak);
}
