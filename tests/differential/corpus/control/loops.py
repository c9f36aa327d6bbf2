"""while, for over range, arrays and tuples, enumerate, zip, break, continue, else."""

import sys

import numpy as np
from differential.arguments import FLOATS, INTS, arr, each
from differential.harness import case

RANGES = [(0, 10, 1), (0, 10, 3), (10, 0, -1), (10, 0, -3), (5, 5, 1), (7, 2, 1), (-5, 5, 2)]
VECTORS = each("i4 f4 f8 c16", lambda t: (arr(t, 9),))


@case(0, 1, 10, -3)
def for_range_stop(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


@case((2, 9), (9, 2), (-3, 3))
def for_range_start(a, b):
    total = 0
    for i in range(a, b):
        total = total * 3 + i
    return total


@case(*RANGES)
def for_range_step(a, b, s):
    total = 1
    count = 0
    for i in range(a, b, s):
        total = total * 2 + i
        count += 1
    return total, count


@case((0, 5, 0), (0, 5, 1), raises=ValueError)
def range_step_zero(a, b, s):
    total = 0
    for i in range(a, b, s):
        total += i
    return total


@case(5, 1)
def loop_variable_stays(n):
    for i in range(n):
        pass
    return i


@case(0, 3, raises=UnboundLocalError, message=sys.version_info >= (3, 11))
def loop_variable_unbound(n):
    for i in range(n):
        pass
    return i


@case(5)
def loop_variable_may_be_assigned(n):
    total = 0
    for i in range(n):
        total += i
        i = 100
        total += i
    return total


@case(10)
def range_is_evaluated_once(n):
    count = 0
    for _ in range(n):
        n = 2
        count += 1
    return count, n


@case(0, 1, 7, 20)
def while_loop(n):
    total = 0
    while n > 0:
        total += n
        n -= 2
    return total, n


@case(0, 5, 50)
def while_true_break(n):
    i = 0
    while True:
        if i * i >= n:
            break
        i += 1
    return i


@case(0, 3, 10)
def while_else(n):
    i = 0
    while i < 5:
        if i == n:
            break
        i += 1
    else:
        i = -1
    return i


@case(0, 3, 10)
def for_else(n):
    found = 0
    for i in range(5):
        if i == n:
            found = i + 100
            break
    else:
        found = -1
    return found


@case(0, 1, 12)
def continue_skips(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        total += i
    return total


@case(8)
def while_continue(n):
    total = 0
    while n > 0:
        n -= 1
        if n % 2:
            continue
        total += n
    return total


@case((4, 5), (0, 5), (5, 0))
def nested_loops(n, m):
    total = 0
    for i in range(n):
        for j in range(m):
            if j > i:
                break
            if (i + j) % 2:
                continue
            total += i * 10 + j
    return total


@case(6, 2)
def nested_else(n):
    total = 0
    for i in range(n):
        for j in range(i):
            if j == 3:
                break
        else:
            total += 1
            continue
        total += 100
    return total


@case(5, 0)
def return_inside(n):
    for i in range(10):
        for j in range(10):
            if i * j == n and i > 0:
                return i, j
    return -1, -1


@case(*VECTORS)
def for_over_array(x):
    total = x[0]
    for v in x:
        total = total + v
    return total


@case(*each("f8 i4", lambda t: (arr(t, (3, 4)),)))
def for_over_rows(x):
    total = 0.0
    for row in x:
        for v in row:
            total += v * 0.5
    return total


@case(*each("f8", lambda t: (arr(t, (3, 4)),)))
def rows_are_views(x):
    for row in x:
        row[0] = -1.0
    return x


@case(arr("f8", 0), arr("f8", 3))
def for_over_empty(x):
    count = 0
    for _ in x:
        count += 1
    return count


@case(((1, 2, 3),), ((1.5, 2.5),))
def for_over_tuple(t):
    total = 0.0
    for v in t:
        total += v * 2
    return total


@case(((1, 2.5, 3),))
def for_over_mixed_tuple(t):
    total = 0.0
    for v in t:
        total = total + v
    return total


@case(*VECTORS)
def for_enumerate(x):
    total = x[0] * 0
    for i, v in enumerate(x):
        total = total + v * i
    return total


@case(arr("f8", 4))
def for_enumerate_start(x):
    total = 0.0
    last = 0
    for i, v in enumerate(x, 10):
        total += v * i
        last = i
    return total, last


@case((arr("f8", 5), arr("f8", 5)), (arr("f8", 5), arr("f8", 3)), (arr("i4", 2), arr("f4", 4)))
def for_zip(x, y):
    total = 0.0
    for a, b in zip(x, y):
        total += a * b
    return total


@case((arr("f8", 4), arr("f8", 4), arr("f8", 4)))
def for_zip_three(x, y, z):
    total = 0.0
    for a, b, c in zip(x, y, z):
        total += a * b - c
    return total


@case((arr("f8", 4), arr("f8", 4)))
def for_enumerate_zip(x, y):
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        total += i * (a - b)
    return total


@case((arr("f8", 4), 4))
def for_zip_range(x, n):
    total = 0.0
    for i, a in zip(range(1, n + 1), x):
        total += i * a
    return total


@case(4)
def for_enumerate_range(n):
    total = 0
    for i, j in enumerate(range(10, 10 + n)):
        total += i * j
    return total


@case(((1, 2), (3, 4)))
def for_zip_tuples(a, b):
    total = 0
    for x, y in zip(a, b):
        total += x * y
    return total


@case(*each(INTS, lambda t: (arr(t, [3]),)))
def range_of_numpy_int(x):
    total = 0
    for i in range(x[0]):
        total += i
    return total


@case(*each(FLOATS, lambda t: (arr(t, (4, 4)),)))
def matrix_product(a):
    n = a.shape[0]
    c = np.zeros((n, n), a.dtype)
    for i in range(n):
        for j in range(n):
            s = a[0, 0] * 0
            for k in range(n):
                s += a[i, k] * a[k, j]
            c[i, j] = s
    return c


@case(arr("f8", 10), arr("i4", 7))
def bubble_sort(x):
    y = x.copy()
    n = y.shape[0]
    for i in range(n):
        for j in range(n - 1 - i):
            if y[j] > y[j + 1]:
                y[j], y[j + 1] = y[j + 1], y[j]
    return y


@case((arr("i8", [1, 3, 5, 7, 9, 11]), 7), (arr("i8", [1, 3, 5]), 4), (arr("i8", 0), 4))
def binary_search(x, v):
    low, high = 0, x.shape[0]
    while low < high:
        middle = (low + high) // 2
        if x[middle] < v:
            low = middle + 1
        else:
            high = middle
    return low


@case(30)
def sieve(n):
    prime = np.ones(n, np.bool_)
    prime[0] = False
    prime[1] = False
    for i in range(2, n):
        if prime[i]:
            for j in range(i * i, n, i):
                prime[j] = False
    return prime, prime.sum()


@case((0.3, 0.5, 50), (1.0, 1.0, 50))
def mandelbrot_point(re, im, limit):
    c = complex(re, im)
    z = 0j
    for n in range(limit):
        if abs(z) > 2.0:
            return n
        z = z * z + c
    return limit


@case(20)
def type_settles_in_loop(n):
    x = 1
    for _ in range(n):
        x = x * 0.5 + 1
    return x


@case(6)
def many_names(n):
    a, b, c, d = 1, 2.0, True, 1j
    for i in range(n):
        a += i
        b *= 1.5
        c = not c
        d = d * 1j
    return a, b, c, d


@case(arr("f8", 12))
def running_maximum(x):
    best = -np.inf
    where = -1
    for i in range(len(x)):
        if x[i] > best:
            best = x[i]
            where = i
    return best, where


@case(arr("f8", 20))
def recurrence(x):
    for i in range(2, x.shape[0]):
        x[i] = 0.5 * x[i - 1] - 0.25 * x[i - 2]
    return x


@case(arr("f8", 20))
def backwards(x):
    for i in range(x.shape[0] - 2, -1, -1):
        x[i] += x[i + 1]
    return x
