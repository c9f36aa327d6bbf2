"""Ranges as values: named, passed on, indexed, sliced, searched, reversed, compared."""

import numpy as np
from differential.arguments import arr
from differential.harness import case

TRIPLES = [(0, 5, 1), (5, 0, -1), (0, 10, 3), (10, -3, -4), (3, 3, 1), (3, 0, 1), (-7, 8, 5)]


@case(*TRIPLES)
def length(a, b, c):
    r = range(a, b, c)
    return len(r), len(range(a, b)), len(range(b))


@case(*TRIPLES)
def truth(a, b, c):
    r = range(a, b, c)
    return (1 if r else 2), bool(range(a)), not r


@case(*[(*t, i) for t in TRIPLES for i in (0, -1, 1, 7, -8)], raises=IndexError)
def item(a, b, c, i):
    return range(a, b, c)[i]


@case(*[(*t, i, j) for t in TRIPLES for i, j in ((0, 2), (-2, 9), (3, 1), (-9, -1))])
def slices(a, b, c, i, j):
    r = range(a, b, c)
    total = 0
    for part in (r[i:j], r[i:], r[:j], r[::2], r[j:i:-1], r[::-1], r[i:j:3]):
        total = total * 7 + len(part)
        total += part.start * 3 + part.stop * 5 + part.step
        for k in part:
            total += k
    return total


@case((5, 0), raises=ValueError)
def slice_of_step_zero(n, step):
    return len(range(n)[::step])


@case((0, 5, 0), raises=ValueError)
def step_zero_of_unused_range(a, b, c):
    r = range(a, b, c)  # noqa: F841
    return a


@case(*[(*t, x) for t in TRIPLES for x in (0, 3, -2, 10)])
def holds_int(a, b, c, x):
    r = range(a, b, c)
    return x in r, x not in r


@case(
    *[
        (0, 10, 3, x)
        for x in (
            3.0,
            3.5,
            float("nan"),
            float("inf"),
            -1e300,
            np.float32(6),
            np.uint64(2**64 - 1),
            True,
        )
    ]
)
def holds_other(a, b, c, x):
    return x in range(a, b, c)


@case(*TRIPLES)
def backwards(a, b, c):
    total = 0
    for k, i in enumerate(reversed(range(a, b, c))):
        total = total * 3 + i + k
    return total


@case((arr("f8", 5),), (arr("f8", 1),))
def reversed_array(x):
    total = 0.0
    for v in reversed(x):
        total = total * 0.5 + v
    return total


@case(
    (1, 2.5, 3),
)
def reversed_tuple(a, b, c):
    total = 0.0
    for v in reversed((a, b, c)):
        total = total * 0.5 + v
    return total


@case((0, 3, 2, 4), (0, 4, 2, 3), (1, 1, 5, 5), (2, 3, 2, 9), (2, 4, 2, 3))
def comparison(a, b, c, d):
    r, s = range(a, b), range(c, d, 2)
    return r == s, r != s, range(a, b) == r, r == (a, b), range(0) == range(3, 3)


def sum_over(items):
    total = 0
    for i in items:
        total += i
    return total * 100 + len(items)


@case(4, 0)
def passed_on(n):
    return sum_over(range(n)), sum_over(range(n, 2 * n, 2)), sum_over(range(3)[1:])


@case((3, True), (3, False))
def one_of_two(n, flag):
    r = range(n)
    if flag:
        n = 100
    return sum_over(r), n


@case(
    (2,),
)
def attributes(n):
    r = range(n, 10 * n, 3)
    return r.start, r.stop, r.step
