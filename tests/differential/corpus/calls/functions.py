"""Plain helpers and other jitted functions: arguments, defaults, keywords, results, effects."""

import numpy as np
import veloz as vz
from differential.arguments import FLOATS, INTS, arr, each, scalar
from differential.harness import case


def square(x):
    return x * x


def axpy(a, x, y=1.0, *, scale=2):
    return (a * x + y) * scale


def both(x):
    return x + 1, x * 2.0


def nothing(x):
    x + 1


def first_or_none(x, flag=None):
    if flag is None:
        return x
    return x + flag


def fill_with(a, value):
    a[:] = value


def tail(a):
    return a[1:]


def same(a):
    return a


def sign(x):
    if x > 0:
        return 1
    if x < 0:
        return -1
    return 0


def clamp(x, low=0.0, high=1.0):
    """A docstring is no statement."""
    return min(max(x, low), high)


def sum_of(values):
    total = 0.0
    for value in values:
        total += value
    return total


def chain_three(x):
    return square(square(x)) + 1


def two_kinds_of_zero(flag):
    if flag:
        return 1.5
    return np.float64(2.5)


@vz.jit
def jitted_cube(x):
    return x * x * x


@vz.jit(parallel=False)
def jitted_sum(a):
    total = 0.0
    for i in range(a.shape[0]):
        total += a[i]
    return total


@vz.jit
def jitted_shift(a, by=3):
    a += by
    return a


NUMBERS = [3, 2.5, True, 1 + 2j, scalar("i4", 7), scalar("f4", 1.5), scalar("u1", 9)]


@case(*NUMBERS)
def helper_with_scalar(x):
    return square(x)


@case(*each(f"{INTS} {FLOATS}", lambda t: arr(t, 6)))
def helper_with_array(x):
    return square(x) - x


@case(2, 2.5)
def two_types_of_one_helper(x):
    return square(x), square(x + 0.5), square(True)


@case(3, 1.5)
def helper_of_helper(x):
    return chain_three(x)


@case((2, 3), (2.0, 3), (scalar("f4", 2), 3))
def defaults_taken(a, x):
    return axpy(a, x)


@case((2, 3), (2.0, 3.5))
def second_default_given(a, x):
    return axpy(a, x, 7)


@case((2, 3), (2.0, 3.5))
def keywords_in_any_order(a, x):
    return axpy(y=x, x=a, a=3)


@case((2, 3), (2.0, 3.5))
def keyword_only(a, x):
    return axpy(a, x, scale=5), axpy(a, x, 1, scale=x)


@case(2, 2.5)
def default_is_none(x):
    return first_or_none(x)


@case(2, 2.5)
def none_replaced(x):
    return first_or_none(x, 3), first_or_none(x, flag=None)


@case((1, 2), (1.5, 2.5))
def own_default_given(x, y=10):
    return x + y


@case(1, 1.5)
def own_default_taken(x, y=10, z=2.5):
    return x + y * z


@case(1)
def own_tuple_default(x, pair=(1, 2.5)):
    a, b = pair
    return x + a * b


@case(1, 2.5)
def own_none_default(x, y=None):
    if y is None:
        return x
    return x + y


@case(3, 2.5)
def tuple_result(x):
    a, b = both(x)
    return b - a


@case(3, 2.5)
def tuple_result_returned(x):
    return both(x), both(x)[1]


@case(3, 2.5)
def result_ignored(x):
    both(x)
    nothing(x)
    return x


@case(3)
def none_result(x):
    return nothing(x)


@case(3)
def none_result_compared(x):
    y = nothing(x)
    return y is None


@case((arr("f8", 5), 2.5), (arr("i4", 5), 3), (arr("f8", (2, 3)), 1))
def helper_writes_argument(a, value):
    fill_with(a, value)
    return a


@case((arr("f8", 5), 2.5), (arr("i4", 5), 3))
def helper_writes_view(a, value):
    fill_with(a[1:3], value)
    return a


@case(arr("f8", 5), arr("f4", 5))
def helper_returns_view(a):
    t = tail(a)
    t[0] = -1
    return a, tail(t)


@case(arr("f8", 5), arr("i8", 5))
def helper_returns_argument(a):
    b = same(a)
    b[0] = 9
    return b


@case(arr("f8", 5))
def helper_of_expression(a):
    return square(a + 1) - square(a * 2)


@case(5, -2.5, 0, scalar("f4", -1))
def several_returns(x):
    return sign(x)


@case(5.0, -2.5, 0.5, scalar("f4", 0.25))
def helper_with_docstring(x):
    return clamp(x), clamp(x, high=2.0), clamp(low=-1.0, x=x)


@case(arr("f8", 20), arr("f4", 20))
def helper_in_loop(a):
    total = 0.0
    for i in range(a.shape[0]):
        total += clamp(a[i], -5.0, 5.0)
    return total


