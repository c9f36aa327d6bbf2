"""prange with reductions: every operator, under conditions, any start value, several at once."""

from math import inf, nan

import numpy as np
import veloz as vz
from differential.arguments import arr, each, layouts, scalar
from differential.harness import case

EMPTY = arr("f8", 0)  # keeps the type of the start value: see test_deviations.py
SMALL = [arr("f8", 1), arr("f8", 7), arr("f4", 100)]
LARGE = [arr("f8", 30_000), arr("f4", 30_001), arr("i4", 30_000), arr("i8", 20_000)]
FLOAT_SETS = [*SMALL, arr("f8", 30_000), arr("f4", 30_001)]


@case(EMPTY, *SMALL, *LARGE, *layouts(arr("f8", 5000)), eps=2000, scale=300000)
def sum_from_numpy_zero(x):
    total = np.float64(0)
    for i in vz.prange(x.shape[0]):
        total += x[i]
    return total


@case(*SMALL, *LARGE, *layouts(arr("f8", 5000)), eps=2000, scale=300000)
def sum_elements(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i]
    return total


@case(*each("i1 i4 i8 u1 u8 f4", lambda t: arr(t, 20_000)), eps=4000, scale=300000)
def sum_from_typed_zero(x):
    total = x[0]
    for i in vz.prange(1, x.shape[0]):
        total = total + x[i]
    return total


@case(*SMALL, *LARGE, eps=2000, scale=300000)
def difference(x):
    total = 10.5
    for i in vz.prange(x.shape[0]):
        total -= x[i]
    return total


@case(arr("f8", 50, low=0.9, high=1.1), arr("f8", 20_000, low=0.9999, high=1.0001), eps=30000)
def product(x):
    result = 2.0
    for i in vz.prange(x.shape[0]):
        result *= x[i]
    return result


@case(arr("i8", 20_000, low=1, high=3), arr("u4", 30))
def wrapping_product(x):
    result = x[0]
    for i in vz.prange(x.shape[0]):
        result *= x[i]
    return result


@case(*FLOAT_SETS, arr("i4", 20_000), arr("u1", 50))
def minimum(x):
    low = x[0]
    for i in vz.prange(x.shape[0]):
        low = min(low, x[i])
    return low


@case(*FLOAT_SETS, arr("i4", 20_000), arr("u1", 50))
def maximum(x):
    high = x[0]
    for i in vz.prange(x.shape[0]):
        high = max(high, x[i])
    return high


@case(*FLOAT_SETS)
def maximum_from_infinity(x):
    high = -np.inf
    for i in vz.prange(x.shape[0]):
        high = max(high, x[i])
    return high


@case(*FLOAT_SETS, EMPTY)
def numpy_minimum(x):
    low = np.float64(1e300)
    for i in vz.prange(x.shape[0]):
        low = np.minimum(low, x[i])
    return low


@case(*FLOAT_SETS, EMPTY)
def numpy_maximum_of_squares(x):
    high = np.float64(0)
    for i in vz.prange(x.shape[0]):
        high = np.maximum(x[i] * x[i], high)
    return high


@case(arr("i8", 20_000, low=-5, high=5), arr("i8", 0), arr("i8", 100, low=1, high=5))
def all_of(x):
    good = True
    for i in vz.prange(x.shape[0]):
        good = good and bool(x[i] > 0)
    return good


@case(arr("i8", 20_000, low=-5, high=5), arr("i8", 0), arr("i8", 100, low=1, high=5))
def any_of(x):
    found = False
    for i in vz.prange(x.shape[0]):
        found = found or bool(x[i] < 0)
    return found


@case(arr("?", 20_000), arr("?", 0), arr("?", [True] * 100), arr("?", [False] * 100))
def bit_and_or(x):
    every = np.bool_(True)
    some = np.bool_(False)
    for i in vz.prange(x.shape[0]):
        every &= x[i]
        some |= x[i]
    return every, some


