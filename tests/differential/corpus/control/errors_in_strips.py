"""Loops whose errors are looked for before each strip: the error, its place, and what was stored before it are Python's."""

import math

import numpy as np
from differential.harness import case

import veloz as vz

ERRORS = (ValueError, OverflowError, ZeroDivisionError, IndexError)


def _with(n, at, value, dtype=np.float64):
    x = np.random.default_rng(n).uniform(0.1, 9, n).astype(dtype)
    if at is not None:
        x[at] = value
    return x


PLACES = [
    (n, at) for n in (0, 5, 40, 600, 2000) for at in (None, 0, n // 2, n - 1) if n or at is None
]
INFINITE = [(_with(n, at, np.inf, np.float32), np.zeros(n, np.float32)) for n, at in PLACES]
LARGE = [(_with(n, at, 800.0), np.zeros(n)) for n, at in PLACES]
NEGATIVE = [(_with(n, at, -1.0), _with(n + 1, None, 0)[:n] / 9, np.zeros(n)) for n, at in PLACES]


@case(*INFINITE, ulp=2, raises=ValueError)
def crystal_energy(x, out):
    for i in range(x.size):
        out[i] = math.sin(x[i]) ** 2 + math.sqrt(abs(x[i])) + math.exp(-(x[i] ** 2) / 50)


@case(*LARGE, ulp=2, raises=OverflowError)
def exponential_downwards(x, out):
    for i in range(x.size - 1, -1, -1):
        out[i] = math.exp(x[i])


@case(*NEGATIVE, ulp=2, raises=ValueError)
def guarded_logarithm(x, y, out):
    for i in range(x.size):
        if y[i] > 0.5:
            out[i] = math.log(x[i])
        else:
            out[i] = y[i]


@case((np.arange(3000) % 7 - 3, np.arange(7.0), np.zeros(3000)))
@case((np.arange(3000) // 400, np.arange(7.0), np.zeros(3000)), raises=IndexError)
@case((np.zeros(3000, int), np.zeros(0), np.zeros(3000)), raises=IndexError)
def gather(k, x, out):
    for i in range(k.size):
        out[i] = x[k[i]]


@case((np.linspace(1, 3, 3100), 10), (np.linspace(1, 3, 3100), 11), (np.linspace(1, 3, 3100), 9))
@case((np.linspace(-1, 1, 3001), 10), (np.linspace(-1, 1, 3001), 11), raises=ZeroDivisionError)
def in_place_and_shifted(x, start):
    y = x[10:2900]
    out = x[start : start + 2890]
    for i in range(y.size):
        out[i] = 1.0 / float(y[i])
    return out


SPREAD = [np.geomspace(1e-3, 1e3, n) for n in (0, 1, 40, 600, 2000)]


def _spoilt(at, value):
    x = np.geomspace(1e-3, 1e3, 2000)
    x[at] = value
    return x


SPOILT = [(_spoilt(at, value),) for at in (0, 511, 512, 1999) for value in (0.0, -1.0, 1e-120)]
SPOILT += [(_spoilt(7, value),) for value in (np.inf, np.nan, 1e300, 5e-324, -0.0)]


@case(*[(x,) for x in SPREAD], ulp=16)
@case(*SPOILT, ulp=16, raises=(ValueError, ZeroDivisionError, OverflowError))
def sum_of_powers(x):
    total = 0.0
    for i in vz.prange(x.size):
        s = (2.0 / math.sqrt(x[i])) ** 6
        total += s**2 - s
    return total


@case(*[(x, 1e200) for x in SPREAD], ulp=4, raises=OverflowError)
@case(*[(x * 1e250, 1e200) for x in SPREAD], ulp=4)
@case(*[(x * 1e-250, 1e-200) for x in SPREAD], ulp=4)
@case(*[(x * 1e-300, 1e-170) for x in SPREAD], ulp=4)
def powers_at_the_edge(x, a):
    largest = 0.0
    for i in range(x.size):
        largest = max(largest, (a / math.sqrt(x[i])) ** 3)
    return largest


@case((np.arange(3000) % 7, np.arange(7.0)), ulp=4)
@case((np.arange(3000) // 400, np.arange(7.0)), raises=IndexError)
@case((np.zeros(3000, int), np.zeros(0)), raises=IndexError)
@case((np.arange(3000) % 7 - 7, np.arange(7.0)), ulp=4)
def sum_of_gathered(k, x):
    total = 0.0
    for i in vz.prange(k.size):
        total += x[k[i]]
    return total


@case((np.linspace(-1, 1, 3001),), raises=ZeroDivisionError)
@case((np.linspace(-1, 1, 3000),), ulp=1)
def extreme_with_a_name_kept(x):
    largest = -1.0
    last = 0.0
    hits = 0
    for i in range(x.size):
        last = 1.0 / float(x[i])
        if last > 5.0:
            hits += 1
        largest = max(largest, last)
    return largest, last, hits
