"""Ways out of what surrounds them: `break` and `continue` in loops over tuples, `return` inside of loops of helpers."""

import math

import numpy as np
from differential.arguments import arr
from differential.harness import case

import veloz as vz

NUMBERS = np.linspace(-90, 90, 2001)


@case(np.arange(100.0), -np.arange(9.0))
def tuple_in_parallel_loop(x):
    total = 0.0
    for i in vz.prange(len(x)):
        for k in (0, 1, 2):
            if i == 0 and k == 0:
                continue
            if k == 2 and x[i] > 50:
                break
            total += x[i] * k
        else:
            total += 1
    return total


@case(*[(np.ones(3), c) for c in (0.5, 1.5, 2.5, 9.0)])
def arrays_made_between(x, c):
    result = np.zeros(3)
    for factor in (1.0, 2.0, 3.0):
        scaled = x * factor
        if c > factor:
            continue
        shifted = scaled + result
        if shifted[0] > 5:
            break
        result = shifted
    return result


@case(arr("i8", 30), np.arange(30), np.empty(0, np.int64))
def loops_in_tuple_loop(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        for step in (1, 2):
            k = 0
            while True:
                k += step
                if k > x[i]:
                    break
                if k == 7:
                    break
            if k == 7:
                break
            out[i] += k
    return out


@case(*range(-1, 5))
def types_differ_by_item(n):
    total = 0.0
    for value in (1, 2.5, 3j, True):
        if n == 0:
            continue
        n -= 1
        half = value * 0.5
        if n == 0:
            break
        total += abs(half)
    else:
        return -1.0
    return total


@case(*range(5))
def nested_tuples(n):
    seen = 0
    for a in (1, 2, 3):
        for b in (10, 20):
            if a + b == n + 11:
                continue
            if a * b == 10 * n:
                break
            seen += a * b
        else:
            seen += 1000
            continue
        if n > 2:
            break
        seen += 100000
    else:
        seen = -seen
    return seen


@case(*[(k, d) for k in range(4) for d in (0, 2)], raises=(ZeroDivisionError, ValueError))
def errors_in_items(k, d):
    total = 0
    for each in (3, 2, 1):
        if each == k:
            continue
        total += each // d
        if total > 1:
            raise ValueError("total", total)
    return total


def _first_product(a, b, value):
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] * b[j] == value:
                return i, j
    length = len(a) + len(b)
    return length, -1


@case(
    (np.arange(5.0), np.arange(4.0), np.arange(20.0)), (np.arange(5.0), np.empty(0), np.arange(3.0))
)
def return_out_of_two_loops(a, b, values):
    out = np.zeros((len(values), 2), np.int64)
    for k in range(len(values)):
        i, j = _first_product(a, b, values[k])
        out[k, 0] = i
        out[k, 1] = j
    return out


@case((np.arange(5.0), np.arange(4.0), np.arange(20.0)))
def return_out_of_two_loops_in_parallel(a, b, values):
    out = np.zeros(len(values), np.int64)
    for k in vz.prange(len(values)):
        i, j = _first_product(a, b, values[k])
        out[k] = i * 100 + j
    return out


def _piecewise(x):
    if x > 0:
        if x > 50:
            return 1.0
        x = x * 2
    return x + 3


@case(NUMBERS, np.append(NUMBERS, -201.0), raises=ValueError)
def return_past_the_rest(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = _piecewise(x[i]) + math.sqrt(x[i] + 200)
    return out


def _row_until(a, limit):
    row = np.zeros(len(a))
    for scale in (1.0, 2.0, 4.0):
        row = row + a * scale
        for i in range(len(row)):
            if row[i] > limit:
                return row
    other = row * 2
    return other


@case(*[(arr("f8", 7), limit) for limit in (-1e9, 0.5, 1.5, 1e9)])
def arrays_out_of_loops(a, limit):
    total = np.zeros(len(a))
    for k in range(3):
        total += _row_until(a + k, limit)
    return total


@case(*[(arr("f8", 700), x) for x in (-1.0, 0.0, 2.0)], raises=ValueError)
def raises_with_values(a, lowest):
    total = 0.0
    for i in range(len(a)):
        if a[i] * a[i] < lowest:
            raise ValueError("too small", a[i], i, a[i] + 1)
        elif a[i] > 1e9:
            raise ValueError("too large")
        else:
            total += math.sqrt(a[i] * a[i] - lowest)
    return total


@case(*[(arr("f8", 700), x) for x in (-1e9, 0.0)], raises=AssertionError)
def asserts(a, lowest):
    total = 0.0
    for i in range(len(a)):
        assert a[i] > lowest
        assert a[i] < 1e9, "too large"
        total += a[i]
    return total
