"""Functions, exceptions and texts that a condition chooses, kept in a name, passed on and returned."""

import math

import numpy as np
from differential.arguments import arr
from differential.harness import case

SMALL = [1.0, -2.0, 3.5]


def square(x):
    return x * x


def shifted(x):
    return x + 1.0


def half(x):
    return x / 2


def apply(f, x):
    return f(x)


def pick(k):
    if k == 0:
        return square
    if k == 1:
        return None
    return shifted


def scaled(k, a):
    return (lambda x: a * x) if k == 0 else (lambda x: a + x)


def weighted(k, a):
    if k > 0:
        return lambda i: a[i]
    if k < 0:
        return lambda i: a[i] * a[0]
    return lambda i: a[i] - i


@case((3.0, True))
@case((3.0, False))
@case((3, 0))
def by_conditional(x, flag):
    f = square if flag else shifted
    return f(x) + f(x)


@case((0.5, 0))
@case((0.5, 1))
@case((0.5, 2))
def by_statement(x, k):
    if k == 0:
        f = square
    elif k == 1:
        f = math.sin
    else:
        f = math.cos
    total = 0.0
    for i in range(4):
        total += f(x + i)
    return total


@case((3.0, 0))
@case((3.0, 1))
def function_or_none(x, k):
    f = None
    if k == 0:
        f = square
    if f is None:
        return x
    return f(x)


@case((3.0, 0))
@case((3.0, 1), raises=TypeError)
def calls_none(x, k):
    f = None
    if k == 0:
        f = square
    return f(x)


@case((3.0, 0))
@case((3.0, 1))
def default_function(x, k):
    f = None
    if k == 1:
        f = half
    f = f or square
    return f(x)


@case((3.0, 0))
@case((3.0, 1))
def closures_see_later_values(x, k):
    a = 2.5
    if k == 0:
        f = lambda t: a * t  # noqa: E731
    else:
        f = lambda t: a + t  # noqa: E731
    a = 3.5
    return f(x)


@case((1.5, 0))
@case((1.5, 1))
@case((1.5, 5))
def swapped_in_a_loop(x, n):
    f, g = square, shifted
    for _ in range(n):
        x = f(x)
        f, g = g, f
    return x


@case((1.5, 0))
@case((1.5, 1))
@case((1.5, 2))
@case((1.5, 6))
def three_in_a_ring(x, n):
    f = square
    while n > 0:
        x = f(x)
        f = shifted if f is square else half if f is shifted else square
        n -= 1
    return x, f is square, f is not half


@case((1.5, 0))
@case((1.5, 1))
@case((1.5, 2))
def returned(x, k):
    f = pick(k)
    return x if f is None else f(x)


@case((1.5, 0))
@case((1.5, 1), raises=TypeError)
def returned_and_called(x, k):
    return pick(k)(x)


@case((1.5, 0))
@case((1.5, 1))
def returned_closure(x, k):
    f = scaled(k, 3.0)
    g = scaled(1 - k, x)
    return f(x) + g(f(x))


@case((arr("f8", SMALL), 1))
@case((arr("f8", SMALL), -1))
@case((arr("f8", SMALL), 0))
def returned_with_an_array(a, k):
    f = weighted(k, a * 2.0)
    total = 0.0
    for i in range(3):
        total += f(i)
    return total


@case((arr("f8", SMALL), 0))
@case((arr("f8", SMALL), 3))
@case((arr("f8", SMALL), 4))
def rebound_with_new_arrays(a, n):
    f = weighted(0, a)
    for k in range(n):
        f = weighted(k - 1, a + k)
    return f(1)


@case((1.5, 0))
@case((1.5, 1))
def passed_on(x, k):
    f = square if k else shifted
    return apply(f, x)


@case((arr("f8", SMALL), 0))
@case((arr("f8", SMALL), 1))
@case((2.0, 1))
def of_numpy(a, k):
    f = np.sin if k else np.cos
    return f(a)


@case((arr("f8", SMALL), 0))
@case((arr("f8", SMALL), 1))
def a_dtype(a, k):
    kind = np.float32 if k else np.float64
    return float(kind(a[0] / 3))


@case(-1.0, raises=ValueError)
@case(4.0)
@case(11.0, raises=OverflowError)
def kept_exception(x):
    error = None
    if x < 0:
        error = ValueError("negative", x)
    elif x > 10:
        error = OverflowError("too large")
    if error is not None:
        raise error
    return math.sqrt(x)


@case(arr("f8", [0.0, 1.0]))
@case(arr("f8", []))
@case(arr("f8", [1.0, 1e3, 2.0]), raises=OverflowError)
@case(arr("f8", [1.0, 1e3, -2.0]), raises=ValueError)
@case(arr("f8", [1.0, -1.0, 1e3]), raises=ValueError)
def latest_exception(a):
    error = None
    for i in range(a.shape[0]):
        if a[i] < 0:
            error = ValueError("negative at", i)
            break
        if a[i] > 100:
            error = OverflowError("large", a[i])
    a[:] = 0.0
    if error:
        raise error
    return a.sum()


@case(-1.0, raises=ValueError)
@case(1.0, raises=KeyError)
def exception_class(x):
    kind = ValueError if x < 0 else KeyError
    raise kind("bad", x)


@case((3.0, 0), raises=ValueError)
@case((3.0, 1), raises=ValueError)
@case((-2.0, 1))
@case((9.0, 0))
def chosen_text(x, k):
    word = "low" if k else "high"
    if word == "low" and x < 0:
        return -1.0
    if x < 5:
        raise ValueError(word, x)
    return 1.0


@case(2, raises=TypeError)
@case(1, raises=ValueError)
def raises_none(k):
    error = None
    if k == 1:
        error = ValueError(k)
    raise error


@case((3.0, True))
@case((3.0, False))
def ranges(x, up):
    r = range(int(x)) if up else range(int(x), 0, -1)
    total = 0
    for i in r:
        total = total * 3 + i
    return total, len(r)


def countdown(n, k):
    if n == 0:
        return square if k else shifted
    return countdown(n - 1, k)


@case((1.5, 4, 0))
@case((1.5, 4, 1))
def from_recursion(x, n, k):
    return countdown(n, k)(x)


@case((3.0, True), (3.0, False))
def tuples(x, flag):
    f, g = (square, math.sin) if flag else (math.cos, square)
    pair = (f, "first") if x > 5 else (g, "second")
    h, word = pair
    return f(g(x)), pair[0](x), h(x), word == "first"