@case((arr("f8", 20), 3), (arr("f4", 7), 0))
def helper_with_loop(a, n):
    return sum_of(a), sum_of(a[n:]), sum_of((1, 2.5, n))


@case(3, 2.5, scalar("i4", 3), scalar("f4", 1.25))
def calls_jitted(x):
    return jitted_cube(x) + 1


@case(arr("f8", 9), arr("f8", 9, step=2))
def calls_jitted_with_array(a):
    return jitted_sum(a) + jitted_sum(a[2:])


@case(arr("i4", 9), arr("f8", 9))
def jitted_writes_argument(a):
    b = jitted_shift(a)
    return jitted_shift(b, 2)


@case(False)
def joined_result(flag):
    return two_kinds_of_zero(flag) + 1


@case((2, 3), (2.0, 3))
def arguments_evaluated_once(a, b):
    n = a
    n = square(n) + square(n)
    return axpy(n, b, n)


@case((arr("f8", 6), 2), (arr("f8", 6), 9), raises=IndexError)
def exception_in_helper(a, i):
    def_value = element(a, i)
    return def_value + 1


def element(a, i):
    return a[i]


@case((5, 2), (5, 0), (-5, 3), raises=(ZeroDivisionError, ValueError))
def exception_with_values(a, b):
    return checked_quotient(a, b)


def checked_quotient(a, b):
    if a < 0:
        raise ValueError("negative dividend", a, b)
    return a // b


@case((arr("f8", 6), 4), (arr("f8", 6), 7), raises=IndexError)
def effects_before_exception(a, i):
    fill_with(a, 1.0)
    a[0] = element(a, i)
    return a


@case((3, True), (3, False))
def call_in_condition(n, flag):
    if flag and square(n) > 8:
        return square(n)
    return -1


@case(4, 2.5)
def call_in_conditional_expression(n):
    return square(n) if sign(n) > 0 else n


@case((arr("f8", 5), arr("f8", 5)))
def call_in_subscript(a, b):
    a[sign(a[0])] = b[square(2)]
    a[square(1) : square(2)] += 1
    return a


@case(arr("f8", (3, 4)))
def helper_per_row(a):
    out = np.zeros(a.shape[0])
    for i in range(a.shape[0]):
        out[i] = sum_of(a[i])
    return out


@case(3, 2.5)
def positional_only(x, /, y=2):
    return x * y


def first_of(pair):
    return pair[0]


SMALL = np.float64(1e-9), "x"
SMALLER = np.float64(2e-9), "x"
NARROW = np.float32(1), "x"
WHOLE = np.int16(1), "x"


@case()
def known_tuples_that_differ_in_one_number():
    return (
        (first_of((1e-9, "x")), first_of((2e-9, "x"))),
        (first_of((0.0, "x")), first_of((-0.0, "x"))),
        (first_of((1j, "x")), first_of((2j, "x"))),
        (first_of((1, "x")), first_of((True, "x")), first_of((1.0, "x"))),
    )


@case()
def known_tuples_of_numpy_scalars():
    return first_of(SMALL), first_of(SMALLER), first_of(NARROW), first_of(WHOLE)


def sum_over(indices, start=0):
    total = start
    for i in indices:
        total += i
    if total > 40:
        for i in indices:
            total -= 2 * i
    return total


@case(0, 1, 5, 12)
def ranges_as_arguments(n):
    ahead = range(2, n)
    return (
        sum_over(range(n)),
        sum_over(ahead),
        sum_over(range(n, 0, -2), 5),
        sum_over(start=n, indices=range(7)),
    )


@case((5, 2), (5, -3), (0, 1), (5, 0), raises=ValueError)
def step_of_a_range_as_argument(n, step):
    return sum_over(range(n, n * step, step))


def fill_at(x, indices, value):
    for i in indices:
        x[i] = value


@case(arr("f8", 1000), arr("f4", 7))
def parallel_range_as_argument(x):
    fill_at(x, vz.prange(x.shape[0]), 2.5)
    fill_at(x, vz.prange(0, x.shape[0], 3), 1)
    return x


def scaled_by(setting, x):
    factor, name, others = setting
    if name == "double":
        factor = factor * 2
    setting = (name, factor)
    return x * setting[1] + others[0]


@case((2.5, arr("f8", 6)), (3, arr("f4", 6)), (scalar("f4", 1.5), arr("i4", 6)))
def tuples_with_text_as_arguments(factor, x):
    a = scaled_by((factor, "double", (x, "a")), x + 1)
    b = scaled_by((factor, "single", (x[::-1], "b")), a * 2)
    c = scaled_by((1, "single", (a + b, "b")), 2)
    return a, b, c


def down(pair, n):
    if n == 0:
        return pair[0]
    return down((pair[0] + n, pair[1]), n - 1)


@case(0, 1, 6)
def tuple_with_text_in_recursion(n):
    return down((n, "text"), n), down((0.5, "text"), n + 1)
