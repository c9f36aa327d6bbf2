"""prange whose iterations update the same elements: private copies, combined in a fixed order."""

from math import inf, nan

import numpy as np
import veloz as vz
from differential.arguments import Views, arr, each, layouts, scalar
from differential.harness import case

BINS = arr("i8", 60_000, low=0, high=99)
FEW_BINS = arr("i8", 50, low=0, high=99)
SUMS = {"eps": 4000, "scale": 1000}


@case(
    *each("i1 i2 i4 i8 u1 u2 u4 u8 f4 f8 c16", lambda t: (BINS, arr(t, 100, low=0, high=9))),
    (FEW_BINS, arr("i8", 100)),
    (arr("i8", 0), arr("i8", 100)),
    (arr("u1", 60_000, low=0, high=99), arr("i8", 100)),
    (arr("i8", 60_000, low=-100, high=99), arr("i8", 100)),
    *((BINS, counts) for counts in layouts(arr("i8", 100))),
    *((BINS, counts) for counts in layouts(arr("f8", 100, low=0, high=9))),
    raises=ValueError,  # read-only
    **SUMS,
)
def histogram(bins, counts):
    for i in vz.prange(bins.shape[0]):
        counts[bins[i]] += 1
    return counts


@case(
    (arr("f8", 60_000, low=0, high=1), 7),
    (arr("f4", 60_000, low=0, high=1), 256),
    (arr("f8", 0), 3),
)
def histogram_of_floats(x, bins):
    counts = np.zeros(bins, np.int64)
    for i in vz.prange(x.shape[0]):
        counts[int((x[i] - 0.0) * (0.999 * bins))] += 1
    return counts


@case((BINS, arr("f8", 60_000), arr("f8", 100)), (BINS, arr("f4", 60_000), arr("f4", 100)), **SUMS)
@case((BINS, arr("f8", 60_000), arr("f4", 100)), (BINS, arr("i4", 60_000), arr("i2", 100)), **SUMS)
def weighted(bins, weights, sums):
    for i in vz.prange(bins.shape[0]):
        sums[bins[i]] += weights[i]
    return sums


@case((BINS, arr("f8", 60_000), arr("f8", 100)), **SUMS)
def difference(bins, weights, sums):
    for i in vz.prange(bins.shape[0]):
        sums[bins[i]] = sums[bins[i]] - weights[i] - 0.5
    return sums


@case(
    (arr("i8", 60_000, low=0, high=9), arr("i8", 60_000, low=0, high=6)),
    (arr("i8", 3, low=0, high=9), arr("i8", 3, low=0, high=6)),
)
def two_dimensions(rows, columns):
    counts = np.zeros((10, 7), np.int32)
    for i in vz.prange(rows.shape[0]):
        counts[rows[i], columns[i]] += 2
    return counts


@case(
    arr("f8", (3000, 20)),
    arr("f8", (2, 3)),
    arr("f8", (0, 4)),
    arr("f8", (4, 0)),
    *layouts(arr("f8", (300, 17))),
    **SUMS,
)
def columns(x):
    y = np.zeros(x.shape[1])
    for i in vz.prange(x.shape[0]):
        for j in range(x.shape[1]):
            y[j] += x[i, j]
    return y


@case(
    arr("f8", (3000, 20)),
    arr("f8", (2, 3)),
    arr("f8", (0, 4)),
    arr("f8", (4, 0)),
    *layouts(arr("f8", (300, 17))),
    **SUMS,
)
def whole_rows(x):
    y = np.full(x.shape[1], 0.5)
    low = np.full(x.shape[1], np.inf)
    high = np.full(x.shape[1], -np.inf)
    for i in vz.prange(x.shape[0]):
        y += x[i]
        low[:] = np.minimum(low, x[i])
        high[:] = np.maximum(x[i], high)
    return y, low, high


@case(arr("f8", (3000, 20)), arr("f4", (2, 3)), **SUMS)
def matrix_of_sums(x):
    y = np.zeros((2, x.shape[1]), x.dtype)
    for i in vz.prange(x.shape[0]):
        y[i % 2] += x[i]
        y[:, 1:] -= x[i, :-1]
    return y


@case(
    (arr("f8", 100, low=0.9, high=1.1), 40_000),
    (arr("f8", 100), 1),
    (arr("f8", 100), 0),
    (arr("f4", 10), 3),
    eps=100_000,
)
def product(y, n):
    for i in vz.prange(n):
        y[:] *= 1.0 + (i % 3 - 1) * 0.0001
    return y


