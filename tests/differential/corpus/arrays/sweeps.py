"""Time loops that sweep over two arrays in turn: several steps are done at a time."""

from dataclasses import replace

import numpy as np
import veloz as vz
from differential.arguments import Views, arr, each, layouts
from differential.harness import case

STEPS = (0, 1, 2, 3, 7, 8, 33)
PLANES = [(arr("f8", s), arr("f8", s)) for s in ((0, 0), (2, 5), (3, 3), (3, 0), (40, 7), (9, 60))]
LARGE = (arr("f8", (900, 70)), arr("f8", (900, 70)))
TALL = (arr("f8", (3000, 40)), arr("f8", (3000, 40)))


@case(*[(*both, n) for both in PLANES for n in STEPS], (*LARGE, 40), (*TALL, 37))
@case(*each("f4 i4 i8 u2", lambda t: (arr(t, (12, 9)), arr(t, (12, 9)), 5)))
@case(*[(x, arr("f8", (9, 5), seed=1), 3) for x in layouts(arr("f8", (9, 5))) if not x.readonly])
@case(*[(arr("f8", (9, 5), seed=1), x, 4) for x in layouts(arr("f8", (9, 5))) if not x.readonly])
def slices(old, new, steps):
    for _ in range(steps):
        new[1:-1, 1:-1] = old[1:-1, 1:-1] + (old[:-2, 1:-1] - old[2:, 1:-1]) * old[1:-1, 2:]
        old, new = new, old
    return old, new


@case(*[(*both, n) for both in PLANES for n in STEPS], (*LARGE, 40))
@case(
    (arr("f8", (9, 8)), arr("f8", (9, 9)), 4),
    (arr("f8", (9, 8)), arr("f8", (8, 8)), 4),
)
def nest(old, new, steps):
    for _ in range(steps):
        for i in range(1, old.shape[0] - 1):
            for j in range(1, old.shape[1] - 1):
                new[i, j] = old[i, j] / 2 + (old[i - 1, j] + old[i + 1, j] + old[i, j - 1]) / 8
        old, new = new, old
    return old, new


@case(*[(*both, n) for both in PLANES for n in STEPS], (*LARGE, 40), (*TALL, 37))
def parallel_nest(old, new, steps):
    rows, columns = old.shape
    for _ in range(steps):
        for i in vz.prange(2, rows - 2):
            for j in range(1, columns - 1):
                new[i, j] = old[i - 2, j + 1] + 0.5 * old[i + 2, j] - 0.25 * old[i, j - 1]
        temporary = old
        old = new
        new = temporary
    return old - new


@case(*[(*both, n) for both in PLANES for n in STEPS], (*LARGE, 20))
@case(
    (arr("f8", (9, 8)), arr("f8", (9, 9)), 4),
    (arr("f8", (9, 8)), arr("f8", (8, 8)), 4),
    raises=ValueError,
)
def jacobi(a, b, steps):
    for _ in range(1, steps):
        b[1:-1, 1:-1] = 0.2 * (
            a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1]
        )
        a[1:-1, 1:-1] = 0.2 * (
            b[1:-1, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:] + b[2:, 1:-1] + b[:-2, 1:-1]
        )


@case(*[(arr("f8", n), arr("f8", n), steps) for n in (0, 1, 2, 3, 50, 5000) for steps in STEPS])
def one_axis(a, b, steps):
    for _ in range(steps):
        b[1:-1] = 0.3 * (a[:-2] + a[1:-1] + a[2:])
        a[1:-1] = b[1:-1]


@case(*[(arr("f8", n), arr("f8", n), steps) for n in (0, 1, 2, 3, 50, 30000) for steps in STEPS])
def one_axis_in_a_loop(a, b, steps):
    for _ in range(steps):
        for i in vz.prange(1, len(a) - 1):
            b[i] = a[i] + 0.1 * (a[i - 1] - 2 * a[i] + a[i + 1])
        a, b = b, a
    return a


@case(*[(arr("f8", s), arr("f8", s), n) for s in ((2, 2, 2), (7, 6, 5), (70, 9, 8)) for n in STEPS])
def three_axes(a, b, steps):
    for _ in range(steps):
        b[1:-1, 1:-1, 1:-1] = a[2:, 1:-1, 1:-1] - 2.0 * a[:-2, 1:-1, 2:] + a[1:-1, :-2, 1:-1]
        a[1:-1, 1:-1, 1:-1] = b[2:, 1:-1, 1:-1] * 0.5 - b[1:-1, 1:-1, :-2]


