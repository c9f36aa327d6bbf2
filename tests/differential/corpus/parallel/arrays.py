"""prange that writes arrays, nested loops, private names, parallel array statements, exceptions."""

import math

import numpy as np
import veloz as vz
from differential.arguments import Views, arr, each, layouts
from differential.harness import case

MATRICES = [
    arr("f8", (130, 90)),
    arr("f4", (3, 5)),
    arr("f8", (0, 3)),
    arr("f8", (40, 30), order="F"),
]


@case(*each("i4 f4 f8 c16", lambda t: arr(t, 20_000)), *layouts(arr("f8", 500)))
def written_elements(x):
    out = np.empty_like(x)
    for i in vz.prange(x.shape[0]):
        out[i] = x[i] * 2 + 1
    return out


@case(arr("f8", 20_000), arr("f4", 10), ulp=2)
def calls_math(x):
    out = np.empty(x.shape[0])
    for i in vz.prange(x.shape[0]):
        out[i] = math.sin(x[i]) ** 2 + math.sqrt(abs(x[i]))
    return out


def _energy_of(x):
    return np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)


@case(arr("f4", 30_000, low=0, high=1000), arr("f8", 3000, low=0, high=1000), ulp=4)
def energy_with_prange(x):
    out = np.empty_like(x)
    for i in vz.prange(x.shape[0]):
        out[i] = _energy_of(x[i])
    return out


@case(arr("f4", 200_000, low=0, high=1000), arr("f8", 100_000, low=0, high=1000), ulp=4)
def energy_of_array(x):
    return np.sin(x) ** 2 + np.sqrt(np.abs(x)) + np.exp(-(x**2) / 50)


@case(arr("f8", 20_000), arr("i8", 10))
def in_place(x):
    for i in vz.prange(x.shape[0]):
        x[i] += i
    return x


