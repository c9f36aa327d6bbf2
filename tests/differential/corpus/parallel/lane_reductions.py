"""Loops in vector lanes that count, search or keep the largest whole number, in order and in prange."""

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case

COUNTS = (0, 1, 2, 3, 7, 8, 15, 16, 17, 33, 67, 200)
VECTORS = [arr("f8", n, low=-2, high=2) for n in COUNTS]


@case(*VECTORS)
def last_that_is_late(x):
    found = -1
    value = np.float64(0.5)
    for i in range(x.shape[0]):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        if k > 5:
            found = i
            value = s
    return found, value


@case(*VECTORS)
def counts(x):
    total = 3
    late = np.int32(0)
    mixed = 0
    product = np.int64(1)
    for i in range(x.shape[0]):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        total += k
        if k > 5:
            late += np.int32(1)
        mixed ^= k * i
        product *= np.int64(k + 3)
    return total, late, mixed, product


@case(*VECTORS)
def counts_in_prange(x):
    total = 3
    least = 1000
    some = False
    for i in vz.prange(x.shape[0]):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        total += k
        least = min(least, k)
        some |= k == 7
    return total, least, some


@case(*VECTORS)
def extremes(x):
    most = -5
    least = 1000
    for i in range(x.shape[0] - 1, -1, -1):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        if k > most:
            most = k
        least = min(least, k)
    return most, least


@case(*[(x, limit) for x in VECTORS for limit in (0, 5, 1000)])
def flags(x, limit):
    found = False
    every = True
    seen = False
    for i in range(x.shape[0]):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        if k > limit:
            found = True
        if k <= limit:
            every = False
        seen |= k == limit
    return found, every, seen


@case(*[(x, limit) for x in VECTORS[:8] for limit in (0, 5)])
def set_either_way(x, limit):
    found = False
    for i in range(x.shape[0]):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        if k > limit:
            found = True
        elif k == 0:
            found = False
    return found


@case(*VECTORS[:6], *VECTORS[8:], raises=IndexError)
def count_until_an_error(x):
    total = 0
    for i in range(x.shape[0]):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        total += k + int(x[k])
    return total


@case(*VECTORS)
def flag_that_is_read(x):
    found = False
    n = 0
    for i in range(x.shape[0]):
        k = 0
        s = x[i]
        while k < 100 and s < 4.0:
            s = s * s + 0.3
            k += 1
        if k > 20:
            found = True
        if found:
            n += 1
    return n
