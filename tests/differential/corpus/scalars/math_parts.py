"""math.modf, frexp, remainder, isclose, dist and prod."""

import math

import numpy as np
from differential.harness import case

VALUES = [0.0, -0.0, 2.5, -2.75, 1e308, 5e-324, math.inf, -math.inf, math.nan, 3, True]
DIVISORS = [0.0, 1.0, -0.5, 3.5, 1e-300, math.inf, math.nan, -3]
PAIRS = [(x, y) for x in VALUES for y in DIVISORS]


@case(*VALUES, np.float32(0.5), np.int8(4))
def parts(x):
    return math.modf(x), math.frexp(x)


@case(*PAIRS, raises=ValueError)
def ieee_remainder(x, y):
    return math.remainder(x, y)


@case(*PAIRS)
def nearly_equal(x, y):
    return (
        math.isclose(x, y),
        math.isclose(x, y, rel_tol=0.5),
        math.isclose(x, y, abs_tol=3),
        math.isclose(b=x, a=y, rel_tol=0.0, abs_tol=1e-320),
    )


@case((1.0, 0.5), (1.0, -1.0), raises=ValueError)
def nearly_equal_with_tolerance(x, tolerance):
    return math.isclose(x, x + 1, rel_tol=tolerance)


@case(((0.0, 3), (4, 0.0)), ((1,), (2.5,)), ((), ()), ulp=2)
def distance(p, q):
    return math.dist(p, q)


@case(((1, 2, 3),), ((1.5, 2),), ((),), ((np.float32(2), 3),))
def product(values):
    return math.prod(values), math.prod(values, start=2)
