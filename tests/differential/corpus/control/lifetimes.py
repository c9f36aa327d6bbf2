"""Names bound anew while what they held is still in use."""

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case

# `other` takes memory that was freed too early, and so changes what is still read.


@case(arr("f8", 3000))
def iterated_array(x):
    y = x + 1
    total = 0.0
    other = y
    for k in range(3):
        n = 0
        for v in y:
            total += v
            n += 1
            if n == 7:
                y = y * 0.5
                other = y * 0 + k
    return total, other


@case(arr("f8", 3000))
def iterated_by_its_own_name(x):
    y = x + 1
    total = 0.0
    for k in range(3):
        for y in (x, y, y * 2, y):  # noqa: B020
            total += y[0] + y[-1]
        y = y * 0.5
        other = y * 0 + k
    return total, y, other


@case(arr("f8", 3000))
def iterated_in_zip(x):
    y = x + 1
    total = 0.0
    other = y
    for k in range(3):
        for i, (a, b) in enumerate(zip(y, y[1:])):
            total += a * b
            if i == 5:
                y = y * 0.5
                other = y * 0 + k
    return total, other


@case(arr("f8", 3000))
def items_of_tuple_display(x):
    y = x + 1
    total = 0.0
    for k in range(3):
        for t in (x, y):
            y = y * 0.5
            other = y * 0 + k
            total += t[0] + t[-1] + other[0]
    return total


@case(arr("f8", 3000))
def items_of_tuple_with_break(x):
    y = x + 1
    total = 0.0
    for k in range(3):
        for t in (x, y, y):
            y = y * 0.5
            other = y * 0 + k
            total += t[0] + t[-1] + other[0]
            if total > 1e6:
                break
    return total


@case(arr("f8", 3000))
def iterated_item_of_tuple(x):
    t = (x + 1, 2)
    total = 0.0
    for k in range(3):
        n = 0
        for v in t[0]:
            total += v
            n += 1
            if n == 7:
                t = (t[0] * 0.5, k)
                other = t[0] * 0 + k
    return total, other


@case(arr("f8", 3000))
def array_beside_string(x):
    y = x + 1
    total = 0.0
    for k in range(3):
        t = (y, "a")
        y = y * 0.5
        other = y * 0 + k
        total += t[0][0] + t[0][-1] + other[0]
    return total


@case(arr("f8", 30))
def swapped_beside_string(x):
    t = (x, x * 2, "a")
    for _ in range(3):
        t = (t[1], t[0] + 1.0, "a")
    return t[0], t[1]


@case(arr("f8", 3000))
def several_targets(x):
    y = x
    for k in range(3):
        z = y + k
        y = (y, z) = (z, y)
    return y, z


@case(arr("f8", 3000))
def unpacked_inner_tuple(x):
    a = x
    b = x * 2
    for k in range(3):
        a, (b, c) = (b + 1, (a, "text"))
        b, (a, c) = (a, (b, "text"))
        other = a * 0 + k
    return a, b, other


@case(200)
def tuple_with_string_in_prange(n):
    total = 0
    for i in vz.prange(n):
        t = (i * 2, "text")
        total += t[0]
    return total, t[0]


@case(1, 3)
def tuple_with_string_from_iteration_before(n):
    for k in range(n):
        if k > 0:
            print(prev)  # noqa: F821
        prev = (k, "iteration")


@case(3)
def tuple_with_dtype_in_loop(n):
    t = (n, np.float32)
    total = np.float32(0)
    while t[0] > 0:
        total += t[1](t[0])
        t = (t[0] - 1, np.float32)
    return total


@case((True, 3), (False, 3))
def tuple_with_string_after_branches(c, n):
    if c:
        t = (n + 1, "a")
    else:
        t = (n + 2, "a")
    return t[0], t[1] == "a"


@case((True, 3), (False, 3), raises=UnboundLocalError)
def tuple_with_string_of_one_branch(c, n):
    if c:
        t = (n + 1, "a")
    return t[0]


@case(6, 0)
def range_bound_anew(n):
    r = range(n)
    total = 0
    for k in range(3):
        for i in r:
            r = range(k, n)
            total += i
    return total


@case((1.5, 2**60 + 1), (2**60 + 1, 1.5))
def types_of_each_item(a, b):
    for t in (a, b):
        acc = 0
        for _ in range(1):
            acc = acc + t
    return acc


@case((1.5, 2**60 + 1), (2.5, -3))
def types_of_each_item_with_continue(a, b):
    for t in (a, b):
        acc = 0
        k = 0
        while k < 1:
            acc = acc + t
            k += 1
        if acc < 0:
            continue
        k = 0
    return acc
