// Three levels of the processor, and the choice among them.
#include "runtime/product_kernel.h"

#include "runtime/level.h"

namespace veloz::runtime {

namespace baseline {
constexpr int kVectorBytes = 16;
constexpr bool kFused = false;
#include "runtime/product_kernel.inc"
} // namespace baseline

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
namespace avx2 {
constexpr int kVectorBytes = 32;
constexpr bool kFused = true;
#include "runtime/product_kernel.inc"
} // namespace avx2
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma"))), apply_to = function)
namespace avx512 {
constexpr int kVectorBytes = 64;
constexpr bool kFused = true;
#include "runtime/product_kernel.inc"
} // namespace avx512
#pragma clang attribute pop

template <typename T> const ProductKernel<T> &product_kernel() {
    static const ProductKernel<T> chosen = [] {
        switch (processor_level()) {
        case Level::Avx512: return avx512::kernel<T>();
        case Level::Avx2: return avx2::kernel<T>();
        case Level::Baseline: break;
        }
        return baseline::kernel<T>();
    }();
    return chosen;
}

template const ProductKernel<float> &product_kernel();
template const ProductKernel<double> &product_kernel();
template const ProductKernel<uint32_t> &product_kernel();
template const ProductKernel<uint64_t> &product_kernel();

} // namespace veloz::runtime
