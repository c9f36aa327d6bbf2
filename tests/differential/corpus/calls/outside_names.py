"""Globals, closure cells, module attributes and exception classes: constants of the compiled function."""

import math
import math as mathematics
from math import pi, sqrt

import numpy as np
import numpy as xp
from differential.arguments import arr, scalar
from differential.harness import case
from numpy import float32, sin

COUNT = 3
FACTOR = 2.5
FLAG = True
NEGATIVE = -7
COMPLEX = 1 + 2j
NOTHING = None
PAIR = (2, 0.5)
NESTED = ((1, 2), (3.5, True))
SINGLE = np.float32(1.5)
BYTE = np.uint8(200)
DOUBLE = np.float64(0.25)
KIND = np.float32
DTYPE = np.dtype("int16")
NAME = "message from a global"


class TooLarge(Exception):
    """A user's own exception."""


class WithCode(ValueError):
    def __init__(self, text, code):
        super().__init__(text, code)
        self.code = code


class Constants:
    """Class attributes are no part of the language: only modules are followed."""

    LIMIT = 4


@case(1, 1.5, scalar("f4", 2), arr("f4", 4), arr("i4", 4))
def numbers(x):
    return x * COUNT + FACTOR


@case(1, 2.5)
def negative_flag_complex(x):
    return x + NEGATIVE, x * COMPLEX, FLAG, not FLAG


@case(1, 1.5, scalar("f4", 2), arr("f4", 4))
def numpy_scalar_globals(x):
    return x * SINGLE, x + DOUBLE


@case(scalar("u1", 100), scalar("i4", 100), 1, arr("u1", 3))
def unsigned_global(x):
    return x + BYTE


@case(3)
def tuple_global(x):
    return x * PAIR[0] + PAIR[1], PAIR


@case(3)
def nested_tuple_global(x):
    (a, b), (c, d) = NESTED
    return a + b * x, c, d


@case(3)
def loop_over_tuple_global(x):
    total = 0.0
    for item in PAIR:
        total += item * x
    return total


@case(3)
def none_global(x):
    if NOTHING is None:
        return x
    return x + NOTHING


@case(3)
def dtype_globals(n):
    return np.zeros(n, KIND), np.ones(n, DTYPE), KIND(n)


@case(2.5)
def math_names(x):
    return math.floor(x) + pi, sqrt(x), mathematics.sqrt(x), math.pi, math.inf, math.tau


@case(arr("f8", 5), ulp=2)
def numpy_names(a):
    return sin(a) + xp.cos(a), np.pi, xp.float32(1), float32(2), np.inf, np.e


@case(1, 20, raises=TooLarge)
def own_exception(n):
    if n > 10:
        raise TooLarge("too large", n)
    return n


@case(1, 20, raises=WithCode)
def own_exception_with_init(n):
    if n > 10:
        raise WithCode("coded", n)
    return n


@case(1, 20, raises=TooLarge)
def own_exception_without_arguments(n):
    if n > 10:
        raise TooLarge
    return n


@case(1, raises=RuntimeError)
def message_from_global(n):
    raise RuntimeError(NAME)


@case(1, -1, raises=AssertionError)
def assert_with_global_message(n):
    assert n > 0, NAME
    return n


def _make(offset, factor, pair):
    def closure(x):
        return (x + offset) * factor + pair[0]

    return closure


def _make_calling(helper):
    def closure_calling(x):
        return helper(x) + 1

    return closure_calling


def _double(x):
    return x * 2


def _make_with_dtype(kind):
    def closure_dtype(n):
        return np.full(n, 2, kind)

    return closure_dtype


def _make_two_levels(a):
    def outer(b):
        def inner(x):
            return x * a + b

        return inner

    return outer(10)


case(1, 2.5, arr("i4", 3))(_make(2, 3, (1, 2)))
case(1, 2.5)(_make_calling(_double))
case(3)(_make_with_dtype(np.int16))
case(3, 0.5)(_make_two_levels(7))


@case(4)
def shadowed_builtin(n):
    sum = n + 1  # noqa: A001
    len = 2  # noqa: A001
    return sum * len


@case(4)
def local_shadows_global(n):
    COUNT = n * 2  # noqa: N806
    return COUNT


@case(4)
def global_used_as_bound(n):
    total = 0
    for i in range(COUNT):
        total += i * n
    return total


@case(arr("f8", 9))
def global_in_slice(a):
    return a[COUNT:], a[:NEGATIVE], a[::COUNT]


MIXED = (1, 2.5, np.float32(3), (np.int8(4), True), np.complex64(1 + 2j), np.bool_(False))
LAST_AXIS = np.int64(1)


@case(2, 2.5, np.int16(3))
def numpy_scalars_in_global_tuple(x):
    return x + MIXED[2], MIXED, MIXED[3][0] * x, MIXED[4], MIXED[-1], x in (np.int8(2), 5)


def with_numpy_defaults(x, k=np.float32(2), *, m=(np.int8(3), 1)):
    return x * k + m[0]


@case(2, 2.5, np.int16(3))
def numpy_scalars_as_defaults(x):
    return with_numpy_defaults(x), with_numpy_defaults(x, 3), with_numpy_defaults(x, m=(2, 1))


@case(np.float32(2), 2)
def numpy_scalars_as_own_defaults(x, k=np.float32(2.5), n=np.int8(-3), b=np.bool_(True)):
    return x * k, n, b, k


@case(arr("f8", (2, 3)))
def global_numpy_scalar_as_axis_and_index(x):
    return x.sum(axis=LAST_AXIS), x[LAST_AXIS]
