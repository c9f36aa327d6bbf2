"""Powers of floats by whole and half exponents, constant and variable, with Python's errors; the loop's index as a float."""

import numpy as np
from differential.harness import case

nan, inf = float("nan"), float("inf")
ERRORS = (OverflowError, ZeroDivisionError)
BASES = [0.0, -0.0, 1.5, -1.5, 2.0, inf, -inf, nan, 1e200, -1e200, 1e-200, 5e-324]


@case(
    *[(x, k) for x in BASES for k in (-7, -3, -2, -1, 0, 1, 2, 3, 6, 64, 65, 1 << 40)],
    ulp=1.5,
    raises=ERRORS,
)
def float_to_int(x, k):
    return x**k


@case(*BASES, ulp=1.5, raises=OverflowError)
def fixed_exponents(x):
    return x**3, x**1, x**0


@case(*BASES, ulp=1.5, raises=OverflowError)
def sixth(x):
    return x**6


@case(*BASES, ulp=1.5, raises=ERRORS)
def inverse_cube(x):
    return x**-3


@case(*[x for x in BASES if not -inf < x < 0], ulp=1.5)
def root(x):
    return x**0.5


@case(*[x for x in BASES if not -inf < x < 0], ulp=1.5, raises=ZeroDivisionError)
def inverse_root(x):
    return x**-0.5


@case(*[(np.array(BASES), k) for k in (2, 3, 5, -2)], (np.array(BASES, np.float32), 3), ulp=1.5)
def of_arrays(x, k):
    return np.power(x, 3), np.power(x, 4.0), x**-1.0


@case(
    (0, 40, 1),
    (-20, 20, 1),
    (20, -20, -1),
    (0, 100, 3),
    (2**62, 2**62 + 9, 1),
    (-(2**63), -(2**63) + 40, 1),
    (2**53 - 3, 2**53 + 8, 1),
    (2**54 + 40, 2**54 - 9, -1),
)
def index_as_float(begin, end, step):
    total = np.zeros(300)
    k = 0
    for i in range(begin, end, step):
        total[k] = float(i) * 0.5
        k += 1
    return total


@case(
    (np.array([0, -1, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**52, 5, -(2**51) - 1] * 5),)
)
def integers_as_float(x):
    out = np.empty(x.size)
    for i in range(x.size):
        out[i] = x[i] * 1.0
    return out, x.astype(np.uint64).astype(np.float64), (x >> 20) * 0.5, (x & 0xFFFF) * 0.5
