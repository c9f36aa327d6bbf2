"""Reductions over many columns, in blocks, with NaN and signed infinities; positions over block borders."""

import numpy as np
from differential.arguments import arr, each, layouts
from differential.harness import case

ROW = [1.0, np.nan, -np.inf, np.inf, -2.5, 3.5, np.inf, -np.inf]
SPECIAL = [
    arr(t, [ROW * 4, [2.0] * 32, ROW[::-1] * 4, [np.inf, -1.0, 0.5, 7.0] * 8]) for t in ("f4", "f8")
]
WIDE = [
    *each("? i1 u2 i4 i8 f4 f8", lambda t: arr(t, (5, 300))),
    *each("i4 f4 f8", lambda t: arr(t, (3, 4, 520))),
    *each("f8 i2", lambda t: arr(t, (4, 33), order="F")),
    arr("f8", (0, 40)),
    arr("f8", (1, 257)),
    *SPECIAL,
]
NUMBERS = [*WIDE, *each("c8 c16", lambda t: arr(t, (4, 300)))]
FILLED = [*WIDE[:-4], arr("f8", (1, 257)), *SPECIAL]
LONG = [
    *each("? i1 u4 i8 f4 f8", lambda t: arr(t, 5000)),
    *layouts(arr("f8", (60, 70))),
    arr("f8", [-np.inf] * 2100),
    arr("f4", [0.0, -0.0] * 1100),
    arr("f8", [1.0] * 1500 + [np.nan] + [2.0] * 800 + [np.nan]),
    arr("f8", [*range(3000)]),
    arr("i8", [*range(3000, 0, -1)]),
    arr("i4", [-(2**31)] * 1030),
]
SUMS = dict(eps=64, scale=200)


@case(*NUMBERS, **SUMS)
def sum_of_rows(x):
    return x.sum(axis=0)


@case(*NUMBERS, **SUMS)
def mean_of_rows_kept(x):
    return x.mean(axis=0, keepdims=True)


@case(*each("i4 f8 c16", lambda t: arr(t, (4, 40), low=-2, high=2)), eps=64)
def product_of_rows(x):
    return x.prod(axis=0)


@case(*FILLED)
def extremes_of_rows(x):
    return x.min(axis=0), x.max(axis=0)


@case(*WIDE)
def any_and_all_of_rows(x):
    return np.any(x > 3, axis=0), np.all(x < 19, axis=0)


@case(arr("f8", (3, 4, 300)), arr("i4", (2, 5, 40)), **SUMS)
def first_two_axes(x):
    return x.sum(axis=(0, 1)), x.max(axis=(0, 1)), x.sum(axis=1)


@case((arr("f8", (5, 300)), arr("f8", 300)), (arr("f8", (5, 300)), arr("f8", (5, 1))), **SUMS)
def stretched_rows(x, y):
    return (x * y).sum(axis=0)


@case(*LONG)
def positions(x):
    return x.argmin(), x.argmax()


@case(*LONG, arr("f8", (7, 2500)), arr("f4", (1300, 3)), any_zero=True)
def extremes(x):
    return x.min(), x.max()


@case(arr("f8", (7, 2500)), arr("i4", (1300, 3)), arr("f4", (3, 40, 5)), *SPECIAL)
def positions_along_axes(x):
    return x.argmax(axis=0), x.argmin(axis=1), x.argmax(axis=-1)


@case((arr("f8", (30, 40)), arr("f8", 40)))
def position_of_stretched(x, y):
    return np.argmax(x - y)