@case(arr("f8", 30_000), arr("f4", 30), **SUMS)
def one_element(x):
    y = np.zeros((2, 2))
    for i in vz.prange(x.shape[0]):
        y[0, 1] += x[i]
        y[-1, 0] -= 1
    return y


@case(
    *each("i1 i4 u1 u8 f4 f8", lambda t: (BINS, arr(t, 60_000))),
    (BINS, arr("f8", [nan, 1.0, -inf, inf, -1.0] * 12_000)),
)
def extremes(bins, x):
    low = np.full(100, x[3])
    high = np.full(100, x[1])
    for i in vz.prange(bins.shape[0]):
        low[bins[i]] = min(low[bins[i]], x[i])
        high[bins[i]] = max(high[bins[i]], x[i])
    return low, high


@case((BINS, arr("f8", [nan, 1.0, -inf, inf, -1.0] * 12_000)), (BINS, arr("f4", 60_000)))
def numpy_extremes(bins, x):
    low = np.full(120, nan)
    high = np.zeros(120)
    late = np.full(120, nan)
    for i in vz.prange(bins.shape[0]):
        low[bins[i]] = np.minimum(low[bins[i]], x[i])
        high[bins[i]] = np.maximum(x[i], high[bins[i]])
        late[bins[i]] = np.fmax(late[bins[i]], x[i])
    return low, high, late


@case(
    (BINS, arr("u1", 60_000, low=0, high=255), arr("u1", 100)),
    (BINS, arr("i4", 60_000), arr("i4", 100)),
    (BINS, arr("?", 60_000), arr("?", 100)),
)
def bits(bins, x, y):
    a = y.copy()
    b = y.copy()
    c = y.copy()
    for i in vz.prange(bins.shape[0]):
        a[bins[i]] |= x[i]
        b[bins[i]] &= x[i]
        c[bins[i]] ^= x[i]
    return a, b, c


@case(BINS, FEW_BINS)
def wraps(bins):
    counts = np.full(100, 200, np.uint8)
    products = np.ones(100, np.int16)
    for i in vz.prange(bins.shape[0]):
        counts[bins[i]] += np.uint8(3)
        products[bins[i]] *= np.int16(3)
    return counts, products


@case((BINS, arr("f8", 60_000)), (FEW_BINS, arr("f8", 50)), eps=4000, scale=300_000)
def with_scalars(bins, x):
    counts = np.zeros(100, np.int64)
    total = 0.0
    largest = -1
    last = -1
    other = np.empty(bins.shape[0])
    for i in vz.prange(bins.shape[0]):
        if x[i] > 0:
            counts[bins[i]] += 1
            total += x[i]
        else:
            largest = max(largest, i)
        other[i] = x[i] * 2
        last = i
    return counts, total, largest, last, other


@case(BINS, FEW_BINS)
def steps(bins):
    counts = np.zeros(100)
    for i in vz.prange(bins.shape[0] - 1, 0, -3):
        counts[bins[i]] += i
    return counts, i


@case(BINS, arr("i8", 0))
def continues(bins):
    counts = np.zeros(100, np.int64)
    for i in vz.prange(bins.shape[0]):
        if bins[i] > 50:
            continue
        counts[bins[i]] += 1
    return counts


@case(arr("i8", (300, 200), low=0, high=9), arr("i8", (2, 3), low=0, high=9))
def nested(x):
    counts = np.zeros(10, np.int64)
    for i in vz.prange(x.shape[0]):
        for j in vz.prange(x.shape[1]):
            counts[x[i, j]] += 1
    return counts


@case(arr("i8", (3, 60_000), low=0, high=9))
def inside_a_loop(x):
    counts = np.zeros(10, np.int64)
    for k in range(x.shape[0]):
        for j in vz.prange(x.shape[1]):
            counts[x[k, j]] += 1
        counts += 1
    return counts


# What is read overlaps with what is updated: in order, as in Python.
@case(
    Views(arr("i8", 60_000, low=0, high=99), lambda x: (x, x[:100])),
    Views(arr("i8", 60_000, low=0, high=40), lambda x: (x, x[100:50:-1])),
    Views(arr("i8", 60_000, low=0, high=20), lambda x: (x, x[200:300:2])),
)
def overlapping(bins, counts):
    for i in vz.prange(bins.shape[0]):
        counts[bins[i] % 50] += 1
    return counts, bins


@case(
    (BINS, arr("i8", 100), arr("i8", 100)),
    Views(arr("i8", 60_200, low=0, high=99), lambda x: (x[200:], x[:100], x[:100])),
    Views(arr("i8", 60_200, low=0, high=99), lambda x: (x[200:], x[:100], x[50:150])),
)
def two_names_of_one_array(bins, first, second):
    for i in vz.prange(bins.shape[0]):
        first[bins[i]] += 1
        second[bins[i]] = max(second[bins[i]], i)
    return first, second


