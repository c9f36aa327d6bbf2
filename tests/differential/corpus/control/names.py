"""Names that expressions assign, names that are deleted, tuples written out by a star."""

import numpy as np
from differential.arguments import arr
from differential.harness import case


@case(5, 0, -3)
def walrus_in_test(n):
    if (half := n // 2) > 1:
        return half
    return half - 100


@case(10, 0)
def walrus_in_while(n):
    steps = 0
    while (n := n - 3) > 0:
        steps += n
    return steps, n


@case((arr("f8", 4), arr("f8", 4, seed=1)))
def walrus_rebinds_an_operand(x, y):
    return x + (x := y * 2.0) * x


@case((arr("f8", 4),))
def walrus_frees_nothing_in_use(x):
    t = x * 2.0
    total = t.sum() + (t := np.ones(3)).sum()
    return t + (t := t * 3.0), total


@case(3, -3, raises=UnboundLocalError)
def walrus_on_one_path(n):
    if n > 0 and (m := n * 2) > 1:
        return m
    return m


@case(1, 5)
def walrus_in_a_call(n):
    return max(m := n * n, 3) + m


@case(2)
def deleted(n):
    m = n + 1
    del n
    n = m * 2
    return n


@case((arr("f8", 4), 1), (arr("f8", 4), -1), raises=UnboundLocalError)
def deleted_on_one_path(x, n):
    y = x * 2
    if n > 0:
        del y
    return y


@case(3, raises=UnboundLocalError)
def deleted_twice(n):
    del n
    del n
    return 1


@case(0, 1, 3, raises=UnboundLocalError)
def deleted_in_a_loop(n):
    v = 1
    for i in range(n):
        v += i
        if i == 1:
            del v
    return v


@case((1, 2), (0, 5))
def deleted_tuple(a, b):
    c, d = a, b
    del (c, d), a
    c = b
    return c


def weighted(a, b, c, d):
    return a * 1000 + b * 100 + c * 10 + d


@case(
    (1, 2, 3, 4),
)
def starred_call(a, b, c, d):
    t = (b, c)
    return weighted(a, *t, d) + weighted(*(a, b), *(c, d))


@case(
    (1, 2.5),
)
def starred_display(a, b):
    t = (a, b)
    u = (*t, *t, 3)
    return u[::-1], (*(), *t)


def collected(first, *rest, scale=1):
    total = first
    for r in rest:
        total = total + r * scale
    return total, len(rest)


@case(
    (1, 2, 3.5),
)
def any_number_of_arguments(a, b, c):
    return collected(a), collected(a, b), collected(a, b, c), collected(*(a, b), c, scale=2)


@case((arr("f8", 3), arr("f8", 3, seed=2)))
def any_number_of_arrays(x, y):
    return collected(x, y, y, scale=2.0)[0]
