"""Inner loops of a few iterations, whose number is known when the function runs."""

import math

import numpy as np
import veloz as vz
from differential.arguments import arr, each
from differential.harness import case

POINTS = [arr("f8", (7, k)) for k in (0, 1, 2, 3, 4, 9)]


@case(*POINTS, arr("f4", (5, 3)), arr("f8", (0, 3)))
def pairwise(points):
    n, k = points.shape
    out = np.empty((n, n))
    for i in vz.prange(n):
        for j in range(n):
            d = 0.0
            for axis in range(k):
                t = points[i, axis] - points[j, axis]
                d += t * t
            out[i, j] = math.sqrt(d)
    return out


@case(*[(4, n) for n in range(6)])
def name_after_the_loop(m, n):
    last = -1
    total = 0
    for i in range(m):
        for k in range(n):
            last = k
            total += (i + 1) * k
        total += last
    return total, last


@case(*[(3, n) for n in range(5)], raises=UnboundLocalError)
def variable_after_the_loop(m, n):
    total = 0
    for i in range(m):
        for k in range(n):
            total += k
        total += k + i
    return total


@case(*[(arr("f8", (4, 3)), n) for n in range(6)], raises=IndexError)
def index_error_in_the_middle(x, n):
    for i in range(x.shape[0]):
        for k in range(n):
            x[i, k] = 10 * i + k
    return x


@case(*[(arr("f8", 6), n) for n in range(5)], raises=ZeroDivisionError)
def division_in_the_middle(x, n):
    for i in range(x.shape[0]):
        for k in range(n):
            x[i] += 1 / (2 - k)
    return x


@case(*each("i4 i8 f4 c16", lambda t: (arr(t, (5, 3)), 3)), (arr("f8", (5, 3)), 2))
def columns_updated_in_place(x, n):
    for i in range(1, x.shape[0]):
        for k in range(n):
            x[i, k] = x[i - 1, k] + x[i, k]
    return x
