"""Values that may be None: results, locals, arguments, tests that narrow, and the errors where a value is needed."""

import math

import numpy as np
from differential.arguments import arr
from differential.harness import case

A = arr("f8", 5)
GRID = arr("i4", (3, 4))


def index_of(a, v):
    for i in range(a.shape[0]):
        if a[i] == v:
            return i


def index_or_none(a, v):
    for i in range(a.shape[0]):
        if a[i] == v:
            return i
    return None


def interval(a, b):
    low = max(a[0], b[0])
    high = min(a[1], b[1])
    return (low, high) if low < high else None


def value_or(k, other):
    if k is None:
        return other
    return k


def scaled_rows(a, w):
    total = None
    for k in range(a.shape[0]):
        row = a[k]
        if row.sum() > 0:
            total = row * w if total is None else total + row * w
    return total


def number_if(k):
    return k if k > 0 else None


def array_if(a, k):
    out = None
    if k > 0:
        out = a
    return out


@case(A, arr("f8", 0), arr("i4", 4))
def largest(a):
    best = None
    for x in a:
        if best is None or x > best:
            best = x
    return best


@case(A, arr("f8", 0), arr("i4", 4))
def largest_and_where(a):
    best = where = None
    for i in range(len(a)):
        if best is None or a[i] < best:
            best = a[i]
            where = i
    return where, best


@case((A, 2.0), (A, 99.0), (arr("f8", 0), 1.0))
def falls_off_the_end(a, v):
    return index_of(a, v), index_or_none(a, v)


@case((A, 2.0), (A, 99.0), (arr("f8", 0), 1.0))
def early_return(a, v):
    k = index_of(a, v)
    if k is None:
        return np.float64(-1.0)
    return a[k] * 2


@case((arr("i4", 3), 5), (arr("i4", 3), 77), raises=TypeError)
def sum_without_a_test(a, v):
    return index_of(a, v) + 1


@case((A, 2.0), (A, 99.0))
def walrus(a, v):
    if (k := index_of(a, v)) is not None:
        return a[k] + k
    return np.float64(-1.0)


@case((A, 2.0), (A, 99.0), (arr("i4", 3), 1))
def truth_and_or(a, v):
    k = index_of(a, v) or -7
    j = index_of(a, v)
    if j is not None and j > 1 and a[j] > 2:
        return k, 1
    if not j:
        return k, 2
    return k, 3 if j and j > 0 else 4


@case((A, 2.0), (A, 99.0), (arr("i4", 3), 1))
def equal_to_none(a, v):
    k = index_of(a, v)
    return k == None, k != None, k == 2, 2 != k, k == index_or_none(a, v), k in (0, None, 3)  # noqa: E711


@case((1.0, 2.0, 3.0), (1.0, 5.0, 1.0))
def optional_tuple(a, b, c):
    d = b * b - 4 * a * c
    roots = None
    if d >= 0:
        roots = ((-b + d**0.5) / (2 * a), (-b - d**0.5) / (2 * a))
    if roots is not None:
        x, y = roots
        return x + y, roots
    return 0.0, roots


@case(
    ((0.0, 1.0), (0.5, 2.0), (0.6, 3.0)),
    ((0.0, 1.0), (2.0, 3.0), (1.0, 2.0)),
    ((0.0, 1.0), (0.5, 2.0), (3.0, 3.0)),
)
def intersections(a, b, c):
    first = interval(a, b)
    if first is None:
        return None
    return interval(first, c)


@case(2.0, (2.0, 3.0), (2.0, None))
def default_of_none(x, scale=None):
    if scale is None:
        scale = 2.0
    return x * scale


@case((A, 2.0), (A, 99.0))
def passed_on(a, v):
    return value_or(index_of(a, v), 3), a[value_or(index_of(a, v), 0)]


def search(left, right, key, node, v):
    if node < 0:
        return None
    if key[node] == v:
        return 0
    below = search(left, right, key, left[node] if v < key[node] else right[node], v)
    if below is None:
        return None
    return below + 1


def flood(grid, r, c, v, seen):
    if r < 0 or c < 0 or r >= grid.shape[0] or c >= grid.shape[1] or seen[r, c]:
        return None
    seen[r, c] = True
    if grid[r, c] == v:
        return (r, c)
    for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        found = flood(grid, r + dr, c + dc, v, seen)
        if found is not None:
            return found
    return None


@case(*range(10))
def depth_in_a_tree(v):
    left, right, key = np.full(5, -1), np.full(5, -1), np.zeros(5, dtype=np.int64)
    left[0], right[0], left[1], right[1] = 1, 2, 3, 4
    key[0], key[1], key[2], key[3], key[4] = 5, 2, 8, 1, 3
    return search(left, right, key, 0, v)


@case((GRID, 7), (GRID, 99))
def place_in_a_grid(grid, v):
    return flood(grid, 0, 0, v, np.zeros(grid.shape, dtype=np.bool_))


@case((arr("f8", (3, 4)), 2.0), (arr("f8", (0, 4)), 2.0), (arr("f4", (3, 4), order="F"), 2.0))
def optional_array(a, w):
    return scaled_rows(a, w)


