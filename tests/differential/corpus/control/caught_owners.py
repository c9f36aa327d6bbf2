"""Arrays that live when an exception is caught: each is given back once, and none that is still used."""

import numpy as np

from differential.arguments import arr
from differential.harness import case


def line(n, first=0):
    """0.0, 1.0, … or from another number on."""
    return arr("f8", [float(first + i) for i in range(n)] if n else 0)


class Stop(Exception):
    """A user's own."""


@case((line(4), 3), (line(4), 4))
def replaced_in_the_body(x, i):
    a = x + 1
    try:
        a = a * 2
        b = a[i]
        a = a * 3
    except IndexError:
        b = a.sum()
    return a, b


@case((line(4), 9), (line(4), 2))
def made_in_the_body_only(x, i):
    s = np.float64(0.0)
    for k in range(4):
        try:
            t = x * k
            u = t + x
            s += u[i + k]
        except IndexError:
            s -= 1
    return s


@case((line(4), 9), (line(4), 2), (line(4), 4), raises=UnboundLocalError)
def perhaps_bound(x, i):
    try:
        if i > 5:
            t = x * 2
            s = t[i]
        s = x[i]
    except IndexError:
        s = t[0]
    return s


@case((line(5), 0), (line(5), 3), (line(5), 9))
def carried_through_a_loop(x, n):
    a = np.zeros(5)
    for i in range(6):
        try:
            a = a + x
            if i == n:
                raise Stop("now")
            a = a[::-1].copy()
        except Stop:
            a = a * 10
    return a


@case((line(5), 0), (line(5), 3), (line(5), 9))
def views_of_what_goes(x, n):
    a = np.ones(5)
    v = a[1:]
    for i in range(5):
        try:
            a = x + i
            v = a[i:]
            if v[n] > 4:
                raise Stop("now")
        except IndexError:
            v = a
        except Stop:
            a = v
    return a, v


@case(0, 1, 2)
def in_a_tuple(n):
    t = (np.zeros(2), 1)
    try:
        t = (np.ones(3), 2)
        if n == 1:
            raise Stop("x")
        t = (np.ones(4) * 5, 3)
        if n == 2:
            raise Stop("y")
    except Stop:
        return t[0] * 2, t[1]
    return t


@case((line(4), 1), (line(4), 0))
def parameter_replaced(x, n):
    try:
        x = x * 2
        k = 5 // n
        x = x + k
    except ZeroDivisionError:
        x[0] = -1
    return x


def makes_and_fails(x, n):
    a = x * 2
    b = a + 1
    if n == 0:
        raise Stop("in the helper", n)
    return a + b


@case((line(4), 1), (line(4), 0))
def helper_with_arrays(x, n):
    s = np.float64(0.0)
    for i in range(3):
        a = x - i
        try:
            a = makes_and_fails(a, n)
        except Stop:
            s += a.sum()
    return a, s


@case((line(4), 4), (line(4), 7))
def left_by_break(x, n):
    a = x
    for i in range(10):
        try:
            a = x + i
            if i == n:
                break
            b = a * 2
            if i > 5:
                raise Stop("x")
        except Stop:
            a = b
            continue
    return a


@case((line(4), 0), (line(4), 1), (line(4), 2), raises=Stop)
def through_finally(x, n):
    a = x * 1
    try:
        b = a + 1
        if n == 1:
            return b
        if n == 2:
            raise Stop("x")
        a = b * 2
    finally:
        a[0] = 100
        x[1] = a[1]
    return a


@case((line(3), 0), (line(3), 1), (line(3), 5))
def two_live_at_once(x, i):
    a = b = x
    try:
        a = x + 1
        b = a + 1
        a[i] = 50
        c = a + b
    except IndexError:
        c = a - b
        a, b = b, a
    return a, b, c


@case((line(6), 2), (line(6), 7))
def nested_bodies(x, i):
    a = x
    try:
        a = x + 1
        try:
            b = a * 2
            a = b + 1
            b[i] = 0
        except KeyError:
            a = x
        a = a + b
    except IndexError:
        a = a - 100
    return a


@case((line(300), 10), (line(300), 290))
def statement_by_statement(x, k):
    a = np.zeros(300)
    c = 0
    try:
        a = x * 2
        c = 1
        d = a + 1
        c = 2
        e = d[k:] + x[: 300 - 11]
        c = 3
    except ValueError:
        return a, c
    return e, c


@case((arr("f8", (40, 30)), 3), (arr("f8", (40, 30)), -3))
def rows_before_the_error(x, k):
    a = np.zeros((40, 30))
    try:
        a = x + 1
        if k < 0:
            raise Stop(k)
        b = a * 2
        a = b - 1
    except Stop:
        pass
    return a


@case((line(4), 2), (line(4), 5))
def optional_array(x, i):
    a = None
    try:
        a = x * 2
        a[i] = 1
    except IndexError:
        if a is not None:
            return a + 1
        return x
    return a
