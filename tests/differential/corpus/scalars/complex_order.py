"""Order of complex scalars: NumPy's own for scalars of one dtype, that of arrays for others."""

import numpy as np
from differential.harness import case

nan, inf = float("nan"), float("inf")
COMPLEX = [complex(a, b) for a in (0.0, 1.0, nan, inf) for b in (0.0, 1.0, nan)]
OTHERS = [np.float64(1), np.float32(0), np.int64(0), np.int8(1), np.bool_(0), 0, 1.0, True, 1 + 0j]

PAIRS = [(np.complex128(a), np.complex128(b)) for a in COMPLEX for b in COMPLEX]
MIXED = [
    pair
    for z in (complex(1, nan), complex(inf, nan), complex(0, 1))
    for x in OTHERS
    for dtype in (np.complex64, np.complex128)
    for pair in ((dtype(z), x), (x, dtype(z)))
]


@case(*PAIRS, *MIXED)
def order_of_two(x, y):
    return x < y, x <= y, x > y, x >= y


@case(*PAIRS)
def extremes_of_two(x, y):
    return max(x, y), min(x, y), np.maximum(x, y), np.fmin(x, y)


@case(np.array(COMPLEX, np.complex64))
def order_of_elements(x):
    below, largest = 0, x[0]
    for i in range(x.size):
        for j in range(x.size):
            below += x[i] < x[j]
        largest = max(largest, x[i])
    return below, largest, x < x[4]