@case(arr("i8", 20_000), arr("u4", 100), arr("i4", 0))
def bit_reductions(x):
    a = np.int64(-1)
    b = np.int64(0)
    c = np.int64(0)
    for i in vz.prange(x.shape[0]):
        a &= np.int64(x[i])
        b |= np.int64(x[i])
        c ^= np.int64(x[i])
    return a, b, c


@case(*FLOAT_SETS[1:], arr("i4", 20_000), eps=2000, scale=300000)
def sum_under_condition(x):
    total = 0.0
    count = 0
    for i in vz.prange(x.shape[0]):
        if x[i] > 0:
            total += x[i]
            count += 1
    return total, count


@case(*FLOAT_SETS, eps=2000, scale=300000)
def sum_in_both_branches(x):
    total = 1.0
    for i in vz.prange(x.shape[0]):
        if x[i] > 0:
            total += x[i]
        else:
            total += 2 * x[i]
    return total


@case(*FLOAT_SETS[1:], eps=2000, scale=300000)
def sum_with_continue(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        if x[i] < 0:
            continue
        total += x[i]
    return total


@case(*FLOAT_SETS, eps=2000, scale=300000)
def two_updates(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i]
        total += 1.0
    return total


@case(*FLOAT_SETS, eps=2000, scale=300000)
def several_reductions(x):
    total = 0.0
    squares = 0.0
    low = np.inf
    high = -np.inf
    for i in vz.prange(x.shape[0]):
        total += x[i]
        squares += x[i] * x[i]
        low = min(low, x[i])
        high = max(high, x[i])
    return total, squares, low, high


@case((arr("f8", 20_000), 5.0), (arr("f8", 20_000), 3), (arr("f4", 9), 1.5), eps=2000, scale=300000)
def start_value_from_argument(x, start):
    total = start
    for i in vz.prange(x.shape[0]):
        total += x[i]
    return total


@case((arr("f8", 100), 5), (arr("f8", 100), 1), eps=200, scale=3000)
def reduction_in_outer_loop(x, n):
    total = 0.0
    for k in range(n):
        for i in vz.prange(x.shape[0]):
            total += x[i] * k
    return total


@case(arr("f8", (200, 100)), arr("f4", (3, 7)), eps=2000, scale=300000)
def inner_serial_loop(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        for j in range(x.shape[1]):
            total += x[i, j]
    return total


@case(arr("f8", (200, 100)), arr("f4", (3, 7)), eps=2000, scale=300000)
def partial_sum_per_row(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        row = 0.0
        for j in range(x.shape[1]):
            row += x[i, j]
        total += row * row
    return total


@case(arr("c16", 10_000), arr("c8", 50), eps=2000, scale=300000)
def complex_sum(x):
    total = 0j
    for i in vz.prange(x.shape[0]):
        total += x[i]
    return total


@case(0, 1, 1000, 100_000)
def count_from_index(n):
    total = 0
    for i in vz.prange(n):
        total += i * i % 7
    return total


@case((0, 1000, 3), (1000, 0, -7), (5, 5, 1), (10, 0, 1))
def stepped(a, b, s):
    total = 0
    for i in vz.prange(a, b, s):
        total += i * i
    return total


@case((0, 1000, 0), raises=ValueError)
def step_zero(a, b, s):
    total = 0
    for i in vz.prange(a, b, s):
        total += i
    return total


@case(100_000, eps=1000)
def pi_by_series(n):
    total = 0.0
    for k in vz.prange(n):
        total += (-1.0) ** k / (2 * k + 1)
    return 4 * total


@case(20_000, eps=1000)
def integrated(n):
    step = 1.0 / n
    total = 0.0
    for k in vz.prange(n):
        x = (k + 0.5) * step
        total += 4.0 / (1.0 + x * x)
    return total * step


@case((arr("f8", 20_000), arr("f8", 20_000)), (arr("f4", 100), arr("f8", 100)), eps=3000, scale=8e6)
def dot(x, y):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i] * y[i]
    return total


@case(scalar("f4", 0.5), eps=3000)
def float32_accumulator(step):
    total = np.float32(0)
    for i in vz.prange(3000):
        total += step * np.float32(i)
    return total


@case(arr("f8", 3000), arr("f8", 5))
def if_maximum(x):
    high = x[0]
    for i in vz.prange(x.shape[0]):
        if x[i] > high:
            high = x[i]
    return high


@case(arr("f8", [1.0, np.nan, 2.0]), arr("f8", [np.nan, 1.0, 2.0]), arr("f8", [np.inf, -np.inf]))
def maximum_with_nan(x):
    high = np.float64(-np.inf)
    for i in vz.prange(x.shape[0]):
        high = np.maximum(high, x[i])
    return high


@case(arr("f8", 20_000), arr("f8", 3), eps=3000, scale=300000)
def reduction_read_after(x):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        total += x[i]
    mean = total / x.shape[0]
    spread = 0.0
    for i in vz.prange(x.shape[0]):
        spread += (x[i] - mean) ** 2
    return mean, spread


@case((arr("f8", 500), True), (arr("f8", 500, low=1), True), (arr("f8", 0), np.bool_(True)))
def truth_that_starts_as_python_bool(x, start):
    every, some = start, not start
    for i in vz.prange(len(x)):
        every = every and x[i] > 0
        some = some or x[i] > 19.5
    return bool(every), bool(some)


@case((arr("f8", [1.0, np.nan, 3.0]), 0.0), (arr("f8", [np.nan]), 2.0), (arr("f8", 300), 5.0))
def extreme_beside_nan(x, start):
    high, low = np.float64(start), np.float64(start)
    for i in vz.prange(len(x)):
        high = max(high, x[i])
        low = min(low, x[i])
    return high, low


@case((arr("i8", 300), -3), (arr("i4", 300), 7))
def extreme_of_integers_in_either_order(x, start):
    high = np.int64(start)
    for i in vz.prange(len(x)):
        high = max(np.int64(x[i]), high)
    return high


EXTREMES = [
    arr("f8", 3000),
    arr("f4", 3000),
    arr("f8", [np.nan, 1.0, 5.0, -3.0] * 800),
    arr("f8", [2.0] + [np.nan, 1.0, 5.0, -3.0] * 800),
    arr("f4", [-np.inf] * 50),
    arr("f8", [np.inf, np.nan] * 40),
]


@case(*EXTREMES)
def extremes_beside_nan(x):
    low = x[0]
    high = x[0]
    for i in vz.prange(x.size):
        low = min(low, x[i])
        if x[i] > high:
            high = x[i]
    return low, high


@case(
    *[
        (np.array(values, dtype), start)
        for dtype in (np.float32, np.float64)
        for values in ([], [nan], [nan, 1.0, nan], [-0.0], [-0.0] * 50)
        for start in (np.float64(nan), np.float64(-0.0), np.float64(3))
    ]
)
def neutral_start(v, start):
    low, high, total, difference = start, start, start, start
    for i in vz.prange(v.size):
        low = np.fmin(low, v[i])
        high = np.fmax(high, v[i])
        total += v[i]
        difference -= v[i]
    return low, high, total, difference


@case((np.zeros(0, complex), np.complex128(complex(inf, 0))), (np.ones(1, complex), 2 + 1j))
def complex_product_of_none(v, product):
    for i in vz.prange(v.size):
        product *= v[i]
    return product


@case((arr("f8", (5, 4)), 2.0), (arr("f8", (7, 3)), 0.5), eps=8)
def items_left_early(x, w):
    total = 0.0
    for i in vz.prange(x.shape[0]):
        for kr in (0, 1, 2):
            if i == 0 and kr == 0:
                continue
            if x[i, kr] > w:
                if kr == 1:
                    break
                total += 1.0
                continue
            total += x[i, kr] * kr
    return total
