"""Chains of array statements whose intermediate arrays need not exist, and those that must."""

import numpy as np
from differential.arguments import Views, arr
from differential.harness import case

ROW = arr("f8", 9)
ONE = arr("f8", 1)
NONE = arr("f8", 0)
MATRIX = arr("f8", (6, 7))
LEFT = arr("f8", (6, 1))


@case((ROW, ROW, ROW), (ONE, ROW, ROW), (ROW, ONE, ONE), (NONE, NONE, NONE), (NONE, ONE, ONE))
@case((arr("f8", 5, step=-2), arr("f8", 5), arr("f4", 5)), (ONE, ONE, ONE))
@case((ROW, arr("f8", 8), ROW), (ROW, ROW, arr("f8", 8)), raises=ValueError)
def chain(a, b, c):
    t = a * b
    u = t + c
    return np.sqrt(np.abs(u)) - t


@case((MATRIX,), *[(arr("f8", s),) for s in ((2, 3), (3, 3), (0, 7), (6, 0), (4, 4), (1, 1))])
@case(arr("f8", (6, 7), order="F"), arr("f4", (6, 7), step=-2), arr("f8", (5, 6), readonly=True))
def stencil(a):
    lap = 4 * a[1:-1, 1:-1] - (a[2:, 1:-1] + a[:-2, 1:-1] + a[1:-1, 2:] + a[1:-1, :-2])
    flux_x = lap[1:, :] - lap[:-1, :]
    flux_y = lap[:, 1:] - lap[:, :-1]
    x = np.where(flux_x > 0, 0, flux_x)
    y = np.where(flux_y > 0, 0, flux_y)
    return x[:, 1:] - x[:, :-1] + y[1:, :] - y[:-1, :]


@case((MATRIX, 1), (MATRIX, 2), (MATRIX, 3), (MATRIX, 0))
@case((MATRIX, 9), raises=ValueError)
def slices_of_some_length(a, n):
    t = a[1 : n + 2, :] + a[0 : n + 1, :]
    u = t[1:, :] * t[:-1, :]
    return u + a[:n, :]


@case(
    (ROW,),
    (ONE,),
    (NONE,),
    (arr("f8", 2),),
    (arr("i4", 9),),
    (arr("c16", 9),),
    (arr("f8", 9, step=-3),),
)
def differences(x):
    d = x[1:] - x[:-1]
    return d[1:] - d[:-1]


@case((ROW,), (ONE,), (NONE,), (arr("i8", 4),))
def steps(x):
    d = x[::-1] * 2
    e = d[::2] + 1
    f = e[::-1] * 3
    return f[-2:] - f[:2]


@case((ROW,), (ONE,), (NONE,))
def in_place(x):
    d = x * 2
    e = d + x
    x[:] = e - 1
    return x


@case((ROW,), (ONE,), (arr("f8", 2),))
def shifted_in_place(x):
    d = x[1:] * 2
    x[:-1] = d + x[1:]
    e = x[:-1] - 1
    x[1:] = e * 2
    return x


@case((ROW,), (ONE,))
def written_between(x):
    d = x * 2
    x[0] = 100
    e = d + 1
    view = x[::-1]
    view[0] = -5
    return d + x, e


@case(
    (ROW, ROW),
    Views(ROW, lambda a: (a, a)),
    Views(ROW, lambda a: (a[1:], a[:-1])),
    Views(ROW, lambda a: (a, a[::-1])),
)
def written_through_another_name(x, y):
    d = x * 2
    x[1:] = d[1:] + y[1:]
    z = d - y
    y[:] = z
    return x, y


@case(
    (MATRIX, arr("f8", 7)),
    (arr("f8", (1, 7)), arr("f8", 7)),
    (LEFT, arr("f8", 7)),
    (MATRIX, ONE),
    ulp=8,
)
@case((MATRIX, arr("f8", 6)), raises=ValueError)
def rows(a, b):
    t = a * b
    s = t - np.max(t, axis=1, keepdims=True)
    return np.max(np.exp(s) + t, axis=1)


@case((MATRIX, arr("f8", 7)), (LEFT, arr("f8", 7)), (MATRIX, ONE), ulp=4)
def stretched(a, b):
    t = np.exp(b)[None, :]
    u = a[:, :1] * 2
    return t * u + a


@case((ROW, arr("i8", 9)), (ONE, arr("i8", 9)))
def mixed_types(a, k):
    t = k * 2
    u = t + a
    v = u > 3
    return np.where(v, u, 0), np.argmax(t - u), (t[1:] - t[:-1]).sum()


@case((arr("i1", 6), arr("f4", 6)), (arr("u1", 6), arr("f4", 1)))
def narrow_types(a, b):
    t = a + a
    u = t * b
    return u - t


@case((ROW, 3), (ROW, 0))
def in_a_loop(a, n):
    out = np.zeros_like(a)
    for i in range(n):
        t = a * i
        u = t + 1
        out += u
        a[0] = i
        v = out * 2
        out[1:] = v[1:] - v[:-1]
    return out


@case((ROW, True), (ROW, False))
def on_one_path(a, flag):
    t = a + 1
    u = t * 2
    if flag:
        u = t - 1
    return u + t


@case((ROW,))
def also_returned(a):
    t = a + 1
    u = t * 2
    return u - 1, t


@case((ROW, ROW), (ROW, ONE))
@case((ROW, arr("f8", 5)), raises=ValueError)
def errors_in_order(a, b):
    a[0] = 7
    t = a * b
    a[0] = 8
    u = t + a
    return u - 1


@case((ROW,), (ONE,))
def own_arrays(a):
    out = np.empty(a.shape[0])
    t = a * 2
    out[:] = t + 1
    u = out * t
    out[0] = 3
    return u + out


def plus_one(x):
    return x + 1


def doubled(x):
    return x * 2


# A slice of an axis of length 1 that leaves nothing of it.
@case((ROW,), (ONE,))
def past_an_axis_of_one(a):
    return plus_one(a[None][1::3]) - doubled(a[None][1::3])


@case((ROW,), (ONE,))
def before_an_axis_of_one(a):
    t = a[:, None] * 2
    u = t[:, :0] + 1
    return plus_one(u) * u, doubled(t[1:, 1:]) + t[1:, 1:]


@case((arr("f8", (4, 5)),))
def past_a_kept_axis(a):
    t = a.sum(axis=0, keepdims=True)
    return plus_one(t[1:]) - doubled(t[1:]), plus_one(t[::2]) - t[::2], plus_one(t[:1]) - a


# A slice of length 1 that is stretched.
@case((arr("f8", (2, 3)),))
def stretched_last_elements(a):
    o = np.zeros(3)
    o[2] = 7
    return np.ones((2, 3)) + o[2:], a * o[2:] + np.zeros(3)[1:2], np.ones((2, 3)) - o[:1]