@case(
    *[
        (arr("f8", s), arr("f8", s), arr("f8", s), arr("f8", s[1]), n)
        for s in ((5, 6), (300, 40))
        for n in STEPS
    ]
)
@case((arr("f8", (9, 8)), arr("f8", (9, 8)), arr("f8", (9, 6)), arr("f8", 8), 4), raises=IndexError)
@case((arr("f8", (9, 8)), arr("f8", (9, 8)), arr("f8", (9, 8)), arr("f8", 7), 1), raises=IndexError)
def waves(u, before, speed, damping, steps):
    """The array that is written is read at its own place, and others anywhere."""
    factor = 0.25
    for _ in range(steps):
        for i in vz.prange(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                lap = u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 4 * u[i, j]
                c = speed[i, j] * factor + damping[j + 1] * i
                before[i, j] = 2 * u[i, j] - before[i, j] + c * lap
        u, before = before, u
    return u


MEETING = Views(arr("f8", (12, 10)), lambda x: (x, x, 5))


@case(
    (MEETING,),
    *[
        (replace(MEETING, cut=cut),)
        for cut in (
            lambda x: (x[1:], x[:-1], 5),
            lambda x: (x[:, 1:], x[:, :-1], 5),
            lambda x: (x[:6], x[6:], 5),
            lambda x: (x[::2], x[1::2], 5),
            lambda x: (x[::-1], x, 5),
        )
    ],
)
def arrays_that_meet(a, b, steps):
    for _ in range(steps):
        b[1:-1, 1:-1] = a[:-2, 1:-1] + a[2:, 1:-1] * 0.5
        a, b = b, a
    return a


@case((arr("f8", (12, 10)), arr("f8", (12, 10)), 5), (arr("f8", (12, 10)), arr("f8", (12, 10)), 0))
def variables_are_read_behind(a, b, steps):
    t = i = j = -1
    for t in range(steps):
        for i in range(1, 9):
            for j in range(1, 9):
                b[i, j] = a[i - 1, j] + a[i + 1, j]
        a, b = b, a
    return a, t, i, j


@case((arr("f8", (12, 10)), arr("f8", (12, 10)), 5))
def subscripts_that_wrap(a, b, steps):
    for _ in range(steps):
        for i in range(0, 10):
            for j in range(0, 9):
                b[i, j] = a[i - 1, j] + a[i, j - 1]
        a, b = b, a
    return a


@case(
    (arr("f8", (12, 10)), arr("f8", (12, 10)), 12, 5),
    (arr("f8", (12, 10)), arr("f8", (12, 10)), 3, 0),
)
@case((arr("f8", (12, 10)), arr("f8", (12, 10)), 13, 5), raises=IndexError)
def range_from_elsewhere(a, b, n, steps):
    for _ in range(steps):
        for i in range(1, n - 1):
            for j in range(1, 9):
                b[i, j] = a[i - 1, j] + a[i + 1, j]
        a, b = b, a
    return a


@case((arr("f8", (12, 10)), arr("f8", (12, 10)), 5))
def other_effects(a, b, steps):
    total = 0.0
    for t in range(steps):
        b[1:-1, 1:-1] = a[:-2, 1:-1] + a[2:, 1:-1] * 0.5
        b[2, 2] += t
        a, b = b, a
    for t in range(steps):
        b[1:-1, 1:-1] = a[:-2, 1:-1] + a[2:, 1:-1] * t
        a, b = b, a
        total += a[3, 3]
    for _ in range(steps):
        b[1:-1, 1:-1] = a[:-2, 1:-1] + b[2:, 1:-1]
        a, b = b, a
    return a, total


@case((arr("f8", (12, 10)), arr("f8", (12, 10)), 5))
def domains_that_differ(a, b, steps):
    for _ in range(steps):
        b[1:-1, 1:-1] = a[:-2, 1:-1] + a[2:, 1:-1] * 0.5
        a[2:-2, 1:-1] = b[1:-3, 1:-1] + b[2:-2, 1:-1] * 0.5


@case((arr("f8", (12, 10)), arr("f8", (12, 10)), 5))
def several_in_one_function(a, b, steps):
    for _ in range(steps):
        b[1:-1, 1:-1] = a[:-2, 1:-1] + a[2:, 1:-1] * 0.5
        a, b = b, a
    for _ in range(3):
        for _ in range(steps):
            b[1:-1, 1:-1] = np.where(a[:-2, 1:-1] > 0, a[2:, 1:-1], np.sqrt(np.abs(a[1:-1, 2:])))
            a, b = b, a
    return a, b


@case((arr("f8", (6, 30, 20)), arr("f8", (6, 30, 20)), 9))
def inside_of_prange(a, b, steps):
    for k in vz.prange(len(a)):
        x, y = a[k], b[k]
        for _ in range(steps):
            y[1:-1, 1:-1] = x[:-2, 1:-1] + x[2:, 1:-1] * 0.5
            x[1:-1, 1:-1] = y[:-2, 1:-1] - y[1:-1, 2:] * 0.5


ALONE = [(arr("f8", s), n) for s in ((0, 0), (2, 5), (3, 3), (40, 7), (9, 60)) for n in STEPS]


@case(*ALONE, (arr("f8", (900, 70)), 40), (arr("f8", (900, 70)), 41))
@case(*each("f4 i8 u2", lambda t: (arr(t, (12, 9)), 5)))
@case(*[(x, n) for x in layouts(arr("f8", (9, 5))) if not x.readonly for n in (5, 6)])
def in_place(u, steps):
    for _ in range(steps):
        u[1:-1, 1:-1] = u[1:-1, 1:-1] + (u[:-2, 1:-1] - u[2:, 1:-1]) * u[1:-1, 2:]


@case(*ALONE, (arr("f8", (900, 70)), 40), (arr("f8", (900, 70)), 41))
def in_place_with_a_copy(u, steps):
    for _ in range(steps):
        un = u.copy()
        u[1:-1, 1:] = un[1:-1, 1:] - 0.25 * (un[:-2, 1:] - un[2:, :-1]) + u[1:-1, 1:] * 0.125


@case(*ALONE, (arr("f8", (900, 70)), 40), (arr("f8", (900, 70)), 41))
def nest_with_a_copy(u, steps):
    for _ in range(steps):
        un = np.copy(u)
        for i in range(1, un.shape[0] - 1):
            for j in range(1, un.shape[1] - 1):
                u[i, j] = un[i, j] - 0.25 * (un[i - 1, j] - un[i, j + 1]) + u[i, j] * 0.125
    return u


@case(*ALONE)
def order_within_a_step(u, steps):
    for _ in range(steps):
        un = u.copy()
        for i in range(1, un.shape[0] - 1):
            for j in range(1, un.shape[1] - 1):
                u[i, j] = un[i, j] - 0.25 * u[i - 1, j]
    for _ in range(steps):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                u[i, j] = u[i, j] - 0.25 * u[i - 1, j]
    return u


@case((arr("f8", (12, 10)), 0), raises=UnboundLocalError)
@case((arr("f8", (12, 10)), 5), (arr("f8", (12, 10)), 6))
def copy_is_read_behind(u, steps):
    for _ in range(steps):
        un = u.copy()
        u[1:-1, 1:] = un[1:-1, 1:] - 0.25 * un[:-2, 1:]
    return un


@case((arr("f8", (12, 10)), arr("f8", (12, 10)), 5))
def copy_of_another(u, v, steps):
    for _ in range(steps):
        un = v.copy()
        u[1:-1, 1:] = un[1:-1, 1:] - 0.25 * un[:-2, 1:]
    for _ in range(steps):
        un = u.copy()
        v[1:-1, 1:] = un[1:-1, 1:] - 0.25 * v[:-2, 1:]
    for _ in range(steps):
        v[1:-1, 1:] = v[1:-1, 1:] - u[:-2, 1:] + v[2:, 1:]


@case((Views(arr("f8", (12, 10)), lambda x: (x, x[::-1], 5)),))
def in_place_beside_a_view(u, v, steps):
    for _ in range(steps):
        u[1:-1, 1:] = u[1:-1, 1:] - v[:-2, 1:] + u[2:, 1:]
    return u, v


@case((arr("f8", (9, 8)), arr("f8", (7, 8)), 4), raises=IndexError)
@case((arr("f8", (9, 8)), arr("f8", (9, 6)), 4), raises=IndexError)
def what_was_written_before_an_error_stays(a, b, steps):
    for _ in range(steps):
        for i in range(1, a.shape[0] - 1):
            for j in range(1, a.shape[1] - 1):
                b[i, j] = a[i - 1, j] + a[i + 1, j]
        a, b = b, a
    return a
