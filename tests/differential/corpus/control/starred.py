"""Starred targets: what is left of a tuple."""

from differential.arguments import arr
from differential.harness import case


@case((1, 2.5, 3))
def first_and_rest(a, b, c):
    first, *rest = (a, b, c)
    total = first
    for x in rest:
        total = total * 2 + x
    return total, len(rest), rest[0], rest[-1]


@case((1, 2.5, 3))
def in_the_middle(a, b, c):
    first, *middle, last = (a, b, c, a, b)
    x, y, z = middle
    return first, last, x, y, z


@case((1, 2.5))
def nothing_left(a, b):
    x, y, *rest = (a, b)
    return x, y, len(rest)


@case((1, 2.5))
def nested(a, b):
    (x, *inner), *outer = ((a, b, a), b, a)
    return x, inner[1], outer[0], len(outer)


@case(arr("f8", [1.0, 2.0]))
def of_arrays(a):
    first, *rest = (a, a + 1, a * 2)
    first[0] = 5.0
    return rest[0] + rest[1] + first


@case((1, 4))
def bound_anew(a, n):
    head, *rest = (a, a + 1, a + 2)
    for i in range(n):
        head, *rest = (rest[0], rest[1], head + i)
    return head, rest[0], rest[1]