@case(*MATRICES)
def nested_prange(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        for j in vz.prange(x.shape[1]):
            out[i, j] = x[i, j] * i - j
    return out


@case(*MATRICES)
def inner_range(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] + i * j
    return out


@case(*MATRICES, eps=200, scale=2000)
def row_sums(x):
    out = np.zeros(x.shape[0])
    for i in vz.prange(x.shape[0]):
        total = 0.0
        for j in range(x.shape[1]):
            total += x[i, j]
        out[i] = total
    return out


@case(*MATRICES, eps=200, scale=2000)
def nested_reduction(x):
    out = np.zeros(x.shape[0])
    for i in vz.prange(x.shape[0]):
        total = 0.0
        for j in vz.prange(x.shape[1]):
            total += x[i, j]
        out[i] = total
    return out


@case(*MATRICES)
def row_statement(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        out[i] = x[i] * 2 + i
    return out


@case(*MATRICES)
def row_view(x):
    for i in vz.prange(x.shape[0]):
        row = x[i]
        for j in range(row.shape[0]):
            row[j] = row[j] * 2 - i
    return x


@case(arr("f8", (60, 70)), arr("f4", (3, 3)), ulp=2)
def stencil(old):
    new = old.copy()
    for i in vz.prange(1, old.shape[0] - 1):
        for j in range(1, old.shape[1] - 1):
            new[i, j] = (
                old[i, j] / 2 + (old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1]) / 8
            )
    return new


@case((arr("f8", (60, 70)), 3), (arr("f8", (5, 5)), 2))
def repeated_sweeps(a, n):
    b = a.copy()
    for _ in range(n):
        for i in vz.prange(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                b[i, j] = (a[i - 1, j] + a[i + 1, j]) * 0.5
        a, b = b, a
    return a


@case(
    (arr("f8", (40, 30)), arr("f8", (30, 20))),
    (arr("f4", (3, 4)), arr("f4", (4, 5))),
    eps=100,
    scale=5000,
)
def matrix_product(a, b):
    out = np.zeros((a.shape[0], b.shape[1]), a.dtype)
    for i in vz.prange(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, k] * b[k, j]
    return out


@case(100, 1)
def mandelbrot(n):
    out = np.zeros((n, n), np.int32)
    for i in vz.prange(n):
        for j in range(n):
            c = complex(-2 + 3 * j / n, -1.5 + 3 * i / n)
            z = 0j
            k = 0
            while k < 20 and z.real * z.real + z.imag * z.imag < 4:
                z = z * z + c
                k += 1
            out[i, j] = k
    return out


@case(5000, 0, 1)
def private_names(n):
    out = np.zeros(n)
    for i in vz.prange(n):
        a = i * 2
        b = a + 1.5
        a = a + 1
        out[i] = a * b
    return out


@case(5000, 1)
def last_value_of_private(n):
    out = np.zeros(n)
    a = 0
    for i in vz.prange(n):
        a = i * 2
        out[i] = a
    return out, a, i


@case(5000, 3)
def private_under_condition(n):
    out = np.zeros(n)
    for i in vz.prange(n):
        if i % 3 == 0:
            v = 1.0
        elif i % 3 == 1:
            v = 2.5
        else:
            v = i * 0.5
        out[i] = v
    return out


@case(arr("f8", 20_000), arr("f8", 4))
def shifted_read(x):
    out = np.zeros_like(x)
    for i in vz.prange(1, x.shape[0]):
        out[i] = x[i] - x[i - 1]
    return out


@case(arr("f8", 2000), arr("f8", 5))
def negative_indices(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        out[-1 - i] = x[i]
    return out


@case(
    (arr("f8", 2000), arr("i8", 2000, low=0, high=1999)),
    (arr("f8", 5), arr("i8", 7, low=-5, high=4)),
)
def gathered(x, index):
    out = np.zeros(index.shape[0])
    for i in vz.prange(index.shape[0]):
        out[i] = x[index[i]]
    return out


@case((arr("f8", 100), arr("i8", 100, low=0, high=150)), raises=IndexError)
def gathered_out_of_range(x, index):
    out = np.zeros(index.shape[0])
    for i in vz.prange(index.shape[0]):
        out[i] = x[index[i]]
    return out


@case((20_000, 15_000), (20_000, 0), (20_000, 30_000), (10, 3), raises=ValueError)
def lowest_iteration_raises(n, bad):
    total = 0
    for i in vz.prange(n):
        if i >= bad:
            raise ValueError("bad iteration", i)
        total += 1
    return total


@case((20_000, 0), (20_000, 7), (20_000, 100), raises=ZeroDivisionError)
def zero_division(n, d):
    total = 0
    for i in vz.prange(n):
        total += 100 // (i - 7 + d - d)
    return total


@case((arr("f8", 20_000), 20_000), (arr("f8", 100), 99), (arr("f8", 100), 105), raises=IndexError)
def index_error_in_write(x, n):
    out = np.zeros_like(x)
    for i in vz.prange(n):
        out[i] = i
    return n


@case((20_000, 12_345), (20_000, -1), raises=(IndexError, KeyError))
def two_kinds_of_exceptions(n, at):
    for i in vz.prange(n):
        if i == at:
            raise IndexError("first")
        if i > at and i % 2 == 0:
            raise KeyError("second")
    return 1


def _checked(i, limit):
    if i > limit:
        raise RuntimeError("limit", i, limit)
    return i * 2


@case((20_000, 17_000), (100, 1000), raises=RuntimeError)
def exception_in_called_function(n, limit):
    total = 0
    for i in vz.prange(n):
        total += _checked(i, limit)
    return total


@case((20_000, 17_000), (100, 1000), raises=AssertionError)
def assertion(n, limit):
    total = 0
    for i in vz.prange(n):
        assert i < limit, "over the limit"
        total += i
    return total


@case(Views(arr("f8", 2000), lambda b: (b[:1000], b[1000:])))
def two_halves(x, y):
    for i in vz.prange(x.shape[0]):
        x[i] = y[i] * 2
    return x


@case(arr("f8", (300, 300)), arr("f4", (2, 3, 4)), arr("f8", (300, 301), step=2), ulp=2)
def large_statement(x):
    return np.sqrt(np.abs(x)) * 2 + x


@case((arr("f8", (300, 300)), arr("f8", 300)), (arr("f8", (300, 300)), arr("f8", (300, 1))))
def large_broadcast(x, y):
    return x * 2 + y


@case(arr("f8", 100_000), arr("f4", 100_000), arr("i4", 100_000))
def large_in_place(x):
    x *= 2
    x += 1
    x[1:] = x[:-1]
    return x


@case(arr("f8", 100_000), arr("f4", 200_000), eps=20000, scale=3e6)
def large_reductions(x):
    return x.sum(), (x * x).sum(), x.min(), x.max(), x.mean()


@case(arr("f8", (400, 300)), arr("f8", (400, 300), order="F"), eps=2000, scale=3e5)
def large_axis_reductions(x):
    return x.sum(axis=0), x.sum(axis=1), x.max(axis=0), x.mean(axis=1)


@case(arr("f8", 50_000), arr("i8", 50_000, low=0, high=3))
def large_selection(x):
    return np.where(x > 1, x, -x), np.clip(x, -1, 1)


@case(20_000, 0)
def parallel_off(n):
    total = 0
    for i in vz.prange(n):
        total += i
    return total


@case(20_000, 100, parallel=True)
def option_on(n):
    out = np.zeros(n)
    for i in range(n):
        out[i] = i * 0.5
    return out


@case(20_000, 100, parallel=False)
def option_off(n):
    out = np.zeros(n)
    for i in vz.prange(n):
        out[i] = i * 0.5
    return out


@case(3000)
def histogram_of_columns(n):
    counts = np.zeros((4, 5), np.int64)
    for c in vz.prange(4):
        for i in range(n):
            counts[c, (i * (c + 3)) % 5] += 1
    return counts


@case((2000, 3), (10, 0))
def else_clause(n, k):
    total = 0
    for i in vz.prange(n):
        total += i
    else:
        total += k
    return total


@case(1000, 1)
def prange_in_helper(n):
    return count_from_helper(n) + count_from_helper(n * 2)


def count_from_helper(n):
    total = 0
    for i in vz.prange(n):
        total += i % 3
    return total


@case(200)
def parallel_call_in_parallel_loop(n):
    out = np.zeros(n)
    for i in vz.prange(n):
        out[i] = count_from_helper(i)
    return out


@case(arr("f8", (20, 30, 10)), arr("f4", (2, 2, 2)))
def three_levels(x):
    out = np.zeros_like(x)
    for i in vz.prange(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                out[i, j, k] = x[i, j, k] - i + j * k
    return out


@case((arr("f8", (30, 5)), arr("f8", 30)), (arr("i4", (30, 5)), arr("i8", 30)))
def rows_are_added_up(x, total):
    for i in vz.prange(x.shape[0]):
        for j in range(x.shape[1]):
            total[i] += x[i, j]
    return total


@case((arr("f8", 60), 5))
def updates_by_computed_subscripts(h, w):
    for i in vz.prange(len(h) // w):
        for j in range(w):
            h[i * w + j] += i
        for j in range(i * w, (i + 1) * w):
            h[j] *= 2
    return h


@case(arr("f8", (30, 5)))
def updates_of_an_array_of_the_iteration(x):
    out = np.zeros(x.shape[0])
    for i in vz.prange(x.shape[0]):
        bins = np.zeros(3)
        for j in range(x.shape[1]):
            bins[j % 3] += x[i, j]
        out[i] = bins.max()
    return out


@case((arr("f8", (30, 5)), arr("f8", (30, 3))))
def updates_of_the_iterations_row(x, out):
    for i in vz.prange(x.shape[0]):
        row = out[i]
        for j in range(x.shape[1]):
            row[j % 3] += x[i, j]
        out[i, 1:] *= 2
    return out


@case(arr("f8", 40))
def array_of_the_iteration(x):
    out = np.zeros(x.shape[0])
    for i in vz.prange(x.shape[0]):
        pair = np.zeros(2)
        pair[0] = x[i]
        pair[1] = pair[0] + 1
        out[i] = pair[0] * pair[1]
    return out


@case(arr("f8", (20, 8)))
def row_that_gets_shorter(x):
    for i in vz.prange(x.shape[0]):
        row = x[i]
        for _ in range(4):
            row = row[1:]
            row[0] += i
    return x


@case(arr("f8", 41), arr("f8", 40), arr("f8", 2))
def every_second(u):
    for i in vz.prange(1, u.shape[0] - 1, 2):
        u[i] = 0.5 * (u[i - 1] + u[i + 1])
    return u


@case(arr("f8", 64))
def one_half_by_the_other(a):
    for i in vz.prange(32):
        a[i] += a[i + 32]
    return a


@case(arr("f8", (30, 30)))
def transposed_neighbours(a):
    for i in vz.prange(1, 29):
        a[i, i - 1] = a[i - 1, i] * 2
    return a
