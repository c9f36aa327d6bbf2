/* The energy of the atoms as a C programmer writes it: one loop over all cores, one over a single core, and a copy.
   What the processor could do without memory is measured too: the operations of Veloz' loop, in registers. */
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

/* As many multiplications with additions for each vector as Veloz' loop has operations, in chains that do not wait for one another. */
#ifdef __AVX512F__
#define VECTOR_BYTES 64
#else
#define VECTOR_BYTES 32
#endif
#define CHAINS 8
#define ROUNDS 6 /* 48 operations: counted in the assembly of the loop */
typedef float vector __attribute__((vector_size(VECTOR_BYTES)));

void registers_parallel(const float *restrict x, float *restrict out, size_t n) {
    size_t vectors = n * sizeof(float) / VECTOR_BYTES;
#pragma omp parallel
    {
        vector chain[CHAINS], factor = (vector){} + x[0], term = factor * 0.5f;
        for (int k = 0; k < CHAINS; ++k)
            chain[k] = term * (float)k;
#pragma omp for schedule(static)
        for (size_t i = 0; i < vectors; ++i)
            for (int round = 0; round < ROUNDS; ++round)
                for (int k = 0; k < CHAINS; ++k)
                    __asm__ volatile("vfmadd213ps %2, %1, %0" : "+v"(chain[k]) : "v"(factor), "v"(term));
        float sum = 0;
        for (int k = 0; k < CHAINS; ++k)
            sum += chain[k][0];
#pragma omp critical
        out[0] = sum;
    }
}
