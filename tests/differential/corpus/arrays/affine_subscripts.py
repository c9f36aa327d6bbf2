"""Subscripts that are sums of loop variables times constants or lengths: in range, beyond it, negative, under conditions."""

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case


@case(
    (arr("f8", 20), 10, 0),
    (arr("f8", 21), 10, 1),
    (arr("f8", 19), 10, 0),
    (arr("f8", 0), 0, 0),
)
@case(
    (arr("f8", 20), 10, -1),
    (arr("f8", 20), 10, -20),
    (arr("f8", 20), 10, -21),
    (arr("f8", 4), 10, 1),
    raises=IndexError,
)
def every_second(a, n, offset):
    for i in range(n):
        a[2 * i + offset] = a[2 * i + offset] * 2 + i
    return a


@case(arr("f8", 20), arr("f8", 0), arr("i4", 2))
@case(arr("f8", 21), arr("f8", 1), raises=IndexError)
def swapped_pairs(a):
    for i in range(0, len(a), 2):
        t = a[i]
        a[i] = a[i + 1]
        a[i + 1] = t
    return a


@case((arr("f8", 30), 5, 6), (arr("f8", 30), 0, 6), (arr("f8", 30), 5, 0), (arr("f8", 30), 6, 5))
@case((arr("f8", 29), 5, 6), (arr("f8", 5), 5, 6), (arr("f8", 30), 5, -3), raises=IndexError)
def flattened(a, n, m):
    for i in range(n):
        for j in range(m):
            a[i * m + j] += i - j
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, 0, -1):
            a[i * m + j] -= a[i * m + j - 1]
    return a


@case((arr("f8", 30), 5, 6), (arr("f8", 3000), 50, 60))
@case((arr("f8", 29), 5, 6), raises=IndexError)
def flattened_prange(a, n, m):
    out = np.zeros(len(a))
    for i in vz.prange(n):
        for j in range(m):
            out[i * m + j] = a[i * m + (m - 1 - j)]
    return out


@case((arr("f8", 30), arr("f8", 5)), (arr("f8", 3), arr("f8", 5)), (arr("f8", 5), arr("f8", 0)))
@case(
    (arr("f8", 30), arr("f8", 5), 1),
    (arr("f8", 30), arr("f8", 5), -3),
    (arr("f8", 30), arr("f8", 5), 300),
    raises=IndexError,
)
def convolution(a, w, shift=0):
    out = np.zeros(max(len(a) - len(w) + 1, 0))
    for i in range(len(out)):
        for k in range(len(w)):
            out[i] += a[i + k + shift] * w[k]
    return out


@case((arr("f8", 30), arr("f8", 5)), (arr("f8", 3), arr("f8", 5)))
def same_size_convolution(a, w):
    out = np.zeros(len(a))
    for i in range(len(a)):
        for k in range(len(w)):
            at = i + k - len(w) // 2
            if 0 <= at < len(a):
                out[i] += a[i + k - len(w) // 2] * w[k]
    return out


@case((arr("f8", 40), 4), (arr("f8", 40), 0), (arr("f8", 40), -2))
@case((arr("f8", 40), 9), (arr("f8", 40), 2**62), (arr("f8", 40), -(2**62)), raises=IndexError)
def scaled_by_an_argument(a, step):
    total = 0.0
    for i in range(1, 10):
        total += a[i * step]
    return total


@case(arr("f8", 40), arr("f8", 10))
def left_early(a):
    total = 0.0
    for i in range(100):
        if 3 * i >= len(a):
            break
        total += a[3 * i]
    return total


@case((arr("f8", (6, 12)), 6), (arr("f8", (6, 11)), 6), raises=IndexError)
def red_and_black(u, n):
    for colour in range(2):
        for i in range(1, n - 1):
            for j in range(1 + (i + colour) % 2, 2 * n - 1, 2):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1])
    return u
