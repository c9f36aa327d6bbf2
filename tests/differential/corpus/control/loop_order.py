"""Nests of loops whose inner loop takes the long steps through memory: the order of the loops must not be seen in what they compute."""

import numpy as np
from differential.arguments import arr
from differential.harness import case

A = arr("f8", (6, 9))
B = arr("f8", (6, 9))
SPECIAL = arr(
    "f8",
    [
        [1.0, -0.0, float("nan"), 4.0],
        [float("inf"), 2.0, -float("inf"), 0.5],
        [1e308, 1e308, 3.0, 1.0],
    ],
)


@case((A, B))
@case((SPECIAL, SPECIAL))
@case((arr("f8", (1, 5)), arr("f8", (1, 5))))
@case((arr("f8", (0, 5)), arr("f8", (0, 5))))
@case((arr("f8", (5, 0)), arr("f8", (5, 0))))
@case((arr("f8", (6, 9), order="F"), arr("f8", (6, 9))))
@case((arr("f8", (6, 9), step=2), arr("f8", (6, 9), step=-1)))
@case((arr("f4", (7, 5)), arr("f8", (7, 5))))
@case((arr("i8", (6, 9)), arr("i8", (6, 9))))
@case((A, arr("f8", (5, 9))), raises=IndexError)
@case((A, arr("f8", (6, 8))), raises=IndexError)
def recurrence_down_columns(a, b):
    m, n = a.shape
    for j in range(n):
        for i in range(1, m):
            a[i, j] = a[i - 1, j] * 0.5 + b[i, j]
    return a


@case(A)
@case(SPECIAL)
@case(arr("f8", (40, 3)))
def recurrence_to_the_left_and_up(a):
    m, n = a.shape
    for j in range(1, n):
        for i in range(m - 1):
            a[i, j] = (
                a[i + 1, j - 1] * 0.5 + a[i, j]
            )  # another order of the loops would see what is written
    return a


@case(A)
@case(arr("f8", (9, 40)))
def recurrence_along_both(a):
    m, n = a.shape
    for j in range(1, n):
        for i in range(1, m):
            a[i, j] = (a[i - 1, j] + a[i, j - 1] + a[i - 1, j - 1]) / 3.0
    return a


@case(A)
def backwards(a):
    m, n = a.shape
    for j in range(n - 1, -1, -1):
        for i in range(m - 2, -1, -1):
            a[i, j] += a[i + 1, j] * 0.25
    return a


@case(A)
def one_way_and_the_other(a):
    m, n = a.shape
    for j in range(n - 2, -1, -1):
        for i in range(1, m):
            a[i, j] += a[i - 1, j + 1] * 0.25
    return a


@case(A)
def backwards_with_a_diagonal(a):
    m, n = a.shape
    for j in range(n - 2, -1, -1):
        for i in range(m - 1):
            a[i, j] += a[i + 1, j + 1] * 0.25
    return a


@case(arr("f8", (12, 9)))
def steps_of_two(a):
    m, n = a.shape
    for j in range(0, n, 2):
        for i in range(2, m, 2):
            a[i, j] = a[i - 2, j] + a[i - 1, j]
    return a


@case(arr("f8", (12, 9)))
def by_a_multiple(a):
    for j in range(9):
        for i in range(6):
            a[2 * i, j] = a[i, j] + 1.0
    return a


@case((arr("f8", (5, 7)), arr("f8", (7, 4)), arr("f8", (5, 4))))
@case((arr("f8", (5, 0)), arr("f8", (0, 4)), arr("f8", (5, 4))))
@case((arr("f4", (3, 3)), arr("f4", (3, 3)), arr("f4", (3, 3))))
@case((arr("c16", (3, 3)), arr("c16", (3, 3)), arr("c16", (3, 3))))
@case((arr("i4", (3, 3)), arr("i4", (3, 3)), arr("i4", (3, 3))))
@case((arr("f8", (5, 7)), arr("f8", (6, 4)), arr("f8", (5, 4))), raises=IndexError)
def product(a, b, c):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]
    return c


