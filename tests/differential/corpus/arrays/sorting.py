"""sort, argsort, partition, searchsorted, unique: natives of the runtime."""

import numpy as np
import veloz as vz
from differential.arguments import ALL, COMPLEX, FLOATS, REALS, arr, each, layouts, specials
from differential.harness import case

NAN = float("nan")
ODD = [3.0, NAN, -0.0, float("inf"), 0.0, -1.0, -float("inf"), NAN, 0.0, -0.0, 2.5]
LONG = 70_000


@case(*each(ALL, lambda t: (arr(t, 40),)), *each(ALL, lambda t: (arr(t, 0),)))
@case(*each(ALL, lambda t: (arr(t, 1000, seed=3),)), *each(FLOATS, lambda t: (arr(t, ODD),)))
@case(*layouts(arr("f8", (5, 7))), *layouts(arr("i4", (3, 4, 5))), *layouts(arr("f4", 9)))
@case(*each("f8 f4 i8 u4 i2", lambda t: (arr(t, LONG),)))
def sort_stable(x):
    return np.sort(x, kind="stable")


@case(*each("c8 c16", lambda t: (arr(t, [3 + 1j, 3 - 1j, 2, NAN, 1 + NAN * 1j, 2, 3 + 1j]),)))
@case(*each(COMPLEX, lambda t: (arr(t, (4, 70)),)))
def sort_complex(x):
    return np.sort(x, axis=-1), np.argsort(x, axis=0, kind="stable")


@case(
    *each("i4 f8", lambda t: (arr(t, (4, 5, 6)),)),
    *layouts(arr("f8", (4, 5, 6))),
    *layouts(arr("u1", (2, 3, 4))),
)
@case(arr("f8", (3, 0, 2)), arr("i8", (0, 3, 2)))
def sort_axes(x):
    return np.sort(x, axis=0), np.sort(x, 1), np.sort(x, axis=-1), np.sort(x, axis=None)


@case(*each(ALL, lambda t: (arr(t, 40, low=-3, high=3),)), *each(ALL, lambda t: (arr(t, 0),)))
@case(
    *each(ALL, lambda t: (arr(t, 1000, low=-9, high=9),)),
    *each(FLOATS, lambda t: (arr(t, ODD * 9),)),
)
@case(*layouts(arr("f8", (5, 7))), *layouts(arr("i4", (3, 5))), *layouts(arr("f4", 9)))
@case(arr("f8", LONG), arr("i2", LONG), arr("f4", LONG))
def argsort_stable(x):
    return (
        np.argsort(x, kind="stable"),
        x.argsort(axis=0, stable=True),
        np.argsort(x, axis=None, kind="mergesort"),
    )


@case(*each(ALL, lambda t: (arr(t, 40),)), arr("f8", (6, 7)), arr("i4", (6, 7), order="F"))
@case(arr("f8", 40, step=2), arr("f8", 40, step=-1), arr("f4", 12, misaligned=True))
def sort_in_place(x):
    result = x.sort()
    return result, x


@case(arr("f8", (6, 8)), arr("u2", (4, 4)), arr("c16", (3, 4)))
def sort_parts_in_place(x):
    x[::2, 1:].sort(axis=0)
    x[1].sort()
    x.T[0, ::-1].sort()
    return x


@case(arr("f8", 5, readonly=True), raises=ValueError)
def sort_read_only(x):
    x.sort()
    return x


@case(arr("f8", 5, readonly=True))
def sorted_copy_of_read_only(x):
    return np.sort(x), x.argsort()


@case(arr("f8", 20), arr("i4", 20))
def sort_of_expression(x):
    return np.sort(x * 2 - 1)[::-1], np.argsort(-x, kind="stable"), (x + x).sort()


@case(arr("f8", 30), arr("i8", 30), arr("f8", 1))
def value_read_before(x):
    """What was read from the array stays what it was."""
    first = x[0]
    y = x + 1
    z = x.copy()
    x.sort()
    return first, y, z, x, x + y


@case(*each(REALS, lambda t: (arr(t, 33, seed=5), 7)))
@case((arr("f8", ODD), 4), (arr("f8", ODD), -1), any_zero=True)
@case((arr("i4", 5), 5), (arr("i4", 5), -6), raises=ValueError, any_zero=True)
def partition(x, k):
    y = np.partition(x, k)
    z = x.copy()
    z.partition(k)
    places = np.argpartition(x, k)
    return y[k], np.sort(y, kind="stable"), z[k], x[places[k]], np.sort(places)


