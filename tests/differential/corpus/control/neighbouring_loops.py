"""Loops over one range that follow each other: whether they run together must not be seen."""

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case

A = arr("f8", (9,))
NONE = arr("f8", (0,))


@case((A, A, A), (NONE, NONE, NONE))
@case((A, arr("f8", (12,)), arr("f4", (9,))))
@case((arr("f8", (9,), step=-1), arr("f8", (9,), step=2), A))
@case((A, arr("f8", (5,)), A), (A, A, arr("f8", (5,))), raises=IndexError)
def one_after_the_other(a, b, c):
    n = len(a)
    for i in range(n):
        b[i] = a[i] * 2
    for i in range(n):
        c[i] = b[i] + 1
    return b, c


@case(arr("f8", (20,)))
def parts_that_overlap(x):
    a = x[:10]
    b = x[1:11]
    c = x[5:15]
    for i in range(10):
        b[i] = a[i] * 2
    for i in range(10):
        c[i] = b[i] + a[i]
    return x


@case(A)
def one_array_by_three_names(x):
    a = x[:]
    b = x[:]
    for i in range(len(a)):
        b[i] = a[i] * 2
    for i in range(len(a)):
        x[i] = b[i] + a[i]
    return x


@case((A, A))
def later_ones_are_read(a, b):
    n = len(a)
    for i in range(n):
        a[i] = a[i] * 2 + 1
    for i in range(n):
        b[i] = a[n - 1 - i]
    return a, b


@case((arr("f8", (9,)), arr("f8", (8,))))
def the_next_one_is_read(a, b):
    n = len(b)
    for i in range(n):
        a[i] = a[i] * 2 + 1
    for i in range(n):
        b[i] = a[i + 1]
    return a, b


@case((A, A))
def the_one_before_is_read(a, b):
    n = len(a)
    for i in range(n):
        a[i] = a[i] * 2 + 1
    for i in range(n):
        b[i] = a[i - 1]
    return a, b


@case((A, A))
def written_after_it_was_read(a, b):
    n = len(a)
    for i in range(1, n):
        b[i] = a[i - 1] + a[i]
    for i in range(1, n):
        a[i] = b[i] * 2
    return a, b


@case(A, NONE)
def sums(a):
    s = np.float64(0.0)
    q = np.float64(0.0)
    for i in range(len(a)):
        s += a[i]
    for i in range(len(a)):
        q += a[i] * a[i]
    return s, q


@case(A)
def one_sum_after_the_other(a):
    s = 0.0
    for i in range(len(a)):
        s += a[i]
    for i in range(len(a)):
        a[i] = a[i] / 3.0 + s
    return a


@case(A)
def a_name_in_both(a):
    t = a[0]
    for i in range(len(a)):
        if a[i] > 0:
            t = a[i]
        a[i] = t
    for i in range(len(a)):
        if a[i] < 5:
            t = a[i] * 2
        a[i] = a[i] + t
    return a, t


@case((A, arr("f8", (9,), low=0)), (A, np.array([1.0, 2.0, 3.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0])))
def a_value_between(a, b):
    n = len(a)
    for i in range(n):
        a[i] = a[i] * 2
    k = a[3]
    for i in range(n):
        b[i] = a[i] * k
    return a, b


@case((A, np.array([1.0, 2.0, 3.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0])), raises=ZeroDivisionError)
def an_error_in_the_second(a, b):
    n = len(a)
    for i in range(n):
        a[i] = a[i] * 2
    for i in range(n):
        a[i] = a[i] + 1.0 / float(b[i])
    return a


@case((A, 4), (A, 9), (NONE, 0))
@case((A, 10), raises=IndexError)
def an_array_made_between(a, n):
    b = np.empty(n)
    for i in range(n):
        b[i] = a[i] + 1
    c = np.zeros(n)
    for i in range(n):
        c[i] = c[i] + b[i] * 2
    d = np.empty(n)
    for i in range(n):
        d[i] = c[i] - b[i]
    return b, c, d


@case((arr("f8", (4, 6)), arr("f8", (4, 6))))
@case((arr("f8", (4, 6), order="F"), arr("f8", (4, 6))))
def nests(a, b):
    m, n = a.shape
    for i in range(m):
        for j in range(n):
            b[i, j] = a[i, j] * 2
    for i in range(m):
        for j in range(n):
            a[i, j] = a[i, j] + b[i, j]
    return a, b


@case((arr("f8", (4, 6)), arr("f8", (4, 6))))
def nests_of_columns(a, b):
    m, n = a.shape
    for j in range(n):
        for i in range(m):
            b[i, j] = a[i, j] * 2
    for j in range(n):
        for i in range(1, m):
            a[i, j] = a[i - 1, j] + b[i, j]
    return a, b


@case((arr("f8", (4, 6)), arr("f8", (4, 6))))
def nests_with_neighbours(a, b):
    m, n = a.shape
    for i in range(1, m - 1):
        for j in range(1, n - 1):
            b[i, j] = a[i - 1, j] + a[i + 1, j]
    for i in range(1, m - 1):
        for j in range(1, n - 1):
            a[i, j] = b[i, j] + b[i, j - 1]
    return a, b


@case((arr("f8", (4, 6)), arr("f8", (4, 6))))
def names_used_afterwards(a, b):
    i = -1
    j = -1
    for i in range(4):
        for j in range(6):
            b[i, j] = a[i, j] * 2
    k = i * 10 + j
    for i in range(4):
        for j in range(6):
            a[i, j] = a[i, j] + b[i, j]
    return a, b, i, j, k


@case((arr("f8", (3000,)), arr("f8", (3000,)), arr("f8", (3000,))))
def in_parallel(a, b, c):
    s = 0.0
    for i in vz.prange(len(a)):
        b[i] = a[i] * 2
    for i in vz.prange(len(a)):
        c[i] = b[i] + a[i]
    return b, c, s


@case((arr("f8", (30, 40)), arr("f8", (30, 40))))
def rows_in_parallel(a, b):
    for i in vz.prange(30):
        for j in range(40):
            b[i, j] = a[i, j] * 2
    for i in vz.prange(30):
        for j in range(40):
            a[i, j] = b[i, j] + b[29 - i, j]
    return a, b


@case((arr("f8", (30, 40)), arr("f8", (30, 40))))
def own_rows_in_parallel(a, b):
    for i in vz.prange(30):
        for j in range(40):
            b[i, j] = a[i, j] * 2
    for i in vz.prange(30):
        for j in range(40):
            a[i, j] = b[i, j] + a[i, j]
    return a, b


@case((A, A), (NONE, NONE))
def backwards(a, b):
    for i in range(len(a) - 1, -1, -1):
        b[i] = a[i] * 2
    for i in range(len(a) - 1, -1, -1):
        a[i] = b[i] + 1
    return a, b


@case((A, A))
def other_ways(a, b):
    for i in range(len(a)):
        b[i] = a[i] * 2
    for i in range(len(a) - 1, -1, -1):
        a[i] = b[i] + 1
    return a, b


@case((arr("i4", (9,)), arr("u1", (9,)), arr("?", (9,))))
def of_other_types(a, b, c):
    for i in range(len(a)):
        b[i] = a[i] & 7
    for i in range(len(a)):
        c[i] = b[i] > 3
    for i in range(len(a)):
        a[i] += b[i]
    return a, b, c
