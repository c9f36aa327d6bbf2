"""Comparisons of float32 data as Python floats: what the compiler may ask of the data itself."""

import math

import numpy as np

from differential.arguments import Array
from differential.harness import case

TENTH = float(np.float32(0.1))
EDGES = [0.1, TENTH, 0.30000001192092896, 1e300, -1e300, 1e-300, -1e-300, 0.0, -0.0, math.inf]
EDGES += [-math.inf, math.nan, 3.4028234663852886e38, 16777217.0, 1e-45]
DATA = Array(
    "f4",
    [e if abs(e) < 1e39 else np.inf * np.sign(e) for e in EDGES]
    + [0.10000001, 0.099999994, 16777216.0, 3.4e38],
)


@case(DATA)
def against_constants(a):
    out = np.zeros((a.size, 12), np.bool_)
    for i in range(a.size):
        x = float(a[i])
        out[i, 0] = x > 0.1
        out[i, 1] = x >= 0.1
        out[i, 2] = x < 0.1
        out[i, 3] = x <= 0.1
        out[i, 4] = x == 0.1
        out[i, 5] = x != 0.10000000149011612
        out[i, 6] = 0.1 < x
        out[i, 7] = 0.1 >= x
        out[i, 8] = x > 1e300
        out[i, 9] = -1e300 <= x
        out[i, 10] = x > -1e-300
        out[i, 11] = x < 1e-300
    return out


@case(DATA)
def against_one_another(a):
    out = np.zeros((a.size, a.size, 3), np.bool_)
    for i in range(a.size):
        for j in range(a.size):
            out[i, j, 0] = float(a[i]) < float(a[j])
            out[i, j, 1] = float(a[i]) == float(a[j])
            out[i, j, 2] = float(a[i]) >= a[j]
    return out


@case(DATA)
def kinds(a):
    out = np.zeros((a.size, 3), np.bool_)
    for i in range(a.size):
        x = float(a[i])
        out[i, 0] = math.isnan(x)
        out[i, 1] = math.isinf(x)
        out[i, 2] = math.isfinite(x)
    return out


@case(DATA)
def against_whole_numbers(a):
    count = 0
    for i in range(a.size):
        if float(a[i]) > 16777217:
            count += 1
        if float(a[i]) == 16777217:
            count += 100
        if float(a[i]) <= 3:
            count += 10000
    return count
