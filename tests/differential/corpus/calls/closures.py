"""Functions as values: lambdas, inner functions, what they capture and when, functions as arguments and results."""

import math

import numpy as np
import veloz as vz
from differential.arguments import arr
from differential.harness import case

SCALE = 2.5


def integrate(f, a, b, n):
    h = (b - a) / n
    total = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        total += f(a + i * h)
    return total * h


def bisect(f, a, b, tolerance):
    fa = f(a)
    while b - a > tolerance:
        middle = 0.5 * (a + b)
        fm = f(middle)
        if fm == 0:
            return middle
        if (fa < 0) == (fm < 0):
            a, fa = middle, fm
        else:
            b = middle
    return 0.5 * (a + b)


def runge_kutta(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def apply(f, *values):
    return f(*values)


def twice(f):
    return lambda x: f(f(x))


def adder(n):
    def add(x):
        return x + n

    return add


def polynomial(a, b, c):
    return lambda x: (a * x + b) * x + c


def square(x):
    return x * x


@vz.jit
def jitted_cube(x):
    return x * x * x


def fill(a, f):
    for i in range(a.shape[0]):
        a[i] = f(i)
    return a


@case(3, 2.5, arr("f8", 4))
def a_lambda(x):
    c = 3
    f = lambda y: y * y + c  # noqa: E731
    return f(x)


@case((0.0, 2.0, 100, 1.5), (1.0, -1.0, 3, 0.0), eps=4)
def integral(a, b, n, k):
    return integrate(lambda x: k * x * x + math.sin(x), a, b, n), integrate(math_exp, a, b, n)


def math_exp(x):
    return math.exp(-x)


@case(2.0, 3.5)
def root_of(target):
    return bisect(lambda x: x * x - target, 0.0, 4.0, 1e-9)


@case((1.0, 0.3, 10), (0.0, -0.5, 3))
def decay(y, rate, steps):
    def slope(t, y):
        return rate * y + math.cos(t)

    t = 0.0
    for _ in range(steps):
        y = runge_kutta(slope, t, y, 0.1)
        t += 0.1
    return y


@case((1, 2), (1.5, 2), (arr("f8", 3), 2))
def rebound_after_the_definition(x, c):
    f = lambda y: y * c  # noqa: E731
    first = f(x)
    c = c + 10
    return first, f(x), apply(f, x)


@case(1, 5)
def bound_after_the_definition(x):
    def f(y):
        return y + later

    later = x * 2
    return f(1)


@case(0, 4)
def in_a_loop(n):
    total = 0
    for i in range(n):
        f = lambda x: x + i  # noqa: B023, E731
        total += f(10)
    return total


@case(4)
def of_the_last_iteration(n):
    def f(x):
        return x + i

    total = 0
    for i in range(n):
        total += f(0)
    return total


@case(2, 3.5)
def defaults_and_keywords(x):
    k = 5
    f = lambda a, b=k, *, c=x: a + 10 * b + 100 * c  # noqa: E731
    k = 7
    return f(1), f(1, 2), f(1, c=3), f(b=k, a=x), f(k, c=k, b=1)


@case(2, 3.5)
def returned(x):
    add = adder(x)
    p = polynomial(1, x, 3)
    return add(1), add(1.5), p(2), twice(add)(x), twice(twice(p))(1), adder(3)(x)


@case((1, 2), (1.5, 2))
def in_a_tuple(x, c):
    fs = (square, lambda y: y + c, jitted_cube, adder(c))
    total = 0
    for f in fs:
        total += f(x)
    return fs[0](x), fs[1](x), fs[-1](x), total


@case(0, 1, 6)
def recursion(n):
    def factorial(k):
        return 1 if k < 2 else k * factorial(k - 1)

    def even(k):
        return True if k == 0 else odd(k - 1)

    def odd(k):
        return False if k == 0 else even(k - 1)

    return factorial(n), even(n), odd(n)


@case((arr("f8", 4), np.float64(2.0)), (arr("f8", 0), np.float64(2.0)), (arr("i4", 3), np.int32(3)))
def captured_array(a, w):
    def at(i):
        return a[i] * w

    def put(i, v):
        a[i] = v

    total = w * 0
    for i in range(a.shape[0]):
        put(i, at(i) + i)
        total += at(i)
    return total, a


@case(arr("f8", 5), arr("f8", 0))
def array_of_a_function(a):
    k = 3
    fill(a, lambda i: i * k)
    k = 4
    return fill(a[1:], lambda i: a[i] + k)


@case((arr("f8", 4), 2.0))
def array_rebound(a, w):
    f = lambda i: a[i] * w  # noqa: E731
    first = f(1)
    a = a + 1
    return first, f(1), apply(f, 2)


@case(3)
def three_levels(x):
    a = 10

    def outer(y):
        b = y + a

        def middle(z):
            return (lambda w: w + a + b + y)(z * 2)

        return middle(b) + apply(middle, 1)

    return outer(x) + outer(a)


@case(3, 4.5)
def shadowed(x):
    def f(x):
        y = x + 1
        return y

    y = 100
    return f(x) + y + (lambda y: y * 2)(x)


@case((1, 2), (2, 1), raises=ZeroDivisionError)
def error_inside(x, y):
    f = lambda a: a // (y - 1)  # noqa: E731
    return f(x)


@case(3, raises=NameError)
def not_bound_yet(x):
    def f():
        return later + x

    f()
    later = 1
    return later


@case((arr("f8", 6), 2.0), (arr("f8", 0), 2.0))
def in_parallel(a, w):
    f = lambda v: v * w + SCALE  # noqa: E731
    out = np.zeros(a.shape[0])
    for i in vz.prange(a.shape[0]):
        out[i] = f(a[i])
    return out


@case(5)
def optional_result(n):
    def find(v):
        for i in range(n):
            if i * i == v:
                return i

    k = find(9)
    return k, find(2), k if k is not None else -1


@case(3, 5)
def conditional_inside(n):
    clamp = lambda x, low=0, high=n: low if x < low else high if x > high else x  # noqa: E731
    return clamp(-1), clamp(2), clamp(9), clamp(9, high=7)


@case((2, 3.0))
def star_arguments(a, b):
    def add(*values):
        total = 0.0
        for v in values:
            total += v
        return total

    return add(a), add(a, b), apply(add, a, b, a)


@case((0, 6), (4, 3))
def range_as_a_result(a, n):
    def span(k):
        return range(a, a + k, 2)

    total = 0
    for i in span(n):
        total += i
    return total, len(span(n)), span(n)[0] if len(span(n)) > 0 else -1, a in span(n)