@case(arr("f8", (5, 6)), arr("i4", (5, 6), order="F"))
def partition_axes(x):
    a = np.partition(x, 2, axis=0)
    b = np.partition(x, (1, 3), axis=1)
    c = np.partition(x, 9, axis=None)
    return a[2], b[:, 1], b[:, 3], c[9], a[:2].max(axis=0) <= a[2]


@case(arr("f8", 0), arr("i4", 0))
def partition_empty(x):
    return np.partition(x, 0), np.argpartition(x, 3)


@case(
    *each(REALS, lambda t: (arr(t, 50), arr(t, (3, 4), seed=2))), (arr("f8", ODD), arr("f8", ODD))
)
@case((arr("i4", 20), arr("f8", 5)), (arr("u8", 20), arr("i8", 5)), (arr("f4", 20), arr("i4", 9)))
@case(
    (arr("f8", 0), arr("f8", 4)),
    (arr("f8", 4), arr("f8", 0)),
    (arr("f8", 20), arr("f8", 30, step=-2)),
)
@case((arr("c16", 20), arr("c16", 20)))
@case((arr("f8", 3000), arr("f8", (5, 3001))))
def searchsorted(a, v):
    s = np.sort(a)
    return np.searchsorted(s, v), np.searchsorted(s, v, side="right"), s[::-1][::-1].searchsorted(v)


@case((arr("f8", 50), arr("f8", 9)), (arr("i4", 50), arr("f4", (2, 2))), (arr("f8", 7), 1.5))
def searchsorted_by(a, v):
    order = np.argsort(a, kind="stable")
    return np.searchsorted(a, v, sorter=order), np.searchsorted(a, v, "right", order[:])


@case((arr("f8", 3), arr("f8", 2), arr("i8", [0, 1, 3])), raises=ValueError)
@case((arr("f8", 3), arr("f8", 2), arr("i8", [0, -1, 2])), raises=ValueError)
@case((arr("f8", 3), arr("f8", 2), arr("i4", [0, 1])), raises=ValueError)
@case((arr("f8", 3), arr("f8", 2), arr("i4", [0, 1, 2])))
def searchsorted_wrong_sorter(a, v, sorter):
    a[0] = -100.0
    return np.searchsorted(a, v, sorter=sorter)


@case(*each(ALL, lambda t: (arr(t, 40, low=-3, high=3),)), *each(ALL, lambda t: (arr(t, 0),)))
@case(
    *layouts(arr("i4", (5, 7))), arr("f8", [NAN, 1, NAN, 1, 2]), arr("i8", 3000, low=-90, high=90)
)
@case(arr("c16", [NAN, 1j, NAN * 1j, 1j, 2]))
def unique(x):
    return np.unique(x)


@case(arr("i8", (30, 50), low=-9, high=9))
def natives_in_prange(x):
    rows = x.shape[0]
    largest = np.zeros(rows, np.int64)
    kinds = np.zeros(rows, np.int64)
    middle = np.zeros(rows, np.int64)
    for i in vz.prange(rows):
        row = np.sort(x[i])
        largest[i] = row[-1]
        kinds[i] = len(np.unique(x[i]))
        middle[i] = np.searchsorted(row, row[:4])[3]
        x[i].sort()
    return largest, kinds, middle, x


@case((arr("f8", (6, 5)), arr("i8", [0, 1, 2, 3, 9])), raises=ValueError)
def error_in_prange(x, sorter):
    out = np.zeros((6, 5), np.int64)
    for i in vz.prange(6):
        out[i] = np.searchsorted(x[i], x[i], sorter=sorter)
    return out


@case(arr("f8", 400))
def many_small_sorts(x):
    """Results made and dropped in a loop."""
    total = 0.0
    for k in range(1, len(x)):
        y = np.sort(x[:k])
        if k % 3 == 0:
            continue
        total += y[k // 2] + np.unique(y)[0]
    return total


@case(arr("i8", 50), arr("i8", 0))
def two_references(x):
    y = x
    y.sort()
    z = np.sort(x)
    z[:1] = 99
    return x, y, z


@case(specials("f8"), specials("f4"))
def sort_any_kind(x):
    return (
        np.sort(x, kind="stable"),
        np.isnan(np.sort(x, kind="quicksort")),
        np.sort(x, kind="heapsort") == np.sort(x),
    )
