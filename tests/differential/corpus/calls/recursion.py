"""Functions that call themselves or each other, with a base case that gives the type."""

import numpy as np
from differential.arguments import arr
from differential.harness import case


@case(0, 1, 5, 10, 20)
def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)


@case(0, 1, 2, 15)
def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


@case((12, 18), (17, 5), (0, 4))
def greatest_divisor(a, b):
    return a if b == 0 else greatest_divisor(b, a % b)


@case((2, 3), (0, 5), (2, 0))
def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


@case((2.0, 10), (2.0, 0), (3, 5))
def power_by_squaring(x, n):
    if n == 0:
        return x * 0 + 1
    half = power_by_squaring(x, n // 2)
    return half * half * x if n % 2 else half * half


def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    if n == 0:
        return False
    return is_even(n - 1)


@case(0, 7, 12)
def each_other(n):
    return is_even(n), is_odd(n)


@case(arr("f8", 1), arr("f8", 9), arr("f4", 16), eps=4, scale=100)
def sum_by_halves(a):
    n = a.shape[0]
    if n == 1:
        return a[0]
    return sum_by_halves(a[: n // 2]) + sum_by_halves(a[n // 2 :])


def quicksort_between(a, low, high):
    if low >= high:
        return
    pivot = a[(low + high) // 2]
    i = low
    j = high
    while i <= j:
        while a[i] < pivot:
            i += 1
        while a[j] > pivot:
            j -= 1
        if i <= j:
            a[i], a[j] = a[j], a[i]
            i += 1
            j -= 1
    quicksort_between(a, low, j)
    quicksort_between(a, i, high)


@case(arr("f8", 1), arr("f8", 2), arr("f8", 40), arr("i4", 33), arr("f4", 25))
def quicksort(a):
    quicksort_between(a, 0, a.shape[0] - 1)
    return a


def hanoi_moves(n, source, target, other, moves, count):
    if n == 0:
        return count
    count = hanoi_moves(n - 1, source, other, target, moves, count)
    moves[count, 0] = source
    moves[count, 1] = target
    return hanoi_moves(n - 1, other, target, source, moves, count + 1)


@case(1, 4, 6)
def hanoi(n):
    moves = np.zeros((2**6, 2), np.int64)
    return hanoi_moves(n, 0, 2, 1, moves, 0), moves


@case(0, 5, -3, raises=ValueError)
def exception_at_the_bottom(n):
    if n < 0:
        raise ValueError("went below zero", n)
    if n == 0:
        return 0
    return 1 + exception_at_the_bottom(n - 2)


@case(0, 3, 8)
def collatz_tree(n):
    if n == 0:
        return (1, 2.0)
    a, b = collatz_tree(n - 1)
    return (a + n, b * 0.5)


@case((0.0, 1.0, 6), (-1.0, 2.0, 4), eps=4)
def simpson(a, b, depth):
    middle = (a + b) / 2
    if depth == 0:
        return (b - a) / 6 * (a * a + 4 * middle * middle + b * b)
    return simpson(a, middle, depth - 1) + simpson(middle, b, depth - 1)


@case(0, 4, 7)
def default_in_recursion(n, step=1):
    if n <= 0:
        return step
    return default_in_recursion(n - step) + default_in_recursion(n - 2, step=2)


def widened_later(n):
    if n == 0:
        return 0
    if n > 0:
        return widened_other(n - 1)
    return 0.5


def widened_other(n):
    if n == 0:
        return 7
    return widened_later(n - 1) + 1


@case(0, 1, 4, 9, -1)
def result_of_the_other_widens(n):
    return float(widened_later(n)), float(widened_other(abs(n)))


def complex_later(n):
    if n == 0:
        return 0
    if n > 0:
        return complex_other(n - 1)
    return 1j


def complex_other(n):
    if n == 0:
        return 7
    return complex_later(n - 1) + 1


@case(0, 1, 4, 9)
def result_of_the_other_becomes_complex(n):
    return complex(complex_later(n)), complex(complex_other(n))


def strided_later(a, n):
    if n == 0:
        return a
    if n > 0:
        return strided_other(a, n - 1)
    return a[::2]


def strided_other(a, n):
    if n == 0:
        return a
    return strided_later(a[::2], n - 1)


@case((arr("i8", 64), 0), (arr("i8", 64), 3), (arr("i8", 64), 4), (arr("i8", 64), -1))
def view_of_the_other_becomes_strided(a, n):
    return strided_later(a, n).sum(), strided_other(a, abs(n)).sum()


def first_of_three(n):
    if n <= 0:
        return 0
    return second_of_three(n - 1) + third_of_three(n - 1)


def second_of_three(n):
    if n <= 0:
        return 1
    return third_of_three(n - 1) + first_of_three(n - 1)


def third_of_three(n):
    if n <= 0:
        return 2
    if n == 50:
        return 0.5
    return first_of_three(n - 1) + second_of_three(n - 1)


@case(0, 1, 2, 7)
def three_that_call_each_other(n):
    return float(first_of_three(n)), float(second_of_three(n)), float(third_of_three(n))


def type_decides(n):
    if n == 0:
        return np.float32(0)
    before = type_decides(n - 1)
    if before.dtype == np.float32:
        return np.float64(1)
    return np.float32(1)


@case(0, 1, 2, 5)
def result_type_that_depends_on_itself(n):
    return float(type_decides(n))


def sort_part(a, lo, hi):
    if lo < hi:
        pivot, i = a[hi], lo
        for j in range(lo, hi):
            if a[j] < pivot:
                a[i], a[j] = a[j], a[i]
                i += 1
        a[i], a[hi] = a[hi], a[i]
        sort_part(a, lo, i - 1)
        sort_part(a, i + 1, hi)


@case(arr("f8", 20), arr("f8", 0), arr("i4", 33))
def sort_in_place(a):
    sort_part(a, 0, len(a) - 1)
    return a


def marks(a, n):
    if n > 0:
        marks(a, n - 1)
        a[n] = n
        return
    a[0] = -1


@case((arr("f8", 5),))
def return_after_the_call(a):
    return marks(a, 4), a


@case(0, 1, 6)
def only_return_follows_the_call(n):
    below = 0.5 if n == 0 else only_return_follows_the_call(n - 1)
    return below + n


def first_half(a, n):
    if n > 0:
        second_half(a, n - 1)
        a[n] += 1


def second_half(a, n):
    if n > 0:
        first_half(a, n - 1)
        a[n] -= 1


@case((arr("f8", 7),))
def each_other_without_a_value(a):
    first_half(a, 6)
    return a


def value_after_the_other(n):
    below = other_value(n - 1) if n > 0 else 1.0
    return below + 0.5


def other_value(n):
    below = value_after_the_other(n - 1) if n > 0 else 2.0
    return below * 3


@case(0, 1, 2, 5)
def each_other_with_values_after(n):
    return value_after_the_other(n), other_value(n)


def forever(n):
    return forever(n + 1)


@case(1, raises=RecursionError, message=False)
def never_returns(n):
    forever(n)
    return n
