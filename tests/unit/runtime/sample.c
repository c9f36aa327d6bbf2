/* Compiled to a relocatable object for the tests of the loader: calls, constants, a table of addresses and a jump table. */
#include <stdint.h>
#include <string.h>

extern double fmax(double, double);
extern void *veloz_alloc(void *context, int64_t bytes, int32_t zeroed);
extern void veloz_release(void *owner);

static int64_t twice(int64_t n) { return 2 * n; }
static int64_t square(int64_t n) { return n * n; }
static int64_t (*const functions[])(int64_t) = {twice, square};
static const double numbers[] = {0.5, 1.25, -3.0, 1e10};

__attribute__((noinline)) static int64_t choose(int64_t n) {
    switch (n) {
    case 0: return 17;
    case 1: return -4;
    case 2: return 1 << 20;
    case 3: return 99;
    case 4: return 1234567;
    case 5: return 3;
    default: return n;
    }
}

int64_t veloz_entry(void *context, int64_t n) {
    char *memory = veloz_alloc(context, 512, 0);
    if (!memory)
        return -1;
    memset(memory, (int)n, 512);
    int64_t sum = memory[511] + choose(n) + functions[n & 1](n) + (int64_t)(4 * numbers[n & 3]) + (int64_t)fmax((double)n + 0.5, 3.0);
    veloz_release(memory);
    return sum;
}