@case(arr("f8", (5, 5)))
def product_into_an_operand(a):
    n = a.shape[0]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                a[i, j] += a[i, k] * a[k, j]
    return a


@case(arr("f8", (8, 8)))
def parts_that_overlap(a):
    x = a[:6, :6]
    y = a[1:7, 1:7]
    for j in range(6):
        for i in range(6):
            y[i, j] = x[i, j] * 2.0 + 1.0
    return a


@case(arr("f8", (8, 8)))
def the_same_array_by_two_names(a):
    b = a[:, :]
    for j in range(8):
        for i in range(1, 8):
            b[i, j] = a[i - 1, j] + 1.0
    return a


@case(arr("f8", (8, 8)))
def the_transposed_array(a):
    b = a.T
    for j in range(8):
        for i in range(8):
            b[i, j] = a[i, j] * 0.5
    return a


@case((A, arr("f8", (6,))))
@case((SPECIAL, arr("f8", (3,))))
@case((arr("f8", (700, 800)), arr("f8", (700,))))
def sums_of_rows(a, s):
    m, n = a.shape
    for j in range(n):
        for i in range(m):
            s[i] += a[i, j]
    return s


@case(A)
@case(SPECIAL)
def one_sum(a):
    m, n = a.shape
    total = 0.0
    for j in range(n):
        for i in range(m):
            total += a[i, j]
    return total


@case(A)
@case(arr("f8", (0, 3)))
@case(arr("f8", (3, 0)))
def names_used_afterwards(a):
    i = -1
    j = -1
    t = np.float64(0.0)
    for j in range(a.shape[1]):
        for i in range(a.shape[0]):
            t = a[i, j] * 2.0
            a[i, j] = t
    return a, i, j, t


@case(arr("f8", (4, 5)))
def a_value_of_the_iteration(a):
    m, n = a.shape
    for j in range(n):
        for i in range(m):
            if a[i, j] > 0.0:
                t = a[i, j]
            else:
                t = -a[i, j] * 3.0
            a[i, j] = t + 1.0
    return a


@case(arr("f8", (5, 5)))
def triangle(a):
    for j in range(5):
        for i in range(j, 5):
            a[i, j] = a[i - 1, j] + 1.0
    return a


@case((arr("f8", (4, 6)), np.array([4.0, 1.0, 2.0, 0.0, 3.0, 1.0])), raises=ZeroDivisionError)
@case((arr("f8", (4, 6)), np.array([4.0, 1.0, 2.0, 0.5, 3.0, 1.0])))
def an_error_in_the_middle(a, d):
    m, n = a.shape
    for j in range(n):
        for i in range(m):
            a[i, j] = 1.0 / float(d[j])
    return a


@case((arr("f8", (4, 6)), arr("f8", (3, 6))), raises=IndexError)
def an_index_beyond_the_end(a, b):
    m, n = a.shape
    for j in range(n):
        for i in range(m):
            a[i, j] = b[i, j] * 2.0
    return a


@case((arr("f8", (4, 6)), arr("f8", (4, 6), readonly=True)))
def from_a_readonly_array(a, b):
    m, n = a.shape
    for j in range(n):
        for i in range(m):
            a[i, j] = b[i, j] - 1.0
    return a


@case(arr("f8", (3, 4, 5)))
@case(arr("f8", (3, 4, 5), order="F"), arr("f8", (3, 4, 5), step=-2))
@case(arr("f8", (3, 4, 5), readonly=True), raises=ValueError)
def three_loops(a):
    p, m, n = a.shape
    for k in range(n):
        for j in range(1, m):
            for i in range(p):
                a[i, j, k] = a[i, j - 1, k] * 0.5 + a[i, j, k]
    return a


@case(arr("f8", (3, 40)))
def time_loop_outside(a):
    for t in range(4):
        for j in range(1, 39):
            for i in range(1, 2):
                a[i, j] = (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1]) * 0.25
    return a


@case(arr("f8", (30,)))
def flat_index(a):
    for j in range(5):
        for i in range(1, 6):
            a[i * 5 + j] = a[(i - 1) * 5 + j] + 1.0
    return a