@case((BINS, (arr("f8", 60_000), 2)), **SUMS)
def from_a_tuple(bins, pair):
    sums = np.zeros(100)
    for i in vz.prange(bins.shape[0]):
        sums[bins[i]] += pair[0][i] * pair[1]
    return sums


# Nothing that was not updated changes, not even the sign of a zero or a NaN.
@case(arr("f8", [-0.0, nan, inf, -inf, 0.0, 1.0]), arr("f4", [-0.0, nan, inf, -inf, 0.0, 1.0]))
def untouched(x):
    sums = x.copy()
    products = x.copy()
    low = x.copy()
    high = x.copy()
    for i in vz.prange(60_000):
        sums[4 + i % 2] += 1
        products[4 + i % 2] *= 1
        low[4 + i % 2] = min(low[4 + i % 2], 3)
        high[4 + i % 2] = np.maximum(high[4 + i % 2], 3)
    return sums, products, low, high


@case((BINS, 50), (BINS, 100), (BINS, 0), raises=IndexError)
def out_of_range(bins, n):
    counts = np.zeros(n)
    for i in vz.prange(bins.shape[0]):
        counts[bins[i]] += 1
    return counts


@case((arr("f8", 60_000, low=0, high=9), scalar("f8", 2.0)), raises=ZeroDivisionError)
def raises_elsewhere(x, y):
    counts = np.zeros(10)
    for i in vz.prange(x.shape[0]):
        counts[int(x[i])] += 1.0 / (int(x[i]) - int(y))
    return counts


@case((BINS, arr("i8", 100), arr("i8", 200)))
def name_of_another_array(bins, counts, other):
    first = counts
    first[0] += 1
    counts = other
    for i in vz.prange(bins.shape[0]):
        first[bins[i]] += 1
        counts[bins[i]] -= 1
    return first, counts


@case((np.full(3_000_000, 200),))
def element_of_another_width(bins):
    counts = np.zeros(300, np.int64)
    for i in vz.prange(bins.size):
        counts[np.int8(bins[i])] = counts[np.int16(bins[i])] + 1
    return counts


SPECIAL_VALUES = np.tile(np.array([1.0, nan, -inf, inf, -0.0, 0.0, 7.5, -3.0]), 7_500)


@case(
    (BINS, arr("f8", 60_000), arr("f8", 100)),
    (BINS, arr("f4", 60_000), arr("f4", 100)),
    (BINS, arr("i2", 60_000), arr("i2", 100)),
    (BINS, SPECIAL_VALUES, arr("f8", 100)),
    (BINS, arr("f8", 60_000), np.full(100, nan)),
    (FEW_BINS, arr("f8", 50), arr("f8", 100)),
    (arr("i8", 0), arr("f8", 0), arr("f8", 100)),
    any_zero=True,
)
def greatest_by_comparison(bins, x, top):
    for i in vz.prange(bins.shape[0]):
        if x[i] > top[bins[i]]:
            top[bins[i]] = x[i]
    return top


@case(
    (BINS, arr("f8", 60_000), arr("f8", 100)),
    (BINS, arr("i4", 60_000), arr("i4", 100)),
    any_zero=True,
)
@case((BINS, SPECIAL_VALUES, arr("f8", 100)), any_zero=True)
def least_by_comparison(bins, x, low):
    for i in vz.prange(bins.shape[0]):
        k = bins[i]
        v = x[i]
        if low[k] > v:
            low[k] = v
    return low


@case((BINS, arr("i8", 60_000), arr("i8", 100)))
def greatest_or_equal(bins, x, top):
    for i in vz.prange(bins.shape[0]):
        k = bins[i]
        if x[i] >= top[k]:
            top[k] = x[i]
    return top


@case(
    (arr("f8", 60_000), arr("f8", 60_000)),
    (arr("f8", 0), arr("f8", 0)),
    (SPECIAL_VALUES, SPECIAL_VALUES[::-1]),
)
def own_elements_by_comparison(x, top):
    for i in vz.prange(x.shape[0]):
        if x[i] > top[i]:
            top[i] = x[i]
    return top


@case((BINS, arr("?", 100), arr("i8", 100)))
def marks(bins, seen, first):
    """Whichever iteration comes last writes the same."""
    for i in vz.prange(bins.shape[0]):
        k = bins[i]
        if not seen[k]:
            seen[k] = True
        if first[k] > 7:
            first[k] = 7
    return seen, first
