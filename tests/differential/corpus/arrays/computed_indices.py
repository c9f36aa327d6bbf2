"""Subscripts that are computed from floats: in range, negative, beyond the array, beyond int64, infinite and NaN."""

import numpy as np
from differential.arguments import arr
from differential.harness import case

INF, NAN = np.inf, np.nan
# Beyond int64 int() raises OverflowError here: docs/semantics.md, and tests/differential/test_deviations.py.
WRONG = [4.0, -5.0, 1e18, -1e18, -(2.0**63), INF, -INF, NAN]


@case(
    arr("f8", [0.0, 0.9, 1.0, 3.99, -0.5, -1.0, -4.0, -0.0]),
    arr("f4", [0.0, 0.9, 1.0, 3.99, -0.5, -1.0, -4.0]),
    arr("f8", 0),
    *[arr("f8", [1.0, value, 2.0]) for value in WRONG],
    *[arr("f4", [1.0, value, 2.0]) for value in (4.0, 1e18, -(2.0**63), INF, NAN)],
    raises=(IndexError, OverflowError, ValueError),
)
def histogram_of_four(values):
    counts = np.zeros(4, np.int64)
    for i in range(values.size):
        counts[int(values[i])] += 1
    return counts


@case(
    *[(arr("f8", 5), value) for value in (0.0, -1.5, 4.99, *WRONG, 5.0)],
    raises=(IndexError, OverflowError, ValueError),
)
def one_element(x, at):
    return x[int(at)]


@case(
    (arr("f8", 5), 0.5),
    (arr("f8", 5), 7.0),
    (arr("f8", 5), NAN),
    (arr("f8", 5), INF),
    raises=(IndexError, OverflowError, ValueError),
)
def something_between_test_and_subscript(x, at):
    k = int(at)
    x[0] = k
    x[k] = 3.0
    return x


@case(
    *[(arr("f8", 0), value) for value in (0.0, -0.5, NAN, INF)],
    raises=(IndexError, OverflowError, ValueError),
)
def nothing_to_index(x, at):
    return x[int(at)]
