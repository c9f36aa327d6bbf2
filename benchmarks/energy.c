/* The energy of the atoms as a C programmer writes it: one loop over all cores, one over a single core, and a copy. */
#include <math.h>
#include <stddef.h>

static inline float energy(float x) {
    float s = sinf(x);
    return s * s + sqrtf(fabsf(x)) + expf(-(x * x) / 50.0f);
}

void energy_parallel(const float *restrict x, float *restrict out, size_t n) {
#pragma omp parallel for simd schedule(static)
    for (size_t i = 0; i < n; ++i)
        out[i] = energy(x[i]);
}

void energy_single(const float *restrict x, float *restrict out, size_t n) {
#pragma omp simd
    for (size_t i = 0; i < n; ++i)
        out[i] = energy(x[i]);
}

void copy_parallel(const float *restrict x, float *restrict out, size_t n) {
#pragma omp parallel for simd schedule(static)
    for (size_t i = 0; i < n; ++i)
        out[i] = x[i];
}
