"""Helpers that come into the place of their calls: every shape of return, effects and errors in the middle, and what must stay a call."""

import math

import numpy as np
import veloz as vz
from differential.arguments import arr, scalar
from differential.harness import case


class Stopped(Exception):
    """A user's own exception."""


def escape(c, limit):
    z = 0j
    for k in range(limit):
        if abs(z) > 2:
            return k
        z = z * z + c
    return limit


def escape_by_while(c, limit):
    z = c
    k = 0
    while k < limit:
        if z.real * z.real + z.imag * z.imag > 4.0:
            break
        z = z * z + c
        k += 1
    return k


def nested_search(a, wanted):
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            if a[i, j] == wanted:
                return i, j
            if a[i, j] > wanted + 5:
                return -i, -j
    return -1, -1


def search_with_rest(a, wanted):
    found = 0
    for i in range(a.shape[0]):
        if a[i] == wanted:
            return i
        found += 1
    found *= 2
    if found > 6:
        return found
    for i in range(found):
        if i * i > wanted:
            return -i
    return 1000


def endless(n):
    k = 0
    while True:
        k += 3
        if k > n:
            return k


def three_ways(x):
    if x > 0:
        if x > 10:
            return 1.0
        x = x - 5
    elif x < -10:
        return -1.0
    x = x * 2
    if x == 4:
        return x
    return x + 0.5


def checked_root(x):
    if x < 0:
        raise ValueError("negative", x)
    return math.sqrt(x)


def raises_in_loop(a, n):
    for i in range(n):
        if a[i] > 3:
            raise Stopped("too large", i)
        a[i] = a[i] + 100
    return a[0]


def only_raises(x):
    raise Stopped(x)


def sometimes_raises(x):
    if x > 2:
        return x
    raise Stopped("small", x)


def bump(a, i):
    a[i] += 1


def pass_through(a):
    return a


def rebind(a, n):
    a = a[n:]
    a = a * 2
    return a


def choose(a, b, first):
    if first:
        return a
    return b


def minmax(a):
    low = a[0]
    high = a[0]
    for x in a:
        if x < low:
            low = x
        if x > high:
            high = x
    return low, high


def maybe_bound(x):
    if x > 1:
        y = x * 2
    return y


def shifted(x, by=2.5, *, times=3):
    return (x + by) * times


def even(n):
    if n == 0:
        return True
    return odd(n - 1)


def odd(n):
    if n == 0:
        return False
    return even(n - 1)


def depth(n):
    return 0 if n <= 0 else 1 + depth(n - 1)


def rows(a):
    for i in range(a.shape[0]):
        a[i] = a[i] * 2 + i


@vz.jit(inline="never")
def kept_apart(x):
    return x + 1


@vz.jit(inline="always")
def always(x):
    return x * 3


@vz.jit(boundscheck=False)
def unchecked(a, i):
    return a[i]


@case((7, 40), (0, 3), (5, 0), (4, 1))
def escape_image(n, limit):
    out = np.zeros((n, n), dtype=np.int32)
    for i in range(n):
        for j in range(n):
            out[i, j] = escape(complex(-2 + 3 * j / n, -1.5 + 3 * i / n), limit)
    return out


@case((7, 40), (0, 3), (33, 20))
def escape_image_in_parallel(n, limit):
    out = np.zeros((n, n + 3), dtype=np.uint8)
    for i in vz.prange(n):
        for j in range(n + 3):
            out[i, j] = escape_by_while(complex(-2 + 3 * j / n, -1.5 + 3 * i / n), limit)
    return out


@case(
    (arr("f8", [[1, 2, 3], [4, 5, 6]]), 5),
    (arr("f8", [[1, 2], [30, 4]]), 4),
    (arr("f8", [[1, 2]]), 0),
    (arr("i4", (0, 3)), 0),
)
def exits_of_two_loops(a, wanted):
    i, j = nested_search(a, wanted)
    return i * 10 + j, nested_search(a, 1)


@case(
    (arr("i8", [4, 5, 6]), 5),
    (arr("i8", [4, 5, 6]), 7),
    (arr("i8", 3), 300),
    (arr("i8", 9), 99),
    (arr("i8", 0), 1),
)
def exit_before_a_rest(a, wanted):
    total = 0
    for k in range(4):
        total = total * 7 + search_with_rest(a, wanted + k)
    return total


