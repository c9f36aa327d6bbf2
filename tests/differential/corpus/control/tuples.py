"""Tuples: built, unpacked, indexed, compared, returned, passed on."""

import sys

import numpy as np
from differential.arguments import arr, each, scalars
from differential.harness import case


@case((1, 2.5), (np.float32(1), 1j))
def build(a, b):
    return a, b, (a, (b, a)), ()


@case(((1, 2),), ((1.5, 2),))
def unpack(t):
    a, b = t
    return b, a


@case(((1, (2.5, 3)),))
def unpack_nested(t):
    a, (b, c) = t
    return c, b, a


@case((1, 2))
def swap(a, b):
    a, b = b, a
    return a, b


@case((1, 2, 3))
def rotate(a, b, c):
    a, b, c = c, a, b
    a, b, c = c, a, b
    return a, b, c


@case(((1, 2.5, 3j),))
def constant_index(t):
    return t[0], t[1], t[2], t[-1], t[-3]


@case(((1, 2.5, 3),))
def constant_slice(t):
    return t[1:], t[:2], t[::-1]


@case(((1, 2.5, 3j),), ((),), (((1, 2), 3),))
def length(t):
    return len(t)


@case(((4, 5, 6), 1), ((4, 5, 6), -1), refused="tuples are indexed with constants")
def runtime_index_same_types(t, i):
    return t[i]


@case(
    ((4, 5, 6), 3), ((4, 5, 6), 0), raises=IndexError, refused="tuples are indexed with constants"
)
def runtime_index_out_of_range(t, i):
    return t[i]


@case(((1, 2), (3.5,)))
def concatenate(a, b):
    return a + b


@case(((1, 2), (1, 2)), ((1, 2), (1, 3)), ((1, 2.0), (1.0, 2)))
def equality(a, b):
    return a == b, a != b


@case(((1, 5), (1, 7)), ((2, 0), (1, 9)), refused="order of tuples")
def order(a, b):
    return a < b, a >= b


@case((3, 4))
def tuple_in_variable(a, b):
    t = (a, b)
    u = t
    t = (b, a)
    return t, u


@case(5)
def tuple_in_loop(n):
    t = (0, 1)
    for _ in range(n):
        t = (t[1], t[0] + t[1])
    return t


@case(True, False)
def tuple_from_branches(flag):
    if flag:
        t = (1, 2.5)
    else:
        t = (3, 4.5)
    return t


@case(*each("f8 i4", lambda t: (arr(t, (2, 3)),)))
def shape_is_a_tuple(x):
    n, m = x.shape
    return x.shape, n, m, x.shape[0], x.shape[-1], len(x.shape)


@case(arr("f8", 4))
def arrays_in_tuples(x):
    t = (x, 2.0)
    y, k = t
    return y * k, t[0]


@case(((arr("f8", 3), arr("f8", 3)),))
def tuple_of_arrays_argument(t):
    t[0][0] = 5.0
    return t[0] + t[1]


@case(((arr("f8", 3), 2),))
def same_array_returned_in_tuple(t):
    return t[0], t


@case(1, 2.5, *scalars("f4", 1))
def one_element(a):
    t = (a,)
    return t, t[0]


@case((1, 2))
def starred_build(a, b):
    t = (a, b)
    return (*t, 3)


@case((1, 2, 3))
def multiple_targets(a, b, c):
    x = y = a
    x += b
    z = w = (x, y)
    return x, y, z, w, c


@case(arr("f8", 6))
def unpack_array_row(x):
    a, b, c = x[0], x[1], x[2]
    x[0], x[1] = b, a
    return a, b, c, x


@case(((1, 2, 3),), ((1.5, 2.5, 0.5),))
def min_max_sum_of_tuple(t):
    return min(t), max(t), sum(t)


@case(((1, 2, 3), 2), ((1, 2, 3), 7))
def membership(t, v):
    return v in t, v not in t


@case(((True, 0),), ((),), (((),),))
def truth_of_tuples(t):
    if t:
        return 1
    return 0


@case(((1, None, 2.5),))
def none_in_tuples(t):
    return t, t[1]


@case((2, 3.0), (4, 0.5))
def tuple_from_helper(a, b):
    q, r = _pair(a, b)
    return q + r, _pair(b, a)


def _pair(a, b):
    return a * 2, b + 1


@case((1, 2, 3), (3, 2, 1), (5, 5, 5))
def break_in_loop(a, b, c):
    for v in (a, b, c):
        if v == 2:
            break
    else:
        return -1, v
    return v * 10, v


@case((1, 2, 3), (3, 2, 1), (2, 2, 2))
def continue_in_loop(a, b, c):
    s = 0
    for v in (a, b, c):
        if v == 2:
            continue
        s = s * 10 + v
    return s


@case((1, 2, 3), (5, 2, 7), (2, 2, 2))
def break_and_continue(a, b, c):
    r = 0
    for i, v in enumerate((a, b, c)):
        if v == 2:
            if i == 0:
                continue
            r += 100
            break
        r += v
    else:
        r = -r
    return r, i, v


@case((1, 2, 3), (5, 2, 7), (9, 9, 9))
def return_and_break_in_loop(a, b, c):
    for v in (a, b, c):
        if v == 5:
            return v
        if v == 9:
            break
    else:
        return -1
    return 0


@case(
    (1, 2, 3),
    (0, 0, 0),
    (1, 0, 0),
    raises=(ValueError, UnboundLocalError),
    message=sys.version_info >= (3, 11),
)
def raise_in_loop(a, b, c):
    for v in (a, b, c):
        if v == 2:
            raise ValueError("two", v)
        if v == 0:
            continue
        y = v
    return y


@case(1, 5)
def loops_in_loop(n):
    s = 0
    for k in (1, 2, 3):
        i = 0
        while True:
            i += 1
            if i > n * k:
                break
            if i % 2:
                continue
            s += i
        if s > 15:
            break
    return s, k


@case(0, 3)
def truth_of_tuple_displays(x):
    return bool((x, "text")), not (), 1 if (x,) else 2
