"""`finally`, and every way out of a `try`: the end, return, break, continue, an exception."""

import numpy as np

from differential.arguments import arr
from differential.harness import case


def line(n, first=0):
    """0.0, 1.0, … or from another number on."""
    return arr("f8", [float(first + i) for i in range(n)] if n else 0)


@case(0, 1, 2, raises=(KeyError,))
def finally_runs(n):
    r = np.zeros(3)
    try:
        r[0] = 1
        if n == 1:
            return r
        if n == 2:
            raise KeyError("x")
        r[1] = 1
    finally:
        r[2] = 5
    return r


@case((line(3), 0), (line(3), 1), (line(3), 2), raises=KeyError)
def finally_is_seen_outside(x, n):
    try:
        if n == 1:
            return 1
        if n == 2:
            raise KeyError("x")
    finally:
        x[0] += 10
    return 2


@case(0, 1, 2, 3)
def return_in_finally(n):
    try:
        if n == 1:
            raise ValueError("lost")
        if n == 2:
            return 5
    finally:
        if n != 3:
            return 7
    return 9


@case(*[(a, b, c) for a in (1, 9) for b in (2, 9) for c in (3, 9)], raises=ValueError)
def loop_exits(a, b, c):
    log = 0
    for i in range(5):
        try:
            log = log * 10 + 1
            if i == a:
                continue
            if i == b:
                break
            if i == c:
                raise ValueError(log)
            log = log * 10 + 2
        finally:
            log = log * 10 + 3
    return log


@case(*[(a, b) for a in (0, 2, 9) for b in (1, 9)])
def loop_exits_from_handlers(a, b):
    log = 0
    for i in range(5):
        try:
            if i == a:
                raise KeyError(i)
            if i == b:
                raise IndexError(i)
            log += 1
        except KeyError:
            log += 100
            continue
        except IndexError:
            log += 1000
            break
        finally:
            log += 10
        log += 10000
    else:
        log = -log
    return log


@case(0, 1, 2)
def break_in_finally(n):
    r = 0
    while True:
        try:
            r += 1
            if n == 1:
                raise ValueError("lost")
            if n == 2:
                return r
        finally:
            r += 10
            break
    return r


@case(0, 1, 3, 9, raises=ValueError)
def continue_in_finally(n):
    r = 0
    for i in range(4):
        try:
            if i == n:
                raise ValueError("lost")
            r += 1
        finally:
            r += 10
            if i < 3:
                continue
        r += 100
    return r


@case(*[(a, b) for a in range(4) for b in range(4)], raises=(KeyError, ValueError))
def nested_finally(a, b):
    x = np.zeros(4)
    for i in range(3):
        try:
            try:
                if a == 1:
                    return x
                if a == 2:
                    raise KeyError("inner")
                if a == 3:
                    continue
                x[0] += 1
            finally:
                x[1] += 1
                if b == 1:
                    break
                if b == 2 and i == 1:
                    raise ValueError("in the finally")
                if b == 3 and i == 2:
                    return x * 2
        finally:
            x[2] += i
    return x


@case(0, 1, 2, raises=(ValueError, IndexError))
def exception_in_finally_hides(n):
    try:
        if n > 0:
            raise ValueError("hidden")
    finally:
        if n > 1:
            raise IndexError("seen")
    return n


@case(0, 1, 2, 3, raises=KeyError)
def all_clauses(n):
    log = 0
    try:
        log = 1
        if n == 1:
            raise ValueError
        if n == 2:
            raise KeyError(n)
        if n == 3:
            return log
    except ValueError:
        log += 10
    else:
        log += 100
    finally:
        log += 1000
    return log


@case((0, 1), (1, 0), (1, 1))
def returned_value_is_that_of_before(a, b):
    x = 1
    try:
        x = 10 // a
        return x
    except ZeroDivisionError:
        x = 5
        return x + b
    finally:
        x = 99


@case(0, 1)
def returns_of_two_types(n):
    try:
        if n:
            return 1, 2.5
        return 2, 3.0
    finally:
        n = 5


@case(0, 1)
def returned_array_is_shared(n):
    x = np.ones(3)
    try:
        return x
    finally:
        x[n] = 7


@case(0, 1, 2)
def text_chosen(n):
    r = 0
    for name in ("a", "b", "c"):
        try:
            if name == "b" and n == 1:
                continue
            if name == "b" and n == 2:
                break
            r += 1
        finally:
            r += 10
    return r


@case(0, 1, 2)
def while_with_else(n):
    r = i = 0
    while i < 4:
        i += 1
        try:
            if i == n:
                break
            r += i
        except ValueError:
            r = -1
        finally:
            r += 100
    else:
        r = -r
    return r


def first_good(x, limit):
    for i in range(len(x)):
        try:
            if x[i] > limit:
                return i
        finally:
            x[i] = 0
    return -1


@case((line(5), 2.5), (line(5), 99.0))
def in_an_inlined_helper(x, limit):
    k = first_good(x, limit)
    return x, k


@case((line(6), 9), (line(6), 3))
def loops_inside_keep_their_exits(x, n):
    s = 0.0
    try:
        for i in range(n):
            if x[i] == 1:
                continue
            if x[i] == 4:
                break
            s += x[i]
        else:
            s += 100
    except IndexError:
        s = -s
    finally:
        s += 1000
    return s


@case(*range(5))
def finally_alone_in_a_handler(n):
    r = 0
    try:
        if n > 0:
            raise KeyError("k")
    except KeyError:
        try:
            if n > 1:
                r = 10 // (n - 2)
        except ZeroDivisionError:
            return -5
        finally:
            r += 1000
        if n == 4:
            return r + 7
    finally:
        r += 1
    return r


@case((0,), (1,), (2,))
def deep(n):
    r = 0
    try:
        try:
            try:
                try:
                    if n == 1:
                        raise IndexError
                    if n == 2:
                        return r
                finally:
                    r += 1
            except KeyError:
                r += 10
            finally:
                r += 100
        except IndexError:
            r += 1000
        finally:
            r += 10000
    finally:
        r += 100000
    return r
