"""Comparisons with zero, and checks of domains, of values whose signs may be known beforehand."""

import math

from differential.harness import case

NUMBERS = [0.0, -0.0, 1.0, -2.5, 5e-324, 1e200, math.inf, -math.inf, math.nan]
PAIRS = [(x, y) for x in NUMBERS for y in NUMBERS]


@case(*PAIRS, raises=ValueError)
def root_of_larger_second_a_size(x, y):
    return math.sqrt(max(x, abs(y)))


@case(*PAIRS)
def root_of_larger_first_a_size(x, y):
    return math.sqrt(max(abs(y), x))


@case(*PAIRS)
def root_of_larger_of_three(x, y):
    return math.sqrt(max(0.0, x, y)) + math.sqrt(max(x, y, 1.0))


@case(*PAIRS)
def larger_against_zero(x, y):
    a = max(x, abs(y) + 1.0)
    return a < 0, a <= 0, a == 0, a != 0, 0 > a, -0.0 >= a, a >= 0, a > 0


@case(*PAIRS)
def smaller_against_zero(x, y):
    a = min(x * x + 2.0, abs(y))
    return a < 0, a <= 0, a == 0, a != 0, 0 > a, -0.0 >= a, a >= 0, a > 0


@case(*PAIRS)
def quotient_against_zero(x, y):
    a = abs(x) / (1.0 + y * y)
    return a < 0, a <= 0, a == 0, a != 0, 0 > a, -0.0 >= a, a >= 0, a > 0