@case(0, 10, -5)
def no_way_out_but_return(n):
    return endless(n) + endless(n + 1)


@case(20.0, 7.0, 3.0, -20.0, -5.0, 0.0, math.nan)
def ways(x):
    return three_ways(x), three_ways(x + 1) + three_ways(-x)


@case(4.0, 0.0, -1.0, -0.0, raises=ValueError)
def error_of_helper(x):
    return checked_root(x) + checked_root(x + 1)


@case(
    (arr("f8", [1, 2, 3]), 3),
    (arr("f8", [1, 9, 3]), 3),
    (arr("f8", [1, 2]), 3),
    (arr("f8", 0), 0),
    raises=(Stopped, IndexError),
)
def error_in_loop_of_helper(a, n):
    first = raises_in_loop(a, n)
    a[0] = 7.0
    return first


@case(3, 1, raises=Stopped)
def helper_that_never_returns(x):
    if x > 2:
        only_raises(x)
    return x


@case(3, 1, raises=Stopped)
def helper_that_may_end_in_an_error(x):
    return sometimes_raises(x) * 2


@case((arr("f8", [0, 0, 0]), 3), (arr("f8", [0, 0, 0]), 4), (arr("f8", 0), 0), raises=IndexError)
def helper_that_writes(a, n):
    for i in range(n):
        bump(a, i)
        bump(a, -1 - i)
    return a.sum()


@case(arr("f8", [1, 2, 3]), arr("f8", 0))
def helper_that_gives_its_argument(a):
    b = pass_through(a)
    b += 1
    c = pass_through(pass_through(b))
    return a, c


@case(arr("f8", [1, 2, 3, 4]), arr("f8", 5), arr("f4", 4))
def helper_that_binds_its_parameter_anew(a):
    b = rebind(a, 1)
    for k in range(3):
        b = rebind(b, 0)
    a[0] = 5
    return a, b


@case((arr("f8", 3), arr("f8", 4), True), (arr("f8", 3), arr("f8", 4), False))
def one_of_two_arrays(a, b, first):
    c = choose(a, b, first)
    d = choose(a + 1, b, not first)
    c[0] = 9
    return a, b, c, d


@case(arr("f8", 5), arr("i4", 7))
def tuple_of_helper(a):
    low, high = minmax(a)
    pair = minmax(a * 2)
    return high - low, pair, pair[0]


@case((3, 2), (1, 5), (5, 1), raises=UnboundLocalError)
def unbound_in_helper(x, y):
    total = 0
    for k in range(2):
        total += maybe_bound(x) if k == 0 else maybe_bound(y)
    return total


@case(2, 2.5, scalar("f4", 1.5), scalar("i1", 100))
def defaults_of_helper(x):
    return shifted(x), shifted(x, times=2), shifted(x, 1), shifted(by=x, x=1)


@case(0, 1, 7, 10)
def helpers_that_call_each_other(n):
    return even(n), odd(n), depth(n)


@case(3)
def helpers_that_stay(x):
    return kept_apart(always(x)) + always(kept_apart(x))


@case((arr("f8", 4), 2))
def helper_without_checks(a, i):
    return unchecked(a, i) + a[i]


@case(arr("f8", (3, 4)), arr("i8", (0, 4)))
def array_statements_in_helper(a):
    rows(a)
    rows(a[1:])
    return a


@case((arr("f8", 50), 2.0), (arr("f8", 0), 1.0))
def helper_in_prange(a, y):
    out = np.empty_like(a)
    total = 0.0
    for i in vz.prange(a.shape[0]):
        out[i] = three_ways(a[i]) + y
        total += 1.0
        bump(out, i)
    return out, total


@case(arr("f8", [4, 9, -1, 16]), arr("f8", [1, 4]), raises=ValueError)
def error_in_prange_through_helper(a):
    out = np.zeros(a.shape[0])
    for i in vz.prange(a.shape[0]):
        out[i] = checked_root(a[i])
    return out


@case((4, 9), (10, 9), (0, 0))
def call_in_a_condition(a, b):
    steps = 0
    while three_ways(a) < b and not even(steps + 9):
        steps += 1
        if steps > 5:
            break
    return steps


@case(5)
def argument_overwritten_after_the_call(x):
    y = always(x)
    x = 100
    z = choose(x, y, y > 3)
    x = 7
    return x, y, z
