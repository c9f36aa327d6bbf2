"""Statements about the rows of the same arrays: one loop over rows, and the memory of arrays that are read for the last time."""

import numpy as np
from differential.arguments import arr, layouts
from differential.harness import case

ROWS = arr(
    "f8", [[1.0, -2.0, 3.0, 0.5], [4.0, float("nan"), 6.0, -0.0], [float("inf"), 8.0, 9.0, -1.0]]
)
FINE = arr("f8", [[1.0, -2.0, 3.0, 0.5], [4.0, 5.0, 6.0, -0.0], [7.0, 8.0, 9.0, -1.0]])
SQUARE = arr("f4", [[0.5, 1.5, -2.0], [1.0, 0.25, 3.0], [-1.0, 2.0, 0.125]])
CUBE = arr("f4", [[[0.5, 1.5], [2.0, -1.0]], [[3.0, 0.0], [1.0, 1.0]]])
EMPTY = arr("f8", (0, 4))


@case(ROWS, ulp=4)
@case(*layouts(arr("f8", (5, 7))), ulp=4)
@case(*layouts(arr("f4", (3, 40))), ulp=4)
@case(CUBE, ulp=4)
@case(EMPTY, ulp=4)
@case(arr("f8", (2, 0)), raises=ValueError)
def softmax(x):
    top = np.max(x, axis=-1, keepdims=True)
    out = np.exp(x - top)
    total = np.sum(out, axis=-1, keepdims=True)
    return out / total


@case(FINE, ulp=4)
def all_are_kept(x):
    top = np.max(x, axis=-1, keepdims=True)
    out = np.exp(x - top)
    total = np.sum(out, axis=-1, keepdims=True)
    return top, out, total, out / total


@case(FINE)
def read_again_afterwards(x):
    a = x * 2
    low = a.min(axis=-1, keepdims=True)
    b = a - low
    c = b * a
    return c, a.sum(axis=0), b[::-1]


@case(SQUARE)
def other_rows(x):
    a = x + 1
    b = a[::-1] * 2
    c = b + a.T
    return c - b.T


@case(SQUARE)
def columns_after_rows(x):
    a = x * x
    total = a.sum(axis=0)
    return a - total


@case(SQUARE)
def stretched_row(x):
    a = x * 3
    first = a[:1]
    return a + first, a - a[:, :1]


@case(SQUARE)
def result_in_a_view(x):
    a = x - 1
    v = a[1:]
    b = a * 2
    return v, b


@case(SQUARE)
def in_place_after(x):
    a = x - 1
    b = a + x
    b += a
    a *= b
    return a, b


@case((SQUARE, 3))
@case((SQUARE, 0))
def over_time(x, n):
    a = x * 1
    b = x * 0
    for _ in range(n):
        b = a + b
        c = b * 2
        a = c - b.mean(axis=-1, keepdims=True)
    return a, b


@case(SQUARE)
def written_argument(x):
    a = x * 2
    x[:] = a + x
    b = a * x
    x[0] = b[1]
    return x, b


@case(arr("f8", 9))
def straight_line(y):
    for _ in range(2):
        y = y * 2 + 1
        y = y * y
        z = y[::-1] - 1
        y = z + y
    return y


@case((FINE, SQUARE), raises=ValueError)
def error_between(x, y):
    a = x * 2
    top = a.max(axis=-1, keepdims=True)
    b = a - top
    x[0, 0] = 100.0
    c = b + y
    return c * b


@case((FINE, arr("f8", [[1.0, 2.0, 3.0, 4.0]])))
@case((FINE, FINE))
@case((FINE, arr("f8", [[1.0], [2.0], [3.0]])))
def lengths_of_run_time(x, y):
    a = x * 2
    b = y + 1
    low = b.min(axis=-1, keepdims=True)
    c = a * b
    d = c - low
    return d / 2


@case(FINE)
def different_types(x):
    a = x * 2
    b = a.astype(np.float32)
    c = b > 1
    d = np.where(c, a, 0.0)
    return d * 1.5, c


@case(FINE)
def one_of_two(x):
    a = x + 1
    if x[0, 0] > 0:
        b = a * 2
    else:
        b = a - 2
    c = b * a
    return c


@case(FINE, ulp=4)
def normalised(x):
    mean = x.mean(axis=1)[:, None]
    centred = x - mean
    spread = np.sqrt((centred * centred).sum(axis=1))[:, np.newaxis]
    return centred / spread
