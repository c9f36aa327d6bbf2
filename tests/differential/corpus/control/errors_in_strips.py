"""Loops whose errors are looked for before each strip: the error, its place, and what was stored before it are Python's."""

import math

import numpy as np
from differential.harness import case

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