@case((A, 0), (A, 1), (A, 3))
def optional_view(a, n):
    rows = None
    for i in range(n):
        rows = a[i : i + 2] if rows is None else rows + a[i : i + 2]
    return rows


@case((A, 0), (A, 1))
def argument_itself(a, k):
    return array_if(a, k), array_if(a[1:], k), k


@case(A, arr("f8", 0), arr("f4", 3))
def difference_to_the_one_before(x):
    before = None
    total = np.float64(0.0)
    for v in x:
        if before is not None:
            total += abs(v - before)
        before = v
    return total, before


@case(arr("i4", 7), arr("i4", 0), arr("i4", 1))
def runs(x):
    start = None
    where = None
    longest = 0
    for i in range(len(x)):
        if x[i] > 2:
            if start is None:
                start = i
        elif start is not None:
            if i - start > longest:
                longest = i - start
                where = start
            start = None
    if start is not None and len(x) - start > longest:
        longest = len(x) - start
        where = start
    return where, longest


@case((A, 2.0), (A, 99.0), raises=AssertionError)
def asserted(a, v):
    k = index_of(a, v)
    assert k is not None, "no such value"
    return a[k]


@case(arr("f8", 5), arr("f8", 0))
def in_a_while(x):
    i = 0
    found = None
    while found is None and i < x.size:
        if x[i] < 0:
            found = x[i]
        i += 1
    return found, i


@case(A, arr("f8", 0))
def with_else(x):
    for v in x:
        if v > 2:
            r = v
            break
    else:
        r = None
    return r


@case(1, 10, 7)
def bound_by_the_test_of_a_while(a):
    while (m := a - 1) > 5:
        a = m
    return m


@case((A, 2.0), (A, 99.0))
def printed(a, v):
    k = index_of(a, v)
    print("found", k, v, sep=": ")
    return k


@case(0, 3, raises=TypeError)
def negated(k):
    return -number_if(k)


@case(0, 3, raises=TypeError)
def power(k):
    return 2 ** number_if(k)


@case(0, 3, raises=TypeError)
def both_may_be_none(k):
    return number_if(k) * number_if(k)


@case(0, 3, raises=TypeError)
def ordered(k):
    return number_if(k) < 2


@case((0, np.float64(2.5)), (3, np.float64(2.5)), raises=TypeError)
def ordered_with_a_numpy_scalar(k, x):
    return number_if(k) < x


@case(0, 3, raises=TypeError)
def absolute(k):
    return abs(number_if(k))


@case(0, 3, raises=TypeError)
def square_root(k):
    return math.sqrt(number_if(k))


@case(0, 3, raises=TypeError)
def converted(k):
    return float(number_if(k))


@case(0, 3, raises=TypeError)
def counted(k):
    total = 0
    for i in range(number_if(k)):
        total += i
    return total


@case((A, 0), (A, 1), raises=TypeError)
def length(a, k):
    return len(array_if(a, k))


@case((A, 0), (A, 1), raises=AttributeError)
def shape(a, k):
    return array_if(a, k).shape


@case((A, 0), (A, 1), raises=TypeError)
def item(a, k):
    return array_if(a, k)[1]


@case((A, 0), (A, 1), raises=TypeError)
def iterated(a, k):
    total = 0.0
    for v in array_if(a, k):
        total += v
    return total


@case((A, 0), (A, 1), raises=TypeError)
def item_assigned(a, k):
    a[1] = 3.5
    array_if(a, k)[0] = 7.0
    return a


@case((A, 0), (A, 1), raises=TypeError)
def in_place(a, k):
    out = array_if(a, k)
    out += 1
    return a


@case(0, 3, raises=TypeError)
def unpacked(k):
    pair = None
    if k > 0:
        pair = (k, k + 1)
    a, b = pair
    return a + b


@case(0, 1, 2, 5)
def none_at_first(n):
    total = None
    for i in range(n):
        if i == 0:
            total = 1.5
        else:
            total = total + i
    return total


@case(0, 1, 3, 5, raises=TypeError)
def none_on_the_way(n):
    total = None
    for i in range(n):
        if i < 2:
            total = i
        if i == 2 and n > 4:
            total = None
        if i > 2:
            total = total + 1
    return total


@case((arr("f8", 6), 3), (arr("f8", 6), -1), (arr("f8", 0), 2))
def a_slice_bound(a, x):
    n = None
    if x > 0:
        n = x
    low = None
    if x < 0:
        low = x
    return a[:n].sum(), a[low:].sum(), a[low:n:2].sum(), a[:None].sum(), len(a[None:n:None])


@case((arr("i4", (4, 5)), 1), (arr("i4", (4, 5)), 0))
def a_slice_bound_that_is_assigned(a, x):
    k = None
    if x:
        k = 2
    a[:k, k:] = x
    step = None
    if x:
        step = 2
    return a, a[::step, 0], a[3:k:-1] if k is not None else a[:1]


@case((arr("f8", 6), None), (arr("f8", 6), 2), (arr("f8", 6), -2))
def an_argument_as_a_slice_bound(a, n=None):
    return a[:n], a[n:], a[n::-1]
